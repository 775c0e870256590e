//go:build office

package ingest_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

// resave opens every workbook of its first folder and saves it into the second.
const resave = `
import pathlib, sys, openpyxl
for path in pathlib.Path(sys.argv[1]).glob("*.xlsx"):
    openpyxl.load_workbook(path).save(pathlib.Path(sys.argv[2]) / path.name)
`

// TestTemplatesResaved: every template that was filled in, opened and saved again
// by LibreOffice and by openpyxl, keeps its drop-downs and its fingerprint, and
// comes in whole.
func TestTemplatesResaved(t *testing.T) {
	o, all := filledTemplates(t)
	from := t.TempDir()
	for i, f := range all {
		if err := os.WriteFile(filepath.Join(from, fmt.Sprint(i)+".xlsx"), f.body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, command := range map[string]func(to string) *exec.Cmd{
		"LibreOffice": func(to string) *exec.Cmd {
			files, err := filepath.Glob(filepath.Join(from, "*.xlsx"))
			o.OK(err)
			return exec.CommandContext(t.Context(), "soffice", append([]string{"--headless", "-env:UserInstallation=file://" + t.TempDir(),
				"--convert-to", "xlsx", "--outdir", to}, files...)...)
		},
		"openpyxl": func(to string) *exec.Cmd {
			return exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", resave, from, to)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o.TB = t
			to := t.TempDir()
			if out, err := command(to).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for i, f := range all {
				t.Run(string(f.item.Kind)+f.item.Code, func(t *testing.T) {
					o.TB = t
					body, err := os.ReadFile(filepath.Join(to, fmt.Sprint(i)+".xlsx"))
					o.OK(err)
					o.isTemplate(t, f, body)
					o.allIn(f, body)
				})
			}
		})
	}
}

// isTemplate looks for what has to survive being saved by another program.
func (o *office) isTemplate(t *testing.T, f filling, body []byte) {
	o.Helper()
	book, err := sheet.Open("", bytes.NewReader(body), int64(len(body)), sheet.Limits{})
	o.OK(err)
	defer book.Close()
	prints, err := template.Read(o.Context(), book)
	o.OK(err)
	file, err := excelize.OpenReader(bytes.NewReader(body))
	o.OK(err)
	for name, want := range f.lists {
		if prints.Of(name) == nil {
			o.Errorf("%s is not known as a template's", name)
		}
		if got := dropDowns(t, file, name); !slices.Equal(got, want) {
			o.Errorf("%s has drop-downs in %v, want %v", name, got, want)
		}
	}
}
