package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// question is a request that everybody makes in both offices.
type question struct {
	id, method, path string
	body             any
}

// asksAll asks every operation as somebody, what only reads first.
func (l *timeline) asksAll(who string) (all []said) {
	l.Helper()
	for _, q := range slices.Concat(l.reads(who), l.writes(who)) {
		// The trail itself tells its reader who did what: see docs/leads.md.
		if strings.HasPrefix(q.id, "audit-") && who == "audit_admin" {
			l.asked[q.id] = true
			continue
		}
		l.asked[q.id] = true
		got := l.ask(who, q.method, q.path, q.body)
		if strings.HasPrefix(got.answer, "422 ") {
			l.Errorf("%s is not well asked: %s", got.question, got.answer)
		}
		all = append(all, got)
	}
	return all
}

func (l *timeline) reads(who string) (out []question) {
	get := func(id string, paths ...string) {
		for _, p := range paths {
			out = append(out, question{id, "GET", p, nil})
		}
	}
	get("about", "/about")
	get("session", "/session")
	get("sessions", "/account/sessions")
	get("tokens", "/account/tokens")
	get("accounts", "/accounts")
	get("roles", "/roles")
	get("grants", "/grants")
	get("administrations", "/administrations")
	get("approvals", "/approvals", "/approvals?state=open")
	get("assignments", "/assignments")
	get("handlers", "/handlers")
	get("purposes", "/purposes")
	get("tickets", "/tickets")
	get("meta", "/meta")
	get("catalog", "/catalog")
	get("dictionary", "/catalog/dictionaries/unit", "/catalog/dictionaries/lead_source", "/catalog/dictionaries/none")
	get("templates", "/templates")
	get("template", "/templates/category/C5.xlsx", "/templates/area/A24.xlsx", "/templates/area/none.xlsx")
	get("batches", "/batches", "/batches?limit=2")
	for _, id := range l.someBatches(who) {
		get("batch", "/batches/"+id)
		get("batch-issues", "/batches/"+id+"/issues", "/batches/"+id+"/issues?limit=1")
		get("batches", "/batches?limit=1&cursor="+id)
		get("batch-changes", "/batches/"+id+"/changes", "/batches/"+id+"/changes?kind=changed", "/batches/"+id+"/changes?kind=new&limit=1",
			"/batches/"+id+"/changes?kind=unchanged", "/batches/"+id+"/changes?kind=disappear")
		get("batch-events", "/batches/"+id+"/events")
		get("batch-annotated", "/batches/"+id+"/annotated.xlsx")
		get("batch-refused", "/batches/"+id+"/refused.xlsx")
		get("batch-receipt", "/batches/"+id+"/receipt.xlsx")
		get("batch-contrast", "/batches/"+id+"/contrast?with="+l.batches[0])
	}
	get("feeds", "/feeds")
	get("feed-runs", "/feeds/pushed/runs", "/feeds/none/runs")
	get("units", "/units", "/units?as_known=batch:2")
	get("unit", "/units/120118101", "/units/none")
	get("staffing", "/staffing")
	get("figures", "/figures", "/figures?as_known=batch:2", "/figures?as_known=2026-03-02", "/figures?as_of=2026-02-15")
	get("own", "/own")
	get("own-requests", "/own/requests")
	get("own-copy", "/own/copy")
	get("own-notices", "/own/notices")
	get("oidc-login", "/oidc/login")
	get("oidc-callback", "/oidc/callback?state=none&code=none")
	get("requests", "/requests", "/requests?state=open")
	get("overdue", "/overdue")
	get("register-kinds", "/registers")
	for _, kind := range []string{"enquiry", "incident", "notice", "retention", "impact", "none"} {
		get("register", "/registers/"+kind)
	}
	get("watch-alerts", "/watch/alerts")
	get("watch-appointments", "/watch/appointments")
	get("key-status", "/keys")
	get("audit-export", "/audit/export")
	for _, idNo := range l.persons() {
		at := "/persons/" + l.s.person(idNo)
		times, records := axes(), l.records(idNo)
		switch id, known := l.accounts[who]; {
		case !known || !l.s.guard.As(id).Scope.May(access.DossierRead):
			times, records = times[:1], records[:1] // refused whatever is asked
		case !thorough(who):
			times = times[:5]
		}
		for _, query := range times {
			get("dossier", at+"/dossier"+query)
		}
		for _, record := range records {
			get("record-history", at+"/records/"+record+"/history")
		}
	}
	get("dossier", "/persons/"+l.s.person(zhou)+"/dossier", "/persons/"+l.s.person(zhou)+"/dossier?reveal=true")
	get("record-history", "/persons/"+l.s.person(zhou)+"/records/"+l.leadRecord(zhou, "XS-6")+"/history")
	return append(out, l.searches()...)
}

// thorough tells those who ask about every time and batch; what the others see of
// archives and batches is a part of what these see.
func thorough(who string) bool {
	return slices.Contains([]string{"all", access.Auditor, access.Handler, access.Clerk}, who)
}

func (l *timeline) someBatches(who string) []string {
	if all := slices.Concat(l.batches, l.hidden); thorough(who) || len(l.hidden) == 0 {
		return all
	}
	return []string{l.batches[0], l.batches[len(l.batches)-1], l.hidden[0], l.hidden[len(l.hidden)-1]}
}

func (l *timeline) persons() []string {
	if l.people != nil {
		return l.people
	}
	return []string{zhang, wang, chen, zhao, sun, officetest.IDNo(43)}
}

// axes are the ways to ask for another time; the leads come between the second
// batch and the third, on 1 March.
func axes() []string {
	return []string{"", "?reveal=true", "?as_known=batch:0", "?as_known=batch:1", "?as_known=batch:2", "?as_known=batch:3", "?as_known=batch:4", "?as_known=batch:5", "?as_known=batch:6",
		"?as_known=batch:99", "?as_known=2026-03-01", "?as_known=2026-03-02", "?as_known=2026-03-01T10:00:00Z", "?as_known=2026-03-01T12:00:00Z", "?as_known=2026-03-02T09:00:00Z", "?as_known=2030-01-01",
		"?as_of=2026-02-15", "?as_of=2026-01-10&as_known=batch:2"}
}

// records are those of a person in both offices, and those of his leads.
func (l *timeline) records(idNo string) []string {
	l.Helper()
	var out []string
	for _, no := range []string{"XS-1", "XS-2", "XS-3", "XS-5", "XS-7", "XS-900"} {
		out = append(out, l.leadRecord(idNo, no))
	}
	return append(out, l.record(idNo, "A01", map[string]string{"id_no": idNo}), l.record(idNo, "s_coverage", map[string]string{"for_area": "A24", "for_origin": "CASE"}))
}

func (l *timeline) leadRecord(idNo, no string) string {
	l.Helper()
	return l.record(idNo, access.LeadsArea, map[string]string{"lead_no": no})
}

func (l *timeline) record(idNo, area string, values map[string]string) string {
	l.Helper()
	a := l.s.Catalog.Area(area)
	v := make([]string, len(a.Fields))
	for field, value := range values {
		v[a.Index(field)] = value
	}
	return l.s.Vault.RecordID(a, a.Origin, l.s.Vault.PersonID(idNo), v).String()
}

func (l *timeline) searches() (out []question) {
	for _, body := range []map[string]any{{"name": "张"}, {"name": "陈六"}, {"name": "赵七"}, {"category": "C5"}, {"unit": "120118101"},
		{"id_no": zhang}, {"id_no": wang}, {"id_no": chen}, {"id_no": zhao}, {"id_no": sun}, {"id_no": zhou}, {"id_no": officetest.IDNo(43)}, {"name": "五", "as_of": "2026-02-15"}} {
		out = append(out, question{"persons-search", "POST", "/persons/search", body})
	}
	return out
}

// writes are asked last: they change something, the same in both offices. None
// ends the session that asks.
func (l *timeline) writes(who string) (out []question) {
	const none = "00000000-0000-4000-8000-000000000000"
	do := func(id, method, path string, body any) { out = append(out, question{id, method, path, body}) }
	type m map[string]any
	for _, id := range l.someBatches(who) {
		do("batch-confirm", "POST", "/batches/"+id+"/confirm", m{"digest": strings.Repeat("0", 32)})
		do("batch-check", "POST", "/batches/"+id+"/check", nil)
		do("batch-stop", "POST", "/batches/"+id+"/stop", nil)
		do("batch-answer", "POST", "/batches/"+id+"/answers", m{"answers": m{"A12.price": "万元"}})
		do("batch-justify", "POST", "/batches/"+id+"/justify", m{"reasons": []m{{"code": "row.duplicate", "reason": "已核实"}}})
		do("batch-withdraw", "POST", "/batches/"+id+"/withdraw", m{"reason": "报错了表", "overrides": true})
		do("batch-withdraw", "POST", "/batches/"+id+"/withdraw", m{"reason": "报错了表"})
	}
	do("batch-upload", "POST", "/batches", []part{{"effective_date", "", "2026-03-04"}, {"file", "房产.xlsx", string(officetest.Workbook(l,
		officetest.Houses(officetest.House("张三", zhang, "金丝雀巷九号", "122.5", "2010-06"), officetest.House("赵七", zhao, "画眉巷一号", "60.5", "2011-06"))))}})
	// Of a register of all citizens a lead makes nobody's row stay.
	register := "权利人证件号,不动产单元号,不动产权证号,权利人,坐落,登记日期\n"
	for i, idNo := range l.persons() {
		register += fmt.Sprintf("%s,120118402001GB%05dF00010001,权证%d,某人,画眉巷%d号,2020-01-02\n", idNo, i, i, i)
	}
	do("feed-deliver", "POST", "/feeds/pushed/deliveries", register)
	do("feed-start", "POST", "/feeds/pushed/runs", nil)
	do("feed-release", "POST", "/feeds/pushed/runs/"+none+"/release", m{"reason": "已核实"})
	do("feed-refuse", "POST", "/feeds/pushed/runs/"+none+"/refuse", m{"reason": "已核实"})
	for _, idNo := range l.persons() {
		do("assign", "POST", "/assignments", m{"person_id": l.s.person(idNo), "lead_no": "XS-1", "account": l.accounts["leads"], "until": "2026-03-20T00:00:00Z"})
		do("own-ask", "POST", "/own/requests", m{"kind": "explanation", "area": "A24", "text": "请说明"})
		do("register-add", "POST", "/registers/notice", m{"fields": m{"outcome": "withheld", "person": l.s.person(idNo), "decided_by": "室务会", "basis": "依规", "until": "2026-09-01"}})
		do("account-person", "POST", "/accounts/"+none+"/person", m{"id_no": idNo})
		do("person-erase", "POST", "/persons/"+l.s.person(idNo)+"/erase", m{"reason": "保存期满"})
	}
	do("own-ask", "POST", "/own/requests", m{"kind": "completion", "area": "A12", "text": "请补充 " + who})
	do("own-withdraw", "DELETE", "/own/requests/"+none, nil)
	do("request-answer", "POST", "/requests/"+none+"/answer", m{"outcome": "explained", "text": "已说明"})
	do("register-step", "POST", "/registers/notice/"+none+"/step", m{"state": "told", "note": "已告知"})
	do("account-outer", "POST", "/accounts/"+none+"/outer", m{"subject": "甲"})
	do("account-outer-remove", "DELETE", "/accounts/"+none+"/outer", nil)
	do("register-close", "POST", "/registers/notice/"+none+"/close", m{"note": "已办"})
	do("ticket-open", "POST", "/tickets", m{"purpose": "routine", "minutes": 30, "level": 2, "reason": "核查"})
	do("ticket-close", "DELETE", "/tickets/"+none, nil)
	do("break-glass", "POST", "/tickets/break-glass", m{"reason": "紧急"})
	do("grant-propose", "POST", "/grants", m{"account": l.accounts["clerk"], "role": "analyst", "level": 1, "from": "2026-03-04T00:00:00Z", "to": "2026-04-04T00:00:00Z", "reason": "岗位需要"})
	do("grant-revoke", "DELETE", "/grants/"+none, nil)
	do("approval-decide", "POST", "/approvals/"+none+"/decide", m{"approve": true, "note": ""})
	do("unassign", "DELETE", "/assignments/"+none, nil)
	do("account-create", "POST", "/accounts", m{"login": "made-by-" + strings.ReplaceAll(who, "_", "-"), "name": "新建"})
	do("account-act", "POST", "/accounts/"+none+"/disable", nil)
	do("token-create", "POST", "/account/tokens", m{"name": "甲", "days": 10, "methods": []string{"GET"}, "permissions": []string{"catalog.read"}})
	do("token-revoke", "DELETE", "/account/tokens/"+none, nil)
	do("session-revoke", "DELETE", "/account/sessions/"+none, nil)
	do("session-use", "POST", "/session/use", nil)
	do("second-factor", "POST", "/session/second-factor", m{"code": "000000"})
	do("totp", "POST", "/account/totp", m{"password": "不是密码"})
	do("totp-confirm", "POST", "/account/totp/confirm", m{"code": "000000"})
	do("password", "POST", "/account/password", m{"old": "不对", "new": "也不对"})
	do("login", "POST", "/session", m{"login": "nobody", "password": "不对"})
	do("setup", "POST", "/setup", m{"code": "000000", "login": "甲", "name": "甲", "password": "不对"})
	do("audit-search", "POST", "/audit/search", m{"id_no": zhang})
	do("audit-verify", "POST", "/audit/verify", m{})
	do("audit-checkpoint", "POST", "/audit/checkpoint", m{})
	do("watch-review", "POST", "/watch/alerts/"+none+"/review", m{"outcome": "justified", "note": "甲"})
	do("watch-appoint", "POST", "/watch/appointments", m{"id_no": zhang})
	do("watch-appointed", "DELETE", "/watch/appointments/"+l.s.person(zhang), nil)
	do("person-erase", "POST", "/persons/"+l.s.person(officetest.IDNo(43))+"/erase", m{"reason": "保存期满"})
	do("key-rotate", "POST", "/keys/rotate", nil)
	return out
}

// complete fails when an operation of the interface was never asked.
func (l *timeline) complete() {
	l.Helper()
	l.s.as = nil
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
		} `json:"paths"`
	}
	a := l.s.get("/openapi.json")
	if err := json.Unmarshal(a.body, &doc); err != nil {
		l.Fatal(err)
	}
	n := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if n++; op.OperationID != "logout" && !l.asked[op.OperationID] {
				l.Errorf("%s %s (%s) is not asked", method, path, op.OperationID)
			}
		}
	}
	if n < 60 {
		l.Errorf("%d operations in the document", n)
	}
}
