package ingest_test

import (
	"slices"
	"testing"

	"qingjian/ingest"
)

func TestTwoUploadsCompared(t *testing.T) {
	o := newOffice(t)
	first := o.Bring("2026-01-01", workbook(t, roster(profile("张三", zhang), profile("李四", li)), houses(house("张三", zhang, "甲村一号", "100", "2010-06"))))
	second := o.Bring("2026-02-01", workbook(t, roster(profile("张三", zhang, "13900139000")), houses(house("张三", zhang, "甲村一号", "100", "2010-06"), house("张三", zhang, "甲村二号", "60", "2011-06"))))
	_, err := o.Contrast(o.Context(), o.By, first, second)
	o.wants(err, "batch.not_checked")
	for _, id := range []string{first, second} {
		_, err := o.Check(o.Context(), id, nil)
		o.OK(err)
	}
	got, err := o.Contrast(o.Context(), o.By, first, second)
	o.OK(err)
	if want := (ingest.Counts{Read: 3, Inserted: 1, Updated: 1, Unchanged: 1, Ended: 1}); got.Rows != want {
		t.Errorf("rows: %+v", got.Rows)
	}
	want := []string{"changed 基本信息!4 张三 mobile: 138****8000 -> 139****9000", "new 房产!3 张三", "disappear 基本信息!5 李四"}
	if lines := lines(got.Items); !slices.Equal(lines, want) {
		t.Errorf("compared: %q", lines)
	}
}
