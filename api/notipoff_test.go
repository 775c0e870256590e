package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/officetest"
	"qingjian/internal/sheet"
	"qingjian/internal/store/storetest"
)

// Persons that exist nowhere: wang has a profile and a statement about leads,
// chen nothing but a lead at first, zhao and sun nothing but a statement about
// leads, and sun a lead that is taken back. zhou has a profile and is erased.
var (
	wang = officetest.IDNo(40)
	chen = officetest.IDNo(41)
	zhao = officetest.IDNo(42)
	sun  = officetest.IDNo(44)
	zhou = officetest.IDNo(45)
)

// TestNoTipOff: leads about persons change not one byte of any answer to
// anybody but who handed them in and who handles them. Two offices have the
// same keys, accounts, imports and time; in one of them leads come in between,
// are updated, corrected, taken back, refused and left unconfirmed. A person is
// erased, everybody asks everything, and the watch goes through all of it.
func TestNoTipOff(t *testing.T) {
	quiet, tipped := twoOffices(t)
	first, second := quiet.life(nil), tipped.life((*timeline).leads)
	compareAnswers(t, first, second)
	t.Run("Everything", func(t *testing.T) {
		quiet.TB, tipped.TB = t, t
		quiet.s.TB, tipped.s.TB = t, t
		for _, who := range quiet.everybody() {
			compareAnswers(t, quiet.asksAll(who), tipped.asksAll(who))
		}
		quiet.complete()
		compareAnswers(t, quiet.alerts(), tipped.alerts())
	})
}

// timeline is one of the two offices, with the sessions of everybody.
type timeline struct {
	testing.TB
	s        *server
	accounts map[string]string  // login -> account
	sessions map[string]session // by login
	tickets  map[string]string  // login -> ticket
	batches  []string           // of the imports that both have
	hidden   []string           // batches of leads, or ids of nothing in their place
	names    map[string]string  // an id that is drawn -> what stands for it
	asked    map[string]bool    // operations
	people   []string           // identity numbers of whom is asked about; nil = those above
}

// session is one in force: another is opened when time has passed.
type session struct {
	opened time.Time
	secret string
}

// as gives the headers of somebody who has just logged in.
func (l *timeline) as(who string) []string {
	l.Helper()
	id, known := l.accounts[who]
	if !known {
		return nil
	}
	if now := l.s.Now; !l.sessions[who].opened.Equal(now) {
		opened, err := l.s.guard.Accounts.Open(l.Context(), account.OpenInput{Account: id, SecondFactor: true, Whence: account.Whence{Address: "127.0.0.1"}})
		l.s.OK(err)
		l.sessions[who] = session{now, opened.Secret}
	}
	return []string{"Cookie", "qingjian=" + l.sessions[who].secret, api.TicketHeader, l.tickets[who]}
}

// open opens a ticket for each who may read archives.
func (l *timeline) open() {
	l.Helper()
	for _, who := range []string{access.Liaison, access.Auditor, access.Handler, access.SectionHead, "all", "involved"} {
		level := 2
		if who == access.Auditor || who == "all" {
			level = 3
		}
		l.tickets[who] = l.s.guard.Ticket(l.accounts[who], level).ID
		l.s.Later(time.Minute)
	}
}

// said is an answer to a question.
type said struct{ question, answer string }

// twoOffices makes accounts of every role, then a second office like the first.
func twoOffices(t *testing.T) (*timeline, *timeline) {
	o := officetest.New(t)
	g := o.Guarded()
	accounts := map[string]string{}
	person := func(idNo string) string { return o.Vault.PersonID(idNo).String() }
	enter := func(login, link string, roles ...string) {
		var grants []access.ProposeGrant
		for _, r := range roles {
			grants = append(grants, access.ProposeGrant{Role: r})
		}
		accounts[login], _ = g.Session(strings.ReplaceAll(login, "_", "-"), link, grants...)
	}
	for _, r := range access.Roles() {
		enter(r.Code, "", r.Code)
	}
	for login, idNo := range map[string]string{"own-zhang": zhang, "own-wang": wang, "own-chen": chen, "own-zhao": zhao} {
		enter(login, person(idNo), access.Supervised)
	}
	enter("as-feed", "", access.Feed)  // pushes the feed
	enter("leads", "", access.Handler) // hands the leads in; never compared
	enter("all", "", access.Clerk, access.Auditor, access.SectionHead, access.Handler)
	enter("involved", person(zhang), access.Clerk, access.Auditor, access.SectionHead, access.Handler)
	o.Pace = 0
	other := g.Fork()
	at := func(g *officetest.Guard) *timeline {
		return &timeline{TB: t, s: serveGuard(g, nil), accounts: accounts, sessions: map[string]session{}, tickets: map[string]string{}, names: map[string]string{}, asked: map[string]bool{}}
	}
	return at(g), at(other)
}

func (l *timeline) everybody() []string {
	return slices.DeleteFunc(append(slices.Sorted(maps.Keys(l.accounts)), "nobody"), func(who string) bool { return who == "leads" })
}

// ask asks as somebody and keeps the answer in a form that compares.
func (l *timeline) ask(who, method, path string, body any) said {
	l.Helper()
	l.s.as = l.as(who)
	var content io.Reader
	header := []string{}
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	case []part:
		kind, form := form(l, b...)
		content, header = strings.NewReader(form), []string{"Content-Type", kind}
	default:
		text, err := json.Marshal(b)
		l.s.OK(err)
		content, header = bytes.NewReader(text), []string{"Content-Type", "application/json"}
	}
	a := l.s.do(method, "/api/v1"+path, content, header...)
	question := l.plain(fmt.Sprintf("%s: %s %s", who, method, path))
	text := string(a.body)
	if strings.HasPrefix(text, "PK") { // a workbook: ids within it are drawn too
		text = string(sheet.Unpacked(a.body))
	}
	return said{question, fmt.Sprintf("%d %v\n%s", a.status, l.headers(a.header), l.plain(text))}
}

func (l *timeline) headers(h http.Header) string {
	h = h.Clone()
	for _, name := range []string{"Date", "X-Request-Id", "Content-Length"} {
		h.Del(name)
	}
	text, err := json.Marshal(h)
	l.s.OK(err)
	return l.plain(string(text))
}

var (
	drawnID      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	entryNumbers = regexp.MustCompile(`"entries":\[[0-9,]*\]`)
	drawnSecret  = regexp.MustCompile(`"(request_id|token|secret|uri|password|csrf)": ?"[^"]*"|qingjian=[^;"]*`)
)

// plain puts something equal in the place of what is drawn at random: ids by the
// order in which they are first seen, and secrets.
func (l *timeline) plain(text string) string {
	text = strings.ReplaceAll(text, l.s.Dir, "DIR")
	text = drawnSecret.ReplaceAllString(text, `"$1":"drawn"`)
	return drawnID.ReplaceAllStringFunc(text, l.name)
}

func (l *timeline) name(id string) string {
	if l.names[id] == "" {
		l.names[id] = fmt.Sprintf("id-%d", len(l.names)+1)
	}
	return l.names[id]
}

// imports uploads and confirms as somebody.
func (l *timeline) imports(who, effective, name string, tables ...officetest.Table) []said {
	l.Helper()
	l.s.Later(time.Minute)
	l.s.as = l.as(who)
	body := string(officetest.Workbook(l, tables...))
	a := l.s.send(part{"effective_date", "", effective}, part{"file", name, body})
	var r api.ReceiptJSON
	a.into(l, &r)
	if r.BatchID == "" {
		l.Fatalf("%s: %s", name, a.body)
	}
	l.batches = append(l.batches, r.BatchID)
	up := said{l.plain(who + " uploads " + name), fmt.Sprint(a.status, l.plain(string(a.body)))}
	l.s.Later(time.Minute)
	out := []said{up}
	if reasons := reasonsFor(r); len(reasons) > 0 {
		out = append(out, l.ask(who, "POST", "/batches/"+r.BatchID+"/justify", map[string]any{"reasons": reasons}))
	}
	return append(out, l.ask(who, "POST", "/batches/"+r.BatchID+"/confirm", map[string]string{"digest": r.Digest}))
}

// life is what happens in both offices; between happens in one.
func (l *timeline) life(between func(*timeline)) (all []said) {
	l.Helper()
	clerk := access.Clerk
	tell := func(s []said) { all = append(all, s...) }
	tell(l.imports(clerk, "2026-01-01", "花名册.xlsx", officetest.Roster(officetest.Profile("张三", zhang), officetest.Profile("王五", wang), officetest.Profile("周十", zhou)),
		officetest.Houses(officetest.House("张三", zhang, "金丝雀巷九号", "120.5", "2010-06"), officetest.House("周十", zhou, "画眉巷八号", "80.5", "2010-06"))))
	tell(l.imports(access.Handler, "2026-01-01", "旧线索.xlsx", leadSheet(leadRow("张三", zhang, "XS-900", "2025-12-01", "反映其公车私用"))))
	_, err := l.s.guard.Access.Assign(l.Context(), l.s.guard.As(l.accounts[access.SectionHead]), access.AssignLead{Person: l.s.person(zhang), LeadNo: "XS-900",
		Account: l.accounts[access.Handler], Until: l.s.Now.AddDate(0, 1, 0)})
	l.s.OK(err)
	l.s.Later(time.Hour)
	if before := len(l.batches); between != nil {
		between(l)
		l.hidden, l.batches = l.batches[before:], l.batches[:before:before]
	}
	for len(l.hidden) < 7 {
		l.hidden = append(l.hidden, uuid.NewString())
	}
	l.s.Later(24 * time.Hour)
	l.after(tell)
	tell(l.erase(zhou))
	l.observe()
	l.open()
	return all
}

// erase destroys what is encrypted about a person, as two do it together. Before
// it is done everybody else asks for it.
func (l *timeline) erase(idNo string) (all []said) {
	l.Helper()
	ask := func(who string) said {
		return l.ask(who, "POST", "/persons/"+l.s.person(idNo)+"/erase", map[string]string{"reason": "保存期限已满"})
	}
	for _, who := range append([]string{access.SectionHead}, l.everybody()...) {
		all = append(all, ask(who))
	}
	second := access.SystemAdmin
	open, err := l.s.guard.Access.Approvals(l.Context(), l.s.guard.As(l.accounts[second]), "open")
	l.s.OK(err)
	for _, a := range open {
		if a.Kind == access.KindDeletion && a.ProposedBy == l.accounts[access.SectionHead] {
			all = append(all, l.ask(second, "GET", "/approvals", nil), l.ask(second, "POST", "/approvals/"+a.ID+"/decide", map[string]any{"approve": true, "note": "同意"}))
		}
	}
	done := ask(access.SectionHead)
	if !strings.HasPrefix(done.answer, "204 ") {
		l.Errorf("nobody is erased: %s", done.answer)
	}
	return append(all, done)
}

// observe lets the watch look at what was done, but for what the handler of the
// leads did: of that the audit administrator may be told.
func (l *timeline) observe() {
	l.Helper()
	seen, err := l.s.guard.Watch.Position(l.Context())
	l.s.OK(err)
	l.s.OK(l.s.guard.Watch.Observe(l.Context(), func(yield func(audit.Entry, error) bool) {
		for e, err := range l.s.guard.Log.Since(l.Context(), seen) {
			if e.Account == l.accounts["leads"] {
				e.Event = audit.Event{Action: "leads", Result: "ok"}
			}
			if !yield(e, err) {
				return
			}
		}
	}))
}

// alerts are what the watch asks in the end.
func (l *timeline) alerts() (all []said) {
	l.Helper()
	l.observe()
	for _, who := range l.everybody() {
		got := l.ask(who, "GET", "/watch/alerts", nil)
		got.answer = entryNumbers.ReplaceAllString(got.answer, `"entries":[]`) // of the trail, which has more of them
		all = append(all, got)
		if who == access.AuditAdmin && !strings.Contains(got.answer, "many_readers") {
			l.Errorf("the watch asks nothing: %s", got.answer)
		}
	}
	return all
}

// leads come in; the clock is set back after them.
func (l *timeline) leads() {
	now := l.s.Now
	who := "leads"
	l.s.Later(48 * time.Hour) // as if the clock had run ahead when they came
	l.imports(who, "2026-02-01", "线索一.xlsx", leadSheet(leadRow("张三", zhang, "XS-1", "2026-01-10", "反映其违规收受礼金"),
		leadRow("陈六", chen, "XS-2", "2026-01-11", "反映其虚报"), []any{"王五", wang, "无"}, []any{"赵七", zhao, "无"}, []any{"孙九", sun, "无"}))
	l.imports(who, "2026-02-02", "线索二.xlsx", leadSheet(leadRow("张三", zhang, "XS-1", "2026-01-10", "反映其违规收受礼金、礼品"),
		leadRow("王五", wang, "XS-3", "2026-01-12", "反映其侵占集体资金")))
	l.imports(who, "2026-02-03", "线索三.xlsx", leadSheet(leadRow("张三", zhang, "XS-1", "2026-01-09", "反映其违规收受礼金、礼品"))) // takes the old period back
	l.imports(who, "2026-02-04", "线索四.xlsx", leadSheet(leadRow("张三", zhang, "XS-4", "不是日期", "反映其违规")))              // refused
	l.imports(who, "2026-02-05", "认不出的表.xlsx", officetest.Table{Name: "甲", Rows: [][]any{{"一", "二"}, {"张三的线索", "三"}}})
	l.imports(who, "2026-02-06", "线索五.xlsx", leadSheet(leadRow("张三", zhang, "XS-5", "2026-01-20", "反映其酒后驾车"), leadRow("周十", zhou, "XS-6", "2026-01-20", "反映其酒后驾车"),
		leadRow("张三", zhang, "XS-7", "2026-01-21", "反映其公款吃喝"), leadRow("孙九", sun, "XS-7", "2026-01-21", "反映其公款吃喝")))
	l.withdraw("XS-7", zhang, sun)
	head, by := l.s.guard.As(l.accounts["all"]), l.accounts["leads"]
	given, err := l.s.guard.Access.Assign(l.Context(), head, access.AssignLead{Person: l.s.person(zhang), LeadNo: "XS-1", Account: by, Until: l.s.Now.AddDate(0, 1, 0)})
	l.s.OK(err)
	l.tickets[who] = l.s.guard.Ticket(by, 2).ID
	seen := l.ask(who, "GET", "/persons/"+l.s.person(zhang)+"/dossier", nil)
	if !strings.Contains(seen.answer, "A24") {
		l.Errorf("who handles the lead does not see it: %s", seen.answer)
	}
	l.s.OK(l.s.guard.Access.Unassign(l.Context(), head, given.ID))
	l.names = maps.Collect(func(yield func(string, string) bool) { // forget what was drawn for the leads alone
		for id, name := range l.names {
			if !slices.Contains(l.batches[2:], id) && !yield(id, name) {
				return
			}
		}
	})
	l.s.Now = now
}

// withdraw takes a lead back from persons, in a batch of nothing else.
func (l *timeline) withdraw(no string, idNos ...string) {
	l.Helper()
	l.s.Later(time.Minute)
	db, now := l.s.Control, l.s.Now
	mark, err := db.Watermark(l.Context())
	l.s.OK(err)
	b := control.Batch{ID: uuid.NewString(), Status: control.Received, ReceivedAt: now, EffectiveDate: "2026-02-07", CreatedBy: l.accounts["leads"]}
	l.s.OK(db.InsertBatch(l.Context(), b))
	b.Status, b.Restricted, b.Receipt = control.Checked, true, []byte("{}")
	l.s.OK(db.SaveCheck(l.Context(), b, nil))
	b.No, err = db.NextNo(l.Context())
	l.s.OK(err)
	var rows []*fact.Row
	for _, idNo := range idNos {
		versions, err := l.s.Store.PersonVersions(l.Context(), l.s.Vault.PersonID(idNo), mark.No)
		l.s.OK(err)
		for _, v := range versions {
			if v.RecordID.String() == l.leadRecord(idNo, no) {
				v.Op, v.BatchNo, v.SourceBatch, v.RecordedAt, v.RowMAC, v.Payload = fact.Retract, b.No, b.No, now, fact.ID{}, nil
				rows = append(rows, &fact.Row{Version: v})
			}
		}
	}
	if len(rows) != len(idNos) {
		l.Fatalf("%d rows of %s to take back", len(rows), no)
	}
	b.RecordedAt, b.Expected = now, map[string]uint64{}
	l.s.OK(db.BeginPublishing(l.Context(), b))
	storetest.Insert(l, l.s.Store, access.LeadsArea, rows...)
	b.Status, b.ClosedAt = control.Published, now
	_, err = db.CloseBatch(l.Context(), b)
	l.s.OK(err)
	l.batches = append(l.batches, b.ID)
}

// after is what both offices import once the leads are in: rows of the same
// persons, of every way to look behind.
func (l *timeline) after(tell func([]said)) {
	l.Helper()
	clerk := access.Clerk
	tell(l.imports(clerk, "2026-03-01", "房产.xlsx", officetest.Houses(officetest.House("张三", zhang, "金丝雀巷九号", "121.5", "2010-06"),
		officetest.House("陈六", chen, "画眉巷一号", "60.5", "2011-06"), []any{"赵七", zhao, "无"})))
	tell(l.imports(clerk, "2026-03-01", "婚姻.xlsx", officetest.Table{Name: "婚姻登记", Rows: [][]any{{"登记人证件号", "登记日期", "登记事项"},
		{chen, "2020-05-01", "结婚"}, {zhang, "2020-05-01", "结婚"}, {zhao, "2020-05-01", "结婚"}}}))
	tell(l.imports(clerk, "2026-03-01", "声明.xlsx", officetest.Table{Name: "覆盖声明", Rows: [][]any{{"公民身份号码", "姓名", "信息类别", "对应来源", "声明内容", "声明日期"},
		{wang, "王五", "A24", "办案", "无此类情况", "2026-02-20"}, {zhao, "赵七", "A24", "办案", "无此类情况", "2026-02-20"}, {wang, "王五", "A12", "申报", "无此类情况", "2026-02-20"}}}))
	tell(l.imports(clerk, "2026-03-01", "线索录入.xlsx", leadSheet(leadRow("张三", zhang, "XS-1", "2026-01-10", "反映其违规"))))
	tell(l.imports("all", "2026-03-02", "同一线索.xlsx", leadSheet(leadRow("张三", zhang, "XS-5", "2026-01-21", "反映其酒后驾车"), []any{"王五", wang, "无"}, []any{"赵七", zhao, "无"})))
	tell(l.imports(clerk, "2026-03-02", "只有姓名.xlsx", officetest.Houses([]any{"陈六", "", "陈六", "本人", "画眉巷二号", "60.5", "住宅", "购买", "2012-06"})))
	l.s.Later(24 * time.Hour)
	tell(l.imports(clerk, "2026-03-03", "补录.xlsx", officetest.Roster(officetest.Profile("陈六", chen)), officetest.Houses(officetest.House("王五", wang, "画眉巷三号", "70.5", "2013-06"))))
}

// lead is a row of leadSheet.
func leadRow(name, idNo, no, received, summary string) []any {
	return []any{name, idNo, no, "来信", "匿名", received, "违反廉洁纪律", summary, "否", "第一纪检监察室"}
}

func leadSheet(rows ...[]any) officetest.Table {
	header := []any{"姓名", "公民身份号码", "线索编号", "线索来源", "署名情况", "收到日期", "反映问题类型", "问题摘要", "是否重复反映", "承办部门"}
	return officetest.Table{Name: "问题线索", Rows: append([][]any{header}, rows...)}
}

// compareAnswers sets what the two offices said side by side.
func compareAnswers(t *testing.T, quiet, tipped []said) {
	t.Helper()
	if len(quiet) != len(tipped) {
		t.Fatalf("%d and %d answers", len(quiet), len(tipped))
	}
	for i := range quiet {
		if quiet[i] != tipped[i] {
			a, b := apart(quiet[i].answer, tipped[i].answer)
			t.Errorf("%s, %s\nwithout the leads: %s\nwith them:         %s", quiet[i].question, tipped[i].question, a, b)
		}
	}
}

// apart gives the neighbourhood of the first difference.
func apart(a, b string) (string, string) {
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	near := func(s string) string { return strings.ToValidUTF8(s[max(0, at-150):min(len(s), at+300)], "") }
	return near(a), near(b)
}
