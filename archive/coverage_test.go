package archive_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// none is a sheet of houses in which a person states that there are none.
func none(name, id string) officetest.Table { return officetest.Houses([]any{name, id, "无"}) }

func TestCoverage(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang), officetest.Profile("李四", li)))
	o.Publish("2026-01-10", none("张三", zhang))
	o.Publish("2026-02-10", officetest.Houses(officetest.House("张三", zhang, "甲村一号", "90", "2026-02")))
	o.Publish("2026-02-20", officetest.Houses(officetest.House("张三", zhang, "乙村二号", "70", "2009-06"))) // held already when none was stated
	own := func(asOf, asKnown string) archive.OriginCoverage {
		t.Helper()
		return o.area(o.dossier(zhang, asOf, asKnown), "A12").Origins[0]
	}

	for _, c := range []struct {
		name, asOf, asKnown string
		state               archive.Coverage
		stated              string
		conflict            bool
	}{
		{"NeverSupplied", "2026-01-10", "batch:1", archive.NeverSupplied, "", false},
		{"BeforeTheStatementHolds", "2026-01-09", "batch:3", archive.NeverSupplied, "", false},
		{"NothingToReport", "2026-01-10", "batch:3", archive.NothingToReport, "2026-01-10", false},
		{"NothingToReportGoesOnHolding", "2026-01-31", "batch:3", archive.NothingToReport, "2026-01-10", false},
		{"PresentSinceTheStatement", "2026-02-01", "batch:3", archive.Present, "2026-01-10", false},
		{"PresentAlreadyAtTheStatement", "2026-02-01", "", archive.Present, "2026-01-10", true},
		{"BeforeTheStatementNothingContradicts", "2026-01-09", "", archive.Present, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := own(c.asOf, c.asKnown)
			if got.Origin != "DECL" || got.State != c.state || got.StatedAt.String() != c.stated || got.Conflict != c.conflict {
				t.Errorf("got %+v (stated %s), want %+v", got, got.StatedAt, c)
			}
			if area := o.area(o.dossier(zhang, c.asOf, c.asKnown), "A12"); area.State != c.state {
				t.Errorf("the area is %s", area.State)
			}
		})
	}
	t.Run("StatementNamesWhoMadeIt", func(t *testing.T) {
		if got := own("2026-01-10", ""); got.StatedBy != "本人" {
			t.Errorf("stated by %q", got.StatedBy)
		}
	})
	t.Run("CountsByState", func(t *testing.T) {
		d := o.dossier(li, "2026-02-01", "")
		// Four areas are a matter of those with the duty to report.
		got := [4]int{d.Count(archive.Present), d.Count(archive.NothingToReport), d.Count(archive.NeverSupplied), d.Count(archive.NotRequired)}
		if got != [4]int{1, 0, 21, 4} {
			t.Errorf("areas of a person with a profile alone: %v", got)
		}
	})
	t.Run("StatementOfOnePersonSaysNothingOfAnother", func(t *testing.T) {
		if got := o.area(o.dossier(li, "2026-02-01", ""), "A12").State; got != archive.NeverSupplied {
			t.Errorf("A12 is %s", got)
		}
	})
}

func TestCoverageOfTwoOrigins(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang)), none("张三", zhang))
	b, err := o.Receive(t.Context(), ingest.ReceiveInput{EffectiveDate: "2026-01-02", Origin: "FEED", Files: officetest.Files(
		officetest.Workbook(t, officetest.Houses(officetest.House("张三", zhang, "甲村一号", "90", "2010-01"))))})
	o.OK(err)
	r, err := o.Confirm(t.Context(), b.ID, "", nil)
	o.OK(err)
	if r.Rows.Inserted != 1 {
		t.Fatalf("receipt: %+v", r)
	}
	a := o.area(o.dossier(zhang, "2026-02-01", ""), "A12")
	if len(a.Origins) != 2 || a.Origins[0].Origin != "DECL" || a.Origins[0].State != archive.NothingToReport ||
		a.Origins[1].Origin != "FEED" || a.Origins[1].State != archive.Present || a.Origins[1].Count != 1 || a.State != archive.Present {
		t.Errorf("origins: %+v", a.Origins)
	}
	if a.Origins[0].Conflict || a.Origins[1].Conflict {
		t.Error("two origins that differ are a finding of rules, not a contradiction of one source")
	}
}

func TestAreaThatIsNotRequired(t *testing.T) {
	overlay := t.TempDir()
	if err := os.MkdirAll(filepath.Join(overlay, "areas"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(overlay, "areas", "A12.yaml"), []byte("code: A12\nscope: {C5: \"off\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := office{officetest.With(t, overlay)}
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang)))
	if a := o.area(o.dossier(zhang, "2026-02-01", ""), "A12"); a.State != archive.NotRequired || a.Scope != "off" {
		t.Errorf("A12: %+v", a)
	}
	o.Publish("2026-01-01", officetest.Houses(officetest.House("张三", zhang, "甲村一号", "90", "2010-01")))
	if a := o.area(o.dossier(zhang, "2026-02-01", ""), "A12"); a.State != archive.Present {
		t.Errorf("a row of an area that is off does not show: %+v", a)
	}
}

func TestReadingIsNoted(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang)))
	person := o.Vault.PersonID(zhang)
	record := o.area(o.dossier(zhang, "2026-01-01", ""), "A01").Records[0].RecordID
	o.reveal(zhang, "2026-01-01")
	_, _, err := o.Archive.History(t.Context(), archive.HistoryInput{Person: person, Record: record, By: o.By})
	o.OK(err)
	_, err = o.Archive.Search(t.Context(), archive.SearchInput{Name: "张三", IDNo: zhang, By: o.By})
	o.OK(err)
	_, err = o.Archive.Dossier(t.Context(), archive.DossierInput{Person: o.Vault.PersonID(li), By: o.By})
	wantCode(t, err, "person.unknown")
	type noted struct{ action, object, result, fields string }
	var got []noted
	for _, e := range o.Trail.Entries() {
		if strings.HasPrefix(e.Action, "batch.") {
			continue
		}
		got = append(got, noted{e.Action, e.Object, e.Result, strings.Join(e.Fields, ",")})
		if text := fmt.Sprint(e); strings.Contains(text, "张三") || strings.Contains(text, zhang) || e.Account != o.By.Actor.Account {
			t.Errorf("an entry holds a value, or another reader: %s", text)
		}
		if want := e.Result == "person.unknown"; len(e.Persons) != 1 || (e.Persons[0] == o.Vault.PersonID(li).String()) != want {
			t.Errorf("%s concerns %v", e.Action, e.Persons)
		}
	}
	want := []noted{
		{"dossier.read", "", "ok", ""},
		{"dossier.read", "", "ok", "A01.birth_date,A01.id_no,A01.mobile"},
		{"record.history", record.String(), "ok", ""},
		{"person.search", person.String(), "ok", ""},
		{"dossier.read", "", "person.unknown", ""},
	}
	if !slices.Equal(got, want) {
		t.Errorf("noted %v\nwant  %v", got, want)
	}
}

// TestReadingFailsClosed: what cannot be noted is not shown.
func TestReadingFailsClosed(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang)))
	person := o.Vault.PersonID(zhang)
	record := o.area(o.dossier(zhang, "2026-01-01", ""), "A01").Records[0].RecordID
	all := func(t *testing.T, by access.By, code string) {
		t.Helper()
		d, err := o.Archive.Dossier(t.Context(), archive.DossierInput{Person: person, By: by})
		wantCode(t, err, code)
		area, versions, err := o.Archive.History(t.Context(), archive.HistoryInput{Person: person, Record: record, By: by})
		wantCode(t, err, code)
		found, err := o.Archive.Search(t.Context(), archive.SearchInput{Name: "张", By: by})
		wantCode(t, err, code)
		if d.Profile != nil || d.Areas != nil || area != nil || versions != nil || found.Hits != nil {
			t.Error("something was shown")
		}
	}
	t.Run("NobodyIsNamed", func(t *testing.T) { all(t, access.By{Scope: access.Local(), Trail: o.Trail}, "access.no_actor") })
	o.Trail.Broken = true
	t.Run("EntryCannotBeWritten", func(t *testing.T) { all(t, o.By, "access.not_noted") })
	o.Trail.Broken = false
	o.OK(o.Control.Close())
	t.Run("ControlStoreIsClosed", func(t *testing.T) { all(t, o.By, "control.failed") })
}
