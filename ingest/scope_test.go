package ingest_test

import (
	"slices"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/access"
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

// staff gives an account a role in the whole district.
func staff(g *officetest.Guard, role string) string {
	g.Helper()
	id := g.Machine(role)
	g.Grant(access.ProposeGrant{Account: id, Role: role})
	return id
}
