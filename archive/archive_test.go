package archive_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/archive"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	zhang  = officetest.Zhang
	li     = officetest.Li
	reader = "os:auditor"
)

type office struct{ *officetest.Office }

func newOffice(t *testing.T) office { return office{officetest.New(t)} }

// dossier reads a person's dossier and must be given one.
func (o office) dossier(idNo, asOf, asKnown string) archive.Dossier {
	o.Helper()
	d, err := o.Archive.Dossier(o.Context(), archive.DossierInput{
		Person: o.Vault.PersonID(idNo), AsOf: asOf, AsKnown: asKnown, By: o.By})
	o.OK(err)
	return d
}

func (o office) reveal(idNo, asOf string) archive.Dossier {
	o.Helper()
	d, err := o.Archive.Dossier(o.Context(), archive.DossierInput{
		Person: o.Vault.PersonID(idNo), AsOf: asOf, Reveal: true, By: o.By})
	o.OK(err)
	return d
}

// area finds an area of a dossier.
func (o office) area(d archive.Dossier, code string) archive.AreaDossier {
	o.Helper()
	i := slices.IndexFunc(d.Areas, func(a archive.AreaDossier) bool { return a.Area.Code == code })
	if i < 0 {
		o.Fatalf("no area %s", code)
	}
	return d.Areas[i]
}

func value(values []archive.Value, field string) archive.Value {
	for _, v := range values {
		if v.Field.Name == field {
			return v
		}
	}
	return archive.Value{}
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("error is %v, want %s", err, code)
	}
}

func TestDossier(t *testing.T) {
	o := newOffice(t)
	r := o.Publish("2026-01-01",
		officetest.Roster(officetest.Profile("张三", zhang)),
		officetest.Posts(
			[]any{"张三", zhang, "独流镇甲村", "村委会主任", "村（居）委会职务", "是", "是", "2021-03", ""},
			[]any{"张三", zhang, "独流镇甲村", "党支部书记", "村居党组织职务", "是", "是", "2018-05", "2024-01-01"}),
		officetest.Houses(
			officetest.House("张三", zhang, "甲村一号", "120.5", "2010-06"),
			officetest.House("张三", zhang, "乙村二号", "1089.5", "2015-03", "2020-05-01")))
	d := o.dossier(zhang, "2026-01-01", "")

	t.Run("HoldsEveryAreaInTheOrderOfTheCatalogue", func(t *testing.T) {
		var got []string
		for _, a := range d.Areas {
			got = append(got, a.Area.Code)
		}
		if len(got) != 26 || got[0] != "A01" || got[25] != "A26" || !slices.IsSorted(got) {
			t.Errorf("areas %v", got)
		}
	})
	t.Run("HeadComesFromTheProfile", func(t *testing.T) {
		if v := value(d.Profile, "name"); v.Value != "张三" || v.Masked {
			t.Errorf("name: %+v", v)
		}
		if v := value(d.Profile, "supervisee_category"); v.Value != "C5" {
			t.Errorf("category: %+v", v)
		}
	})
	t.Run("PostsInForce", func(t *testing.T) {
		if !slices.Equal(d.Posts, []string{"独流镇甲村村委会主任"}) {
			t.Errorf("posts on 2026-01-01: %v", d.Posts)
		}
		if got := o.dossier(zhang, "2022-01-01", "").Posts; !slices.Equal(got, []string{"独流镇甲村村委会主任", "独流镇甲村党支部书记"}) {
			t.Errorf("posts on 2022-01-01: %v", got)
		}
		if got := o.dossier(zhang, "2001-01-01", "").Posts; got != nil {
			t.Errorf("posts on 2001-01-01: %v", got)
		}
	})
	t.Run("RecordsOfTheDayAndTheNumberOfOthers", func(t *testing.T) {
		for day, want := range map[string]struct{ now, past int }{
			"2026-01-01": {1, 1}, "2020-04-30": {2, 0}, "2020-05-01": {1, 1}, "2012-01-01": {1, 1}, "2000-01-01": {0, 2}} {
			a := o.area(o.dossier(zhang, day, ""), "A12")
			if len(a.Records) != want.now || a.Past != want.past {
				t.Errorf("on %s: %d in force and %d not, want %+v", day, len(a.Records), a.Past, want)
			}
		}
	})
	t.Run("EveryRecordLeadsToItsSourceRow", func(t *testing.T) {
		rec := o.area(d, "A12").Records[0]
		want := archive.Source{BatchID: r.BatchID, File: "1.xlsx", Sheet: "房产", Row: 2, BatchNo: 1, Zone: "internal"}
		if rec.Source != want || rec.Versions != 1 || rec.BatchNo != 1 || rec.Origin != "DECL" {
			t.Errorf("source %+v of %+v, want %+v", rec.Source, rec.Version, want)
		}
	})
	t.Run("DayBeforeTheFirstProfileStillHasAHead", func(t *testing.T) {
		early := o.dossier(zhang, "2000-01-01", "")
		if value(early.Profile, "name").Value != "张三" || o.area(early, "A01").State != archive.NeverSupplied {
			t.Errorf("head %v, A01 is %s", early.Profile, o.area(early, "A01").State)
		}
	})
	t.Run("NobodyOfThatNumber", func(t *testing.T) {
		_, err := o.Archive.Dossier(t.Context(), archive.DossierInput{Person: o.Vault.PersonID(li), By: o.By})
		wantCode(t, err, "person.unknown")
	})
	t.Run("PersonWithRowsButNoProfile", func(t *testing.T) {
		o.Publish("2026-01-02", officetest.Houses(officetest.House("李四", li, "丙村三号", "70", "2011-01")))
		d := o.dossier(li, "2026-01-02", "")
		if d.Profile != nil || len(o.area(d, "A12").Records) != 1 || o.area(d, "A12").Scope != "" {
			t.Errorf("dossier: %+v", d)
		}
	})
}

func TestMasking(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang)),
		officetest.Houses(officetest.House("张三", zhang, "甲村一号", "120.5", "2010-06")))
	for _, c := range []struct{ area, field, masked, full string }{
		{"A01", "name", "张三", "张三"}, // level 1
		{"A01", "id_no", "120118 1900**** ****", zhang},
		{"A01", "mobile", "138****8000", "13800138000"}, // level 2, and a phone number
		{"A01", "birth_date", "1900-**", "1900-01-01"},  // level 2
		{"A12", "address", "•••", "甲村一号"},
		{"A12", "building_area", "•••", "120.50"}, // level 2
	} {
		masked := value(o.area(o.dossier(zhang, "2026-01-01", ""), c.area).Records[0].Values, c.field)
		full := value(o.area(o.reveal(zhang, "2026-01-01"), c.area).Records[0].Values, c.field)
		if masked.Value != c.masked || masked.Masked != (c.masked != c.full) {
			t.Errorf("%s.%s is shown as %q (masked: %t), want %q", c.area, c.field, masked.Value, masked.Masked, c.masked)
		}
		if full.Value != c.full || full.Masked {
			t.Errorf("%s.%s is revealed as %q (masked: %t), want %q", c.area, c.field, full.Value, full.Masked, c.full)
		}
	}
}

func TestAxes(t *testing.T) {
	o := newOffice(t)
	first := o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang, "13800138000")))
	o.Now = o.Now.AddDate(0, 0, 1)
	second := o.Publish("2026-01-01", // the same effective day: a correction
		officetest.Roster(officetest.Profile("张三", zhang, "13900139000")),
		officetest.Houses(officetest.House("张三", zhang, "甲村一号", "120.5", "2010-06")))
	mobile := func(d archive.Dossier) string { return value(o.area(d, "A01").Records[0].Values, "mobile").Value }
	rfc3339 := "2006-01-02T15:04:05Z07:00"

	for _, c := range []struct{ name, asKnown, mobile string }{
		{"Newest", "", "139****9000"},
		{"BatchBeforeTheCorrection", "batch:1", "138****8000"},
		{"BatchOfTheCorrection", "batch:2", "139****9000"},
		{"BatchNotYetThere", "batch:99", "139****9000"},
		{"InstantBefore", second.PublishedAt.Add(-1e9).Format(rfc3339), "138****8000"},
		{"InstantOf", second.PublishedAt.Format(rfc3339), "139****9000"},
		{"DayOfTheFirst", first.PublishedAt.Format("2006-01-02"), "138****8000"},
		{"DayOfTheSecond", second.PublishedAt.Format("2006-01-02"), "139****9000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := mobile(o.dossier(zhang, "2026-01-01", c.asKnown)); got != c.mobile {
				t.Errorf("as known %q the phone is %s, want %s", c.asKnown, got, c.mobile)
			}
		})
	}
	t.Run("NotKnownYetIsNeverSuppliedAndNotAbsent", func(t *testing.T) {
		a := o.area(o.dossier(zhang, "2026-01-01", "batch:1"), "A12")
		if a.State != archive.NeverSupplied || len(a.Records) != 0 || a.Past != 0 {
			t.Errorf("A12 before it was supplied: %+v", a)
		}
		d := o.dossier(zhang, "2026-01-01", "batch:0")
		if d.Profile != nil || d.Count(archive.NeverSupplied) != 26 || d.Axes.Watermark.No != 0 {
			t.Errorf("before the first batch: %d areas never supplied", d.Count(archive.NeverSupplied))
		}
		if o.dossier(zhang, "2026-01-01", "2020-01-01").Axes.Watermark.No != 0 {
			t.Error("something was known in 2020")
		}
	})
	t.Run("AsOfIsTodayByDefault", func(t *testing.T) {
		if got := o.dossier(zhang, "", "").Axes.AsOf.String(); got != "2026-03-02" {
			t.Errorf("as of %s", got)
		}
	})
	t.Run("Malformed", func(t *testing.T) {
		for _, axes := range [][2]string{{"2026", ""}, {"2026-13-01", ""}, {"20260101", ""}, {"2026-01", ""}, {"今天", ""},
			{"", "batch:"}, {"", "batch:-1"}, {"", "batch:x"}, {"", "yesterday"}, {"", "2026-1-1"}, {"", "2026-01-01 10:00"}} {
			_, err := o.Archive.ResolveAxes(t.Context(), axes[0], axes[1])
			wantCode(t, err, "axes.malformed")
		}
	})
}

func TestHistory(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang)),
		officetest.Houses(officetest.House("张三", zhang, "甲村一号", "120.5", "2010-06")))
	o.Publish("2026-01-02", officetest.Houses(officetest.House("张三", zhang, "甲村一号", "118", "2010-06")))
	o.Publish("2026-01-03", officetest.Houses(officetest.House("张三", zhang, "甲村一号", "118", "2012-09"))) // takes 2010-06 back
	record := o.area(o.dossier(zhang, "2026-01-03", ""), "A12").Records[0]
	if record.Versions != 4 {
		t.Errorf("%d versions, want 4", record.Versions)
	}
	read := func(in archive.HistoryInput) []archive.HistoryVersion {
		t.Helper()
		area, versions, err := o.Archive.History(t.Context(), in)
		o.OK(err)
		if area.Code != "A12" {
			t.Errorf("area %s", area.Code)
		}
		return versions
	}
	in := archive.HistoryInput{Person: record.PersonID, Record: record.RecordID, By: o.By}
	versions := read(in)

	t.Run("NewestFirstWithWhatChanged", func(t *testing.T) {
		var got []string
		for _, v := range versions {
			got = append(got, strings.Join([]string{v.ValidFrom.String(), string(v.Op), strings.Join(v.Changed, "+")}, " "))
		}
		want := []string{"2012-09-01 upsert acquire_date", "2010-06-01 retract ", "2010-06-01 upsert building_area", "2010-06-01 upsert "}
		if !slices.Equal(got, want) {
			t.Errorf("history\n%q, want\n%q", got, want)
		}
	})
	t.Run("EachVersionHasItsOwnBatch", func(t *testing.T) {
		for i, want := range []uint64{3, 3, 2, 1} {
			if v := versions[i]; v.BatchNo != want || v.Source.Row != 2 || v.Source.File != "1.xlsx" {
				t.Errorf("version %d: batch %d, source %+v", i, v.BatchNo, v.Source)
			}
		}
	})
	t.Run("MaskedUnlessRevealed", func(t *testing.T) {
		if got := value(versions[0].Values, "address"); !got.Masked {
			t.Errorf("address: %+v", got)
		}
		in.Reveal = true
		if got := value(read(in)[0].Values, "address"); got.Masked || got.Value != "甲村一号" {
			t.Errorf("revealed address: %+v", got)
		}
	})
	t.Run("RecordOfSomebodyElse", func(t *testing.T) {
		_, _, err := o.Archive.History(t.Context(), archive.HistoryInput{Person: o.Vault.PersonID(li), Record: record.RecordID, By: o.By})
		wantCode(t, err, "person.unknown")
	})
	t.Run("RecordThatIsNot", func(t *testing.T) {
		_, _, err := o.Archive.History(t.Context(), archive.HistoryInput{Person: record.PersonID, Record: fact.ID{1}, By: o.By})
		wantCode(t, err, "record.unknown")
	})
}
