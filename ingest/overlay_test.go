package ingest_test

import (
	"slices"
	"testing"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/officetest"
)

// boatOffice has a 27th area, a register beside it and a unit's ledger, from a
// folder alone; 张三 is on file and declares his son's boat.
func boatOffice(t *testing.T) (*officetest.Office, string) {
	o := officetest.With(t, "testdata/overlay")
	son := officetest.IDNo(9)
	r := o.Publish("2026-01-01",
		officetest.Roster(officetest.Profile("张三", officetest.Zhang)),
		boats(
			[]any{"张三", officetest.Zhang, "津静1号", "张三", "本人", "", "2020-05-01", ""},
			[]any{"张三", officetest.Zhang, "津静2号", "张小", "子", son, "", ""}))
	o.Counts(r, ingest.Counts{Read: 3, Inserted: 3})
	return o, son
}

func boats(rows ...[]any) officetest.Table {
	header := []any{"姓名", "公民身份号码", "船号", "船主姓名", "船主与本人关系", "船主公民身份号码", "购入日期", "卖出日期"}
	return officetest.Table{Name: "船舶", Rows: append([][]any{header}, rows...)}
}

func register(rows ...[]any) officetest.Table {
	return officetest.Table{Name: "船舶登记", Rows: append([][]any{{"船主证件号", "登记船号", "船长"}}, rows...)}
}

func areaOf(t *testing.T, o *officetest.Office, code string) archive.AreaDossier {
	t.Helper()
	d, err := o.Archive.Dossier(t.Context(), archive.DossierInput{Person: o.Vault.PersonID(officetest.Zhang), AsOf: "2026-03-01", By: o.By})
	o.OK(err)
	i := slices.IndexFunc(d.Areas, func(a archive.AreaDossier) bool { return a.Area.Code == code })
	if i < 0 {
		t.Fatalf("no area %s in the dossier", code)
	}
	return d.Areas[i]
}

// TestHitOnly: of a register of all citizens only the rows of supervised
// persons and declared kin are kept, and they stand beside what was declared.
func TestHitOnly(t *testing.T) {
	o, son := boatOffice(t)
	stranger := officetest.IDNo(77)
	r := o.Publish("2026-02-01", register(
		[]any{officetest.Zhang, "津静1号", "8.5"},
		[]any{son, "津静2号", "12"},
		[]any{stranger, "津静3号", "20"}))
	o.Counts(r, ingest.Counts{Read: 3, Inserted: 2, Foreign: 1})
	if got := o.Stored(stranger, "f_boat"); got != nil {
		t.Errorf("a stranger's row was kept: %v", got)
	}
	a := areaOf(t, o, "A27")
	if a.State != archive.Present || len(a.Records) != 2 || len(a.Registers) != 1 {
		t.Fatalf("A27: %s with %d rows and %d registers", a.State, len(a.Records), len(a.Registers))
	}
	whose := map[string]string{}
	for _, row := range a.Registers[0].Records {
		name := "self"
		if row.Kin != nil {
			name = row.Kin.Name + row.Kin.Relation
		}
		whose[row.Values[1].Value] = name
	}
	if len(whose) != 2 || whose["津静1号"] != "self" || whose["津静2号"] != "张**" {
		t.Errorf("whose boats: %v", whose)
	}
	o.Whole()

	// Kin declared later are found by the next delivery.
	o.Publish("2026-02-02", boats([]any{"张三", officetest.Zhang, "津静2号", "张小", "子", stranger, "", ""}))
	r = o.Publish("2026-02-03", register([]any{stranger, "津静3号", "20"}, []any{son, "津静4号", "9"}))
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 2})
}

// TestUndatedRow: a row without its date says what holds on the batch's day,
// and saying it again changes nothing.
func TestUndatedRow(t *testing.T) {
	o, son := boatOffice(t)
	again := boats([]any{"张三", officetest.Zhang, "津静2号", "张小", "子", son, "", ""})
	o.Counts(o.Publish("2026-02-01", again), ingest.Counts{Read: 1, Unchanged: 1})
	sold := boats([]any{"张三", officetest.Zhang, "津静2号", "张小", "子", son, "", "2026-02-20"})
	o.Counts(o.Publish("2026-02-21", sold), ingest.Counts{Read: 1, Updated: 1})
	if a := areaOf(t, o, "A27"); len(a.Records) != 1 {
		t.Errorf("a boat that is sold is still in force: %d rows", len(a.Records))
	}
	o.Whole()
}

// TestLedger: a row about a unit hangs on the unit, is updated in place and has
// no person.
func TestLedger(t *testing.T) {
	o, _ := boatOffice(t)
	berths := func(n string) officetest.Table {
		return officetest.Table{Name: "泊位台账", Rows: [][]any{{"泊位所在单位", "泊位编号", "停泊船数"}, {"独流镇", "B1", n}, {"没有的镇", "B2", "1"}}}
	}
	r := o.Publish("2026-02-01", berths("3"))
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 1, Rejected: 1})
	o.Counts(o.Publish("2026-02-01", berths("3")), ingest.Counts{Read: 2, Unchanged: 1, Rejected: 1})
	o.Counts(o.Publish("2026-03-01", berths("4")), ingest.Counts{Read: 2, Updated: 1, Rejected: 1})
	versions, err := o.Store.VersionsOf(t.Context(), "u_berth", []fact.ID{o.Vault.SubjectID(catalog.Unit, "120118102000")}, 99)
	o.OK(err)
	if len(versions) != 2 {
		t.Errorf("%d versions of the unit's row, want 2", len(versions))
	}
	o.Whole()
}

// TestChildOfARefusedUnit: a unit whose parent is refused is refused as well.
func TestChildOfARefusedUnit(t *testing.T) {
	o := officetest.New(t)
	r := o.Publish("2026-01-01", officetest.Table{Name: "单位", Rows: [][]any{
		{"code", "name", "level", "parent_code", "from"},
		{"990199", "甲区", "district", "", "2020-01-01"},
		{"990199000", "乙镇", "township", "880000", "2020-01-01"},
		{"990199001", "丙村", "village", "990199000", "2020-01-01"}}})
	o.Counts(r, ingest.Counts{Read: 3, Inserted: 1, Rejected: 2})
}
