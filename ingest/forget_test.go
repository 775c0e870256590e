package ingest_test

import (
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
)

// TestForget: the file of a register of all citizens goes after a month, with
// those in it whom the office is not about; a roster's file stays.
func TestForget(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	deaths := officetest.File{Name: "f_death.jsonl", Body: []byte(`{"id_no":"` + li + `","death_date":"2025-12-05"}` + "\n")}
	id := o.BringFiles("2026-01-05", deaths)
	r, err := o.Confirm(t.Context(), id, "", nil)
	o.OK(err)
	if r.Rows.Foreign != 1 {
		t.Fatalf("rows %+v, issues %v", r.Rows, codes(r.Issues))
	}
	there := func(sha string) bool {
		f, err := o.Objects.Original(sha)
		if err == nil {
			o.OK(f.Close())
		} else if fault.CodeOf(err) != "object.missing" {
			t.Fatal(err)
		}
		return err == nil
	}
	all, err := o.List(t.Context(), "", 10)
	o.OK(err)
	register, people := all[0].Files[0].SHA256, all[1].Files[0].SHA256
	o.OK(o.Forget(t.Context()))
	if !there(register) || !there(people) {
		t.Error("a file went before its time")
	}
	o.Later(31 * 24 * time.Hour)
	again := o.BringFiles("2026-02-05", deaths) // the same content, not yet looked at
	o.OK(o.Forget(t.Context()))
	if !there(register) {
		t.Error("a file that another batch needs is gone")
	}
	_, err = o.Confirm(t.Context(), again, "", nil)
	o.OK(err)
	o.Later(31 * 24 * time.Hour)
	refused := o.BringFiles("2026-02-06", officetest.File{Name: "坏.xlsx", Body: workbook(t, roster(profile("李四", "120223190006150000")))})
	if r, err := o.Check(t.Context(), refused, nil); err != nil || r.Status != control.Rejected {
		t.Fatalf("%s, %v", r.Status, err)
	}
	all, err = o.List(t.Context(), "", 1)
	o.OK(err)
	rejected := all[0].Files[0].SHA256
	o.OK(o.Forget(t.Context()))
	if !there(rejected) {
		t.Error("a rejected file went before its time")
	}
	o.Later(31 * 24 * time.Hour)
	o.OK(o.Forget(t.Context()))
	if there(rejected) {
		t.Error("a rejected file is kept for good")
	}
	if there(register) || !there(people) {
		t.Errorf("the register's file is there: %t, the roster's: %t", there(register), there(people))
	}
}
