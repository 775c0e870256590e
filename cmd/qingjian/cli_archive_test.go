package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"qingjian/api"
)

func TestArchiveShow(t *testing.T) {
	c := freshCLI(t)
	c.must(exitOK, "ingest", "file", filepath.Join(workbooks, "libreoffice.xlsx"), "--effective", "2026-01-01")
	c.must(exitOK, "ingest", "file", "--effective", "2026-02-01", c.workbook("变更.xlsx", "人员基本信息",
		[]any{"姓名", "性别", "公民身份号码", "出生日期", "民族", "政治面貌", "监察对象类别", "所在单位编码", "人员状态"},
		[]any{"样本甲", "2", sample, "1968-03-12", "01", "13", "C1", "120118002000", "10"}))
	show := func(args ...string) (d api.DossierJSON) {
		t.Helper()
		c.decode(c.mustIn(exitOK, sample+"\n", append([]string{"archive", "show", "--id-no-stdin", "--json"}, args...)...), &d)
		return d
	}
	newest := show()

	t.Run("ByPersonIsTheSame", func(t *testing.T) {
		byID := c.must(exitOK, "archive", "show", "--person", newest.PersonID, "--json")
		if byNumber := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--json"); byID != byNumber || byID.err != "" {
			t.Errorf("by person\n%v\nby number\n%v", byID, byNumber)
		}
	})
	t.Run("NumberInAnyWriting", func(t *testing.T) {
		for _, n := range []string{"  " + sample + "\r\n", "１２０１１８１９６８０３１２００００", sample[:6] + sample[8:17]} {
			c.mustIn(exitOK, n, "archive", "show", "--id-no-stdin")
		}
	})
	t.Run("AsOf", func(t *testing.T) {
		if d := show("--as-of", "2026-01-31"); d.AsOf.String() != "2026-01-31" || d.Person.Unit.Code != "120118001000" {
			t.Errorf("before the change: %+v", d.Person.Unit)
		}
		if d := show("--as-of", "2026-02-01"); d.Person.Unit.Code != "120118002000" {
			t.Errorf("after the change: %+v", d.Person.Unit)
		}
	})
	t.Run("AsKnown", func(t *testing.T) {
		if d := show("--as-of", "2026-02-01", "--as-known", "batch:1"); d.Watermark.BatchNo != 1 || d.Person.Unit.Code != "120118001000" {
			t.Errorf("as known at batch 1: %+v", d.Person.Unit)
		}
		if d := show("--as-known", "2020-01-01"); d.Coverage["never_supplied"] != 26 {
			t.Errorf("as known in 2020: %+v", d.Coverage)
		}
	})
	t.Run("Reveal", func(t *testing.T) {
		masked := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin")
		full := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--reveal")
		c.says(masked.out, "敏感内容已遮盖", "•••", "120118 1968**** ****")
		c.says(full.out, "本次查阅已记录", sample, "样本小区1号楼101室")
		if strings.Contains(masked.out, sample) || strings.Contains(masked.out, "样本小区") {
			t.Errorf("a masked value is shown:\n%s", masked.out)
		}
	})
	t.Run("TextForPeople", func(t *testing.T) {
		zh := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--as-of", "2026-02-02").out
		c.says(zh, "样本甲　女性　1968 出生", "现任：示例街道办事处主任", "生效于 2026-02-02，数据截至第 2 批", "共 26 项信息：● 有记录 3",
			"● A12 房产（含车位、车库、储藏间）　1 条", "\n    建筑面积（㎡）      •••\n", "2012-01-15 起至今", "出处：变更.xlsx，“人员基本信息”表第 2 行")
		en := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--lang", "en", "--as-known", "batch:1").out
		c.says(en, "born 1968", "as known at batch 1", "● A12 Real estate  1 on file", "Source: libreoffice.xlsx, sheet 房产, row 2")
		old := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--as-of", "2001-01-01").out
		c.says(old, "◌ A12", "从未报送", "另有 1 条在该日不生效")
	})
	t.Run("NothingToReport", func(t *testing.T) {
		c.must(exitOK, "ingest", "file", "--effective", "2026-03-01", c.workbook("无.xlsx", "房产",
			[]any{"姓名", "身份证号", "产权人姓名", "产权人与本人关系", "坐落", "建筑面积（㎡）", "房产类型", "房产来源", "取得时间"},
			[]any{"样本甲", sample, "无"}))
		zh := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--as-of", "2026-03-02").out
		c.says(zh, "注意：本人 于 2026-03-01 声明无此类情况，而当时已有下列记录，请核对")
	})
	for name, args := range map[string][]string{
		"person.unknown": {"--person", strings.Repeat("0", 32)}, "id.malformed": {"--person", "x"}, "axes.malformed": {"--person", newest.PersonID, "--as-of", "1.2.2026"},
	} {
		t.Run(name, func(t *testing.T) {
			o := c.must(exitFailed, append([]string{"archive", "show", "--json"}, args...)...)
			c.says(o.err, name)
			if o.out != "" {
				t.Errorf("standard output: %s", o.out)
			}
		})
	}
	t.Run("WrongNumberIsNotRepeated", func(t *testing.T) {
		o := c.mustIn(exitFailed, "120118196803120009", "archive", "show", "--id-no-stdin")
		c.says(o.err, "search.id_no", "怎么办：")
		if strings.Contains(o.err, "1968") {
			t.Errorf("standard error: %s", o.err)
		}
	})
}

// TestThroughAServer: a directory in use says where to go, and there the
// commands do the same.
func TestThroughAServer(t *testing.T) {
	c := freshCLI(t)
	libre, openpyxl := filepath.Join(workbooks, "libreoffice.xlsx"), filepath.Join(workbooks, "openpyxl.xlsx")
	c.must(exitOK, "ingest", "file", libre, "--effective", "2026-01-01")
	show := []string{"archive", "show", "--id-no-stdin", "--json"}
	local := c.mustIn(exitOK, sample, show...)
	var again api.ReceiptJSON
	c.decode(c.must(exitOK, "ingest", "file", openpyxl, "--effective", "2026-01-01", "--json"), &again)
	refused := c.must(exitFailed, "archive", "show", "--person", "x", "--lang", "en")
	address := c.serve()

	t.Run("DirectoryInUse", func(t *testing.T) {
		for _, args := range [][]string{{"ingest", "file", libre}, {"migrate", "status"}, {"serve", "--listen", "127.0.0.1:0"}} {
			o := c.must(exitFailed, args...)
			c.says(o.err, "data.in_use", address, "--server "+address)
			if o.out != "" {
				t.Errorf("standard output: %s", o.out)
			}
		}
		c.says(c.mustIn(exitFailed, sample, "archive", "show", "--id-no-stdin", "--lang", "en").err, "in use by the server at "+address, "add --server "+address)
	})
	t.Run("SameDossier", func(t *testing.T) {
		want := c.withoutLeads(local)
		if o := c.mustIn(exitOK, sample, append(show, "--server", address)...); c.withoutLeads(o) != want {
			t.Errorf("through the server\n%v\nlocally\n%v", o, local)
		}
		text := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--server", address+"/", "--lang", "en", "--reveal")
		c.says(text.out, "Home address", "19900000000")
		if strings.Contains(text.out, sample) || strings.Contains(text.out, "样本小区") {
			t.Errorf("level 3 is shown to a token:\n%s", text.out)
		}
		c.env["QINGJIAN_SERVER"] = address
		defer delete(c.env, "QINGJIAN_SERVER")
		if o := c.mustIn(exitOK, sample, show...); c.withoutLeads(o) != want {
			t.Errorf("by the environment\n%v", o)
		}
	})
	t.Run("SameReceipt", func(t *testing.T) {
		var r api.ReceiptJSON
		o := c.must(exitOK, "ingest", "file", openpyxl, "--effective", "2026-01-01", "--json", "--server", address)
		c.decode(o, &r)
		// Whose batch it is, is told to accounts alone.
		volatile := regexp.MustCompile(`"(batch_id|received_at|published_at)": "[^"]*"|,\s*"mine": true`)
		a, b := volatile.ReplaceAllString(o.out, ""), volatile.ReplaceAllString(asJSON(t, again), "")
		if a != b {
			t.Errorf("through the server\n%s\nlocally\n%s", a, b)
		}
	})
	t.Run("DryRunPublishesNothing", func(t *testing.T) {
		book := c.workbook("新.xlsx", "人员基本信息",
			[]any{"姓名", "性别", "公民身份号码", "出生日期", "民族", "政治面貌", "监察对象类别", "所在单位编码", "人员状态"},
			[]any{"样本丑", "2", "120118190001010005", "1900-01-01", "01", "13", "C1", "120118001000", "10"})
		c.says(c.must(exitOK, "ingest", "file", book, "--dry-run", "--server", address).out, "检查完毕，未入库", "新增 1")
		c.says(c.mustIn(exitFailed, "120118190001010005", append(show, "--server", address)...).err, "person.unknown")
		c.says(c.must(exitOK, "ingest", "file", book, "--server", address).out, "已入库", "新增 1")
		c.mustIn(exitOK, "120118190001010005", append(show, "--server", address)...)
	})
	t.Run("Refused", func(t *testing.T) {
		c.says(c.must(exitFailed, "ingest", "file", c.write("空.xlsx", ""), "--server", address).out, "file.empty")
		c.says(c.must(exitFailed, "ingest", "file", openpyxl, "--effective", "x", "--server", address).err, "batch.input")
		if o := c.must(exitFailed, "archive", "show", "--person", "x", "--lang", "en", "--server", address); o != refused {
			t.Errorf("through the server %q, locally %q", o.err, refused.err)
		}
	})
	t.Run("NoServer", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		nowhere := "http://" + l.Addr().String()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{nowhere, "127.0.0.1:8080", "ftp://127.0.0.1", "x"} {
			c.says(c.mustIn(exitFailed, sample, append(show, "--server", at)...).err, "server.unreachable", "怎么办：")
		}
	})
	t.Run("PortInUse", func(t *testing.T) {
		other := freshCLI(t)
		o := other.must(exitFailed, "serve", "--listen", strings.TrimPrefix(address, "http://"))
		c.says(o.err, "serve.port_in_use", "--listen")
	})
	t.Run("LogHoldsNothingPersonal", func(t *testing.T) {
		content, err := os.ReadFile(filepath.Join(c.data, "logs", "server.log"))
		if err != nil || len(content) == 0 {
			t.Fatal(err)
		}
		for _, value := range []string{sample, "样本甲", "样本小区", "19900000000"} {
			if strings.Contains(string(content), value) {
				t.Errorf("the log holds %s", value)
			}
		}
	})
}

// withoutLeads is a dossier as those read it who handle no lead: the area is not
// there for them.
func (c *cli) withoutLeads(o outcome) string {
	c.Helper()
	var d api.DossierJSON
	c.decode(o, &d)
	d.Areas = slices.DeleteFunc(d.Areas, func(a api.AreaJSON) bool {
		if a.Code != "A24" {
			return false
		}
		d.Coverage[a.State]--
		return true
	})
	return asJSON(c.T, d)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	if err := (&app{streams: streams{out: &b}}).writeJSON(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
