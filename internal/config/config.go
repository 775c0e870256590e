// Package config holds where the platform finds its parts. A flag wins over an
// environment variable, which wins over the default.
package config

import (
	"cmp"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"qingjian/internal/fault"
)

// Config is where things are.
type Config struct {
	Data       string // data directory
	KeyFile    string // "" = Data + ".key", beside the data directory and not in it
	Catalog    string // overlay folder; "" = Data/catalog where it exists
	Feeds      string // folder of declared feeds; "" = Data/feeds where it exists
	ClickHouse string // "" = embedded in Data
	Control    string // "" = SQLite in Data
	Server     string // address of a running server; then nothing else is opened
	Token      string // API token for Server
	Lang       string // zh or en
	Zone       string // network that it stands in: internal or extranet; "" = internal
	Anchor     string // folder elsewhere for the checkpoints of the audit trail; "" = none
	Crypto     string // suite of algorithms, gm or std; "" = as the data directory has it, gm for a new one

	MaxUnzipped int // MiB that a workbook may unpack to; 0 = 512

	OIDC OIDC
}

// FromEnv gives the defaults with the environment over them.
func FromEnv(getenv func(string) string) Config {
	return Config{
		Data: cmp.Or(getenv("QINGJIAN_DATA"), "./data"), KeyFile: getenv("QINGJIAN_KEY_FILE"),
		Catalog: getenv("QINGJIAN_CATALOG"), Feeds: getenv("QINGJIAN_FEEDS"), ClickHouse: getenv("QINGJIAN_CLICKHOUSE"),
		Control: getenv("QINGJIAN_CONTROL"), Server: getenv("QINGJIAN_SERVER"),
		Token:       getenv("QINGJIAN_TOKEN"),
		Anchor:      getenv("QINGJIAN_AUDIT_ANCHOR"),
		Crypto:      getenv("QINGJIAN_CRYPTO"),
		Zone:        getenv("QINGJIAN_ZONE"),
		Lang:        cmp.Or(getenv("QINGJIAN_LANG"), "zh"),
		MaxUnzipped: megabytes(getenv("QINGJIAN_MAX_UNZIPPED")),
		OIDC:        oidcFromEnv(getenv),
	}
}

// megabytes reads a number; what is none counts as -1, which Complete refuses.
func megabytes(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// Complete fills in what depends on the data directory. Fault codes
// config.data, config.key_inside, config.max_unzipped.
func (c Config) Complete() (Config, error) {
	if c.MaxUnzipped < 0 || c.MaxUnzipped > 1<<20 {
		return c, fault.New(fault.Invalid, "config.max_unzipped",
			fault.T("解压上限应为 1 到 1048576 之间的整数（MiB）", "the most that a workbook may unpack to is from 1 to 1048576 MiB")).
			WithHint(fault.T("留空为 512", "leave it out for 512"))
	}
	if c.Zone != "" && c.Zone != "internal" && c.Zone != "extranet" {
		return c, fault.New(fault.Invalid, "config.zone",
			fault.F("QINGJIAN_ZONE %q 应为 internal（内网）或 extranet（外网）", "QINGJIAN_ZONE %q must be internal or extranet", c.Zone))
	}
	data, err := filepath.Abs(c.Data)
	if err != nil {
		return c, fault.New(fault.Invalid, "config.data",
			fault.F("数据目录 %s 无效", "the data directory %s is not valid", c.Data)).Wrap(err)
	}
	c.Data = data
	if c.KeyFile == "" {
		c.KeyFile = data + ".key"
	}
	if c.KeyFile, err = filepath.Abs(c.KeyFile); err != nil {
		return c, err
	}
	if strings.HasPrefix(c.KeyFile, data+string(filepath.Separator)) {
		return c, fault.New(fault.Invalid, "config.key_inside",
			fault.T("密钥文件不能放在数据目录里：拿到备份的人就能读数据", "the key file must not lie in the data directory: whoever has the backup could read the data")).
			WithHint(fault.F("请改放到别处，如 %s", "put it elsewhere, for instance %s", data+".key"))
	}
	if overlay := filepath.Join(data, "catalog"); c.Catalog == "" {
		if info, err := os.Stat(overlay); err == nil && info.IsDir() {
			c.Catalog = overlay
		}
	}
	if feeds := filepath.Join(data, "feeds"); c.Feeds == "" {
		if info, err := os.Stat(feeds); err == nil && info.IsDir() {
			c.Feeds = feeds
		}
	}
	c.ClickHouse = cmp.Or(c.ClickHouse, "embedded:"+filepath.Join(data, "clickhouse"))
	c.Control = cmp.Or(c.Control, "sqlite:"+filepath.Join(data, "control.db"))
	return c, nil
}

// Logs is the folder of log files.
func (c Config) Logs() string { return filepath.Join(c.Data, "logs") }

// Workdays is the file of public holidays that the program does not know yet; it
// need not exist.
func (c Config) Workdays() string { return filepath.Join(c.Data, "workdays.yaml") }

// Objects is the folder of originals and prepared batches.
func (c Config) Objects() string { return filepath.Join(c.Data, "objects") }
