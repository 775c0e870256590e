package store_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fact/facttest"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
)

func kinds() []catalog.Kind { return []catalog.Kind{catalog.State, catalog.Event, catalog.Yearly} }

func kindAreas() areas {
	var a areas
	for _, k := range kinds() {
		a = append(a, facttest.Area(k))
	}
	return a
}

// The reference histories give the expected answers from either shape, before
// and after merges, whatever the order in which their rows arrive and however
// many inserts bring them.
func TestReadRuleCases(t *testing.T) {
	onBothAddresses(t, kindAreas(), func(t *testing.T, s *store.Store) {
		const seeds = 4
		cases := facttest.Cases(t)
		for seed := range uint64(seeds) {
			var versions []fact.Version
			for _, c := range cases {
				versions = append(versions, caseVersions(c, seed)...)
			}
			insertShuffled(t, s, versions, seed, seed == seeds-1)
		}
		checkCases(t, s, cases, seeds, "before merges")
		if err := s.Optimize(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkCases(t, s, cases, seeds, "after merges")
	})
}

// caseVersions gives a case to a person of its own for each seed.
func caseVersions(c facttest.Case, seed uint64) []fact.Version {
	versions := c.Versions()
	for i := range versions {
		versions[i].PersonID = casePerson(c, seed)
	}
	return versions
}

func casePerson(c facttest.Case, seed uint64) fact.ID {
	return facttest.ID(fmt.Sprint(c.Name, seed))
}

// insertShuffled inserts row by row, or all rows of an area in one insert.
func insertShuffled(t *testing.T, s *store.Store, versions []fact.Version, seed uint64, rowByRow bool) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 2))
	rng.Shuffle(len(versions), func(i, j int) { versions[i], versions[j] = versions[j], versions[i] })
	together := map[string][]*fact.Row{}
	for _, row := range rowsOf(versions) {
		if rowByRow {
			storetest.Insert(t, s, row.Area, row)
			continue
		}
		together[row.Area] = append(together[row.Area], row)
	}
	for area, rows := range together {
		storetest.Insert(t, s, area, rows...)
	}
}

func checkCases(t *testing.T, s *store.Store, cases []facttest.Case, seeds uint64, when string) {
	for _, c := range cases {
		t.Run(when+"/"+c.Name, func(t *testing.T) {
			var persons []fact.ID
			for seed := range seeds {
				persons = append(persons, casePerson(c, seed))
			}
			for _, r := range c.Reads {
				checkRead(t, s, c, r, persons)
			}
		})
	}
}

// checkRead asks both shapes about the same history, kept for several persons.
func checkRead(t *testing.T, s *store.Store, c facttest.Case, r facttest.Read, persons []fact.ID) {
	t.Helper()
	one, err := s.PersonVersions(t.Context(), persons[0], r.Watermark)
	if err != nil {
		t.Fatal(err)
	}
	r.Check(t, fact.InForce(c.Kind, one, r.On, r.Watermark))
	log, err := s.VersionsOf(t.Context(), facttest.Area(c.Kind).Code, persons, r.Watermark)
	if err != nil {
		t.Fatal(err)
	}
	log = fact.InForce(c.Kind, log, r.On, r.Watermark)
	typed := inForce(t, s, c.Kind, store.InForceQuery{On: r.On, Watermark: r.Watermark, Persons: persons})
	for _, person := range persons {
		others := func(v fact.Version) bool { return v.PersonID != person }
		r.Check(t, slices.DeleteFunc(slices.Clone(log), others))
		r.Check(t, slices.DeleteFunc(slices.Clone(typed), others))
	}
}

// inForce reads the typed log; the value is put where the record log has it.
func inForce(t *testing.T, s *store.Store, kind catalog.Kind, q store.InForceQuery) []fact.Version {
	t.Helper()
	return collect(t, s.InForce(t.Context(), facttest.Area(kind), q))
}

func collect(t *testing.T, rows iter.Seq2[fact.Row, error]) []fact.Version {
	t.Helper()
	var out []fact.Version
	for row, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		row.Payload = fmt.Appendf(nil, `{"value":%q}`, row.Values[0])
		out = append(out, row.Version)
	}
	return out
}

// The rule in SQL over the typed logs and the rule in Go over the record log
// give the same rows with the same ends, on any history.
func TestReadRuleProperty(t *testing.T) {
	s := storetest.New(t, kindAreas())
	for round := range uint64(12) {
		for _, kind := range kinds() {
			rng := rand.New(rand.NewPCG(round, 3))
			history := facttest.Random(rng, kind, 60)
			for i := range history { // persons of this round alone
				history[i].PersonID = facttest.ID(fmt.Sprint(round, history[i].PersonID))
			}
			storetest.Insert(t, s, facttest.Area(kind).Code, rowsOf(history)...)
			for range 6 {
				q := store.InForceQuery{On: history[rng.IntN(len(history))].ValidFrom + fact.Day(rng.IntN(3)-1), Watermark: rng.Uint64N(8)}
				checkEqualRules(t, s, kind, history, q)
			}
		}
	}
	report, err := s.CompareShapes(t.Context(), 100)
	if err != nil || !report.Equal() || report.Areas[0].Typed == 0 {
		t.Fatalf("shapes: %+v, %v", report, err)
	}
}

func rowsOf(versions []fact.Version) []*fact.Row {
	rows := make([]*fact.Row, len(versions))
	for i, v := range versions {
		rows[i] = facttest.RowOf(v)
	}
	return rows
}

func checkEqualRules(t *testing.T, s *store.Store, kind catalog.Kind, history []fact.Version, q store.InForceQuery) {
	t.Helper()
	for _, v := range history {
		q.Persons = append(q.Persons, v.PersonID)
	}
	log, err := s.VersionsOf(t.Context(), facttest.Area(kind).Code, q.Persons, q.Watermark)
	if err != nil {
		t.Fatal(err)
	}
	want := fact.InForce(kind, log, q.On, q.Watermark)
	if direct := fact.InForce(kind, history, q.On, q.Watermark); !equalVersions(want, direct) {
		t.Fatalf("%s on %s at %d: the record log gives\n%v, the history\n%v", kind, q.On, q.Watermark, want, direct)
	}
	if got := inForce(t, s, kind, q); !equalVersions(got, want) {
		t.Fatalf("%s on %s at %d: SQL gives\n%v, Go\n%v", kind, q.On, q.Watermark, got, want)
	}
	q.Persons = nil
	stranger := func(v fact.Version) bool {
		return !slices.ContainsFunc(history, func(h fact.Version) bool { return h.PersonID == v.PersonID })
	}
	everyone := slices.DeleteFunc(inForce(t, s, kind, q), stranger)
	if !equalVersions(everyone, want) {
		t.Fatalf("%s on %s at %d: SQL over everyone gives\n%v, Go\n%v", kind, q.On, q.Watermark, everyone, want)
	}
	want = fact.Periods(kind, log, q.Watermark)
	always := slices.DeleteFunc(collect(t, s.Periods(t.Context(), facttest.Area(kind), q.Watermark)), stranger)
	if !equalVersions(always, want) {
		t.Fatalf("%s on any day at %d: SQL gives\n%v, Go\n%v", kind, q.Watermark, always, want)
	}
}

func equalVersions(a, b []fact.Version) bool {
	return slices.EqualFunc(a, b, func(x, y fact.Version) bool {
		px, py := x.Payload, y.Payload
		x.Payload, y.Payload = nil, nil
		return fmt.Sprint(x) == fmt.Sprint(y) && facttest.Value(px) == facttest.Value(py)
	})
}
