package archive_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/archive"
	"qingjian/internal/officetest"
)

// withX is a number whose check sign is X.
const withX = "12011819711105000X"

func TestSearch(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(
		officetest.Profile("张三", zhang), officetest.Profile("李四", li, "C1", "静海镇", "在职", ""),
		officetest.Profile("王小五", withX)),
		officetest.Houses(officetest.House("赵六", officetest.IDNo(0), "甲村一号", "90", "2010-01")))
	o.Publish("2026-02-01", officetest.Roster(officetest.Profile("张三丰", zhang))) // renamed from then on
	unit := func(idNo string) string {
		return value(o.area(o.dossier(idNo, "2026-01-01", ""), "A01").Records[0].Values, "unit_code").Value
	}
	find := func(in archive.SearchInput) []string {
		t.Helper()
		in.By = o.By
		r, err := o.Archive.Search(t.Context(), in)
		o.OK(err)
		var names []string
		for _, h := range r.Hits {
			names = append(names, value(h.Profile, "name").Value)
		}
		return names
	}

	for _, c := range []struct {
		name string
		in   archive.SearchInput
		want []string
	}{
		{"WholeName", archive.SearchInput{Name: "李四"}, []string{"李四"}},
		{"PartInTheMiddle", archive.SearchInput{Name: "小"}, []string{"王小五"}},
		{"BlanksAround", archive.SearchInput{Name: "  王小五　"}, []string{"王小五"}},
		{"NameOfTheDay", archive.SearchInput{Name: "张三", AsOf: "2026-01-31"}, []string{"张三"}},
		{"NameAfterTheChange", archive.SearchInput{Name: "张三", AsOf: "2026-02-01"}, []string{"张三丰"}},
		{"NobodyBeforeTheFirstProfile", archive.SearchInput{Name: "张三", AsOf: "2025-12-31"}, nil},
		{"SignsOfPatternsAreTakenAsTheyAre", archive.SearchInput{Name: "%"}, nil},
		{"Category", archive.SearchInput{Category: "C1"}, []string{"李四"}},
		{"Unit", archive.SearchInput{Unit: unit(li)}, []string{"李四"}},
		{"ConditionsNarrowEachOther", archive.SearchInput{Unit: unit(zhang), Name: "五"}, []string{"王小五"}},
		{"NoneMeetsAll", archive.SearchInput{Unit: unit(zhang), Category: "C1"}, nil},
		{"IdentityNumber", archive.SearchInput{IDNo: zhang}, []string{"张三丰"}},
		{"LowerCaseX", archive.SearchInput{IDNo: strings.ToLower(withX)}, []string{"王小五"}},
		{"FullWidth", archive.SearchInput{IDNo: "１２０１１８１９７１１１０５０００Ｘ"}, []string{"王小五"}},
		{"InGroups", archive.SearchInput{IDNo: " 120118 19711105 000x "}, []string{"王小五"}},
		{"OldNumberOf15Digits", archive.SearchInput{IDNo: withX[:6] + withX[8:17]}, []string{"王小五"}},
		{"IdentityNumberOfNobody", archive.SearchInput{IDNo: officetest.IDNo(99)}, nil},
		{"PersonWithoutProfileByNumber", archive.SearchInput{IDNo: officetest.IDNo(0)}, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := find(c.in); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
	t.Run("NumberStaysMasked", func(t *testing.T) {
		r, err := o.Archive.Search(t.Context(), archive.SearchInput{IDNo: zhang, By: o.By})
		o.OK(err)
		if v := value(r.Hits[0].Profile, "id_no"); !v.Masked || v.Value != "120118 1900**** ****" {
			t.Errorf("id_no: %+v", v)
		}
	})
	for _, c := range []struct {
		name, code string
		in         archive.SearchInput
	}{
		{"NoCondition", "search.input", archive.SearchInput{}},
		{"BlankName", "search.input", archive.SearchInput{Name: " 　"}},
		{"PageTooLarge", "search.input", archive.SearchInput{Name: "张", Limit: 201}},
		{"WrongCheckSign", "search.id_no", archive.SearchInput{IDNo: "120118190001010006"}},
		{"NoNumber", "search.id_no", archive.SearchInput{IDNo: "张三"}},
		{"Cursor", "search.cursor", archive.SearchInput{Name: "张", Cursor: "x"}},
		{"AsOf", "axes.malformed", archive.SearchInput{Name: "张", AsOf: "2026-2-1"}},
	} {
		t.Run("Refused"+c.name, func(t *testing.T) {
			c.in.By = o.By
			r, err := o.Archive.Search(t.Context(), c.in)
			wantCode(t, err, c.code)
			if err != nil && strings.Contains(err.Error(), "120118190001010006") {
				t.Error("the error repeats the number")
			}
			if r.Hits != nil {
				t.Errorf("hits: %v", r.Hits)
			}
		})
	}
}

// TestPagesOverEqualNames: whoever bears the same name, all are found, once.
func TestPagesOverEqualNames(t *testing.T) {
	o := newOffice(t)
	var rows [][]any
	for i := range 12 {
		name := "陈静"
		if i%4 == 0 {
			name = "周平"
		}
		rows = append(rows, officetest.Profile(name, officetest.IDNo(i)))
	}
	o.Publish("2026-01-01", officetest.Roster(rows...))
	for _, limit := range []int{1, 4, 5, 12, 50} {
		seen := map[string]int{}
		in := archive.SearchInput{Unit: o.unitOf(officetest.IDNo(0)), Limit: limit, By: o.By}
		var names []string
		for pages := 0; ; pages++ {
			r, err := o.Archive.Search(t.Context(), in)
			o.OK(err)
			if len(r.Hits) == 0 && pages > 0 {
				t.Errorf("in pages of %d the last one is empty", limit)
			}
			for _, h := range r.Hits {
				seen[h.PersonID.String()]++
				names = append(names, value(h.Profile, "name").Value)
			}
			if in.Cursor = r.Next; in.Cursor == "" {
				break
			}
		}
		if len(seen) != 12 || len(names) != 12 || !slices.IsSorted(names) {
			t.Errorf("in pages of %d: %d persons, %v", limit, len(seen), names)
		}
	}
}

func (o office) unitOf(idNo string) string {
	o.Helper()
	return value(o.dossier(idNo, "2026-01-01", "").Profile, "unit_code").Value
}
