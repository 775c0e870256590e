package fact_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"qingjian/internal/fact"
	"qingjian/internal/fact/facttest"
)

// The reference histories give the expected answers whatever the order in
// which their rows arrive.
func TestInForce(t *testing.T) {
	for _, c := range facttest.Cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			for seed := range uint64(20) {
				versions := c.Versions()
				rng := rand.New(rand.NewPCG(seed, 1))
				rng.Shuffle(len(versions), func(i, j int) { versions[i], versions[j] = versions[j], versions[i] })
				before := slices.Clone(versions)
				for _, r := range c.Reads {
					r.Check(t, fact.InForce(c.Kind, versions, r.On, r.Watermark))
				}
				for i := range before {
					if fact.Compare(before[i], versions[i]) != 0 {
						t.Fatal("InForce changed its input")
					}
				}
			}
		})
	}
}

func TestCollapse(t *testing.T) {
	day := func(s string) fact.Day {
		d, err := fact.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	v := func(from, to string, batch uint64, op fact.Op) fact.Version {
		return fact.Version{RecordID: fact.ID{1}, ValidFrom: day(from), ValidTo: day(to), BatchNo: batch, Op: op}
	}
	history := []fact.Version{
		v("2022-01-01", "", 2, fact.Upsert),
		v("2020-01-01", "2023-01-01", 1, fact.Upsert),
		v("2021-01-01", "", 1, fact.Upsert),
		v("2021-01-01", "", 3, fact.Retract),
	}
	t.Run("StoredEnds", func(t *testing.T) {
		got := fact.Collapse(history, 3)
		if len(got) != 2 || got[0].ValidTo.String() != "2023-01-01" || got[1].ValidTo != fact.NoDay {
			t.Fatalf("got %v", got)
		}
	})
	t.Run("Watermark", func(t *testing.T) {
		if got := fact.Collapse(history, 1); len(got) != 2 || got[1].ValidFrom.String() != "2021-01-01" {
			t.Fatalf("got %v", got)
		}
	})
	t.Run("PeriodsCutByNext", func(t *testing.T) {
		got := fact.Periods("state", history, 3)
		if got[0].ValidTo.String() != "2022-01-01" || got[1].ValidTo != fact.NoDay {
			t.Fatalf("got %v", got)
		}
	})
}

// A yearly statement is a whole: what the newest one leaves out is gone, and
// each origin has its own.
func TestInForceYearlySnapshot(t *testing.T) {
	v := func(record byte, from, origin string) fact.Version {
		d, _ := fact.ParseDay(from)
		return fact.Version{RecordID: fact.ID{record}, ValidFrom: d, ValidTo: fact.NoDay, BatchNo: 1, Op: fact.Upsert, Origin: origin}
	}
	history := []fact.Version{
		v(1, "2022-12-31", "DECL"), v(2, "2022-12-31", "DECL"), v(2, "2023-12-31", "DECL"), v(3, "2021-12-31", "FEED"),
	}
	on, _ := fact.ParseDay("2024-06-01")
	got := fact.InForce("yearly", history, on, 1)
	if len(got) != 2 || got[0].RecordID[0] != 2 || got[1].RecordID[0] != 3 {
		t.Fatalf("got %v", got)
	}
}
