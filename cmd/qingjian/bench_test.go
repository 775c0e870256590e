//go:build bench

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2" //nolint:depguard // the peer of this bench

	"qingjian/archive"
	"qingjian/fixtures"
	"qingjian/internal/access"
	"qingjian/internal/config"
	"qingjian/internal/fact"
	"qingjian/internal/store"
)

// TestBench imports a synthetic district and reads it back. Figures of this
// machine mean little; the ratios to the peer in the same run do.
// QINGJIAN_BENCH_PERSONS sets the size, 100,000 by default.
func TestBench(t *testing.T) {
	persons := 100_000
	if s := os.Getenv("QINGJIAN_BENCH_PERSONS"); s != "" {
		var err error
		if persons, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	b := &benchRun{T: t, data: filepath.Join(t.TempDir(), "data")}
	b.district(persons)
	b.start()
	b.load()
	b.read()
	b.guarded()
	b.restart()
}

type benchRun struct {
	*testing.T
	data  string
	files []string
	ids   []string
	p     *platform
	by    access.By
	rows  int
}

func (b *benchRun) report(format string, args ...any) { fmt.Printf("  "+format+"\n", args...) }

func (b *benchRun) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *benchRun) district(persons int) {
	d := fixtures.Generate(fixtures.Options{Persons: persons})
	b.must(d.WriteCatalog(filepath.Join(b.data, "catalog")))
	var err error
	b.files, err = d.WriteWorkbooks(b.TempDir())
	b.must(err)
	for _, e := range d.Expected() {
		b.ids = append(b.ids, e.IDNo)
	}
	b.report("%d persons, %d workbooks", persons, len(b.files))
}

func (b *benchRun) open() *platform {
	b.Helper()
	a := &app{cfg: config.Config{Data: b.data}, log: slog.New(slog.DiscardHandler),
		streams: streams{out: io.Discard, err: io.Discard, getenv: os.Getenv}}
	p, err := a.open(b.Context(), refuseStale)
	b.must(err)
	return p
}

func (b *benchRun) start() {
	begin := time.Now()
	b.p = b.open()
	b.report("first start, empty directory: %.2f s", time.Since(begin).Seconds())
}

func (b *benchRun) restart() {
	b.must(b.p.Close())
	begin := time.Now()
	b.p = b.open()
	b.report("start on the loaded data: %.2f s", time.Since(begin).Seconds())
	b.must(b.p.Close())
}

// load imports all workbooks and compares with a bare excelize loop over them.
func (b *benchRun) load() {
	a := &app{streams: streams{out: io.Discard, err: io.Discard, getenv: os.Getenv}}
	begin := time.Now()
	for _, file := range b.files {
		r, err := a.ingestInto(b.Context(), b.p, fileOptions{files: []string{file}})
		b.must(err)
		b.rows += r.Rows.Read
	}
	ours := time.Since(begin)
	b.report("import, whole path: %d rows in %.1f s, %.1f k rows/s; our peak memory %d MiB, the engine's %d MiB",
		b.rows, ours.Seconds(), float64(b.rows)/ours.Seconds()/1e3, peakMiB("self"), peakMiB(strconv.Itoa(b.p.store.EnginePID())))
	begin = time.Now()
	rows := 0
	for _, file := range b.files[:min(6, len(b.files))] {
		rows += bareLoop(b, file)
	}
	peer := time.Since(begin)
	mine, theirs := float64(b.rows)/ours.Seconds(), float64(rows)/peer.Seconds()
	b.report("peer, excelize's bare Rows loop (raw values, nothing stored): %.1f k rows/s; whole path / peer = %.2f", theirs/1e3, mine/theirs)
	begin = time.Now()
	_, err := a.ingestInto(b.Context(), b.p, fileOptions{files: b.files[:1]})
	b.must(err)
	b.report("the first workbook again (all unchanged): %.1f s", time.Since(begin).Seconds())
}

func bareLoop(b *benchRun, file string) int {
	f, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true})
	b.must(err)
	defer f.Close()
	n := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		b.must(err)
		for rows.Next() {
			_, err := rows.Columns()
			b.must(err)
			n++
		}
		b.must(rows.Close())
	}
	return n
}

func (b *benchRun) read() {
	mark, err := b.p.control.Watermark(b.Context())
	b.must(err)
	b.by, err = b.p.localBy(b.Context())
	b.must(err)
	stats, err := b.p.store.Stats(b.Context())
	b.must(err)
	b.report("on disk: %+v", stats)
	for _, merged := range []bool{false, true} {
		if merged {
			begin := time.Now()
			b.must(b.p.store.Optimize(b.Context()))
			b.report("merge on purpose: %.1f s", time.Since(begin).Seconds())
		}
		b.latency(fmt.Sprintf("dossier, whole (decrypted, noted), record log, merged=%t", merged), b.dossier)
		b.latency(fmt.Sprintf("versions of one person, record log, merged=%t", merged), func(ctx context.Context, id fact.ID) error {
			_, err := b.p.store.PersonVersions(ctx, id, mark.No)
			return err
		})
		b.latency(fmt.Sprintf("the same from the typed logs, one query an area, merged=%t", merged), func(ctx context.Context, id fact.ID) error {
			for _, area := range b.p.catalog.All() {
				q := store.InForceQuery{On: fact.DayOf(time.Now()), Watermark: mark.No, Persons: []fact.ID{id}}
				for _, err := range b.p.store.InForce(ctx, area, q) {
					if err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	b.latency("search by a part of a name", func(ctx context.Context, _ fact.ID) error {
		_, err := b.p.archive.Search(ctx, archive.SearchInput{Name: "王", By: b.by})
		return err
	})
	report, err := b.p.store.CompareShapes(b.Context(), mark.No)
	b.must(err)
	if !report.Equal() {
		b.Errorf("the shapes differ: %+v", report)
	}
}

func (b *benchRun) dossier(ctx context.Context, id fact.ID) error {
	_, err := b.p.archive.Dossier(ctx, archive.DossierInput{Person: id, By: b.by})
	return err
}

// burst lets clients read n persons in all, each with its own dice, and gives
// what every read took, sorted, and the whole.
func (b *benchRun) burst(clients, n int, seed uint64, read func(context.Context, fact.ID) error) (each []time.Duration, whole time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	begin := time.Now()
	for c := range clients {
		wg.Go(func() {
			dice := rand.New(rand.NewPCG(seed, uint64(c)))
			for range n / clients {
				id, err := b.p.archive.PersonOf(b.ids[dice.IntN(len(b.ids))])
				at := time.Now()
				if err == nil {
					err = read(b.Context(), id)
				}
				took := time.Since(at)
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				each = append(each, took)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(each)
	return each, time.Since(begin)
}

// quantile of sorted times, in milliseconds.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Microseconds()) / 1e3
}

// latency times one read at 1 and at 32 clients.
func (b *benchRun) latency(what string, read func(context.Context, fact.ID) error) {
	b.Helper()
	for _, clients := range []int{1, 32} {
		all, whole := b.burst(clients, max(200, 25*clients), 1, read)
		b.report("%s, %d clients: p50 %.1f ms, p95 %.1f, p99 %.1f; %.0f a second",
			what, clients, quantile(all, .5), quantile(all, .95), quantile(all, .99), float64(len(all))/whole.Seconds())
	}
}

// peakMiB reads a process's greatest resident memory.
func peakMiB(pid string) int {
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, _ := strconv.Atoi(strings.Fields(rest)[0])
	return kib >> 10
}
