package catalog

import (
	"slices"
	"strings"
	"time"
)

// effectEndMatches: the effect of a measure ends its period after the decision
// (公职人员政务处分法 Art 8; periods of party penalties by the regulations on
// discipline). A day more or less is a way of counting.
func effectEndMatches(r *rowReader, v []string) bool {
	e := r.b.cat.Dicts["measure"].Entry(v[2])
	if e == nil || e.Months == 0 || len(v[0]) < len(time.DateOnly) || len(v[1]) < len(time.DateOnly) {
		return true
	}
	end, err1 := time.Parse(time.DateOnly, v[0])
	decided, err2 := time.Parse(time.DateOnly, v[1])
	if err1 != nil || err2 != nil {
		return true
	}
	off := end.Sub(addMonths(decided, e.Months))
	return -24*time.Hour <= off && off <= 24*time.Hour
}

// addMonths counts months as an office does: half a year from 31 August ends
// with February, not in March.
func addMonths(t time.Time, n int) time.Time {
	end := t.AddDate(0, n, 0)
	if end.Day() != t.Day() {
		return end.AddDate(0, 0, -end.Day())
	}
	return end
}

// measureOfForm: the first form is a matter of talks and criticism; the fourth
// one of a case, handed over or filed under a number.
func measureOfForm(r *rowReader, v []string) bool {
	measure, form := v[0], v[1]
	switch form {
	case "1":
		return "11" <= measure && measure <= "17"
	case "4":
		return measure == "51" || r.value("decision_no") != ""
	}
	return true
}

// measureForCategory: 公职人员政务处分法 Art 22 and 23 leave warning, demerit and
// major demerit alone to those in self-governing organisations and to others in
// public duty.
func measureForCategory(p Profile, v []string) bool {
	return !heavy(v[0]) || (p.Category != "C5" && p.Category != "C6")
}

// measureForPost: of those in authorised or entrusted bodies only who holds a
// post of the civil service, an institution or a state firm can be demoted or
// removed from it. The profile does not tell, so somebody must look.
func measureForPost(p Profile, v []string) bool {
	return !heavy(v[0]) || p.Category != "C2"
}

// heavy measures are those of the post: demotion, removal, dismissal.
func heavy(measure string) bool { return slices.Contains([]string{"34", "35", "36"}, measure) }

// measureForPartyMember: party penalties are for members, probationary ones
// among them.
func measureForPartyMember(p Profile, v []string) bool {
	return !strings.HasPrefix(v[0], "2") || p.PoliticalStatus == "" || p.PoliticalStatus == "01" || p.PoliticalStatus == "02"
}

// ProfileFindings runs the tests of a cleaned row that need its person's
// profile. Findings bear no column: the header is not known any more.
func (c *Catalog) ProfileFindings(r *Record, p Profile) []Finding {
	var fs []Finding
	for _, ck := range r.Area.Checks {
		test := c.tests[ck.Test]
		if test.about == nil || r.None {
			continue
		}
		vals := make([]string, 0, len(ck.Fields))
		details := make([]any, 0, len(ck.Fields))
		for _, name := range ck.Fields {
			if v := r.Values[r.Area.Index(name)]; v != "" {
				vals = append(vals, v)
			}
			details = append(details, r.Area.Field(name).Label)
		}
		if len(vals) < len(ck.Fields) || test.about(p, vals) {
			continue
		}
		f := finding("row."+ck.Test, r.Area.Field(ck.Fields[0]), details...)
		f.Severity = ck.Severity
		fs = append(fs, f)
	}
	return fs
}
