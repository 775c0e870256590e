package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingjian/api"
)

// A batch is looked at, taken back and brought again from the command line.
func TestChangesAndWithdraw(t *testing.T) {
	c := freshCLI(t)
	book := filepath.Join(workbooks, "openpyxl.xlsx")
	c.must(exitOK, "ingest", "file", book)
	if lines := strings.Count(c.must(exitOK, "ingest", "changes", "1", "--json").out, `"kind": "new"`); lines != 30 {
		t.Errorf("%d rows are new", lines)
	}
	if out := c.must(exitOK, "ingest", "changes", "1", "--kind", "changed").out; out != "" {
		t.Errorf("changed: %s", out)
	}
	c.says(c.must(exitFailed, "ingest", "withdraw", "1").err, "batch.reason")
	c.says(c.must(exitUsage, "ingest", "withdraw", "1", "--later", "perhaps").err, "--later")
	c.says(c.must(exitFailed, "ingest", "changes", "7").err, "batch.unknown")
	c.says(c.must(exitOK, "ingest", "withdraw", "1", "--reason", "报错了表").out, "将消失", "--yes", "另有 30 条")
	c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin")

	var r, again api.ReceiptJSON
	c.decode(c.must(exitOK, "ingest", "withdraw", "1", "--reason", "报错了表", "--yes", "--json"), &r)
	c.decode(c.must(exitOK, "ingest", "withdraw", "1", "--reason", "报错了表", "--yes", "--json"), &again)
	if r.Status != "published" || r.BatchNo != 2 || r.Rows.Ended != 30 || again.BatchNo != 2 {
		t.Errorf("withdrawn: %+v, again %+v", r, again)
	}
	c.says(c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin").out, "此时没有此人的基本信息")
	if out := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--as-known", "batch:1").out; strings.Contains(out, "此时没有此人的基本信息") {
		t.Error("as known before the withdrawal the person is not there")
	}
	c.decode(c.must(exitOK, "ingest", "file", book, "--json"), &r)
	if r.Rows.Inserted != 30 {
		t.Errorf("brought again: %+v", r.Rows)
	}

	dir := t.TempDir()
	for _, which := range []string{"annotated", "receipt"} {
		out := filepath.Join(dir, which+".xlsx")
		c.must(exitOK, "ingest", which, "1", "-o", out)
		if info, err := os.Stat(out); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", which, err)
		}
	}
	c.says(c.must(exitFailed, "ingest", "refused", "1", "-o", filepath.Join(dir, "refused.xlsx")).err, "batch.none_refused")
	c.says(c.must(exitOK, "ingest", "compare", "1", "3").out, "未变化 30")
}
