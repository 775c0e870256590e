package feed

import (
	"net"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/crypto/ssh"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/config"
	"qingjian/internal/fault"
	"qingjian/internal/strict"
)

// checker collects every problem of one declaration.
type checker struct {
	f    *Feed
	src  *strict.Source
	cat  *catalog.Catalog
	errs []error
}

// wrong reports a problem at a path of the file; it takes the two texts and
// their arguments.
func (c *checker) wrong(path, code, zh, en string, args ...any) {
	c.errs = append(c.errs, problem(c.src.At(path), code, fault.F(zh, en, args...)))
}

func (c *checker) needs(path, value string) {
	if strings.TrimSpace(value) == "" {
		c.wrong(path, "missing", "缺少 %s", "%s is missing", path)
	}
}

func (c *checker) oneOf(path, value string, choices ...string) {
	if !slices.Contains(choices, value) {
		c.wrong(path, "choice", "%s 应为其中之一：%s", "%s is one of: %s", path, strings.Join(choices, ", "))
	}
}

func (c *checker) check(file string) {
	f := c.f
	switch {
	case f.Name != file:
		c.wrong("name", "file_name", "name 应与文件名 %s 一致", "name must be the file's name, %s", file)
	case !name.MatchString(f.Name):
		c.wrong("name", "name", "名称只能用小写字母、数字、- 和 _，以字母开头，最长 48 个字符", "a name has small letters, digits, - and _, begins with a letter and has 48 signs at most")
	}
	if f.Label.ZH == "" || f.Label.EN == "" {
		c.wrong("label", "label", "label 应有 zh 和 en", "label has zh and en")
	}
	c.needs("account", f.Account)
	c.checkArea()
	c.oneOf("format", f.Format, "csv", "tsv", "jsonl", "xlsx", "parquet", "arrow")
	c.oneOf("mode", f.Mode, Full, Incremental)
	c.share("tolerance", f.Tolerance)
	if f.MaxMiB < 0 || f.MaxMiB > 1<<20 {
		c.wrong("max_mib", "range", "max_mib 应在 0 与 1048576 之间", "max_mib lies between 0 and 1048576")
	}
	if f.Unattended < 0 {
		c.wrong("unattended", "range", "unattended 不能为负", "unattended is not negative")
	}
	c.checkSchedule()
	c.checkContract()
	c.checkTransport()
}

func (c *checker) checkArea() {
	code, known, ambiguous := c.cat.Dicts["source_dept"].Resolve(c.f.Sender)
	if !known || ambiguous {
		c.wrong("sender", "sender", "报送部门不在字典 source_dept 中", "the sender is not in the dictionary source_dept")
	}
	c.f.dept = code
	switch c.f.of = c.cat.Area(c.f.Area); {
	case c.f.of == nil:
		c.wrong("area", "area", "没有 %q 这个信息项或登记簿", "there is no area or register %q", c.f.Area)
	case c.f.Area == access.LeadsArea:
		c.wrong("area", "leads", "问题线索不能由数据源送入", "leads never come by a feed")
	}
}

func (c *checker) share(path string, v float64) {
	if v < 0 || v > 1 {
		c.wrong(path, "range", "%s 应在 0 与 1 之间", "%s lies between 0 and 1", path)
	}
}

func (c *checker) checkSchedule() {
	if c.f.Transport == "push" {
		if c.f.Schedule != "" {
			c.wrong("schedule", "schedule", "推送的数据源没有 schedule", "a feed that is pushed has no schedule")
		}
		return
	}
	var err error
	if c.f.schedule, err = cron.ParseStandard(c.f.Schedule); err != nil {
		c.wrong("schedule", "schedule", "schedule 不是有效的 cron 写法，例如每周一 3 点写成 \"0 3 * * 1\"", "schedule is no cron expression; Mondays at 3 are \"0 3 * * 1\"")
	}
}

func (c *checker) checkContract() {
	k := c.f.Contract
	answers := map[string]Answer{"contract.columns": k.Columns, "contract.types": k.Types}
	for field, o := range k.Fields {
		at := "contract.fields." + field
		if c.f.of != nil && c.f.of.Field(field) == nil {
			c.wrong(at, "field", "%s 没有字段 %q", "%s has no field %q", c.f.Area, field)
		}
		answers[at+".columns"], answers[at+".types"] = o.Columns, o.Types
	}
	for at, a := range answers {
		if a != "" {
			c.oneOf(at, string(a), string(Evolve), string(Hold), string(Refuse))
		}
	}
	if k.Rows.Min < 0 || k.Rows.Max < 0 || k.Rows.Max > 0 && k.Rows.Max < k.Rows.Min || k.Rows.Of < 0 {
		c.wrong("contract.rows", "range", "rows 的 min、max、of 不能为负，且 min 不大于 max", "rows: min, max and of are not negative, and min is not above max")
	}
	c.share("contract.removes", k.Removes)
	if c.f.fresh = c.span("contract.fresh", k.Fresh, 0); c.f.fresh == 0 && k.Fresh == "" {
		c.wrong("contract.fresh", "missing", "缺少 contract.fresh：最近一次报送最多可以多旧，如 26h、35d", "contract.fresh is missing: how old the newest delivery may become, as 26h or 35d")
	}
}

// span reads a length of time: 45s, 90m, 26h, 35d.
func (c *checker) span(path, text string, usual time.Duration) time.Duration {
	if text == "" {
		return usual
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 3660 {
			return time.Duration(n) * 24 * time.Hour
		}
	} else if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d
	}
	c.wrong(path, "span", "%s 应写成 90m、26h 或 35d", "%s is written 90m, 26h or 35d", path)
	return usual
}

func (c *checker) checkTransport() {
	f := c.f
	c.oneOf("transport", f.Transport, "folder", "sftp", "http", "sql", "push")
	given := map[string]bool{"folder": f.Folder != nil, "sftp": f.SFTP != nil, "http": f.HTTP != nil, "sql": f.SQL != nil}
	for _, t := range []string{"folder", "sftp", "http", "sql"} {
		switch {
		case given[t] && t != f.Transport:
			c.wrong(t, "transport", "transport 是 %s，不应有 %s 一节", "transport is %s: there is no part %s", f.Transport, t)
		case !given[t] && t == f.Transport:
			c.wrong("transport", "transport", "缺少 %s 一节", "the part %s is missing", t)
		case !given[t]:
		case t == "folder":
			c.checkFolder(f.Folder)
		case t == "sftp":
			c.checkSFTP(f.SFTP)
		case t == "http":
			c.checkHTTP(f.HTTP)
		case t == "sql":
			c.checkSQL(f.SQL)
		}
	}
}

const usualSettle = time.Minute

func (c *checker) checkFolder(o *Folder) {
	if !strings.HasPrefix(o.Path, "/") {
		c.wrong("folder.path", "path", "folder.path 应为绝对路径", "folder.path is an absolute path")
	}
	c.pattern("folder.pattern", o.Pattern)
	c.f.settle = c.span("folder.settle", o.Settle, usualSettle)
}

func (c *checker) pattern(at, p string) {
	if _, err := path.Match(p, "x"); err != nil {
		c.wrong(at, "pattern", "%s 写法不对", "%s is no pattern", at)
	}
}

func (c *checker) checkSFTP(o *SFTP) {
	if _, _, err := net.SplitHostPort(o.Address); err != nil {
		c.wrong("sftp.address", "address", "sftp.address 应写成 主机:端口", "sftp.address is written HOST:PORT")
	}
	c.needs("sftp.user", o.User)
	c.needs("sftp.path", o.Path)
	c.pattern("sftp.pattern", o.Pattern)
	c.f.settle = c.span("sftp.settle", o.Settle, usualSettle)
	if o.Password == nil && o.Key == nil {
		c.wrong("sftp", "secret", "sftp 应有 password 或 key", "sftp has a password or a key")
	}
	c.secret("sftp.password", o.Password)
	c.secret("sftp.key", o.Key)
	if _, _, _, _, err := ssh.ParseAuthorizedKey([]byte(o.HostKey)); err != nil {
		c.wrong("sftp.host_key", "host_key", "sftp.host_key 应为对方主机的公钥，如 ssh-ed25519 AAAA…（在对方机器上核对）", "sftp.host_key is the other machine's public key, ssh-ed25519 AAAA...; compare it there")
	}
}

func (c *checker) secret(at string, s *Secret) {
	if s != nil && (s.Env == "") == (s.File == "") {
		c.wrong(at, "secret", "%s 应有 env 或 file 之一：密钥不写在这里", "%s has either env or file: a secret is never written here", at)
	}
}

func (c *checker) checkHTTP(o *HTTP) {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		c.wrong("http.url", "address", "http.url 应写成 https://主机/路径", "http.url is written https://HOST/PATH")
	case u.User != nil || carriesSecret(u.Query()):
		c.wrong("http.url", "secret_in_address", "地址里不能有口令或令牌，请写在 token", "no password and no token stands in an address; use token")
	case u.Scheme == "http" && !config.Loopback(u.Hostname()):
		c.wrong("http.url", "plain", "除本机外必须用 https", "anything but this machine is asked by https")
	}
	c.secret("http.token", o.Token)
	if p := o.Pages; p != nil {
		c.oneOf("http.pages.by", p.By, "link", "page", "cursor")
		if p.By != "link" {
			c.needs("http.pages.parameter", p.Parameter)
		}
		if p.By == "cursor" {
			c.needs("http.pages.next", p.Next)
		}
		if (p.By == "cursor" || p.Items != "") && c.f.Format != "jsonl" {
			c.wrong("http.pages", "pages", "逐页的 JSON 应声明 format: jsonl", "pages of JSON are declared format: jsonl")
		}
	}
}

func carriesSecret(q url.Values) bool {
	for k := range q {
		k = strings.ToLower(k)
		for _, word := range []string{"token", "key", "passw", "pwd", "secret", "sign"} {
			if strings.Contains(k, word) {
				return true
			}
		}
	}
	return false
}

func (c *checker) checkSQL(o *SQL) {
	u, err := url.Parse(o.Address)
	switch {
	case err != nil || u.Scheme != "postgres" || u.Host == "" || u.User == nil || u.User.Username() == "":
		c.wrong("sql.address", "address", "sql.address 应写成 postgres://用户@主机:端口/库", "sql.address is written postgres://USER@HOST:PORT/DATABASE")
	case hasPassword(u) || carriesSecret(u.Query()):
		c.wrong("sql.address", "secret_in_address", "地址里不能有口令，请写在 password", "no password stands in an address; use password")
	case !config.Loopback(u.Hostname()) && u.Query().Get("sslmode") != "verify-full":
		c.wrong("sql.address", "plain", "除本机外须加 ?sslmode=verify-full", "anything but this machine needs ?sslmode=verify-full")
	}
	c.secret("sql.password", o.Password)
	c.needs("sql.query", o.Query)
	if o.Watermark != "" && !strings.Contains(o.Query, "$1") {
		c.wrong("sql.watermark", "watermark", "有 watermark 时，query 应使用 $1（上次的值，首次为空）", "with a watermark, query uses $1: its last value, NULL the first time")
	}
	if c.f.Format != "csv" {
		c.wrong("format", "choice", "SQL 数据源的 format 是 csv", "the format of an SQL feed is csv")
	}
}

func hasPassword(u *url.URL) bool {
	_, has := u.User.Password()
	return has
}
