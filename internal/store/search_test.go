package store_test

import (
	"slices"
	"testing"

	"qingjian/internal/fact"
	"qingjian/internal/fact/facttest"
	"qingjian/internal/fault"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
)

func TestSearchPersons(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	moved := person("moved", 3, "name", "李四", "unit_code", "U2", "supervisee_category", "C1", "person_status", "ACTIVE")
	moved.ValidFrom += 366 // from 2021
	gone := person("gone", 1, "name", "张五", "unit_code", "U1")
	feed := person("zhang", 1, "name", "张三曾", "unit_code", "U1", "supervisee_category", "C2")
	feed.RecordID, feed.Origin = facttest.ID("feed"), "FEED"
	storetest.Insert(t, s, "A01",
		person("zhang", 1, "name", "张三", "unit_code", "U1", "supervisee_category", "C2", "person_status", "ACTIVE", "id_no", "ciphertext"), feed,
		person("moved", 1, "name", "李四", "unit_code", "U1", "supervisee_category", "C1", "person_status", "ACTIVE"), moved,
		gone, retraction(gone, 2), person("quote", 1, "name", `O'Neil\t%_`, "unit_code", "U3"),
		person("three", 1, "name", "王张三", "unit_code", "U3", "person_status", "RETIRED"))
	day := func(s string) fact.Day {
		d, err := fact.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, c := range map[string]struct {
		q    store.PersonQuery
		want []string // in order
	}{
		"All":           {store.PersonQuery{}, []string{"quote", "zhang", "moved", "three"}},
		"Contains":      {store.PersonQuery{Name: "张三"}, []string{"zhang", "three"}},
		"Prefix":        {store.PersonQuery{Name: "张", Prefix: true}, []string{"zhang"}},
		"Quotes":        {store.PersonQuery{Name: `'Neil\t%_`}, []string{"quote"}},
		"NoWildcards":   {store.PersonQuery{Name: "%"}, []string{"quote"}},
		"Units":         {store.PersonQuery{Units: []string{"U1", "U2"}}, []string{"zhang", "moved"}},
		"OldUnit":       {store.PersonQuery{Name: "李四", Units: []string{"U1"}}, nil},
		"OldUnitThen":   {store.PersonQuery{Name: "李四", Units: []string{"U1"}, On: day("2020-06-01")}, []string{"moved"}},
		"OldUnitKnown":  {store.PersonQuery{Name: "李四", Units: []string{"U1"}, Watermark: 2}, []string{"moved"}},
		"Category":      {store.PersonQuery{Categories: []string{"C2"}}, []string{"zhang"}},
		"Status":        {store.PersonQuery{Statuses: []string{"RETIRED"}}, []string{"three"}},
		"Nobody":        {store.PersonQuery{Name: "赵"}, nil},
		"Retracted":     {store.PersonQuery{Name: "张五"}, nil},
		"BeforeRetract": {store.PersonQuery{Name: "张五", Watermark: 1}, []string{"gone"}},
		"TooEarly":      {store.PersonQuery{On: day("2019-12-31")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if c.q.On == 0 {
				c.q.On = day("2026-01-01")
			}
			if c.q.Watermark == 0 {
				c.q.Watermark = 3
			}
			checkSearch(t, s, c.q, c.want)
		})
	}
	t.Run("Fields", func(t *testing.T) {
		hits, err := s.SearchPersons(t.Context(), store.PersonQuery{On: day("2026-01-01"), Watermark: 3, Name: "张三", Prefix: true, Everywhere: true})
		if err != nil || len(hits) != 1 || hits[0].Name != "张三" || hits[0].Fields["unit_code"] != "U1" {
			t.Fatalf("got %v, %v", hits, err)
		}
		if _, ok := hits[0].Fields["id_no"]; ok {
			t.Error("a ciphertext among the fields")
		}
	})
	t.Run("NoAnchor", func(t *testing.T) {
		if _, err := storetest.New(t, kindAreas()).SearchPersons(t.Context(), store.PersonQuery{}); fault.CodeOf(err) != "store.no_anchor" {
			t.Fatalf("got %v", err)
		}
	})
}

// checkSearch asks for everything at once and page by page of every size.
func checkSearch(t *testing.T, s *store.Store, q store.PersonQuery, want []string) {
	t.Helper()
	var wanted []fact.ID
	for _, id := range want {
		wanted = append(wanted, facttest.ID(id))
	}
	q.Everywhere = true
	for _, limit := range []int{0, 1, 2, 3} {
		q.Limit, q.After = limit, fact.ID{}
		var got []fact.ID
		for {
			hits, err := s.SearchPersons(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hits {
				got = append(got, h.PersonID)
			}
			if limit == 0 || len(hits) < limit {
				break
			}
			q.After = hits[len(hits)-1].PersonID
		}
		if !slices.Equal(got, wanted) {
			t.Fatalf("pages of %d: got %v, want %v", limit, got, wanted)
		}
	}
}
