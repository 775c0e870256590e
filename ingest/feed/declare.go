// Package feed brings in what departments send by themselves: declared feeds,
// the ways by which deliveries come, what a delivery must be like, the runs and
// their history. What is delivered goes through the same import as a clerk's
// file; this package knows no other way to a published row.
package feed

import (
	"cmp"
	"time"

	"github.com/robfig/cron/v3"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// Feed is one declared feed: a file NAME.yaml of the folder of feeds.
type Feed struct {
	Name      string     `yaml:"name"`      // the file's name
	Label     fault.Text `yaml:"label"`     // as people call it
	Sender    string     `yaml:"sender"`    // department, code or label of source_dept
	Area      string     `yaml:"area"`      // area or register that it brings
	Account   string     `yaml:"account"`   // login of the account in whose name it is handed in; its grants say what it may bring
	Transport string     `yaml:"transport"` // folder, sftp, http, sql, push
	Format    string     `yaml:"format"`    // csv, tsv, jsonl, xlsx, parquet, arrow
	Schedule  string     `yaml:"schedule"`  // cron expression in the office's time; none for push
	Mode      string     `yaml:"mode"`      // full or incremental
	MaxMiB    int64      `yaml:"max_mib"`   // of one delivery; 0 = 256, for hit-only registers 16,384

	Tolerance  float64 `yaml:"tolerance"`  // share of refused rows, 0 to 1, above which a delivery is held
	Unattended int     `yaml:"unattended"` // changed rows that are published without a person; 0 = 5,000

	Contract Contract `yaml:"contract"`
	Folder   *Folder  `yaml:"folder"`
	SFTP     *SFTP    `yaml:"sftp"`
	HTTP     *HTTP    `yaml:"http"`
	SQL      *SQL     `yaml:"sql"`

	of       *catalog.Area
	dept     string // code of Sender
	schedule cron.Schedule
	fresh    time.Duration
	settle   time.Duration
}

// Contract says what a delivery must be like, and what happens where it is not.
type Contract struct {
	Columns Answer           `yaml:"columns"` // a column is new or gone; "" = hold
	Types   Answer           `yaml:"types"`   // a column's values are no longer readable as what they are; "" = hold
	Fields  map[string]Field `yaml:"fields"`  // other answers, by name of the field
	Rows    Band             `yaml:"rows"`
	Fresh   string           `yaml:"fresh"`   // how old the newest delivery may become: 26h, 35d
	Removes float64          `yaml:"removes"` // share of what is stored that a full snapshot may lack, 0 to 1
}

// Field overrides the contract's answers for one field.
type Field struct {
	Columns Answer `yaml:"columns"`
	Types   Answer `yaml:"types"`
}

// Band is how many rows a delivery may have, against the median of the last ones.
type Band struct {
	Min float64 `yaml:"min"` // 0 = any
	Max float64 `yaml:"max"` // 0 = any
	Of  int     `yaml:"of"`  // so many deliveries; 0 = 5
}

// Answer is what happens when a delivery breaks its contract.
type Answer string

// The answers.
const (
	Evolve Answer = "evolve" // go on without what cannot be read
	Hold   Answer = "hold"   // publish nothing until a person decides
	Refuse Answer = "refuse" // publish nothing
)

// Modes of a delivery.
const (
	Full        = "full"        // all that the sender has
	Incremental = "incremental" // what changed
)

// Folder is a watched folder. A file is taken once it lies still, or once its
// mark is there.
type Folder struct {
	Path    string `yaml:"path"`
	Pattern string `yaml:"pattern"` // of names, * = any; "" = all
	Mark    bool   `yaml:"mark"`    // wait for NAME.done
	Settle  string `yaml:"settle"`  // without marks: how long a file must lie untouched; "" = 1m
}

// SFTP is a folder of another machine.
type SFTP struct {
	Address  string  `yaml:"address"` // HOST:PORT
	User     string  `yaml:"user"`
	Password *Secret `yaml:"password"`
	Key      *Secret `yaml:"key"`      // private key, PEM
	HostKey  string  `yaml:"host_key"` // as in known_hosts without the name: ssh-ed25519 AAAA...
	Path     string  `yaml:"path"`
	Pattern  string  `yaml:"pattern"`
	Mark     bool    `yaml:"mark"`
	Settle   string  `yaml:"settle"`
}

// HTTP is an address that is asked.
type HTTP struct {
	URL    string  `yaml:"url"`
	Token  *Secret `yaml:"token"`
	Header string  `yaml:"header"` // that carries the token; "" = Authorization: Bearer
	CAFile string  `yaml:"ca_file"`
	Pages  *Pages  `yaml:"pages"` // nil = the answer is the file
}

// Pages say how an answer goes on.
type Pages struct {
	By        string `yaml:"by"`        // link (RFC 8288), page (a counted parameter) or cursor (a value of the answer)
	Parameter string `yaml:"parameter"` // of the address, for page and cursor
	Items     string `yaml:"items"`     // where in a JSON answer the rows are: data.rows; "" = the answer is a piece of the file
	Next      string `yaml:"next"`      // where the next cursor is
}

// SQL is a query to a PostgreSQL database, in a transaction that only reads.
type SQL struct {
	Address   string  `yaml:"address"` // postgres://USER@HOST:PORT/DATABASE, no password
	Password  *Secret `yaml:"password"`
	Query     string  `yaml:"query"`
	Watermark string  `yaml:"watermark"` // column by which the query is ordered; its last value is $1 of the next run
}

// Secret says where a secret is; it never stands in the file.
type Secret struct {
	Env  string `yaml:"env"`
	File string `yaml:"file"`
}

// HitOnly tells a register of all citizens, of which only what concerns
// supervised persons and their kin may stay.
func (f *Feed) HitOnly() bool { return len(f.of.Hits) > 0 }

// carriesAll tells a feed each delivery of which has all that earlier ones had,
// also one that was not taken in: a full snapshot, or a query from where the last
// one that was taken in ended.
func (f *Feed) carriesAll() bool { return f.Mode == Full || f.SQL != nil && f.SQL.Watermark != "" }

// columns is the answer to a column that is new (field "") or gone.
func (c Contract) columns(field string) Answer {
	return cmp.Or(c.Fields[field].Columns, c.Columns, Hold)
}

func (c Contract) types(field string) Answer { return cmp.Or(c.Fields[field].Types, c.Types, Hold) }

const (
	usualUnattended = 5000
	usualBand       = 5
	usualMiB        = 256
	sievedMiB       = 16 << 10
)

func (f *Feed) unattended() int { return cmp.Or(f.Unattended, usualUnattended) }

// maxBytes is the most that one delivery may have.
func (f *Feed) maxBytes() int64 {
	switch {
	case f.MaxMiB > 0:
		return f.MaxMiB << 20
	case f.HitOnly():
		return sievedMiB << 20
	}
	return usualMiB << 20
}
