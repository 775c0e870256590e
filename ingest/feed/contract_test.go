package feed_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/ingest/feed"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// wages is a delivery of a register that is kept whole: its rows are about no
// person who must be on file.
func wages(n int, change func(header, row []string) ([]string, []string)) string {
	header, row := []string{"街镇编码", "月份", "房产类型", "成交套数", "单价中位数（元）"}, []string{"120118001000", "2026-01", "1", "5", "9000"}
	if change != nil {
		header, row = change(header, row)
	}
	out := []string{strings.Join(header, ",")}
	for i := range n {
		r := slices.Clone(row)
		for k := range r {
			if r[k] == "2026-01" {
				r[k] = time.Date(2010, time.Month(1+i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
			}
		}
		out = append(out, strings.Join(r, ","))
	}
	return strings.Join(out, "\n") + "\n"
}

// partly changes the last n lines.
func partly(text string, n int, old, with string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := len(lines) - n; i < len(lines); i++ {
		lines[i] = strings.Replace(lines[i], old, with, 1)
	}
	return strings.Join(lines, "\n") + "\n"
}

const pricesFeed = `sender: "10"
area: f_price_index
transport: folder
format: csv
schedule: "0 3 1 * *"
mode: full
tolerance: 0.1
unattended: 50
contract:
  fresh: 35d
  rows: {min: 0.5, max: 2, of: 3}
  removes: 0.2
  fields:
    deals: {columns: evolve, types: refuse}
folder: {path: {IN}, settle: 1m}
`

func codesOf(r feed.Run) string {
	var out []string
	for _, f := range r.Details.Findings {
		out = append(out, f.Code+" "+string(f.Answer)+" "+f.Field)
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// TestContract: what a delivery must be like, and what happens where it is not.
func TestContract(t *testing.T) {
	d := newDesk(t, map[string]string{"prices": pricesFeed})
	bring := func(content string) feed.Run {
		t.Helper()
		d.lay("d.csv", content, time.Hour)
		return d.run("prices")
	}
	d.wants(bring(wages(20, nil)), control.RunPublished, feed.Rows{Read: 20, Taken: 20})
	for _, tc := range []struct {
		name, status, findings string
		content                string
	}{
		{"a new column", control.RunHeld, "column_new hold ", wages(20, func(h, r []string) ([]string, []string) { return append(h, "备注说明"), append(r, "x") })},
		{"a column that may go", control.RunUnchanged, "column_gone evolve deals", wages(20, func(h, r []string) ([]string, []string) {
			return slices.Delete(h, 3, 4), slices.Delete(r, 3, 4)
		})},
		{"and come back", control.RunUnchanged, "column_new evolve deals", wages(20, func(h, r []string) ([]string, []string) { r[3] = "5"; return h, r })},
		{"a column that must not go", control.RunHeld, "column_gone hold median_price", wages(20, func(h, r []string) ([]string, []string) { return h[:4], r[:4] })},
		{"values of another type", control.RunHeld, "tolerance hold ; type_drift hold median_price", partly(wages(20, nil), 4, "9000", "九千")},
		{"values refused by type", control.RunRefused, "tolerance hold ; type_drift refuse deals", partly(wages(20, nil), 4, ",5,", ",若干,")},
		{"an amount of which the unit is not clear", control.RunHeld, "unit_open hold median_price", wages(20, func(h, r []string) ([]string, []string) { h[4] = "单价中位数（元/万元）"; return h, r })},
		{"too few rows", control.RunHeld, "removes hold ; rows_few hold ", wages(9, nil)},
		{"a snapshot that lacks much", control.RunHeld, "removes hold ", wages(14, nil)},
		{"too many rows", control.RunHeld, "rows_many hold ", wages(41, nil)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d.t = t
			r := bring(tc.content)
			if r.Status != tc.status || codesOf(r) != tc.findings && (tc.status != control.RunRefused || !strings.Contains(codesOf(r), "refuse")) {
				t.Errorf("%s (%s), findings %s; want %s, %s; rows %+v", r.Status, r.Error, codesOf(r), tc.status, tc.findings, r.Details.Rows)
			}
		})
	}
	d.t = t
	d.Whole()
}

// TestHeld: a person releases a delivery or refuses it; the sender is told in words
// without a value; what a later delivery overtook is closed.
func TestHeld(t *testing.T) {
	d := newDesk(t, map[string]string{"prices": pricesFeed})
	d.lay("a.csv", wages(20, nil), time.Hour)
	d.run("prices")
	d.lay("b.csv", wages(45, func(h, r []string) ([]string, []string) { r[4] = "9100"; return h, r }), time.Hour)
	held := d.run("prices")
	if held.Status != control.RunHeld || d.there("b.csv") || !d.there("done/b.csv") {
		t.Fatalf("%s, %s", held.Status, codesOf(held))
	}
	f := d.Set.Feeds()[0]
	letter := f.Letter(held)
	for _, part := range []string{"45 行", "约 20 行", "测试源", "没有入库"} {
		if !strings.Contains(letter.ZH, part) {
			t.Errorf("the letter lacks %s:\n%s", part, letter.ZH)
		}
	}
	before, err := d.OnFile(t.Context(), d.Catalog.Area("f_price_index"), "")
	d.OK(err)
	if before != 20 {
		t.Errorf("a delivery that is held published something: %d", before)
	}
	in := feed.Decision{Feed: "prices", Run: held.ID, Reason: "已电话核实，范围扩大到全区", By: d.By}
	short := in
	short.Reason = " "
	if _, err := d.Refuse(t.Context(), short); fault.CodeOf(err) != "feed.reason" {
		t.Error(err)
	}
	released, err := d.Release(t.Context(), in)
	d.OK(err)
	if released.Status != control.RunPublished || released.Details.Rows.Taken != 45 || released.Details.BatchNo == 0 {
		t.Errorf("released %+v", released)
	}
	if f.Letter(released) != (fault.Text{}) {
		t.Error("there is still a letter about what was released")
	}
	if why, err := d.ReasonOf(released); err != nil || why != in.Reason {
		t.Errorf("reason %q, %v", why, err)
	}
	if _, err := d.Release(t.Context(), in); fault.CodeOf(err) != "feed.not_held" {
		t.Error(err)
	}
	d.lay("c.csv", wages(5, nil), time.Hour)
	c := d.run("prices")
	d.lay("d.csv", wages(6, nil), time.Hour)
	x := d.run("prices")
	refused, err := d.Refuse(t.Context(), feed.Decision{Feed: "prices", Run: x.ID, Reason: "没有导全", By: d.By})
	d.OK(err)
	if refused.Status != control.RunRefused {
		t.Errorf("refused %s", refused.Status)
	}
	d.lay("e.csv", wages(45, func(h, r []string) ([]string, []string) { r[4] = "9200"; return h, r }), time.Hour)
	d.wants(d.run("prices"), control.RunPublished, feed.Rows{Read: 45, Taken: 45})
	if c = d.find(c.ID); c.Status != control.RunSuperseded {
		t.Errorf("an older delivery stays %s", c.Status)
	}
	if b, err := d.Office.Control.Batch(t.Context(), c.ID); err != nil || b.Status != control.Rejected {
		t.Errorf("its batch is %s, %v", b.Status, err)
	}
}

// TestBoard: who owes what since when.
func TestBoard(t *testing.T) {
	d := newDesk(t, map[string]string{"prices": pricesFeed})
	state := func(want feed.State) feed.Standing {
		t.Helper()
		all, err := d.Board(t.Context(), d.By)
		d.OK(err)
		if len(all) != 1 || all[0].State != want {
			t.Errorf("%+v, want %s", all, want)
		}
		return all[0]
	}
	state(feed.Never)
	d.lay("a.csv", wages(20, nil), time.Hour)
	d.run("prices")
	if st := state(feed.Fresh); st.Due.Sub(st.Good) != 35*24*time.Hour || st.Next.IsZero() || st.Last.Details.Rows.Read != 20 {
		t.Errorf("%+v", st)
	}
	d.lay("b.csv", wages(50, nil), time.Hour)
	d.run("prices")
	if st := state(feed.Waiting); st.Held == nil {
		t.Error("what is held is not named")
	}
	d.Later(36 * 24 * time.Hour)
	state(feed.Overdue)
}
