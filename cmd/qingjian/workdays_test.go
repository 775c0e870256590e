package main

import (
	"os"
	"testing"

	"qingjian/internal/config"
	"qingjian/internal/fault"
)

// TestWorkdaysOfTheDataDirectory: without a file the years of the program hold;
// a file adds a year that it does not know; a broken one is refused at the start.
func TestWorkdaysOfTheDataDirectory(t *testing.T) {
	path := config.Config{Data: t.TempDir()}.Workdays()
	days, err := workdays(path)
	if err != nil || !days.Certain(2026) || days.Certain(2028) {
		t.Fatalf("without a file: %v", err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("years:\n  - year: 2028\n    source: test\n    certain: true\n    off: [{name: 元旦, from: 2028-01-03, to: 2028-01-03}]\n    work: []\n")
	days, err = workdays(path)
	if err != nil || !days.Certain(2026) || !days.Certain(2028) {
		t.Fatalf("with a file: %v", err)
	}
	if closed, _ := days.Exceptions(); closed[len(closed)-1] != "2028-01-03" {
		t.Errorf("the file's holiday is not known: %v", closed)
	}
	write("years: [")
	if _, err := workdays(path); fault.CodeOf(err) != "calendar.malformed" {
		t.Errorf("broken: %v", err)
	}
}
