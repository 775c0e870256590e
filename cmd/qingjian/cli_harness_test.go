package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingjian/internal/sheet"
)

// cli runs commands in this process, as a person would on one data directory.
type cli struct {
	*testing.T
	data string
	env  map[string]string

	stderr io.Writer // of servers; nil = the test's own
}

func newCLI(t *testing.T, data string) *cli {
	return &cli{T: t, data: data, env: map[string]string{"QINGJIAN_DATA": data}}
}

// freshCLI has a data directory that is not there yet.
func freshCLI(t *testing.T) *cli { return newCLI(t, filepath.Join(t.TempDir(), "data")) }

func (c *cli) getenv(name string) string { return c.env[name] }

// outcome is what a command left on the screen.
type outcome struct {
	code     int
	out, err string
}

// runIn runs a command with something on its standard input.
func (c *cli) runIn(stdin string, args ...string) outcome {
	c.Helper()
	var out, errs bytes.Buffer
	code := run(c.Context(), args, streams{in: strings.NewReader(stdin), out: &out, err: &errs, getenv: c.getenv})
	return outcome{code, out.String(), errs.String()}
}

// must runs a command that has to end with a code.
func (c *cli) must(code int, args ...string) outcome { return c.mustIn(code, "", args...) }

func (c *cli) mustIn(code int, stdin string, args ...string) outcome {
	c.Helper()
	o := c.runIn(stdin, args...)
	if o.code != code {
		c.Fatalf("qingjian %s ended with %d, want %d\n%s%s", strings.Join(args, " "), o.code, code, o.out, o.err)
	}
	return o
}

// says checks that texts stand in what a command wrote.
func (c *cli) says(text string, wants ...string) {
	c.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			c.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func (c *cli) decode(o outcome, v any) {
	c.Helper()
	if err := json.Unmarshal([]byte(o.out), v); err != nil {
		c.Fatalf("%v in\n%s%s", err, o.out, o.err)
	}
}

const workbooks = "../../fixtures/workbooks"

// sample is a person of the workbooks: synthetic, sequence 000.
const sample = "120118196803120000"

// writeSample writes content.json, which the workbooks hold too, by our own
// writer.
func writeSample(t *testing.T, path string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(workbooks, "content.json"))
	if err != nil {
		t.Fatal(err)
	}
	var content struct {
		Sheets []struct {
			Name string
			Rows [][]any
		}
	}
	if err := json.Unmarshal(raw, &content); err != nil {
		t.Fatal(err)
	}
	w := sheet.NewWriter()
	for _, s := range content.Sheets {
		_ = w.Sheet(s.Name) // the writer keeps its first error
		for _, row := range s.Rows {
			for i, v := range row {
				if m, ok := v.(map[string]any); ok {
					day, err := time.Parse(time.DateOnly, m["date"].(string))
					if err != nil {
						t.Fatal(err)
					}
					row[i] = day
				}
			}
			_ = w.Row(row)
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// workbook writes a workbook of one sheet.
func (c *cli) workbook(name, sheetName string, rows ...[]any) string {
	c.Helper()
	w := sheet.NewWriter()
	_ = w.Sheet(sheetName) // the writer keeps its first error
	for _, row := range rows {
		_ = w.Row(row)
	}
	path := filepath.Join(c.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		c.Fatal(err)
	}
	_, err = w.WriteTo(f)
	if err = errors.Join(err, f.Close()); err != nil {
		c.Fatal(err)
	}
	return path
}
