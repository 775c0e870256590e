package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"qingjian/internal/fact"
	"qingjian/internal/fact/facttest"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
)

// benchRows makes n rows of n/3 persons.
func benchRows(n int, batch uint64) []*fact.Row {
	rng := rand.New(rand.NewPCG(1, batch))
	rows := make([]*fact.Row, n)
	for i := range rows {
		rows[i] = person(fmt.Sprint(i/3), batch, "name", fmt.Sprint("姓名", rng.IntN(5000)), "unit_code", fmt.Sprint("U", rng.IntN(300)),
			"supervisee_category", "C1", "person_status", "ACTIVE", "children", "2", "married", "true", "income", "120000.00",
			"birth_date", "1975-03-02", "joined", "1999-12", "id_no", strings.Repeat("c", 46), "home_address", strings.Repeat("d", 80))
		rows[i].RecordID = facttest.ID(fmt.Sprint("record ", i%3))
		rows[i].ValidFrom += fact.Day(rng.IntN(2000))
	}
	return rows
}

// Rows a second into both shapes, encoding and all: blocks of 100,000 rows.
func BenchmarkInsert(b *testing.B) {
	s := storetest.New(b, areas{profile()})
	rows := benchRows(100_000, 1)
	blocks := store.NewBlocks(profile())
	var encode time.Duration
	for b.Loop() {
		start := time.Now()
		for _, row := range rows {
			if err := blocks.Append(row); err != nil {
				b.Fatal(err)
			}
		}
		for _, shape := range []store.Shape{store.Typed, store.Log} {
			var body strings.Builder
			if _, err := blocks.Encode(&body, shape); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(body.Len())/float64(len(rows)), fmt.Sprintf("bytes/row-%d", shape))
		}
		encode += time.Since(start)
		storetest.Send(b, s, blocks)
		blocks.Reset()
	}
	n := float64(len(rows) * b.N)
	b.ReportMetric(n/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(n/encode.Seconds(), "rows/s-encode")
}

// The time to read one person of 100,000 out of 300,000 rows in one part.
func BenchmarkPersonVersions(b *testing.B) {
	s := storetest.New(b, areas{profile()})
	for batch := range uint64(3) {
		blocks := store.NewBlocks(profile())
		for _, row := range benchRows(100_000, batch+1) {
			row.PersonID = facttest.ID(fmt.Sprint(batch, row.PersonID))
			if err := blocks.Append(row); err != nil {
				b.Fatal(err)
			}
		}
		storetest.Send(b, s, blocks)
	}
	read := func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			id := facttest.ID(fmt.Sprint(n%3, facttest.ID(fmt.Sprint(n*7919%33_000))))
			got, err := s.PersonVersions(b.Context(), id, 3)
			if err != nil || len(got) == 0 {
				b.Fatal(len(got), err)
			}
			if in := fact.InForce("state", got, 22000, 3); len(in) == 0 {
				b.Fatal("nothing in force")
			}
		}
	}
	b.Run("3parts", read)
	if err := s.Optimize(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Run("1part", read)
	b.Run("ping", func(b *testing.B) {
		for b.Loop() {
			if err := s.Ping(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
