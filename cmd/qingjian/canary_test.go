package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/config"
	"qingjian/internal/fact"
	"qingjian/internal/officetest"
	"qingjian/internal/store"
)

// nest plants one unlike value in every field that is encrypted. The files are
// made from the catalogue, so that a new field is planted too.
type nest struct {
	*cli
	*flock
	n       int
	me      string // identity number of the person whom everything is about
	control string // value of a field that is not encrypted, which must be found
}

// value makes a valid value of a field.
func (n *nest) value(cat *catalog.Catalog, a *catalog.Area, f *catalog.Field) string {
	n.n++
	switch f.Type {
	case catalog.IDNo:
		if !f.Kin && (a.Anchor || a.Subject == f.Name || len(a.Hits) > 0 && a.Hits[0] == f.Name) {
			return n.me
		}
		return officetest.IDNo(9000 + n.n)
	case catalog.Phone:
		return fmt.Sprintf("199%08d", 73105200+n.n)
	case catalog.BankCard:
		return luhn(fmt.Sprintf("622848%012d", 407300000000+n.n))
	case catalog.PlateNo:
		return fmt.Sprintf("津A%05d", 71300+n.n)
	case catalog.REUnit:
		return fmt.Sprintf("120118%06dGB%05dF%08d", 402000+n.n, 30700+n.n, 50100+n.n)
	case catalog.USCC:
		return "91120118MA00000007"
	case catalog.Int:
		return "2021"
	case catalog.Decimal:
		return "88"
	case catalog.Bool:
		return "否"
	case catalog.Date:
		return "2021-05-06"
	case catalog.Month:
		return "2021-05"
	case catalog.Code:
		if f.Dict == "unit" {
			return "120118001000"
		}
		if f.Dict == "village_power" {
			return "V01"
		}
		return cat.Dicts[f.Dict].Entries[0].Code
	}
	if f.Form == catalog.NumberForm {
		return fmt.Sprintf("JSQ%06dWX", 310000+n.n)
	}
	return fmt.Sprintf("金丝雀巷%d号", 41000+n.n)
}

// luhn appends the check digit.
func luhn(s string) string {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return s + fmt.Sprint((10-sum%10)%10)
}

// file writes one row of an area with all encrypted and required fields.
func (n *nest) file(cat *catalog.Catalog, a *catalog.Area) (path string, planted map[string]string) {
	n.Helper()
	planted = map[string]string{}
	var header, row []string
	if !a.OwnSubject() {
		header, row = []string{"姓名", "身份证号"}, []string{"样本甲", n.me}
	}
	for _, f := range a.Fields {
		if !f.Required && f.Protect != catalog.Encrypt {
			continue
		}
		v := n.value(cat, a, f)
		switch {
		case a.Code == "A01" && f.Name == "name":
			v = "样本甲"
		case a.Code == "A01" && f.Name == "birth_date":
			v = n.me[6:10] + "-" + n.me[10:12] + "-" + n.me[12:14]
		case a.Code == "A02" && f.Name == "post_name":
			v = n.control
		}
		if f.Protect == catalog.Encrypt {
			planted[a.Code+"."+f.Name] = v
		}
		header, row = append(header, f.Label.ZH), append(row, v)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	n.ok(w.WriteAll([][]string{header, row}))
	return n.write(a.Code+".csv", b.String()), planted
}

// lay imports a row of every area that has an encrypted field.
func (n *nest) lay() {
	n.Helper()
	cat, err := catalog.Load("")
	n.ok(err)
	n.must(exitOK, "unit", "import", publicFile("units.csv"), "--effective", "2020-01-01")
	var paths []string
	for _, a := range cat.All() {
		path, planted := n.file(cat, a)
		if len(planted) == 0 && a.Code != "A02" {
			continue
		}
		paths = append(paths, path)
		for field, value := range planted {
			n.plant(value, field)
		}
	}
	leads := slices.IndexFunc(paths, func(p string) bool { return filepath.Base(p) == "A24.csv" })
	n.take(paths[:1]) // the person before what is about him
	n.take(paths[leads : leads+1])
	n.take(slices.Delete(paths, leads, leads+1)[1:])
}

// take imports files of one area each and wants a row of each to be stored.
func (n *nest) take(paths []string) {
	n.Helper()
	o := n.runIn("", append([]string{"ingest", "file", "--effective", "2021-01-01", "--json"}, paths...)...)
	var r api.ReceiptJSON
	n.decode(o, &r)
	for _, a := range r.Areas {
		if a.Rows.Inserted+a.Rows.Updated == 0 {
			n.Errorf("%s was not taken in: %+v", a.Area, a.Rows)
		}
	}
	for _, i := range r.Issues {
		if i.Severity == "error" {
			n.Errorf("%s %s: %s %s", i.Area, i.Field, i.Code, i.Message)
		}
	}
	if len(r.Areas) != len(paths) {
		n.Errorf("%d areas of %d files were recognised", len(r.Areas), len(paths))
	}
	if found := n.in([]byte(o.out + o.err)); len(found) > 0 {
		n.Errorf("the receipt shows %s", found[0].where(n.flock))
	}
}

// TestCanaries: after an import of every encrypted field and work through the
// whole interface, nothing on the disk and nothing that was written holds any of
// the values, or of the passwords and secrets, in any writing.
func TestCanaries(t *testing.T) {
	root := t.TempDir()
	temp := filepath.Join(root, "tmp")
	c := newCLI(t, filepath.Join(root, "data"))
	c.ok(os.Mkdir(temp, 0o700))
	t.Setenv("TMPDIR", temp)
	said := newScreen()
	c.stderr = said
	n := &nest{cli: c, flock: newFlock(), me: officetest.IDNo(8123), control: "控制鸟岗位七三一"}
	n.lay()
	r := c.start()
	o := r.found()
	n.work(o)
	r.stop()

	n.decompressed()
	found, files, size, err := n.under(root)
	c.ok(err)
	for path, in := range found {
		t.Errorf("%s holds %s", path, in[0].where(n.flock))
	}
	if in := n.in([]byte(setupCode.ReplaceAllString(r.out.String(), "") + said.String())); len(in) > 0 {
		t.Errorf("the server wrote %s", in[0].where(n.flock))
	}
	t.Logf("none of %d values in %d files, %d KB", len(n.names), files, size>>10)
	n.proof(root)
}

func (n needle) where(f *flock) string { return f.names[n.canary] + " in " + n.writing }

// proof shows that the search finds what is there: each value in each writing.
func (n *nest) proof(root string) {
	n.Helper()
	for _, needles := range n.heads {
		for _, x := range needles {
			if in := n.in([]byte("..." + x.text + "...")); len(in) == 0 {
				n.Errorf("the search misses %s", x.where(n.flock))
			}
		}
	}
	control := newFlock()
	control.plant("管理员security", "name of an account")
	found, _, _, err := control.under(root)
	n.ok(err)
	if len(found) == 0 {
		n.Error("the search does not even find the name of an account")
	}
}

// decompressed looks at the columns and payloads as ClickHouse gives them. On the
// disk they are compressed, and nothing would be found there.
func (n *nest) decompressed() {
	n.Helper()
	a := &app{cfg: config.FromEnv(n.getenv), log: slog.New(slog.DiscardHandler)}
	p, err := a.open(n.Context(), leaveAsIs)
	n.ok(err)
	defer func() { n.ok(p.Close()) }()
	mark, err := p.control.Watermark(n.Context())
	n.ok(err)
	day, err := fact.ParseDay("2021-06-01")
	n.ok(err)
	columns, payloads := false, false // hold the control
	about := map[fact.ID]bool{}
	for _, a := range p.catalog.All() {
		for row, err := range p.store.InForce(n.Context(), a, store.InForceQuery{On: day, Watermark: mark.No}) {
			n.ok(err)
			about[row.PersonID] = true
			columns = n.bare("columns of "+a.Code, strings.Join(row.Values, "\n")) || columns
		}
	}
	for person := range about {
		versions, err := p.store.PersonVersions(n.Context(), person, mark.No)
		n.ok(err)
		for _, v := range versions {
			payloads = n.bare("payload of "+v.Area, string(v.Payload)) || payloads
		}
	}
	if !columns || !payloads {
		n.Errorf("a value of a field that is not encrypted is found in the columns: %t, in the payloads: %t; the search looks at the wrong thing", columns, payloads)
	}
}

// bare wants a text without a canary and tells whether it holds the control.
func (n *nest) bare(where, text string) bool {
	n.Helper()
	if in := n.in([]byte(text)); len(in) > 0 {
		n.Errorf("the %s holds %s", where, in[0].where(n.flock))
	}
	return strings.Contains(text, n.control)
}

// work uses the interface with values that must not stay anywhere.
func (n *nest) work(o *bureau) {
	n.Helper()
	auditor, head := o.hire("reader", access.Auditor), o.hire("head", access.SectionHead)
	var totpOf struct{ Secret string }
	auditor.post("/account/totp", map[string]string{"password": auditor.password}).well(&totpOf)
	code, err := totp.GenerateCode(totpOf.Secret, time.Now())
	n.ok(err)
	auditor.post("/account/totp/confirm", map[string]string{"code": code}).well(nil)
	text := func(what string) string {
		n.n++
		v := fmt.Sprintf("金丝雀%s事由%d", what, 52000+n.n)
		n.plant(v, what)
		return v
	}
	var ticket api.TicketJSON
	auditor.post("/tickets", map[string]any{"purpose": "routine", "case_no": text("案号"), "legal_basis": text("依据"), "minutes": 60, "level": 3, "reason": text("理由")}).well(&ticket)
	auditor.ticket = ticket.ID
	head.post("/approvals/"+auditor.waiting("ticket_level3")+"/decide", map[string]any{"approve": true, "note": text("批注")}).well(nil)
	person := auditor.person(n.me)
	d := auditor.get("/persons/" + person + "/dossier?reveal=true").well(nil)
	if len(n.in(d.body)) == 0 {
		n.Error("the dossier shows none of the values, so nothing was tested")
	}
	auditor.post("/persons/search", map[string]string{"name": text("姓名")})
	auditor.post("/tickets/break-glass", map[string]string{"reason": text("紧急")}).well(nil)
	o.security.post("/keys/rotate", map[string]string{"reason": text("轮换")}).refused("approval.needed")
	n.register(head, text)
	n.caller401(o, text)
	for what, v := range map[string]string{"password of the security administrator": securityPassword, "password of the audit administrator": auditPassword,
		"password of the staff": staffPassword, "seed of a second factor": totpOf.Secret, "API token": auditor.newToken()} {
		n.plant(v, what)
	}
	for _, u := range []*caller{o.security, o.audit, auditor, head} {
		_, secret, _ := strings.Cut(u.cookie, "=")
		n.plant(secret, "session of "+u.name)
	}
}

// caller401 types a password into the wrong box.
func (n *nest) caller401(o *bureau, text func(string) string) {
	n.Helper()
	o.caller("").post("/session", map[string]string{"login": text("口令"), "password": text("密码")}).refused("login.failed")
	o.caller("").get("/persons/" + url.PathEscape(text("路径")) + "/dossier?as_of=" + url.QueryEscape(text("参数")))
}

// register enters something into each register that the caller may keep.
func (n *nest) register(u *caller, text func(string) string) {
	n.Helper()
	var all struct {
		Items []struct {
			Code   string
			Fields []struct {
				Name, Type string
				Choices    []struct{ Code string }
			}
		}
	}
	u.get("/registers").well(&all)
	for _, kind := range all.Items {
		fields := map[string]string{}
		for _, f := range kind.Fields {
			switch {
			case len(f.Choices) > 0:
				fields[f.Name] = f.Choices[0].Code
			case f.Type == "date":
				fields[f.Name] = "2026-01-05"
			default:
				fields[f.Name] = text("登记")
			}
		}
		u.post("/registers/"+kind.Code, map[string]any{"fields": fields}) // taken or refused, it must leave no trace
	}
}
