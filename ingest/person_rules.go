package ingest

import (
	"context"

	"github.com/shopspring/decimal"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/identity"
)

// suits runs the tests of a row that need its person's profile, and refuses
// the row when one of them is an error.
func (p *plan) suits(c candidate, who identity.Profile) bool {
	errors := 0
	for _, f := range p.catalog.ProfileFindings(&c.Record, catalog.Profile{Category: who.Category, PoliticalStatus: who.PoliticalStatus}) {
		p.note(c, Issue{Code: f.Code, Severity: f.Severity, Field: f.Field, Message: f.Message, Hint: f.Hint})
		if f.Severity == catalog.SevError {
			errors++
		}
	}
	if errors > 0 {
		p.sheets[c.at.sheet].Rows.Rejected++
	}
	return errors == 0
}

// managedHigher gives the batch's persons whom a higher level manages on the
// batch's day, by what is stored and by the batch's own statements.
func (s *Service) managedHigher(ctx context.Context, b *control.Batch, p *plan, persons []fact.ID, w uint64) (map[fact.ID]bool, error) {
	effective, err := fact.ParseDay(b.EffectiveDate)
	if err != nil {
		return nil, err
	}
	managed, err := s.identity.ManagedHigher(ctx, persons, effective, w)
	if err != nil {
		return nil, err
	}
	// What the batch itself says takes the place of what is stored.
	for _, c := range p.candidates {
		if c.Area.Code == catalog.DutyCode && c.Values[c.Area.Index("duty")] == catalog.HigherManaged {
			if managed[c.person], err = inForce(c.Area, c.Values, effective); err != nil {
				return nil, err
			}
		}
	}
	return managed, nil
}

// inForce tells whether a row's own period contains a day.
func inForce(a *catalog.Area, values []string, on fact.Day) (bool, error) {
	from, err := fact.ParseDay(values[a.Index(a.ValidFrom)])
	if err != nil {
		return false, err
	}
	to, err := fact.ParseDay(values[a.Index(a.ValidTo)])
	return (from == fact.NoDay || from <= on) && (to == fact.NoDay || on < to), err
}

// checkSums warns where the rows of one person together say more than there
// can be: the shares of one house over its owners. Rows that have ended do not
// count: a house that goes from husband to wife is held whole by both in turn.
func (p *plan) checkSums(rows []proposal) {
	type group struct {
		person fact.ID
		area   string
		sum    int
		over   string
	}
	total := map[group]decimal.Decimal{}
	for _, r := range rows {
		c := r.from
		if c.None || r.to != fact.NoDay {
			continue
		}
		for i, s := range c.Area.Sums {
			n, err := decimal.NewFromString(c.Values[c.Area.Index(s.Field)])
			over := firstOf(c, s.Over)
			for _, name := range s.Each {
				over += "|" + c.Values[c.Area.Index(name)]
			}
			if err != nil || firstOf(c, s.Over) == "" {
				continue
			}
			g := group{c.person, c.Area.Code, i, over}
			before := total[g]
			total[g] = before.Add(n)
			most := decimal.NewFromInt(s.Most)
			if before.LessThanOrEqual(most) && total[g].GreaterThan(most) {
				p.note(c, newIssue("row.sum_exceeds", c.Area.Field(s.Field).Label, s.Most))
			}
		}
	}
}

// firstOf gives the first of some fields that has a value, with its name.
func firstOf(c candidate, fields []string) string {
	for _, name := range fields {
		if v := c.Values[c.Area.Index(name)]; v != "" {
			return name + "=" + v
		}
	}
	return ""
}
