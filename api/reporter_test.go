package api_test

import (
	"fmt"
	"strings"
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/officetest"
)

// Who is given away in these tests: nobody of this name and number exists.
const (
	reporterName  = "司徒某丙"
	reporterPhone = "13912340000"
	givesAway     = "举报人" + reporterName + "，电话" + reporterPhone
)

// TestNoReporterIsLeftAnywhere hands a reporter's name and telephone number in by
// every way there is and then searches what is stored, the log and every answer
// that anybody gets. The originals hold them, encrypted.
func TestNoReporterIsLeftAnywhere(t *testing.T) {
	s, _ := ownEngine(t)
	l := &timeline{TB: t, s: s, accounts: map[string]string{}, sessions: map[string]session{}, tickets: map[string]string{}, names: map[string]string{}, asked: map[string]bool{}}
	for login, roles := range map[string][]string{"all": {access.Clerk, access.Auditor, access.SectionHead, access.Handler}, "own": {access.Supervised},
		"auditor": {access.AuditAdmin}, "system": {access.SystemAdmin}, "safety": {access.SecureAdmin}} {
		var grants []access.ProposeGrant
		for _, r := range roles {
			grants = append(grants, access.ProposeGrant{Role: r})
		}
		link := ""
		if login == "own" {
			link = s.person(zhang)
		}
		l.accounts[login], _ = s.guard.Session(login, link, grants...)
	}
	for _, role := range []string{access.Receiver, access.UnitHead, access.Station, access.Feed} { // units and senders
		l.accounts[role], _ = s.guard.Session(strings.ReplaceAll(role, "_", "-"), "", access.ProposeGrant{Role: role})
	}
	s.Pace = 0
	l.imports("all", "2026-01-01", "花名册.xlsx", officetest.Roster(officetest.Profile("张三", zhang)))
	lead := func(no, summary, dept string, more ...any) []any {
		return append([]any{"张三", zhang, no, "来信", "实名", "2025-12-01", "违反廉洁纪律", summary, "否", dept}, more...)
	}
	good := lead("XS-1", "反映其公车私用", "一室")
	column := leadSheet(lead("XS-5", "反映其公车私用", "一室", reporterName, reporterPhone))
	column.Rows[0] = append(column.Rows[0], "举报人", "举报人电话")
	for name, tb := range map[string]officetest.Table{
		"摘要.xlsx":           leadSheet(good, lead("XS-2", givesAway+"，反映其公车私用", "一室")),
		"部门.xlsx":           leadSheet(good, lead("XS-3", "反映其公车私用", givesAway)),
		"编号.xlsx":           leadSheet(good, lead("XS-4"+givesAway, "反映其公车私用", "一室")),
		"多一列.xlsx":          column,
		givesAway + ".xlsx": leadSheet(lead("XS-6", "反映其公车私用", "一室")),
		"名称.xlsx":           {Name: givesAway, Rows: leadSheet(lead("XS-7", "反映其公车私用", "一室")).Rows},
		"房产.xlsx":           officetest.Houses(officetest.House("张三", zhang, "甲村一号", "90", "2010-06"), officetest.House("张三", zhang, givesAway, "91", "2011-06")),
		"任务.xlsx":           {Name: "任务清单", Rows: [][]any{{"任务单位编码", "任务编号", "任务周期", "任务名称"}, {"120118100000", "T1", "2026", givesAway}, {"120118100000", "T2", "2026", "走访"}}},
		"转办.xlsx":           {Name: "问题转办单", Rows: [][]any{{"转办单号", "承办单位编码", "问题来源"}, {"Z1", "120118100000", givesAway}, {"Z2", "120118100000", "信访"}}},
		"认不出.xlsx":          {Name: "甲", Rows: [][]any{{"一", "二"}, {givesAway, reporterName}}},
	} {
		l.imports("all", "2026-03-01", name, tb)
	}
	handedIn := map[string]string{}
	for _, who := range []string{access.Station, access.Feed} { // who see nothing but what they hand in
		l.imports(who, "2026-03-02", who+givesAway+".xlsx", officetest.Houses(officetest.House("张三", zhang, "甲村二号", "90", "2010-06"), officetest.House("张三", zhang, givesAway, "91", "2011-06")))
		handedIn[who] = l.batches[len(l.batches)-1]
	}
	_, err := s.guard.Access.Assign(t.Context(), s.guard.As(s.guard.Staff("other-head", access.SectionHead)), access.AssignLead{Person: s.person(zhang), LeadNo: "XS-1",
		Account: l.accounts["all"], Until: s.Now.AddDate(0, 1, 0)})
	s.OK(err)
	l.writeAway()
	l.tickets["all"] = s.guard.Ticket(l.accounts["all"], 3).ID

	asked, shown := 0, 0
	for _, who := range l.everybody() {
		for _, q := range l.reads(who) {
			a := l.ask(who, q.method, q.path, q.body)
			asked++
			if strings.Contains(a.answer, "公车私用") {
				shown++
			}
			l.clean(a.question, a.answer)
		}
	}
	for who, id := range handedIn {
		if a := l.ask(who, "GET", "/batches/"+id+"/issues", nil).answer; !strings.Contains(a, "cell.reporter") {
			t.Errorf("%s is not told why a row is refused: %s", who, a)
		}
	}
	if asked < 500 || shown == 0 {
		t.Errorf("%d questions, %d answers with a lead: this proves nothing", asked, shown)
	}
	l.clean("log", s.log.String())
	l.clean("stored", fmt.Sprint(s.StoredRows(zhang)))
	if n := len(s.Stored(zhang, "A24")); n != 3 {
		t.Errorf("%d leads are stored, 3 give nobody away", n)
	}
	s.OK(s.Store.Optimize(t.Context()))
	s.noPlain(t, s.Dir, reporterName, reporterPhone)
	s.noPlain(t, s.data, reporterName, reporterPhone)
}

// writeAway types a reporter's name wherever a text is typed.
func (l *timeline) writeAway() {
	l.Helper()
	refused := func(a said) {
		l.Helper()
		if !strings.HasPrefix(a.answer, "400 ") || !strings.Contains(a.answer, "text.reporter") {
			l.Errorf("%s: %s", a.question, a.answer)
		}
		l.clean(a.question, a.answer)
	}
	type m map[string]any
	refused(l.ask("own", "POST", "/own/requests", m{"kind": "explanation", "area": "A12", "text": givesAway}))
	refused(l.ask("safety", "POST", "/accounts", m{"login": "another", "name": givesAway}))
	refused(l.ask("safety", "POST", "/account/tokens", m{"name": givesAway, "days": 1, "methods": []string{"GET"}, "permissions": []string{"catalog.read"}}))
	l.ask("own", "POST", "/own/requests", m{"kind": "explanation", "area": "A12", "text": "请说明"})
	page, err := l.s.guard.Control.DutyRequests(l.Context(), "", "open", control.DutyCursor{}, 10)
	l.s.OK(err)
	refused(l.ask("all", "POST", "/requests/"+page[0].ID+"/answer", m{"outcome": "explained", "text": "依据" + reporterName + "的举报"}))
	refused(l.ask("all", "POST", "/registers/enquiry", m{"fields": m{"who": "甲", "about": givesAway, "how": "phone", "when": "2026-03-01T21:10"}}))
	refused(l.ask("all", "POST", "/registers/notice", m{"fields": m{"outcome": "withheld", "area": "A12", "decided_by": "室务会", "basis": givesAway, "until": "2026-09-01"}}))
	refused(l.ask("system", "POST", "/registers/incident", m{"fields": m{"found": "2026-03-01T09:00", "category": "leak", "what": givesAway}}))
}

// clean wants a text without the reporter.
func (l *timeline) clean(what, text string) {
	l.Helper()
	for _, value := range []string{reporterName, reporterPhone} {
		if strings.Contains(text, value) {
			l.Errorf("%s holds %s: %.600s", what, value, text)
		}
	}
}

// TestNobodyHandlesHisOwnCase: whom a lead is about, and his kin, can neither
// hand it in nor handle nor see it.
func TestNobodyHandlesHisOwnCase(t *testing.T) {
	s := serveGuard(officetest.New(t).Guarded(), nil)
	l := &timeline{TB: t, s: s, accounts: map[string]string{}, sessions: map[string]session{}, tickets: map[string]string{}, names: map[string]string{}, asked: map[string]bool{}}
	enter := func(login, link string, roles ...string) {
		var grants []access.ProposeGrant
		for _, r := range roles {
			grants = append(grants, access.ProposeGrant{Role: r})
		}
		l.accounts[login], _ = s.guard.Session(login, link, grants...)
	}
	enter("head", "", access.SectionHead)
	enter("clerk", "", access.Clerk)
	enter("stranger", "", access.Handler)
	enter("subject", s.person(zhang), access.Handler)
	enter("kin", s.person(li), access.Handler)
	enter("becomes-kin", s.person(wang), access.Handler)
	s.Pace = 0
	relatives := func(name, idNo string) officetest.Table {
		return officetest.Table{Name: "家庭成员", Rows: [][]any{{"姓名", "公民身份号码", "亲属姓名", "称谓", "亲属身份证号", "是否健在"}, {"张三", zhang, name, "丈夫", idNo, "是"}}}
	}
	l.imports("clerk", "2026-01-01", "花名册.xlsx", officetest.Roster(officetest.Profile("张三", zhang), officetest.Profile("李四", li), officetest.Profile("王五", wang)), relatives("李四", li))
	l.imports("stranger", "2026-01-02", "线索.xlsx", leadSheet(leadRow("张三", zhang, "XS-1", "2025-12-01", "反映其公车私用")))
	assign := func(account string) said {
		return l.ask("head", "POST", "/assignments", map[string]any{"person_id": s.person(zhang), "lead_no": "XS-1", "account": l.accounts[account], "until": s.Now.AddDate(0, 1, 0)})
	}
	for _, who := range []string{"subject", "kin"} {
		if a := assign(who); !strings.HasPrefix(a.answer, "403 ") || !strings.Contains(a.answer, "assignment.handler") {
			t.Errorf("%s is given his own case: %s", who, a.answer)
		}
		receipt := l.imports(who, "2026-01-03", "线索二.xlsx", leadSheet(leadRow("张三", zhang, "XS-2", "2025-12-01", "反映其公车私用")))[0].answer
		if !strings.Contains(receipt, "row.out_of_scope") || !strings.Contains(receipt, `"inserted":0`) {
			t.Errorf("%s hands his own case in: %s", who, receipt)
		}
	}
	for _, who := range []string{"stranger", "becomes-kin"} {
		if a := assign(who); !strings.HasPrefix(a.answer, "200 ") && !strings.HasPrefix(a.answer, "201 ") {
			t.Fatalf("%s: %s", who, a.answer)
		}
	}
	sees := func(who string) bool {
		l.tickets[who] = s.guard.Ticket(l.accounts[who], 2).ID
		a := l.ask(who, "GET", "/persons/"+s.person(zhang)+"/dossier?reveal=true", nil).answer
		listed := l.ask(who, "GET", "/assignments", nil).answer
		return strings.Contains(a, "A24") || strings.Contains(listed, "XS-1")
	}
	for who, want := range map[string]bool{"stranger": true, "becomes-kin": true, "subject": false, "kin": false} {
		if got := sees(who); got != want {
			t.Errorf("%s sees the case: %v", who, got)
		}
	}
	// Who turns out to be kin afterwards loses it at once.
	l.imports("clerk", "2026-01-04", "家庭.xlsx", relatives("王五", wang))
	if sees("becomes-kin") {
		t.Error("kin still sees the case")
	}
}
