package catalog

import (
	"slices"
	"testing"
	"time"
)

// row cleans one row of an area, given by field.
func cleanRow(t *testing.T, c *Catalog, code, idNo string, fields map[string]string) (Record, []string) {
	t.Helper()
	a := c.Area(code)
	header := []string{c.Subject.Name.ZH, c.Subject.IDNo.ZH}
	cells := []Input{{Text, "张三"}, {Text, idNo}}
	for name, v := range fields {
		header = append(header, a.Field(name).Label.ZH)
		cells = append(cells, Input{Text, v})
	}
	b, _ := c.Bind(a, header)
	r, fs := b.Record(cells, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	var codes []string
	for _, f := range fs {
		codes = append(codes, f.Code)
	}
	return r, codes
}

// The person is a woman born on 1900-01-01; the numbers belong to nobody.
const (
	ownNumber   = "120118190001010005"
	womanNumber = "120101190012310006"
	manNumber   = "120118190001019990"
)

func manID() string {
	body := manNumber[:17]
	return body + string(idCheck(body))
}

func TestPersonTests(t *testing.T) {
	c := mustLoad(t, "")
	for name, tc := range map[string]struct {
		area, code string
		good, bad  map[string]string
	}{
		"married at 20": {"A04", "row.married_at_age",
			map[string]string{"change_date": "1920-01-01"}, map[string]string{"change_date": "1919-12-31"}},
		"spouse of the other sex": {"A04", "row.spouse_sex_differs",
			map[string]string{"spouse_id_no": manID()}, map[string]string{"spouse_id_no": womanNumber}},
		"spouse is not the person": {"A04", "row.not_own_number",
			map[string]string{"spouse_id_no": manID()}, map[string]string{"spouse_id_no": ownNumber}},
		"thrice the tables": {"A18", "row.at_most_three_times",
			map[string]string{"planned_tables": "10", "actual_tables": "30"}, map[string]string{"planned_tables": "10", "actual_tables": "31"}},
		"end of effect": {"A26", "row.effect_end_matches",
			map[string]string{"measure": "政务记过", "decision_date": "2025-01-31", "effect_end": "2026-01-31"},
			map[string]string{"measure": "政务记过", "decision_date": "2025-01-31", "effect_end": "2026-07-31"}},
		"a day more is a way of counting": {"A26", "row.effect_end_matches",
			map[string]string{"measure": "党内警告", "decision_date": "2025-01-31", "effect_end": "2026-01-30"},
			map[string]string{"measure": "党内警告", "decision_date": "2025-01-31", "effect_end": "2026-01-29"}},
		"half a year from a long month": {"A26", "row.effect_end_matches",
			map[string]string{"measure": "政务警告", "decision_date": "2025-08-31", "effect_end": "2026-02-28"},
			map[string]string{"measure": "政务警告", "decision_date": "2025-08-31", "effect_end": "2026-03-03"}},
		"first form": {"A26", "row.measure_of_form",
			map[string]string{"measure": "诫勉", "form_kind": "1"}, map[string]string{"measure": "政务记过", "form_kind": "1"}},
		"fourth form": {"A26", "row.measure_of_form",
			map[string]string{"measure": "25", "form_kind": "4", "decision_no": "静纪立〔2025〕1号"}, map[string]string{"measure": "25", "form_kind": "4"}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, codes := cleanRow(t, c, tc.area, ownNumber, tc.good); slices.Contains(codes, tc.code) {
				t.Errorf("%v raises %s", tc.good, tc.code)
			}
			if _, codes := cleanRow(t, c, tc.area, ownNumber, tc.bad); !slices.Contains(codes, tc.code) {
				t.Errorf("%v does not raise %s: %v", tc.bad, tc.code, codes)
			}
		})
	}
}

func TestProfileFindings(t *testing.T) {
	c := mustLoad(t, "")
	for _, tc := range []struct {
		measure string
		who     Profile
		want    []string
	}{
		{"34", Profile{"C5", "13"}, []string{"row.measure_for_category"}},
		{"36", Profile{"C6", "13"}, []string{"row.measure_for_category"}},
		{"33", Profile{"C5", "13"}, nil},
		{"35", Profile{"C1", "13"}, nil},
		{"35", Profile{"C2", "13"}, []string{"row.measure_for_post"}},
		{"33", Profile{"C2", "13"}, nil},
		{"22", Profile{"C1", "13"}, []string{"row.measure_for_party_member"}},
		{"22", Profile{"C1", "01"}, nil},
		{"22", Profile{"C5", "02"}, nil},
		{"34", Profile{}, nil}, // nothing is known of the person
		{"22", Profile{}, nil},
	} {
		r, _ := cleanRow(t, c, "A26", ownNumber, map[string]string{"measure": tc.measure})
		var got []string
		for _, f := range c.ProfileFindings(&r, tc.who) {
			got = append(got, f.Code)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s of %+v: %v, want %v", tc.measure, tc.who, got, tc.want)
		}
	}
}
