package api_test

import (
	"bytes"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/duty"
	"qingjian/internal/officetest"
)

// himself is somebody logged in who sees his own data.
func (s *server) himself(login, idNo string) {
	s.Helper()
	_, secret := s.guard.Session(login, s.person(idNo), access.ProposeGrant{Role: access.Supervised})
	s.as = []string{"Cookie", "qingjian=" + secret}
}

// newest is the last entry of the trail about what was done.
func (s *server) newest(action string) (found audit.Entry) {
	s.Helper()
	for e, err := range s.guard.Log.Since(s.Context(), 0) {
		s.OK(err)
		if e.Action == action {
			found = e
		}
	}
	return found
}

func TestOwnCopy(t *testing.T) {
	s := newServer(t)
	s.confirm(s.upload("2026-01-01", oneOfEach()...))
	s.get("/api/v1/own/copy").problem(t, http.StatusForbidden, "token.not_here")
	s.himself("zhang.san", zhang)
	shown, file := s.get("/api/v1/own"), s.get("/api/v1/own/copy")
	if file.status != http.StatusOK || !bytes.Equal(shown.body, file.body) || len(file.body) < 1000 {
		t.Errorf("the file is not what is shown: %d\n%s\n%s", file.status, file.body, shown.body)
	}
	if d := file.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || file.header.Get("Cache-Control") != "no-store" {
		t.Errorf("header %v", file.header)
	}
	if e := s.newest("own.copy"); e.Result != "ok" || len(e.Persons) != 1 || e.Persons[0] != s.person(zhang) {
		t.Errorf("noted %+v", e)
	}
	s.himself("li.si", li) // of whom nothing is kept
	s.get("/api/v1/own/copy").problem(t, http.StatusNotFound, "person.unknown")
	_, secret := s.guard.Session("nobody", "", access.ProposeGrant{Role: access.Clerk})
	s.as = []string{"Cookie", "qingjian=" + secret}
	s.get("/api/v1/own/copy").problem(t, http.StatusForbidden, "access.denied")
	s.get("/api/v1/own/notices").problem(t, http.StatusForbidden, "access.denied")
}

// The person is shown what was declared, and neither what inspections found, nor
// a lead, nor what a department's register says beside the areas.
func TestOwnLeavesOut(t *testing.T) {
	s := newServer(t)
	s.Publish("2026-01-01", oneOfEach()...)
	id, secret := s.guard.Session("zhang.san", s.person(zhang), access.ProposeGrant{Role: access.Supervised}, access.ProposeGrant{Role: access.Handler})
	s.as = []string{"Cookie", "qingjian=" + secret}
	own := func() (d api.DossierJSON, body string) {
		t.Helper()
		a := s.get("/api/v1/own")
		a.into(t, &d)
		return d, string(a.body)
	}
	before, _ := own()
	s.Publish("2026-01-02", findings([]any{"张三", zhang, "WT-731", "2025-12-01", "台账与实物不符七三一"}))
	s.Publish("2026-01-02", properties([]any{zhang, "120118402731GB50731F00050731", "JS731WX", "鸬鹚巷七三一号"}))
	s.Publish("2026-01-02", leadSheet(leadRow("张三", zhang, "XS-731", "2025-12-01", "反映其公车私用七三一"), leadRow("李四", li, "XS-1", "2025-12-01", "反映其公车私用")))
	_, err := s.guard.Access.Assign(t.Context(), s.guard.As(s.guard.Staff("head", access.SectionHead)), // who handles some leads sees none of his own
		access.AssignLead{Person: s.person(li), LeadNo: "XS-1", Account: id, Until: s.Now.AddDate(0, 1, 0)})
	s.OK(err)
	d, body := own()
	d.Watermark = before.Watermark
	if !reflect.DeepEqual(before, d) {
		t.Errorf("own page %s, and before %+v", body, before)
	}
	for _, secret := range []string{"731", "七三一", "A24", "A25", "f_property"} {
		if strings.Contains(body, secret) {
			t.Errorf("%q is on the own page: %s", secret, body)
		}
	}
	s.revealing()
	read := string(s.get("/api/v1/persons/" + s.person(zhang) + "/dossier?reveal=true").body)
	for _, there := range []string{"WT-731", "台账与实物不符七三一", "鸬鹚巷七三一号", "A25", "f_property"} {
		if !strings.Contains(read, there) {
			t.Errorf("%q is not in the file either, so nothing was tested: %s", there, read)
		}
	}
}

// findings is a sheet of A25: name, number, number of the finding, day of the
// report, what was found.
func findings(rows ...[]any) officetest.Table {
	out := officetest.Table{Name: "审计巡察问题", Rows: [][]any{{"姓名", "公民身份号码", "问题编号", "报告日期", "问题描述", "来源", "所涉单位编码", "问题类型", "整改状态"}}}
	for _, r := range rows {
		out.Rows = append(out.Rows, append(r, "巡察", town, "财务管理", "整改中"))
	}
	return out
}

// properties is a sheet of the register of real estate: number of the holder,
// unit, certificate, address.
func properties(rows ...[]any) officetest.Table {
	return officetest.Table{Name: "不动产登记", Rows: append([][]any{{"权利人证件号", "不动产单元号", "不动产权证号", "坐落"}}, rows...)}
}

// A notice that is withheld does not change a byte of what the person is
// answered.
func TestOwnNotices(t *testing.T) {
	s := newServer(t)
	s.confirm(s.upload("2026-01-01", oneOfEach()...))
	keeper := s.guard.Staff("keeper", access.SectionHead)
	add := func(fields map[string]string) duty.Entry {
		t.Helper()
		e, err := s.guard.Duty.Add(t.Context(), s.guard.As(keeper), duty.AddInput{Kind: duty.Notice, Fields: fields})
		s.OK(err)
		return e
	}
	s.himself("zhang.san", zhang)
	none := s.get("/api/v1/own/notices")
	withheld := map[string]string{"outcome": "withheld", "person": s.person(zhang), "area": "A12", "decided_by": "王主任", "basis": "正在核查", "until": "2099-12-31"}
	first := add(withheld)
	if still := s.get("/api/v1/own/notices"); !bytes.Equal(none.body, still.body) || strings.TrimSpace(string(none.body)) != `{"items":[]}` {
		t.Errorf("a withheld notice alone: %s, and without it %s", still.body, none.body)
	}
	add(map[string]string{"outcome": "told", "person": s.person(zhang), "area": "A02", "told_on": "2026-01-05", "told_how": "书面"})
	before := s.get("/api/v1/own/notices")
	add(maps.Clone(withheld))
	after := s.get("/api/v1/own/notices")
	if !bytes.Equal(before.body, after.body) {
		t.Errorf("beside a given one: %s, and without it %s", after.body, before.body)
	}
	var list struct{ Items []api.NoticeJSON }
	after.into(t, &list)
	if len(list.Items) != 1 || list.Items[0].ToldOn != "2026-01-05" || list.Items[0].ToldHow != "书面" || list.Items[0].AreaLabel == "" {
		t.Errorf("notices %s", after.body)
	}
	_, err := s.guard.Duty.Step(t.Context(), s.guard.As(keeper), duty.StepInput{Kind: duty.Notice, ID: first.ID, State: "told", Note: "核查已结束",
		Fields: map[string]string{"told_on": "2026-01-04", "told_how": "当面"}})
	s.OK(err)
	told := s.get("/api/v1/own/notices")
	told.into(t, &list)
	if len(list.Items) != 2 || list.Items[1].ToldHow != "当面" {
		t.Errorf("told in the end: %s", told.body)
	}
	for _, secret := range []string{"王主任", "核查", "keeper", keeper, first.ID, "2099", "withheld"} {
		if bytes.Contains(told.body, []byte(secret)) {
			t.Errorf("%q is told: %s", secret, told.body)
		}
	}
	if e := s.newest("own.notices"); len(e.Persons) != 1 || e.Persons[0] != s.person(zhang) {
		t.Errorf("noted %+v", e)
	}
}

// A page that is left open asks for the session again and again, and its holder
// is logged out all the same.
func TestAskingForTheSessionIsNoUse(t *testing.T) {
	s := newServer(t)
	s.himself("zhang.san", zhang)
	ask := func() (who api.SessionJSON) {
		t.Helper()
		a := s.get("/api/v1/session")
		if a.status != http.StatusOK {
			t.Fatalf("status %d: %s", a.status, a.body)
		}
		a.into(t, &who)
		return who
	}
	first := ask()
	if left := first.IdleUntil.Sub(s.Tick()); left <= 0 || left > time.Duration(first.IdleSeconds)*time.Second {
		t.Errorf("idle in %v of %d s", left, first.IdleSeconds)
	}
	s.Later(5 * time.Minute)
	if again := ask(); !again.IdleUntil.Equal(first.IdleUntil) {
		t.Errorf("asking moved the end from %v to %v", first.IdleUntil, again.IdleUntil)
	}
	s.get("/api/v1/roles")
	if used := ask(); !used.IdleUntil.After(first.IdleUntil.Add(4 * time.Minute)) {
		t.Errorf("use moved the end from %v to %v", first.IdleUntil, used.IdleUntil)
	}
	for range 3 {
		s.Later(6 * time.Minute)
		if a := s.get("/api/v1/session"); a.status != http.StatusOK {
			a.problem(t, http.StatusUnauthorized, "session.expired")
			return
		}
	}
	t.Error("asking kept the session alive")
}
