package archive_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"qingjian/archive"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// TestNoUnitTellsFew: in a district filled at random the tree tells a count only
// where it, and every part of it by category, is of nobody or of five and more,
// as counted here by hand; to who reads the files it tells all, to who may not
// count nothing.
func TestNoUnitTellsFew(t *testing.T) {
	const towns = 14
	g := officetest.New(t).Guarded()
	dice := rand.New(rand.NewPCG(7, 1)) // #nosec G404 -- repeatable
	town := func(i int) string { return fmt.Sprintf("T%02d", i) }
	name := func(i int) string { return fmt.Sprintf("第%c镇", '甲'+rune(i)) }
	tree := [][]any{{"code", "name", "level", "parent_code", "from"}, {"D", "某区", "district", "", "2020-01-01"}}
	var people, expected [][]any
	filed, few := make([]int, towns), make([]bool, towns)
	small := func(n int) bool { return n >= 1 && n <= 4 }
	for i := range towns {
		tree = append(tree, []any{town(i), name(i), "township", "D", "2020-01-01"})
		for _, category := range []string{"C1", "C4", "C5"} {
			n := []int{0, 0, 1 + dice.IntN(4), 5 + dice.IntN(3), 5, 6}[dice.IntN(6)]
			for range n {
				people = append(people, officetest.Profile("张三", officetest.IDNo(100+len(people)), category, name(i), "在职", ""))
			}
			if lacks := []int{0, 3, 6}[dice.IntN(3)]; dice.IntN(3) == 0 {
				expected = append(expected, []any{town(i), category, "2026-01-01", n + lacks})
				few[i] = few[i] || small(lacks)
			}
			filed[i] += n
			few[i] = few[i] || small(n)
		}
	}
	g.Publish("2026-01-01", officetest.Table{Name: "单位", Rows: tree})
	if r := g.Publish("2026-01-02", officetest.Roster(people...),
		officetest.Table{Name: "应建档人数", Rows: append([][]any{{"统计单位编码", "统计类别", "统计日期", "应建档人数"}}, expected...)}); r.Rows.Inserted != r.Rows.Read {
		t.Fatalf("%+v %v", r.Rows, officetest.Codes(r.Issues))
	}
	tellsOf := func(grants ...access.ProposeGrant) map[string]int {
		id := g.Machine(fmt.Sprintf("reader-%d", dice.IntN(1<<30)))
		for _, in := range grants {
			in.Account = id
			g.Grant(in)
		}
		got, err := g.Archive.UnitTree(t.Context(), g.As(id), "", "")
		g.OK(err)
		out := map[string]int{}
		for _, u := range got.Units {
			out[u.Code] = u.Persons
		}
		return out
	}
	district := func(role string) access.ProposeGrant { return access.ProposeGrant{Role: role} }
	counts, reads := tellsOf(district(access.Analyst)), tellsOf(district(access.Auditor))
	mixed := tellsOf(district(access.Analyst), access.ProposeGrant{Role: access.Auditor, Unit: town(0)},
		access.ProposeGrant{Role: access.Auditor, Unit: town(1), Areas: []string{"A12"}})
	nothing := tellsOf(district(access.Receiver))
	hidden := 0
	for i := range towns {
		want := filed[i]
		if few[i] {
			hidden++
			want = archive.Suppressed
		}
		both := want
		if i == 0 {
			both = filed[i]
		}
		if c := town(i); counts[c] != want || reads[c] != filed[i] || mixed[c] != both || nothing[c] != archive.Suppressed {
			t.Errorf("%s of %d (few: %v): counting %d, reading %d, both %d, neither %d", c, filed[i], few[i], counts[c], reads[c], mixed[c], nothing[c])
		}
	}
	if hidden == 0 || hidden == towns {
		t.Errorf("%d of %d are not told: this proves nothing", hidden, towns)
	}
}
