package ingest

import (
	"encoding/json"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// File is one file of a batch.
type File = control.File

// Counts are rows by what became of them. Read is always the sum of Inserted,
// Updated, Unchanged, Rejected, Pending and Foreign; Withdrawn counts stored rows that
// the batch took back because a row corrects their start, Ended those that it ends
// or takes back though no row of it speaks of them.
type Counts struct {
	Read      int `json:"read"`
	Inserted  int `json:"inserted"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"` // not stored: something in the row is wrong
	Pending   int `json:"pending"`  // not stored yet: whose row it is must be decided by a person
	Withdrawn int `json:"withdrawn"`
	Foreign   int `json:"foreign"` // not stored: of nobody who is supervised or declared kin
	Ended     int `json:"ended,omitempty"`
}

// Storable is the number of rows that publishing writes or ends.
func (c Counts) Storable() int { return c.Inserted + c.Updated + c.Ended }

func (c *Counts) add(o Counts) {
	c.Read += o.Read
	c.Inserted += o.Inserted
	c.Updated += o.Updated
	c.Unchanged += o.Unchanged
	c.Rejected += o.Rejected
	c.Pending += o.Pending
	c.Withdrawn += o.Withdrawn
	c.Foreign += o.Foreign
	c.Ended += o.Ended
}

// Issue is something to say about a row, column, sheet or file. It never holds
// a cell's value.
type Issue struct {
	Code     string           `json:"code"`
	Severity catalog.Severity `json:"severity"`
	File     string           `json:"file"`
	Sheet    string           `json:"sheet,omitempty"`
	Cell     string           `json:"cell,omitempty"` // "E7"
	Row      int              `json:"row,omitempty"`  // 1-based
	Area     string           `json:"area,omitempty"`
	Field    string           `json:"field,omitempty"`
	Message  fault.Text       `json:"message"`
	Hint     fault.Text       `json:"hint,omitzero"`
}

// SheetReceipt says what became of the rows of one sheet.
type SheetReceipt struct {
	Area      string `json:"area"`
	File      string `json:"file"`
	Sheet     string `json:"sheet"`
	HeaderRow int    `json:"header_row"` // 1-based
	Rows      Counts `json:"rows"`

	Columns []string `json:"columns,omitempty"` // fields that it has a column for
}

// Receipt is the account of a batch.
type Receipt struct {
	BatchID       string
	BatchNo       uint64 // 0 when nothing was written
	Status        control.Status
	Digest        string // of what publishing would change; confirm names it
	ReceivedAt    time.Time
	PublishedAt   time.Time
	EffectiveDate string
	Files         []File
	Rows          Counts
	Sheets        []SheetReceipt
	Issues        []Issue // the first IssuesShown of them
	IssuesTotal   int
	Errors        int // issues that are errors
	Questions     []Question
	CreatedBy     string

	control.Terms
}

// IssuesShown is the number of issues that a receipt carries; the rest are
// read page by page.
const IssuesShown = 200

// stored is what the ledger keeps of a receipt beside its own columns.
type stored struct {
	Rows   Counts         `json:"rows"`
	Sheets []SheetReceipt `json:"sheets"`
	Errors int            `json:"errors"`
	Field  *field         `json:"field,omitempty"`

	Questions []Question        `json:"questions,omitempty"`
	Answers   map[string]string `json:"answers,omitempty"` // unit by question, or by AREA.field
}

// keptOf reads what the ledger keeps of a batch's check.
func keptOf(b control.Batch) (stored, error) {
	var kept stored
	if len(b.Receipt) == 0 {
		return kept, nil
	}
	err := json.Unmarshal(b.Receipt, &kept)
	return kept, err
}
