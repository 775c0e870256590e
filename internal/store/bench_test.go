package store_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
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

// Rows a second into both shapes, from rows to the disk, in blocks of 100,000;
// and the share of each stage.
func BenchmarkInsert(b *testing.B) {
	s := storetest.New(b, areas{profile()})
	rows := benchRows(100_000, 1)
	blocks := store.NewBlocks(profile())
	cpu := engineCPU(b)
	var encode time.Duration
	var insert [2]time.Duration
	var bodies [2]bytes.Buffer
	for b.Loop() {
		start := time.Now()
		for _, row := range rows {
			if err := blocks.Append(row); err != nil {
				b.Fatal(err)
			}
		}
		for shape := range bodies {
			bodies[shape].Reset()
			if _, err := blocks.Encode(&bodies[shape], store.Shape(shape)); err != nil {
				b.Fatal(err)
			}
		}
		encode += time.Since(start)
		for shape := range bodies {
			start = time.Now()
			if err := s.InsertArrow(b.Context(), blocks.Table(store.Shape(shape)), bytes.NewReader(bodies[shape].Bytes())); err != nil {
				b.Fatal(err)
			}
			insert[shape] += time.Since(start)
		}
		blocks.Reset()
	}
	n := float64(len(rows) * b.N)
	b.ReportMetric(n/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(encode.Seconds()/n*1e6, "us-encode/row")
	b.ReportMetric(insert[store.Typed].Seconds()/n*1e6, "us-typed/row")
	b.ReportMetric(insert[store.Log].Seconds()/n*1e6, "us-log/row")
	b.ReportMetric((engineCPU(b)-cpu).Seconds()/n*1e6, "us-engine-cpu/row")
}

// engineCPU is the processor time that the engine has used, which tells more
// than the clock on a machine that is shared.
func engineCPU(b *testing.B) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", storetest.Engine(b).PID()))
	if err != nil {
		b.Fatal(err)
	}
	const user, system, tick = 11, 12, 10 * time.Millisecond // after the name in brackets
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var total time.Duration
	for _, i := range []int{user, system} {
		ticks, err := strconv.Atoi(fields[i])
		if err != nil {
			b.Fatal(err)
		}
		total += time.Duration(ticks) * tick
	}
	return total
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
		n, cpu := 0, engineCPU(b)
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
		b.ReportMetric((engineCPU(b)-cpu).Seconds()/float64(n)*1e3, "ms-engine-cpu/op")
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
