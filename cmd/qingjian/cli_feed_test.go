package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pricesFeed watches a folder for a register whose rows are about no person.
const pricesFeed = `name: prices
label: {zh: 各街镇房价, en: House prices}
sender: "10"
area: f_price_index
account: feed-prices
transport: folder
format: csv
schedule: "0 3 1 * *"
mode: full
tolerance: 0.1
contract:
  fresh: 35d
  rows: {min: 0.5, max: 2}
  removes: 0.2
folder: {path: IN, mark: true}
`

// declare makes a feed of a watched folder and gives the folder.
func declare(t *testing.T, data, name, text string) string {
	t.Helper()
	in, dir := t.TempDir(), filepath.Join(data, "feeds")
	ok(t, os.MkdirAll(dir, 0o700))
	ok(t, os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(strings.Replace(text, "IN", in, 1)), 0o600))
	return in
}

// prices is a delivery of n months.
func prices(n, price int) string {
	var b strings.Builder
	b.WriteString("街镇编码,月份,房产类型,成交套数,单价中位数（元）\n")
	for i := range n {
		fmt.Fprintf(&b, "120118001000,%d-%02d,1,5,%d\n", 2000+i/12, 1+i%12, price)
	}
	return b.String()
}

// deliver puts a complete file into a watched folder.
func deliver(t *testing.T, dir, name, text string) {
	t.Helper()
	for _, f := range [][2]string{{name, text}, {name + ".done", ""}} { // the mark comes last
		ok(t, os.WriteFile(filepath.Join(dir, f[0]), []byte(f[1]), 0o600))
	}
}

// TestFeedCommands: declarations are checked, deliveries are fetched, what is not
// as agreed is held, and the board tells it in its exit status.
func TestFeedCommands(t *testing.T) {
	c := freshCLI(t)
	c.says(c.must(exitOK, "feed", "check").out, "0 个数据源")
	in := declare(t, c.data, "prices", pricesFeed)
	c.says(c.must(exitOK, "feed", "check").out, "1 个数据源")
	c.says(c.must(exitOK, "feed", "list").out, "各街镇房价", "尚未报送")
	c.says(c.must(exitOK, "feed", "run", "prices").out, "没有新内容")
	deliver(t, in, "a.csv", prices(24, 9000))
	c.says(c.must(exitOK, "feed", "run", "prices").out, "已入库", "读 24 行")
	deliver(t, in, "b.csv", prices(6, 9100))
	c.says(c.must(exitFindings, "feed", "run", "prices").out, "暂存待处理", "[rows_few]", "没有入库")
	c.says(c.must(exitFindings, "feed", "list").out, "暂存待处理")
	var runs feedRuns
	c.decode(c.must(exitOK, "feed", "history", "prices", "--json"), &runs)
	if len(runs.Items) != 3 || runs.Items[0].Status != "held" || runs.Items[0].Letter == "" || runs.Items[1].BatchNo != 1 {
		t.Errorf("history %+v", runs.Items)
	}
	c.says(c.must(exitFailed, "feed", "run", "none").err, "feed.unknown")
	declare(t, c.data, "wrong", strings.Replace(pricesFeed, "f_price_index", "leads", 1))
	c.says(c.must(exitFindings, "feed", "check").out, "wrong.yaml:1:", "wrong.yaml:4:")
	c.says(c.must(exitFailed, "feed", "list").err, "feed.")
}
