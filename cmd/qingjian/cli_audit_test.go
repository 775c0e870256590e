package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingjian/internal/audit"
)

// The office exports its trail; the second department countersigns; a third
// one verifies with files alone.
func TestAuditCommands(t *testing.T) {
	c := freshCLI(t)
	c.says(c.must(exitFailed, "audit", "verify").err, "key.none")
	c.must(exitOK, "unit", "import", publicFile("units.csv"), "--effective", "2023-01-01")
	c.env["QINGJIAN_AUDIT_ANCHOR"] = filepath.Join(t.TempDir(), "anchor")
	file := func(name string) string { return filepath.Join(filepath.Dir(c.data), name) }
	keep := func(name, content string) string {
		if err := os.WriteFile(file(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file(name)
	}
	key := keep("platform.pub", c.must(exitOK, "audit", "key").out)
	c.must(exitOK, "audit", "export", "-o", file("first.ndjson"))
	c.says(c.must(exitFailed, "audit", "export", "-o", file("first.ndjson")).err, "audit.file_unwritable")

	c.env["QINGJIAN_DATA"] = filepath.Join(t.TempDir(), "nothing") // another machine
	witness := keep("witness.pub", c.must(exitOK, "audit", "witness", "init", file("witness.key"), "--name", "第二部门").out)
	c.env["QINGJIAN_DATA"] = c.data
	c.must(exitOK, "audit", "checkpoint", "--since", "0", "-o", file("request"))
	c.must(exitOK, "audit", "witness", "sign", file("request"), "--witness", file("witness.key"), "--key", key, "-o", file("cosigned"))
	c.says(c.must(exitFailed, "audit", "witness", "sign", file("request"), "--witness", file("witness.key"), "--key", key).err, "audit.request_behind", "--since")
	c.must(exitOK, "audit", "witness", "add", file("cosigned"), "--witness-key", witness)
	c.must(exitOK, "audit", "export", "-o", file("second.ndjson"))
	var r audit.ReportJSON
	c.decode(c.must(exitOK, "audit", "verify", "--json"), &r)
	if !r.OK || r.Size != 7 || r.AnchoredTo != r.Size {
		t.Errorf("live: %+v", r)
	}
	c.must(exitOK, "audit", "proof", "--seq", "1", "-o", file("proof.json"))

	c.env["QINGJIAN_DATA"] = filepath.Join(t.TempDir(), "nothing")
	c.says(c.must(exitOK, "audit", "proof", "--check", file("proof.json"), "--key", key).out, "证明成立")
	c.decode(c.must(exitOK, "audit", "verify", file("second.ndjson"), "--key", key, "--witness-key", witness, "--json"), &r)
	if r.AnchoredTo != 5 || r.UnanchoredFrom != 6 || r.Unanchored != 2 {
		t.Errorf("witnessed: %+v", r)
	}
	c.says(c.must(exitOK, "audit", "verify", file("second.ndjson"), "--key", key, "--checkpoint", file("cosigned")).out, "没有发现问题", "第 6 条起共 2 条未锚定")
	c.says(c.must(exitOK, "audit", "verify", file("second.ndjson")).out, "没有给出公钥")
	c.says(c.must(exitFindings, "audit", "verify", file("first.ndjson"), "--key", key, "--checkpoint", file("cosigned")).out, "删除、插入或截断")
	forge(t, file("second.ndjson"))
	c.says(c.must(exitFindings, "--lang", "en", "audit", "verify", file("second.ndjson"), "--key", key).out, "problems:", "entry 2: it does not name the hash of the entry before")
	for _, line := range []string{"audit verify a b", "audit verify --key x", "audit proof", "audit witness init x", "audit witness sign x", "audit checkpoint x"} {
		c.must(exitUsage, strings.Fields(line)...)
	}
	c.says(c.must(exitFailed, "audit", "verify", file("none")).err, "audit.file_unreadable")
}

// forge changes who made the first entry.
func forge(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(b), "\n")
	var e audit.Entry
	if err := json.Unmarshal([]byte(first), &e); err != nil {
		t.Fatal(err)
	}
	e.Account = "os:somebody"
	changed, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(string(changed)+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
}
