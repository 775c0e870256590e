package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qingjian/api"
)

// keys gives the names of a JSON object.
func keys(t *testing.T, raw json.RawMessage) []string {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(m))
}

func TestImportOfThreeWriters(t *testing.T) {
	c := freshCLI(t)
	own := filepath.Join(t.TempDir(), "own.xlsx")
	writeSample(t, own)
	libre, openpyxl := filepath.Join(workbooks, "libreoffice.xlsx"), filepath.Join(workbooks, "openpyxl.xlsx")

	var checked, first api.ReceiptJSON
	t.Run("DryRunChangesNothing", func(t *testing.T) {
		c.decode(c.must(exitOK, "ingest", "file", libre, "--dry-run", "--json"), &checked)
		if checked.Status != "checked" || checked.BatchNo != 0 || checked.Rows.Inserted != 30 {
			t.Errorf("receipt: %+v", checked)
		}
		if o := c.mustIn(exitFailed, sample, "archive", "show", "--id-no-stdin"); !strings.Contains(o.err, "person.unknown") {
			t.Errorf("somebody is on file: %s", o.err)
		}
	})
	t.Run("CommitIsWhatTheDryRunSaid", func(t *testing.T) {
		o := c.must(exitOK, "ingest", "file", libre, "--json")
		c.decode(o, &first)
		if first.Status != "published" || first.BatchNo != 1 || first.Rows != checked.Rows || !slices.Equal(first.Areas, checked.Areas) || first.Digest != checked.Digest {
			t.Errorf("dry run %+v\ncommit %+v", checked, first)
		}
		if o.err != "" {
			t.Errorf("standard error: %s", o.err)
		}
		c.receiptShape(json.RawMessage(o.out))
	})
	for name, file := range map[string]string{"Openpyxl": openpyxl, "Own": own, "SameFileAgain": libre} {
		t.Run(name+"IsAllUnchanged", func(t *testing.T) {
			var r api.ReceiptJSON
			c.decode(c.must(exitOK, "ingest", "file", file, "--json", "--effective", "2026-12-01"), &r)
			if r.Rows.Read != 30 || r.Rows.Unchanged != 30 || r.BatchNo != 0 || r.Status != "published" {
				t.Errorf("receipt: %+v", r)
			}
		})
	}
	t.Run("TextInBothLanguages", func(t *testing.T) {
		zh := c.must(exitOK, "ingest", "file", openpyxl)
		c.says(zh.out, "已入库", "openpyxl.xlsx / 房产 → A12", "合计：读 30 行，新增 0", "未变化 30")
		en := c.must(exitOK, "ingest", "file", openpyxl, "--lang", "en")
		c.says(en.out, "published", "Real estate", "total: read 30, inserted 0", "unchanged 30")
	})
}

// receiptShape proves that a receipt adds up and has the documented keys.
func (c *cli) receiptShape(raw json.RawMessage) {
	c.Helper()
	want := []string{"areas", "batch_id", "batch_no", "digest", "effective_date", "files", "issues", "issues_total", "published_at", "received_at", "rows", "status"}
	if got := keys(c.T, raw); !slices.Equal(got, want) {
		c.Errorf("keys %q, want %q", got, want)
	}
	var parts struct {
		Files, Areas []json.RawMessage
		Rows         json.RawMessage
	}
	var r api.ReceiptJSON
	for _, v := range []any{&parts, &r} {
		if err := json.Unmarshal(raw, v); err != nil {
			c.Fatal(err)
		}
	}
	rows := []string{"foreign", "inserted", "pending", "read", "rejected", "unchanged", "updated", "withdrawn"}
	for _, k := range []struct {
		name string
		raw  json.RawMessage
		want []string
	}{{"file", parts.Files[0], []string{"bytes", "name", "sha256"}}, {"rows", parts.Rows, rows},
		{"area", parts.Areas[0], []string{"area", "file", "header_row", "label", "rows", "sheet"}}} {
		if got := keys(c.T, k.raw); !slices.Equal(got, k.want) {
			c.Errorf("keys of %s: %q, want %q", k.name, got, k.want)
		}
	}
	read := 0
	for _, a := range r.Areas {
		n := a.Rows
		if n.Read != n.Inserted+n.Updated+n.Unchanged+n.Rejected+n.Pending+n.Foreign {
			c.Errorf("area %s does not add up: %+v", a.Area, n)
		}
		read += n.Read
	}
	if n := r.Rows; n.Read != read || n.Read != n.Inserted+n.Updated+n.Unchanged+n.Rejected+n.Pending {
		c.Errorf("the total does not add up: %+v", n)
	}
}

func TestImportOfRowsThatAreRefused(t *testing.T) {
	c := freshCLI(t)
	bad := c.workbook("坏.xlsx", "人员基本信息",
		[]any{"姓名", "性别", "公民身份号码", "出生日期", "民族", "政治面貌", "监察对象类别", "所在单位编码", "人员状态"},
		[]any{"样本甲", "2", sample, "1968-03-12", "01", "13", "C1", "120118001000", "10"},
		[]any{"样本乙", "2", "120118197111050000", "1971-11-05", "01", "13", "C1", "120118001000", "10"})
	t.Run("ExitThree", func(t *testing.T) {
		o := c.must(exitFindings, "ingest", "file", bad)
		c.says(o.out, "新增 1", "需更正 1", "坏.xlsx / 人员基本信息 C3　“公民身份号码”的校验位不符（cell.id_number_check）", "怎么办：")
		if strings.Contains(o.out+o.err, "120118197111050000") || strings.Contains(o.out+o.err, "样本乙") {
			t.Errorf("a value is shown:\n%s%s", o.out, o.err)
		}
		if o.err != "" {
			t.Errorf("standard error: %s", o.err)
		}
	})
	t.Run("InEnglish", func(t *testing.T) {
		o := c.must(exitFindings, "ingest", "file", bad, "--lang=en", "--dry-run")
		c.says(o.out, "checked, nothing published", "unchanged 1, rejected 1", "what to do:")
	})
	t.Run("JSON", func(t *testing.T) {
		o := c.must(exitFindings, "ingest", "file", bad, "--json")
		var r struct{ Issues []json.RawMessage }
		c.decode(o, &r)
		want := []string{"area", "cell", "code", "field", "field_label", "file", "hint", "message", "row", "severity", "sheet"}
		if got := keys(t, r.Issues[0]); !slices.Equal(got, want) {
			t.Errorf("keys of an issue: %q, want %q", got, want)
		}
	})
	t.Run("GoodFileBesideABadOne", func(t *testing.T) {
		o := c.must(exitFindings, "ingest", "file", filepath.Join(workbooks, "openpyxl.xlsx"), c.write("空.xlsx", ""))
		c.says(o.out, "新增 29", "空.xlsx", "file.empty")
	})
}

func (c *cli) write(name, content string) string {
	c.Helper()
	path := filepath.Join(c.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		c.Fatal(err)
	}
	return path
}

func TestFilesThatAreNoWorkbooks(t *testing.T) {
	c := freshCLI(t)
	whole, err := os.ReadFile(filepath.Join(workbooks, "libreoffice.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	const ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	for name, f := range map[string]struct{ content, code string }{
		"空.xlsx":     {"", "file.empty"},
		"文本.xlsx":    {"姓名,公民身份号码\n样本甲," + sample + "\n", "sheet.area_unknown"},
		"网页.xls":     {"<html><table><tr><td>姓名</td></tr></table></html>", "file.not_workbook"},
		"图片.xlsx":    {"\x89PNG\r\n\x1a\n0000", "file.not_workbook"},
		"老格式.xls":    {ole + strings.Repeat("\x00", 1024), "file.legacy_xls"},
		"半个.xlsx":    {string(whole[:len(whole)/2]), "file.damaged"},
		"只是压缩包.xlsx": {"PK\x05\x06" + strings.Repeat("\x00", 18), "file."},
	} {
		t.Run(name, func(t *testing.T) {
			o := c.must(exitFailed, "ingest", "file", c.write(name, f.content))
			c.says(o.out, "未入库", name, f.code, "怎么办：")
			c.says(o.err, "batch.rejected")
			if strings.Contains(o.out+o.err, sample) {
				t.Errorf("a value is shown: %s%s", o.out, o.err)
			}
		})
	}
	t.Run("NotThere", func(t *testing.T) {
		c.says(c.must(exitFailed, "ingest", "file", "/nowhere/x.xlsx").err, "/nowhere/x.xlsx", "file.not_found", "怎么办：")
		c.says(c.must(exitFailed, "ingest", "file", t.TempDir(), "--lang", "en").err, "file.not_found", "what to do:")
	})
	t.Run("WrongDay", func(t *testing.T) {
		c.says(c.must(exitFailed, "ingest", "file", filepath.Join(workbooks, "openpyxl.xlsx"), "--effective", "1.12.2026").err, "batch.input")
	})
	t.Run("WrongOrigin", func(t *testing.T) {
		c.says(c.must(exitFailed, "ingest", "file", filepath.Join(workbooks, "openpyxl.xlsx"), "--origin", "X", "--source-dept", "X").err, "batch.input", "来源性质", "来源部门")
	})
}

func TestUsage(t *testing.T) {
	c := freshCLI(t)
	for _, args := range [][]string{
		{"none"}, {"--none"}, {"ingest", "none"}, {"ingest", "file"}, {"archive", "show"}, {"archive", "show", "--person"},
		{"archive", "show", "--person", "x", "--id-no-stdin"}, {"archive", "show", sample}, {"archive", "show", "--id-no", sample},
		{"catalog", "export", "--format", "xml"}, {"migrate", "sideways"}, {"serve", "now"}, {"serve", "--listen", "8080"},
		{"serve", "--maintenance", "every night"}, {"serve", "--maintenance", "99 2 * * *"},
	} {
		o := c.must(exitUsage, args...)
		if o.out != "" || !strings.Contains(o.err, "错误：") {
			t.Errorf("%v: out %q, err %q", args, o.out, o.err)
		}
		if en := c.must(exitUsage, append([]string{"--lang=en"}, args...)...); !strings.Contains(en.err, "error: ") {
			t.Errorf("%v in English: %q", args, en.err)
		}
	}
	t.Run("NoNumberOnStandardInput", func(t *testing.T) {
		c.says(c.mustIn(exitUsage, " \n", "archive", "show", "--id-no-stdin").err, "usage.id_no")
	})
	t.Run("NothingWasSetUp", func(t *testing.T) {
		if _, err := os.Stat(c.data); !os.IsNotExist(err) {
			t.Errorf("the data directory was made: %v", err)
		}
	})
	t.Run("OnlyThisMachineIsListenedTo", func(t *testing.T) {
		for _, at := range []string{"0.0.0.0:8080", ":8080", "192.168.1.5:8080", "[::]:8080", "example.com:80"} {
			c.says(c.must(exitFailed, "serve", "--listen", at).err, "serve.not_loopback", "127.0.0.1")
		}
	})
	t.Run("HelpInBothLanguages", func(t *testing.T) {
		for _, args := range [][]string{{}, {"ingest"}, {"ingest", "file"}, {"archive"}, {"archive", "show"}, {"catalog"}, {"migrate"}, {"migrate", "up"}, {"serve"}, {"demo"}} {
			zh, en := c.must(exitOK, append(args, "--help")...), c.must(exitOK, append(args, "--help", "--lang", "en")...)
			if zh.out == en.out || zh.err+en.err != "" || !strings.Contains(zh.out, "数据目录") || !strings.Contains(en.out, "data directory") {
				t.Errorf("%v:\n%s\n%s", args, zh.out, en.out)
			}
		}
		c.env["QINGJIAN_LANG"] = "en"
		c.says(c.must(exitOK).out, "the integrity-archive platform")
	})
	t.Run("NoFlagTakesAnIdentityNumber", func(t *testing.T) {
		for _, args := range [][]string{{"archive", "show"}, {"ingest", "file"}, {"serve"}, {"demo"}} {
			for _, flag := range []string{"id-no ", "id_no", "idno", "identity", "name "} {
				if o := c.must(exitOK, append(args, "--help")...); strings.Contains(o.out, "--"+flag) {
					t.Errorf("%v has --%s", args, flag)
				}
			}
		}
	})
}
