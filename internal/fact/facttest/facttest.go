// Package facttest holds the reference histories of the read rule and a maker
// of random ones, for the tests of every implementation of the rule.
package facttest

import (
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

//go:embed cases.json
var casesJSON []byte

// Case is a small history with the answers that any reader must give.
type Case struct {
	Name  string       `json:"name"`
	Kind  catalog.Kind `json:"kind"`
	Rows  []Row        `json:"rows"`
	Reads []Read       `json:"reads"`
}

// Row is one published version of a case.
type Row struct {
	Batch  uint64   `json:"batch"`
	Record string   `json:"record"`
	From   fact.Day `json:"valid_from"`
	To     *string  `json:"valid_to"`
	Op     fact.Op  `json:"op"`
	Value  string   `json:"value"`
}

// Read is a question to a history: record, start and value of each row in
// force on a day as known at a watermark.
type Read struct {
	On        fact.Day    `json:"in_force_on"`
	Watermark uint64      `json:"watermark"`
	Expect    [][3]string `json:"expect"`
}

// Cases reads the reference histories.
func Cases(t testing.TB) []Case {
	t.Helper()
	var cases []Case
	if err := json.Unmarshal(casesJSON, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

// Person is the one person that a case is about.
func (c *Case) Person() fact.ID { return ID(c.Name) }

// Versions gives the history as published versions of area AreaOf(c.Kind); the
// value is the payload's field "value".
func (c *Case) Versions() []fact.Version {
	out := make([]fact.Version, len(c.Rows))
	for i, r := range c.Rows {
		out[i] = Version(c.Person(), c.Kind, r.Record, r.From, r.Batch, r.Op, r.Value)
		if r.To != nil {
			out[i].ValidTo, _ = fact.ParseDay(*r.To)
		}
	}
	return out
}

// Check compares an answer with the expected one, whatever the order.
func (r *Read) Check(t testing.TB, got []fact.Version) {
	t.Helper()
	have := make([][3]string, len(got))
	for i := range got {
		have[i] = [3]string{got[i].RecordID.String(), got[i].ValidFrom.String(), Value(got[i].Payload)}
	}
	want := make([][3]string, len(r.Expect))
	for i, e := range r.Expect {
		want[i] = [3]string{ID(e[0]).String(), e[1], e[2]}
	}
	order := func(a, b [3]string) int { return slices.Compare(a[:], b[:]) }
	slices.SortFunc(have, order)
	slices.SortFunc(want, order)
	if !slices.Equal(have, want) {
		t.Fatalf("in force on %s at %d: got %v, want %v", r.On, r.Watermark, have, want)
	}
}

// ID makes an identifier out of a name.
func ID(name string) fact.ID {
	sum := sha256.Sum256([]byte(name))
	return fact.ID(sum[:16])
}

// Value reads the field "value" of a payload.
func Value(payload []byte) string {
	var p struct{ Value string }
	if len(payload) == 0 || json.Unmarshal(payload, &p) != nil {
		return ""
	}
	return p.Value
}

// Area gives a test area of that kind with the one field "value": S01 s01_state,
// E01 e01_event, Y01 y01_yearly.
func Area(kind catalog.Kind) *catalog.Area {
	code := map[catalog.Kind]string{catalog.State: "S01", catalog.Event: "E01", catalog.Yearly: "Y01"}[kind]
	table := map[catalog.Kind]string{catalog.State: "s01_state", catalog.Event: "e01_event", catalog.Yearly: "y01_yearly"}[kind]
	return &catalog.Area{
		Code: code, Table: table, Kind: kind,
		Fields: []*catalog.Field{{Name: "value", Type: catalog.String, Protect: catalog.Plain}},
	}
}

// Version makes a version of the test area of that kind.
func Version(person fact.ID, kind catalog.Kind, record string, from fact.Day, batch uint64, op fact.Op, value string) fact.Version {
	payload, _ := json.Marshal(map[string]string{"value": value}) //nolint:errchkjson // strings always encode
	return fact.Version{
		PersonID: person, Area: Area(kind).Code, RecordID: ID(record),
		ValidFrom: from, ValidTo: fact.NoDay, BatchNo: batch, Op: op, Origin: "DECL", SourceDept: "SELF",
		RecordedAt:  time.UnixMilli(1_700_000_000_000 + int64(batch)).UTC(), // #nosec G115 -- a small number of a test
		SourceBatch: batch, SrcFile: "file", SrcSheet: "sheet", SrcRow: 1,
		RowMAC: ID("mac " + value), Payload: payload,
	}
}

// RowOf gives a version both shapes.
func RowOf(v fact.Version) *fact.Row {
	if v.Op == fact.Retract {
		v.Payload = nil
		return &fact.Row{Version: v}
	}
	return &fact.Row{Version: v, Values: []string{Value(v.Payload)}, Blind: make([]fact.ID, 1)}
}

// Random makes a history of n versions of a few persons and records, crowded
// enough that periods overlap, repeat, close and are retracted. Within one
// batch a version key appears once or as an exact repeat.
func Random(rng *rand.Rand, kind catalog.Kind, n int) []fact.Version {
	base, _ := fact.ParseDay("2019-12-01")
	seen := map[string]bool{}
	var out []fact.Version
	for len(out) < n {
		person := ID(fmt.Sprint("person ", rng.IntN(3)))
		record := fmt.Sprint("record ", rng.IntN(3))
		from := base + fact.Day(rng.IntN(12)*60) // #nosec G115 -- a small number of a test
		batch := 1 + rng.Uint64N(6)
		key := fmt.Sprint(person, record, from, batch)
		if seen[key] {
			continue
		}
		seen[key] = true
		v := Version(person, kind, record, from, batch, fact.Upsert, fmt.Sprint("value ", rng.IntN(100)))
		v.RecordID = ID(fmt.Sprint(person, record))
		v.Origin = []string{"DECL", "FEED"}[rng.IntN(2)]
		if rng.IntN(4) == 0 {
			v.Op = fact.Retract
		}
		if rng.IntN(3) == 0 {
			v.ValidTo = from + fact.Day(rng.IntN(300)) // #nosec G115 -- a small number of a test
		}
		out = append(out, v)
		if rng.IntN(5) == 0 {
			out = append(out, v)
		}
	}
	return out
}
