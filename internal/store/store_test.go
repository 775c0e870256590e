package store_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fact/facttest"
	"qingjian/internal/fault"
	"qingjian/internal/migrate"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
)

func TestAddress(t *testing.T) {
	for _, address := range []string{
		"", "embedded:", "http://h", "clickhouse://", "clickhouse://h?http_port=x", "clickhouse://h?secure=maybe",
		"clickhouse://u:SECRET@h:port/db", "clickhouse://u:SECRET@h?unknown=1",
	} {
		_, err := store.Open(t.Context(), store.Options{Address: address})
		if fault.CodeOf(err) != "store.address" || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: got %v", address, err)
		}
	}
}

func TestMigrate(t *testing.T) {
	address := storetest.Address(t)
	open := func(cat store.Areas) *store.Store {
		s, err := store.Open(t.Context(), store.Options{Address: address, Catalog: cat})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	first := open(areas{profile()})
	if err := first.CheckSchema(t.Context()); fault.CodeOf(err) != "store.schema_stale" {
		t.Fatalf("an empty database: got %v", err)
	}
	var told []string
	if err := first.Migrate(t.Context(), func(name string) { told = append(told, name) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, []string{"001_record", "002_installation", "a01_profile"}) {
		t.Fatalf("told %v", told)
	}
	if err := errors.Join(first.CheckSchema(t.Context()), first.Migrate(t.Context(), nil)); err != nil {
		t.Fatal(err)
	}
	storetest.Insert(t, first, "A01", person("p", 1, "name", "n"))

	t.Run("NewFieldAndArea", func(t *testing.T) {
		wider := profile()
		wider.Fields = append(wider.Fields, &catalog.Field{Name: "posted", Type: catalog.Date})
		s := open(areas{wider, facttest.Area(catalog.Event)})
		if err := s.CheckSchema(t.Context()); fault.CodeOf(err) != "store.schema_stale" {
			t.Fatalf("got %v", err)
		}
		if got := states(t, s)["a01_profile.posted_precision"]; got != migrate.StatePending {
			t.Fatalf("got %s", got)
		}
		if err := errors.Join(s.Migrate(t.Context(), nil), s.CheckSchema(t.Context())); err != nil {
			t.Fatal(err)
		}
		for row, err := range s.InForce(t.Context(), wider, store.InForceQuery{On: 20000, Watermark: 1}) {
			if err != nil || row.Values[0] != "n" || row.Values[len(row.Values)-1] != "" {
				t.Fatalf("a row of before: %v, %v", row.Values, err)
			}
		}
		if err := first.CheckSchema(t.Context()); err != nil {
			t.Fatal("a field that the catalogue lacks is no matter: ", err)
		}
	})
	t.Run("ChangedType", func(t *testing.T) {
		changed := profile()
		changed.Fields[5].Type = catalog.String
		s := open(areas{changed})
		if states(t, s)["a01_profile.children"] != migrate.StateChanged {
			t.Fatal("not noticed")
		}
		for _, err := range []error{s.Migrate(t.Context(), nil), s.CheckSchema(t.Context())} {
			if fault.CodeOf(err) != "migrate.changed" {
				t.Fatalf("got %v", err)
			}
		}
	})
}

func states(t *testing.T, s *store.Store) map[string]migrate.State {
	t.Helper()
	steps, err := s.MigrationStatus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]migrate.State{}
	for _, step := range steps {
		out[step.Name] = step.Status
	}
	return out
}

func TestInsertRefused(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	if err := s.InsertArrow(t.Context(), store.RecordTable, strings.NewReader("not Arrow SECRET")); fault.CodeOf(err) != "store.insert_refused" || strings.Contains(err.Error(), "SECRET") {
		t.Fatalf("got %v", err)
	}
	blocks := store.NewBlocks(profile())
	if err := blocks.Append(person("p", 1)); err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	if _, err := blocks.Encode(&body, store.Typed); err != nil {
		t.Fatal(err)
	}
	if err := s.InsertArrow(t.Context(), store.RecordTable, strings.NewReader(body.String())); fault.CodeOf(err) != "store.insert_refused" {
		t.Fatalf("the other shape's columns: got %v", err)
	}
}

// failing is a body that breaks off, as a connection does.
type failing struct{ rest *strings.Reader }

func (f failing) Read(p []byte) (int, error) {
	if f.rest.Len() == 0 {
		return 0, errors.New("broken off")
	}
	return f.rest.Read(p)
}

// An insert that was given up does not run on behind the caller's back.
func TestInsertGivenUp(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	blocks := store.NewBlocks(profile())
	if err := blocks.Append(person("p", 1)); err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	if _, err := blocks.Encode(&body, store.Log); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	pipe, out := io.Pipe()
	go func() {
		_, _ = io.WriteString(out, body.String()[:body.Len()/2]) // returns once it is sent
		cancel()
	}()
	err := s.InsertArrow(ctx, store.RecordTable, pipe)
	_ = pipe.Close()
	if fault.CodeOf(err) != "store.insert_unclear" {
		t.Fatalf("got %v", err)
	}
	if n := storetest.Running(t, "INSERT INTO record"); n != 0 {
		t.Fatalf("%d inserts still run", n)
	}
}

// Whenever an insert is given up, a purge that follows is final: no row of it
// appears later.
func TestPurgeAfterGivenUpInsert(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	rng := rand.New(rand.NewPCG(1, 1))
	var purged []uint64
	for batch := uint64(1); batch <= 60; batch++ {
		blocks := store.NewBlocks(profile())
		if err := blocks.Append(person("p", batch)); err != nil {
			t.Fatal(err)
		}
		var body strings.Builder
		if _, err := blocks.Encode(&body, store.Typed); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rng.IntN(4000))*time.Microsecond)
		err := s.InsertArrow(ctx, blocks.Table(store.Typed), strings.NewReader(body.String()))
		cancel()
		if err == nil {
			continue
		}
		if fault.CodeOf(err) != "store.insert_unclear" {
			t.Fatal(err)
		}
		if err := s.PurgeBatch(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		purged = append(purged, batch)
	}
	for _, batch := range purged {
		if n, err := s.CountBatch(t.Context(), "a01_profile", batch); n != 0 || err != nil {
			t.Errorf("batch %d came back after its purge: %d rows, %v", batch, n, err)
		}
	}
}

// After an unclear insert nothing of it is under way any more, so that a count
// stays true, and the same rows may be sent again.
func TestInsertUnclear(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	blocks := store.NewBlocks(profile())
	if err := blocks.Append(person("p", 1, "remark", strings.Repeat("x", 1<<20))); err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	if _, err := blocks.Encode(&body, store.Log); err != nil {
		t.Fatal(err)
	}
	half := failing{strings.NewReader(body.String()[:body.Len()/2])}
	if err := s.InsertArrow(t.Context(), store.RecordTable, half); fault.CodeOf(err) != "store.insert_unclear" {
		t.Fatalf("got %v", err)
	}
	if n, err := s.CountBatch(t.Context(), store.RecordTable, 1); n != 0 || err != nil {
		t.Fatalf("half an insert: %d rows, %v", n, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.InsertArrow(ended, store.RecordTable, strings.NewReader(body.String())); fault.CodeOf(err) != "store.insert_unclear" || !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled insert: got %v", err)
	}
	storetest.Send(t, s, blocks)
	if n, err := s.CountBatch(t.Context(), store.RecordTable, 1); n != 1 || err != nil {
		t.Fatalf("sent again: %d rows, %v", n, err)
	}
}

func TestPurgeBatch(t *testing.T) {
	s := storetest.New(t, areas{profile(), facttest.Area(catalog.Event)})
	event := facttest.Version(facttest.ID("p"), catalog.Event, "e", 18000, 2, fact.Upsert, "v")
	storetest.Insert(t, s, "A01", person("p", 1, "name", "kept"), person("p", 2, "name", "poison"), person("q", 2))
	storetest.Insert(t, s, "E01", facttest.RowOf(event))
	if err := s.Optimize(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a repeat finds nothing to do
		if err := s.PurgeBatch(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
	}
	for table, want := range map[string][2]uint64{store.RecordTable: {1, 0}, "a01_profile": {1, 0}, "e01_event": {0, 0}} {
		for i, batch := range []uint64{1, 2} {
			if n, err := s.CountBatch(t.Context(), table, batch); n != want[i] || err != nil {
				t.Errorf("%s batch %d: %d rows, %v", table, batch, n, err)
			}
		}
	}
	if err := s.CheckTables(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A removal that the engine cannot get on with, as when the disk is full, is
// not waited for without end, and is finished later.
func TestPurgeBatchStalls(t *testing.T) {
	s := storetest.Open(t, store.Options{Address: storetest.Address(t), Catalog: areas{profile()}, PurgePatience: 200 * time.Millisecond})
	storetest.Insert(t, s, "A01", person("p", 1), person("p", 2, "name", "poison"))
	storetest.Exec(t, "SYSTEM STOP MERGES")
	t.Cleanup(func() { storetest.Exec(t, "SYSTEM START MERGES") })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.PurgeBatch(ctx, 2); fault.CodeOf(err) != "store.purge_stalled" {
		t.Fatalf("got %v", err)
	}
	storetest.Insert(t, s, "A01", person("p", 2, "name", "sent again"))
	storetest.Exec(t, "SYSTEM START MERGES")
	if err := s.Optimize(ctx); err != nil { // the removal left behind comes first
		t.Fatal(err)
	}
	if n, err := s.CountBatch(ctx, store.RecordTable, 2); n != 1 || err != nil {
		t.Errorf("the removal took rows sent after it: %d left, %v", n, err)
	}
	if err := s.PurgeBatch(ctx, 2); err != nil {
		t.Fatal(err)
	}
	if n, err := s.CountBatch(ctx, store.RecordTable, 2); n != 0 || err != nil {
		t.Errorf("%d rows left, %v", n, err)
	}
}

func TestCompareShapes(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	storetest.Insert(t, s, "A01", person("p", 1), person("q", 1))
	send := func(shape store.Shape, rows ...*fact.Row) {
		blocks := store.NewBlocks(profile())
		var body strings.Builder
		for _, r := range rows {
			if err := blocks.Append(r); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := blocks.Encode(&body, shape); err != nil {
			t.Fatal(err)
		}
		if err := s.InsertArrow(t.Context(), blocks.Table(shape), strings.NewReader(body.String())); err != nil {
			t.Fatal(err)
		}
	}
	unlike := person("r", 2, "name", "other")
	send(store.Typed, person("typed only", 2), person("r", 2))
	send(store.Log, person("log only", 2), person("log only too", 2), unlike)
	for w, want := range map[uint64]store.ShapeMatch{
		1: {Area: "A01", Typed: 2, Log: 2},
		2: {Area: "A01", Typed: 4, Log: 5, TypedOnly: 1, LogOnly: 2, Different: 1},
	} {
		report, err := s.CompareShapes(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Areas[0]; got != want || report.Equal() != (w == 1) {
			t.Errorf("at %d: got %+v, want %+v", w, got, want)
		}
	}
}

// A death of the engine is survived: what was acknowledged is there, an insert
// then under way is unclear or done, and reads go on.
func TestEngineDies(t *testing.T) {
	s := storetest.Open(t, store.Options{Address: "embedded:" + t.TempDir(), Catalog: areas{profile()}})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for batch := uint64(1); batch <= 3; batch++ {
		storetest.Insert(t, s, "A01", person("p", batch))
		dead := s.EnginePID()
		process, err := os.FindProcess(dead)
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Kill(); err != nil {
			t.Fatal(err)
		}
		got, err := s.PersonVersions(ctx, facttest.ID("p"), batch)
		if err != nil || len(got) != int(batch) || s.EnginePID() == dead {
			t.Fatalf("got %d versions of %d, %v", len(got), batch, err)
		}
	}
	if err := s.Healthy(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestStats(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	storetest.Insert(t, s, "A01", person("p", 1), person("q", 1))
	stats, err := s.Stats(t.Context())
	if err != nil || len(stats) != 2 || stats[0].Area != "A01" || stats[1].Rows != 2 {
		t.Fatalf("got %+v, %v", stats, err)
	}
}

func TestDeadline(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := s.PersonVersions(ctx, facttest.ID("p"), 1); fault.CodeOf(err) != "store.timeout" || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestPersonsNamed(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	gone := person("c", 1, "name", "王五")
	storetest.Insert(t, s, "A01",
		person("a", 1, "name", "张三"), person("b", 1, "name", "张三"), gone, retraction(gone, 2),
		person("d", 1, "name", "张三丰"), person("e", 1, "name", "李四"), person("e", 3, "name", "it's \\ 李"))
	for w, want := range map[uint64]map[string]int{
		1: {"张三": 2, "王五": 1, "李四": 1}, 2: {"张三": 2, "李四": 1}, 3: {"张三": 2, "it's \\ 李": 1},
	} {
		got, err := s.PersonsNamed(t.Context(), []string{"张三", "王五", "李四", "it's \\ 李", "赵六"}, w)
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("at %d: got %v, %v", w, got, err)
		}
	}
	if got, err := s.PersonsNamed(t.Context(), nil, 3); err != nil || len(got) != 0 {
		t.Errorf("no names: got %v, %v", got, err)
	}
}
