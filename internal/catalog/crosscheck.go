package catalog

import (
	"time"

	"github.com/shopspring/decimal"
)

// crossTest is a named test of several fields of a row. It gets canonical
// values in the order of the check's fields, none of them empty, and reports
// whether the row passes.
type crossTest struct {
	fields int
	types  []Type // what each field may be; nil for any
	passes func(row *rowReader, v []string) bool
	about  func(p Profile, v []string) bool // in the place of passes: what only the person's profile tells
}

// Profile is what tests of a row need to know of its person; what is not known
// is empty and passes.
type Profile struct {
	Category        string // of supervised persons: C1..C6
	PoliticalStatus string // code of political_status
}

// crossTests is the registry that a check's test names; a failing test raises
// the finding row.NAME about its first field.
func crossTests() map[string]crossTest {
	dates := []Type{Date, Month}
	return map[string]crossTest{
		// first >= second; with unequal precision only what both say counts.
		"not_before": {fields: 2, types: dates, passes: func(_ *rowReader, v []string) bool {
			n := min(len(v[0]), len(v[1]))
			return v[0][:n] >= v[1][:n]
		}},
		"not_future": {fields: 1, types: dates, passes: func(r *rowReader, v []string) bool {
			return v[0] <= r.today.Format(time.DateOnly)[:len(v[0])]
		}},
		// first >= second + 18 years, as far as the precision tells.
		"adult_at": {fields: 2, types: dates, passes: func(_ *rowReader, v []string) bool {
			n := min(len(v[0]), len(v[1]))
			return v[0][:n] >= addYears(v[1], 18)[:n]
		}},
		"birth_matches_id": {fields: 2, passes: func(_ *rowReader, v []string) bool {
			_, birth, _, _ := idNumber(v[1])
			return len(v[0]) <= len(birth) && birth[:len(v[0])] == v[0]
		}},
		// Codes 0 and 9 of the dictionary say that the sex is not known.
		"sex_matches_id": {fields: 2, passes: func(_ *rowReader, v []string) bool {
			_, _, sex, _ := idNumber(v[1])
			return v[0] == sex || (v[0] != "1" && v[0] != "2")
		}},
		"relation_matches_subject": {fields: 2, passes: func(r *rowReader, v []string) bool {
			own := r.rec.Subject.IDNo
			return own == "" || (v[0] == "01") == (v[1] == own)
		}},
		// Legal age of marriage, by the person's own number: 22 men, 20 women.
		"married_at_age": {fields: 1, types: dates, passes: func(r *rowReader, v []string) bool {
			_, birth, sex, _ := idNumber(r.rec.Subject.IDNo)
			age := 20
			if sex == "1" {
				age = 22
			}
			return birth == "" || v[0] >= addYears(birth, age)[:len(v[0])]
		}},
		"spouse_sex_differs": {fields: 1, types: []Type{IDNo}, passes: func(r *rowReader, v []string) bool {
			_, _, own, _ := idNumber(r.rec.Subject.IDNo)
			_, _, other, _ := idNumber(v[0])
			return own == "" || own != other
		}},
		"not_own_number": {fields: 1, types: []Type{IDNo}, passes: func(r *rowReader, v []string) bool {
			return v[0] != r.rec.Subject.IDNo
		}},
		"at_most_three_times": {fields: 2, types: []Type{Decimal, Int}, passes: func(_ *rowReader, v []string) bool {
			actual, err1 := decimal.NewFromString(v[0])
			planned, err2 := decimal.NewFromString(v[1])
			return err1 != nil || err2 != nil || actual.LessThanOrEqual(planned.Mul(decimal.NewFromInt(3)))
		}},
		"effect_end_matches":       {fields: 3, passes: effectEndMatches},
		"measure_of_form":          {fields: 2, types: []Type{Code}, passes: measureOfForm},
		"measure_for_category":     {fields: 1, types: []Type{Code}, about: measureForCategory},
		"measure_for_post":         {fields: 1, types: []Type{Code}, about: measureForPost},
		"measure_for_party_member": {fields: 1, types: []Type{Code}, about: measureForPartyMember},

		"percent":      {fields: 1, types: []Type{Decimal, Int}, passes: func(_ *rowReader, v []string) bool { return within(v[0], 0, 100) }},
		"not_negative": {fields: 1, types: []Type{Decimal, Int}, passes: func(_ *rowReader, v []string) bool { return v[0][0] != '-' }},
		"positive": {fields: 1, types: []Type{Decimal, Int}, passes: func(_ *rowReader, v []string) bool {
			d, err := decimal.NewFromString(v[0])
			return err == nil && d.IsPositive()
		}},
	}
}

func within(s string, low, high int64) bool {
	d, err := decimal.NewFromString(s)
	return err == nil && d.GreaterThanOrEqual(decimal.NewFromInt(low)) && d.LessThanOrEqual(decimal.NewFromInt(high))
}

// addYears adds years to a canonical date of any precision.
func addYears(s string, n int) string {
	t, err := time.Parse("2006", s[:4])
	if err != nil {
		return s
	}
	return t.AddDate(n, 0, 0).Format("2006") + s[4:]
}

// crossChecks runs the area's checks whose fields are all given and clean.
func (r *rowReader) crossChecks() {
	a := r.b.Area
	for _, ck := range a.Checks {
		test := r.b.cat.tests[ck.Test]
		vals := make([]string, 0, len(ck.Fields))
		details := make([]any, 0, len(ck.Fields))
		for _, name := range ck.Fields {
			i := a.Index(name)
			if v := r.rec.Values[i]; v != "" {
				vals = append(vals, v)
			}
			details = append(details, a.Fields[i].Label)
		}
		if len(vals) < len(ck.Fields) || test.passes == nil || test.passes(r, vals) {
			continue
		}
		first := a.Index(ck.Fields[0])
		f := at(finding("row."+ck.Test, a.Fields[first], details...), r.b.Columns[first])
		f.Severity = ck.Severity
		r.fs = append(r.fs, f)
	}
}
