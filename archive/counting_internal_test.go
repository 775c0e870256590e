package archive

import (
	"math/rand/v2"
	"testing"

	"qingjian/internal/access"
)

// TestNoSmallCountFollows: of random units whose files the reader may not read, no
// count of few persons is told, nor follows from a sum.
func TestNoSmallCountFollows(t *testing.T) {
	may := newCounting(access.By{Scope: access.Fixed{Account: "a", May: []access.Permission{access.FiguresRead}}.Scope()})
	dice := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- repeatable
	told := 0
	for range 2000 {
		var f Figures
		for i := range 1 + dice.IntN(12) {
			u := UnitFigures{Unit: string(rune('a' + i)), Expected: -1, Missing: -1, Filed: dice.IntN(12)}
			if dice.IntN(2) == 0 {
				u.Expected = u.Filed + dice.IntN(8)
				u.Missing = u.Expected - u.Filed
			}
			u.Doubled = min(u.Filed, dice.IntN(7))
			f.Units = append(f.Units, u)
		}
		truth := append([]UnitFigures(nil), f.Units...)
		f.Totals = total(f.Units)
		whole := dice.IntN(2) == 0
		f.suppress(may, "A01", whole)
		hidden, sum := 0, 0
		for i, u := range f.Units {
			if few(u.Filed) || few(u.Doubled) || u.Expected >= 0 && few(u.Missing) || u.Filed == Suppressed && (u.Doubled >= 0 || u.Missing >= 0) {
				t.Fatalf("told: %+v of %+v", u, truth[i])
			}
			if u.Filed == Suppressed {
				hidden, sum = hidden+1, sum+truth[i].Filed
			}
		}
		if f.Totals.Filed != Suppressed {
			told++
			if hidden > 0 && (!whole || hidden < 3 || sum <= hidden || sum == 4*hidden) {
				t.Fatalf("%d rows of %d persons follow from %+v", hidden, sum, f)
			}
		}
	}
	if told == 0 {
		t.Error("no total was ever told")
	}
}

// TestAreasOfFew: all states of an area, or none.
func TestAreasOfFew(t *testing.T) {
	area := func(required, present, nothing, never, off int) AreaFigures {
		return AreaFigures{Required: required, Present: present, Nothing: nothing, NeverSupplied: never, NotRequired: off}
	}
	for _, c := range []struct {
		all, unread AreaFigures
		broad, told bool
	}{
		{area(100, 50, 30, 20, 0), area(100, 50, 30, 20, 0), true, true},
		{area(100, 50, 30, 20, 0), area(100, 50, 30, 20, 0), false, false}, // a village
		{area(100, 50, 30, 20, 0), area(0, 0, 0, 0, 0), false, true},       // all may be read
		{area(4, 4, 0, 0, 0), area(4, 4, 0, 0, 0), true, false},
		{area(100, 96, 0, 4, 0), area(100, 96, 0, 4, 0), true, false},
		{area(100, 4, 4, 92, 0), area(100, 4, 4, 92, 0), true, false},
		{area(100, 50, 30, 20, 0), area(20, 2, 10, 8, 0), true, false}, // the rest may be read and subtracted
		{area(98, 50, 30, 20, 0), area(98, 50, 30, 20, 0), true, false},
	} {
		got := c.all
		got.suppress(c.unread, c.broad)
		if c.told && got != c.all || !c.told && got != area(Suppressed, Suppressed, Suppressed, Suppressed, Suppressed) {
			t.Errorf("%+v, unread %+v: %+v", c.all, c.unread, got)
		}
	}
}
