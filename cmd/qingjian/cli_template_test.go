package main

import (
	"os"
	"path/filepath"
	"testing"

	"qingjian/api"
)

func TestTemplateCommand(t *testing.T) {
	c := freshCLI(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "村居.xlsx")
	c.says(c.must(exitOK, "template", "--category", "C5", "-o", out).out, out)
	c.says(c.must(exitFailed, "template", "--category", "C5", "-o", out).err, "file.exists", "没有覆盖")
	c.says(c.must(exitOK, "template", "--list").out, "--area A12", "--register f_property", "--category C5")
	c.says(c.must(exitFailed, "template", "--area", "A99").err, "template.unknown", "--list")
	c.must(exitUsage, "template")
	c.must(exitUsage, "template", "--area", "A12", "--register", "f_property")

	c.says(c.must(exitFailed, "ingest", "file", out).out, "sheet.template_blank", "第 5 行")
	served := filepath.Join(dir, "房产.xlsx")
	c.must(exitOK, "template", "--area", "a12", "-o", served, "--server", c.serve())
	if content, err := os.ReadFile(served); err != nil || string(content[:2]) != "PK" {
		t.Errorf("from the server: %v", err)
	}
}

// A column without a unit is asked for, and the answer is given on the command
// line: on a data directory and through a server.
func TestUnitIsAskedFor(t *testing.T) {
	c := freshCLI(t)
	book := c.write("房产.csv", "姓名,公民身份号码,产权人姓名,产权人与本人关系,坐落,建筑面积,房产类型,房产来源,取得时间,价格\n"+
		"样本甲,120118196803120000,样本甲,本人,样本路九号,92.5,住宅,购买,2015-03,86\n")
	ask := func(args ...string) {
		t.Helper()
		args = append([]string{"ingest", "file", book}, args...)
		o := c.must(exitFailed, args...)
		c.says(o.err, "batch.question", "--unit")
		c.says(o.out, "“交易价格（元）”以什么为单位（元、千元、万元）", "--unit A12.price=单位")
		c.says(c.must(exitFailed, append(args, "--unit", "A12.price=亩")...).err, "batch.answer")
	}
	ask()
	c.says(c.must(exitOK, "ingest", "file", book, "--dry-run", "--unit", "A12.price=万元").out, "说明", "已换算为元（1 万元 = 10000 元）")
	var r api.ReceiptJSON
	c.decode(c.must(exitOK, "ingest", "file", book, "--unit", "A12.price=万元", "--json"), &r)
	if r.Status != "published" || r.Rows.Inserted != 1 || len(r.Questions) != 1 || r.Questions[0].Answer != "万元" {
		t.Errorf("published: %+v", r)
	}
	server := c.serve()
	ask("--server", server)
	c.decode(c.must(exitOK, "ingest", "file", book, "--unit", "A12.price=万元", "--server", server, "--json"), &r)
	if r.Status != "published" || r.Rows.Unchanged != 1 {
		t.Errorf("through the server: %+v", r.Rows)
	}
}
