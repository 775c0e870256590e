package ingest_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
)

var update = flag.Bool("update", false, "rewrite docs/issue-codes.md")

// TestIssueCodesAreListed keeps the clerks' page whole: every code that the
// code raises stands on it.
func TestIssueCodesAreListed(t *testing.T) {
	codes := append(sheet.IssueCodes(), append(catalog.IssueCodes(), ingest.IssueCodes()...)...)
	var page bytes.Buffer
	if err := catalog.WriteIssueCodes(&page, codes); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "docs", "issue-codes.md")
	if *update {
		if err := os.WriteFile(file, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, page.Bytes()) {
		t.Errorf("docs/issue-codes.md is not current (%v): run go test ./ingest -run IssueCodes -update", err)
	}
	listed := map[string]bool{}
	for _, c := range codes {
		if listed[c.Code] {
			t.Errorf("%s is listed twice", c.Code)
		}
		listed[c.Code] = true
	}
	raised := regexp.MustCompile(`newIssue\("([a-z_.]+)"|note\("([a-z_.]+)"`)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range raised.FindAllStringSubmatch(string(text), -1) {
			code := m[1] + m[2]
			if found++; !listed[code] {
				t.Errorf("%s raises %s, which is not listed", source, code)
			}
		}
	}
	if found == 0 {
		t.Error("the pattern finds no code: the test checks nothing")
	}
}
