package ingest_test

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/officetest"
	"qingjian/internal/sheet"
)

// held is all that the objects of an office hold, decrypted with the keys at
// hand, and what the workbooks among them say.
func (o *office) held() string {
	o.Helper()
	var all strings.Builder
	o.OK(filepath.WalkDir(filepath.Join(o.Dir, "objects"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		plain, err := o.Keeper.Ring().DecryptAt(f, info.Size())
		if err != nil {
			return err
		}
		text, err := io.ReadAll(io.NewSectionReader(plain, 0, plain.Size()))
		if err != nil {
			return err
		}
		all.Write(text)
		book, err := sheet.Open("x", bytes.NewReader(text), int64(len(text)), sheet.DefaultLimits())
		if err != nil {
			return nil //nolint:nilerr // not a table: its bytes are looked at
		}
		for _, s := range book.Sheets() {
			all.WriteString(s.Name)
			for row, err := range book.Rows(o.Context(), s.Index) {
				if err != nil {
					return err
				}
				for _, c := range row.Cells {
					all.WriteString(c.Text + "\n")
				}
			}
		}
		return book.Close()
	}))
	return all.String()
}

// cells are the cells of an original, each row of the first sheet as it is read.
func (o *office) cells(sha string) map[int][]string {
	o.Helper()
	f, err := o.Objects.Original(sha)
	o.OK(err)
	defer f.Close()
	book, err := sheet.Open("x", f, f.Size(), sheet.DefaultLimits())
	o.OK(err)
	out := map[int][]string{}
	for row, err := range book.Rows(o.Context(), 0) {
		o.OK(err)
		for _, c := range row.Cells {
			out[row.Num] = append(out[row.Num], c.Text)
		}
	}
	return out
}

// TestRedact: nothing of a person is left in any original, in whatever way the
// file names him, and everything of the others is where it was.
func TestRedact(t *testing.T) {
	o := newOffice(t)
	const canary = "金丝雀巷"
	wang, namesake := officetest.IDNo(40), officetest.IDNo(41)
	people := roster(profile("张三", zhang), profile("李四", li), profile("张三", namesake), profile("王五", wang))
	o.Publish("2026-01-01", people)
	o.Publish("2026-01-02", people, houses(house("王五", wang, "甲村一号", "90", "2015-03"), house("张三", zhang, canary+"一号", "120.5", "2010-06")))
	bring := func(f officetest.File) {
		t.Helper()
		_, err := o.Check(t.Context(), o.BringFiles("2026-01-03", f), nil)
		o.OK(err)
	}
	// Rejected, unchanged, in another writing, named alone, merged, in a feed file.
	bring(officetest.File{Name: "同样.xlsx", Body: workbook(t, people)})
	bring(officetest.File{Name: "a.csv", Body: []byte("姓名,身份证号,坐落\n张 三,不详," + canary + "二号\n李四," + li + ",乙村二号\n某人," +
		strings.ToLower(zhang[:6]+" "+zhang[6:14]+" "+zhang[14:]) + "," + canary + "三号\n")})
	merged := sheet.NewWriter()
	o.OK(merged.Sheet("张三的房产"))
	for _, row := range [][]any{{"姓名", "坐落"}, {"张三", canary + "四号"}, {nil, canary + "五号"}, {"李四", "丙村三号"}} {
		o.OK(merged.Row(row))
	}
	o.OK(merged.Merge(sheet.Range{FirstCol: 1, FirstRow: 2, LastCol: 1, LastRow: 3}))
	var book bytes.Buffer
	_, err := merged.WriteTo(&book)
	o.OK(err)
	bring(officetest.File{Name: "b.xlsx", Body: book.Bytes()})
	// Not readable by anybody: it may hold him, and nothing came from it.
	bring(officetest.File{Name: "c.xlsx", Body: []byte("PK\x03\x04" + zhang)})
	if all := o.held(); !strings.Contains(all, canary) || !strings.Contains(all, zhang) {
		t.Fatal("the canary is not there to begin with")
	}
	all, err := o.List(t.Context(), "", 10)
	o.OK(err)
	first := all[len(all)-1].Files[0].SHA256
	before := o.cells(first)

	person := o.Vault.PersonID(zhang)
	none, err := o.Traces(t.Context(), o.Vault.PersonID(officetest.IDNo(77)))
	o.OK(err)
	if len(none) != 1 { // the file that nobody can read
		t.Errorf("somebody who is nowhere is in %v", none)
	}
	found := o.traces(person)
	if found[first] != 1 {
		t.Errorf("traces: %v", found)
	}
	o.OK(o.Redact(t.Context(), person))
	o.OK(o.Keeper.DestroyPerson(t.Context(), person))

	left := o.held()
	for _, gone := range []string{canary, zhang, zhang[6:14] + " "} {
		if strings.Contains(left, gone) {
			t.Errorf("%s is left", gone)
		}
	}
	for _, stays := range []string{"李四", "王五", wang, namesake, "甲村一号", "乙村二号", "丙村三号"} {
		if !strings.Contains(left, stays) {
			t.Errorf("%s went with him", stays)
		}
	}
	after := o.cells(first)
	for row, want := range before {
		his := strings.Contains(strings.Join(want, " "), zhang)
		if got := after[row]; his != (len(got) == 0) || !his && strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("row %d is %q, was %q", row, got, want)
		}
	}
	if again := o.traces(person); len(again) != 0 {
		t.Errorf("found again: %v", again)
	}
	o.OK(o.Redact(t.Context(), person)) // may be repeated
	// What waits for confirmation goes on, without him.
	for _, waiting := range all {
		if waiting.Status == control.Checked {
			r, err := o.Check(t.Context(), waiting.BatchID, nil)
			o.OK(err)
			o.Sums(r)
		}
	}
	o.Whole()
}

func (o *office) traces(person fact.ID) map[string]int {
	o.Helper()
	found, err := o.Traces(o.Context(), person)
	o.OK(err)
	return found
}

// TestTracesTellNoLeads: whoever decides on an erasure is not told by the number
// of files that there are leads, and they are not left either.
func TestTracesTellNoLeads(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	id := o.BringFiles("2026-01-02", officetest.File{Name: "线索.xlsx", Body: workbook(t, houses(house("张三", zhang, "金丝雀巷", "90", "2015-03")))})
	_, err := o.Check(t.Context(), id, nil)
	o.OK(err)
	person := o.Vault.PersonID(zhang)
	if n := len(o.traces(person)); n != 2 {
		t.Fatalf("%d files", n)
	}
	b, err := o.Control.Batch(t.Context(), id)
	o.OK(err)
	b.Restricted = true
	o.OK(o.Control.SaveCheck(t.Context(), b, nil))
	if n := len(o.traces(person)); n != 1 {
		t.Errorf("%d files are told of", n)
	}
	o.OK(o.Redact(t.Context(), person))
	if strings.Contains(o.held(), "金丝雀巷") {
		t.Error("the leads' file still holds him")
	}
}
