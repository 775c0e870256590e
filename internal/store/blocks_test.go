package store_test

import (
	"fmt"
	"strings"
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
)

// What is written comes back the same from either shape, whatever its type.
func TestValuesRoundTrip(t *testing.T) {
	cases := map[string][]string{
		"Full": {
			"name", "欧阳\\测\t'试\"\n😀", "unit_code", "U01", "remark", strings.Repeat("长", 300), "children", "-3", "married", "true",
			"income", "1234567890123456.78", "birth_date", "1900-01-01", "joined", "1999-12",
			"id_no", "\x00\xff\xfe ciphertext", "home_address", "\xff\x00",
		},
		"Empty":         {},
		"YearOnly":      {"birth_date", "1975", "income", "-0.05", "married", "false", "children", "9223372036854775807"},
		"MonthOnly":     {"birth_date", "2299-12", "income", "0.00", "joined", "2299-12", "children", "0"},
		"LastDay":       {"birth_date", "2299-12-31"},
		"NegativeMoney": {"income", "-9999999999999999.99"},
	}
	onBothAddresses(t, areas{profile()}, func(t *testing.T, s *store.Store) {
		var rows []*fact.Row
		for name, fields := range cases {
			rows = append(rows, person(name, 1, fields...))
		}
		storetest.Insert(t, s, "A01", rows...)
		on, _ := fact.ParseDay("2026-01-01")
		read := 0
		for got, err := range s.InForce(t.Context(), s.Area("A01"), store.InForceQuery{On: on, Watermark: 1}) {
			if err != nil {
				t.Fatal(err)
			}
			read++
			for _, want := range rows {
				if want.PersonID == got.PersonID {
					checkRow(t, s, got, *want)
				}
			}
		}
		if read != len(rows) {
			t.Fatalf("read %d rows of %d", read, len(rows))
		}
	})
}

func checkRow(t *testing.T, s *store.Store, got, want fact.Row) {
	t.Helper()
	log, err := s.PersonVersions(t.Context(), want.PersonID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(log) != 1 || fmt.Sprintf("%+v", log[0]) != fmt.Sprintf("%+v", want.Version) {
		t.Errorf("the record log gives\n%+v, want\n%+v", log, want.Version)
	}
	want.Payload = nil
	if fmt.Sprintf("%q %v %v", got.Values, got.Blind, got.Version) != fmt.Sprintf("%q %v %v", want.Values, want.Blind, want.Version) {
		t.Errorf("the typed log gives\n%q %v %v, want\n%q %v %v", got.Values, got.Blind, got.Version, want.Values, want.Blind, want.Version)
	}
}

// A row that cannot be written is refused whole, and the refusal names no value.
func TestAppendRefuses(t *testing.T) {
	good := func() *fact.Row { return person("p", 1, "name", "n") }
	for name, spoil := range map[string]func(*fact.Row){
		"OtherArea":       func(r *fact.Row) { r.Area = "A02" },
		"NoPerson":        func(r *fact.Row) { r.PersonID = fact.ID{} },
		"NoRecord":        func(r *fact.Row) { r.RecordID = fact.ID{} },
		"NoBatch":         func(r *fact.Row) { r.BatchNo = 0 },
		"NoStart":         func(r *fact.Row) { r.ValidFrom = fact.NoDay },
		"StartBefore1900": func(r *fact.Row) { r.ValidFrom = -25568 },
		"EndBeforeStart":  func(r *fact.Row) { r.ValidTo = r.ValidFrom - 1 },
		"EndAfter2299":    func(r *fact.Row) { r.ValidTo = 120530 },
		"UnknownOp":       func(r *fact.Row) { r.Op = "delete" },
		"NoPayload":       func(r *fact.Row) { r.Payload = nil },
		"FewValues":       func(r *fact.Row) { r.Values = r.Values[1:] },
		"RetractValues":   func(r *fact.Row) { r.Op = fact.Retract },
		"Int":             func(r *fact.Row) { r.Values[5] = "SECRET1" },
		"Bool":            func(r *fact.Row) { r.Values[6] = "SECRET" },
		"Decimal":         func(r *fact.Row) { r.Values[7] = "1.234" },
		"DecimalTooLong":  func(r *fact.Row) { r.Values[7] = "12345678901234567" },
		"DecimalSign":     func(r *fact.Row) { r.Values[7] = "--1" },
		"Date":            func(r *fact.Row) { r.Values[8] = "2020-02-30" },
		"DateBefore1900":  func(r *fact.Row) { r.Values[8] = "1899-12-31" },
		"MonthWithDay":    func(r *fact.Row) { r.Values[9] = "2020-02-01" },
	} {
		t.Run(name, func(t *testing.T) {
			blocks := store.NewBlocks(profile())
			row := good()
			spoil(row)
			err := blocks.Append(row)
			if fault.CodeOf(err) != "store.row_invalid" || blocks.Len(store.Typed) != 0 || strings.Contains(err.Error(), "SECRET") {
				t.Fatalf("got %v, %d rows", err, blocks.Len(store.Log))
			}
		})
	}
}

// Encode may be repeated, and rows may follow in between.
func TestEncodeRepeats(t *testing.T) {
	s := storetest.New(t, areas{profile()})
	blocks := store.NewBlocks(profile())
	for batch := range uint64(3) {
		if err := blocks.Append(person("p", batch+1, "name", "n")); err != nil {
			t.Fatal(err)
		}
		storetest.Send(t, s, blocks)
	}
	if n, err := s.CountBatch(t.Context(), store.RecordTable, 1); n != 1 || err != nil {
		t.Fatalf("the first batch, sent three times, counts %d, %v", n, err)
	}
	got, err := s.PersonVersions(t.Context(), person("p", 1).PersonID, 2)
	if err != nil || len(got) != 2 {
		t.Fatalf("got %v, %v", got, err)
	}
	blocks.Reset()
	if blocks.Len(store.Log) != 0 {
		t.Fatal("rows after Reset")
	}
}

func TestIdentifiers(t *testing.T) {
	for name, a := range map[string]*catalog.Area{
		"Table":        {Code: "X", Table: "x; DROP", Kind: catalog.State},
		"TakenTable":   {Code: "X", Table: "record", Kind: catalog.State},
		"Field":        {Code: "X", Table: "x", Kind: catalog.State, Fields: []*catalog.Field{{Name: "a b"}}},
		"VersionField": {Code: "X", Table: "x", Kind: catalog.State, Fields: []*catalog.Field{{Name: "valid_from"}}},
		"Clash":        {Code: "X", Table: "x", Kind: catalog.State, Fields: []*catalog.Field{{Name: "d", Type: catalog.Date}, {Name: "d_precision"}}},
		"RuleName":     {Code: "X", Table: "x", Kind: catalog.State, Fields: []*catalog.Field{{Name: "ends"}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Open(t.Context(), store.Options{Address: "clickhouse://h", Catalog: areas{a}})
			if fault.CodeOf(err) != "store.identifier" {
				t.Fatalf("got %v", err)
			}
		})
	}
}
