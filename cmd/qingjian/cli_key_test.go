package main

import (
	"os"
	"path/filepath"
	"testing"

	"qingjian/internal/crypt"
	"qingjian/internal/keeper"
)

func TestKeyCommands(t *testing.T) {
	c := freshCLI(t)
	c.says(c.must(exitFailed, "key", "status").err, "key.none", "首次启动服务或导入时会生成密钥")
	c.env["QINGJIAN_CRYPTO"] = "rsa"
	book := filepath.Join(workbooks, "openpyxl.xlsx")
	c.says(c.must(exitFailed, "ingest", "file", book).err, "crypt.suite_unknown")
	c.env["QINGJIAN_CRYPTO"] = "std"
	c.must(exitOK, "ingest", "file", book)
	before := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin").out
	c.env["QINGJIAN_CRYPTO"] = "gm"
	c.says(c.must(exitFailed, "key", "status").err, "crypt.suite_mismatch", "QINGJIAN_CRYPTO", "std")
	delete(c.env, "QINGJIAN_CRYPTO")

	var s keeper.Status
	c.decode(c.must(exitOK, "key", "status", "--json"), &s)
	if s.Suite != "std" || len(s.Keys) != len(crypt.Purposes()) || len(s.OldKeyFiles) != 0 {
		t.Errorf("status = %+v", s)
	}
	first, err := os.ReadFile(c.data + ".key")
	if err != nil {
		t.Fatal(err)
	}
	c.says(c.must(exitOK, "key", "rotate").out, "第 2 代", "在用", "只读旧数据", c.data+".key.before-2")
	c.decode(c.must(exitOK, "key", "rotate", "--json"), &s)
	if len(s.Keys) != len(crypt.Purposes())+6 || len(s.OldKeyFiles) != 2 {
		t.Errorf("after two rotations: %+v", s)
	}
	if kept, err := os.ReadFile(c.data + ".key.before-2"); err != nil || string(kept) != string(first) {
		t.Errorf("the first key file is not kept: %v", err)
	}
	if after := c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin").out; after != before {
		t.Errorf("the dossier reads otherwise after the rotations:\n%s\nbefore:\n%s", after, before)
	}
	c.must(exitOK, "ingest", "file", filepath.Join(workbooks, "libreoffice.xlsx"))

	address := c.serve()
	c.says(c.must(exitFailed, "key", "rotate").err, "data.in_use", address)
	c.must(exitUsage, "key", "rotate", "--server", address)
}
