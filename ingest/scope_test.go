package ingest_test

import (
	"slices"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
)

const (
	duliu   = "120118102000" // 独流镇
	jinghai = "120118100000" // 静海镇
)

// hand hands tables in on behalf of an account and checks them.
func hand(t *testing.T, g *officetest.Guard, account, effective string, tables ...table) ingest.Receipt {
	t.Helper()
	b, err := g.Service.Receive(t.Context(), ingest.ReceiveInput{EffectiveDate: effective, By: g.As(account), Files: officetest.Files(workbook(t, tables...))})
	g.OK(err)
	r, err := g.Service.Check(t.Context(), g.As(account), b.ID, nil)
	g.OK(err)
	return r
}

func has(r ingest.Receipt, code string) bool { return slices.Contains(codesOf(r), code) }

func codesOf(r ingest.Receipt) (out []string) {
	for _, i := range r.Issues {
		out = append(out, i.Code)
	}
	return out
}

// TestUnitAndAreaOfOneGrant: what may be handed in is what one grant holds of
// units and areas together, never the units of one with the areas of another.
func TestUnitAndAreaOfOneGrant(t *testing.T) {
	g := officetest.New(t).Guarded()
	g.Publish("2026-01-01", roster(profile("张三", zhang, "独流镇", "在职", "13800138000"), profile("李四", li, "静海镇", "在职", "13800138000")))
	clerk := g.Machine("clerk")
	g.Grant(access.ProposeGrant{Account: clerk, Role: access.Clerk, Unit: duliu, Areas: []string{"A01"}})
	g.Grant(access.ProposeGrant{Account: clerk, Role: access.Clerk, Unit: jinghai, Areas: []string{"A12"}})
	for _, c := range []struct {
		name         string
		sheet        table
		rows         int // stored or as on file
		sheetRefused bool
	}{
		{"HouseOfTheProfilesUnit", houses(house("张三", zhang, "甲村一号", "120.5", "2010-06")), 0, false},
		{"HouseOfTheHousesUnit", houses(house("李四", li, "乙村二号", "90", "2015-03")), 1, false},
		{"ProfileOfTheProfilesUnit", roster(profile("张三", zhang, "独流镇", "在职", "13800138001")), 1, false},
		{"ProfileOfTheHousesUnit", roster(profile("李四", li, "静海镇", "在职", "13800138001")), 0, false},
		{"AnAreaOfNoGrant", table{Name: "任职", Rows: [][]any{officetest.PostHeader, {"张三", zhang, "独流镇", "科员", "任", "否", "否", "2020-01-01", ""}}}, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := hand(t, g, clerk, "2026-02-01", c.sheet)
			if r.Rows.Storable() != c.rows || has(r, "row.out_of_scope") != (c.rows == 0 && !c.sheetRefused) || has(r, "sheet.not_granted") != c.sheetRefused {
				t.Errorf("rows %+v, issues %v", r.Rows, codesOf(r))
			}
		})
	}
}

// TestWhatASenderOfOneUnitIsTold: nothing of who is on file elsewhere, save that
// a profile of somebody whom another unit has is refused; and nobody hands in
// what concerns himself or kin, in registers either.
func TestWhatASenderOfOneUnitIsTold(t *testing.T) {
	g := officetest.New(t).Guarded()
	g.Publish("2026-01-01", roster(profile("张三", zhang, "独流镇", "在职", "13800138000"), profile("李四", li, "静海镇", "在职", "13800138000")))
	clerk, all := g.Machine("clerk"), g.Machine("all")
	g.Grant(access.ProposeGrant{Account: clerk, Role: access.Clerk, Unit: duliu})
	g.Grant(access.ProposeGrant{Account: all, Role: access.Clerk})
	foreign, unknown := hand(t, g, clerk, "2026-02-01", houses(house("李四", li, "乙村二号", "90", "2015-03"))),
		hand(t, g, clerk, "2026-02-01", houses(house("李四", officetest.IDNo(77), "乙村二号", "90", "2015-03")))
	if foreign.Rows != unknown.Rows || !slices.Equal(codesOf(foreign), codesOf(unknown)) || !has(foreign, "row.out_of_scope") {
		t.Errorf("of another unit %+v %v, of nobody %+v %v", foreign.Rows, codesOf(foreign), unknown.Rows, codesOf(unknown))
	}
	for _, name := range []string{"李四", "无此人"} {
		r := hand(t, g, clerk, "2026-02-01", houses(house(name, "", "乙村二号", "90", "2015-03")))
		if r.Rows.Pending != 1 || !slices.Equal(codesOf(r), []string{"row.number_needed"}) {
			t.Errorf("a row of %s without a number: %+v %+v", name, r.Rows, r.Issues)
		}
	}
	if r := hand(t, g, all, "2026-02-01", houses(house("李四", "", "乙村二号", "90", "2015-03"))); !has(r, "row.identity_needed") {
		t.Errorf("to the whole district: %v", codesOf(r))
	}

	g.OK(g.Accounts.LinkPerson(t.Context(), all, g.Vault.PersonID(zhang).String()))
	marriage := func(idNo, spouse string) table {
		return table{Name: "婚姻登记", Rows: [][]any{{"登记人证件号", "登记日期", "对方证件号"}, {idNo, "2010-05-01", spouse}}}
	}
	for _, c := range []struct {
		idNo, spouse string
		refused      bool
	}{{zhang, "", true}, {li, zhang, true}, {li, "", false}} {
		if r := hand(t, g, all, "2026-02-01", marriage(c.idNo, c.spouse)); has(r, "row.out_of_scope") != c.refused || (r.Rows.Storable() == 0) != c.refused {
			t.Errorf("%s with %s: %+v %v", c.idNo, c.spouse, r.Rows, codesOf(r))
		}
	}
}

// TestSecondPersonOfALargeImport: nobody whom its rows are about approves it, nor
// kin of one: as on file, or as the import itself says.
func TestSecondPersonOfALargeImport(t *testing.T) {
	g := officetest.New(t).Guarded()
	relative, other, spouse := officetest.IDNo(1), officetest.IDNo(2), officetest.IDNo(3)
	family := func(name, idNo, kin string) table {
		return table{Name: "家庭成员", Rows: [][]any{{"姓名", "公民身份号码", "与本人关系", "成员姓名", "成员公民身份号码", "是否健在"}, {name, idNo, "配偶", "王丙", kin, "是"}}}
	}
	g.Publish("2026-01-01", roster(profile("张三", zhang, "独流镇", "在职", "13800138000"), profile("赵七", other, "独流镇", "在职", "13800138000")),
		family("张三", zhang, relative))
	g.OK(g.Control.PutSetting(t.Context(), access.PublishSetting, "1"))
	clerk := g.Staff("clerk", access.Clerk)
	r := hand(t, g, clerk, "2026-02-01", roster(profile("张三", zhang, "独流镇", "在职", "13800138001"), profile("李四", li, "静海镇", "在职", "13800138002")),
		family("李四", li, spouse))
	confirm := func() error {
		_, err := g.Service.Confirm(t.Context(), g.As(clerk), r.BatchID, r.Digest, nil)
		return err
	}
	id, asked := access.ApprovalNeeded(confirm())
	if !asked {
		t.Fatalf("rows %+v: nobody is asked", r.Rows)
	}
	for login, idNo := range map[string]string{"subject": zhang, "new": li, "kin-on-file": relative, "kin-of-the-import": spouse, "nobody": other} {
		t.Run(login, func(t *testing.T) {
			head := g.Staff(login, access.SectionHead)
			person, err := g.Access.Identify(t.Context(), g.As(g.Security), idNo)
			g.OK(err)
			g.OK(g.Accounts.LinkPerson(t.Context(), head, person))
			shown, err := g.Access.Approvals(t.Context(), g.As(head), "open")
			g.OK(err)
			if concerned := login != "nobody"; concerned == (len(shown) == 1) {
				t.Errorf("%d requests are shown", len(shown))
			}
			if login != "nobody" {
				if code := fault.CodeOf(g.Access.Decide(t.Context(), g.As(head), id, true, "")); code != "approval.unknown" {
					t.Errorf("refused with %q", code)
				}
			}
		})
	}
	// Somebody who is linked to one of them after he approved does not count.
	late := g.Staff("late", access.SectionHead)
	g.OK(g.Access.Decide(t.Context(), g.As(late), id, true, ""))
	g.OK(g.Accounts.LinkPerson(t.Context(), late, g.Vault.PersonID(li).String()))
	if code := fault.CodeOf(confirm()); code != "approval.second_person" {
		t.Errorf("used: %q", code)
	}
	id, _ = access.ApprovalNeeded(confirm())
	g.OK(g.Access.Decide(t.Context(), g.As(g.Staff("last", access.SectionHead)), id, true, ""))
	g.OK(confirm())
}
