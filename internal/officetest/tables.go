package officetest

import (
	"bytes"
	"testing"
	"time"

	"qingjian/internal/sheet"
)

// Two persons that exist nowhere: sequence 000 is never issued.
const (
	Zhang = "120118190001010005"
	Li    = "120223190006150003"
)

// Table is one sheet: rows of cells, the header somewhere among them.
type Table struct {
	Name string
	Rows [][]any
}

// Workbook writes tables as a workbook.
func Workbook(t testing.TB, tables ...Table) []byte {
	t.Helper()
	w := sheet.NewWriter()
	for _, tb := range tables {
		if err := w.Sheet(tb.Name); err != nil {
			t.Fatal(err)
		}
		for _, row := range tb.Rows {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ProfileHeader is the header of a roster.
var ProfileHeader = []any{"姓名", "性别", "公民身份号码", "出生日期", "民族", "政治面貌", "监察对象类别", "所在单位", "人员状态", "手机号码"}

// Profile is a row of a roster; last replaces its last cells.
func Profile(name, id string, last ...any) []any {
	row := []any{name, "女", id, id[6:10] + "-" + id[10:12] + "-" + id[12:14], "汉族", "群众", "C5", "独流镇", "在职", "13800138000"}
	copy(row[len(row)-len(last):], last)
	return row
}

// Roster is a sheet of A01 as clerks have it: a title and a blank row on top.
func Roster(rows ...[]any) Table {
	return Table{"基本信息", append([][]any{{"某镇干部花名册"}, {}, ProfileHeader}, rows...)}
}

// HouseHeader is the header of a sheet of houses.
var HouseHeader = []any{"姓名", "身份证号", "产权人姓名", "产权人与本人关系", "坐落", "建筑面积（㎡）", "房产类型", "房产来源", "取得时间", "处置日期"}

// House is a row of A12; last holds the cells after the acquisition.
func House(name, id, address, area, acquired string, last ...any) []any {
	return append([]any{name, id, name, "本人", address, area, "住宅", "购买", acquired}, last...)
}

// Houses is a sheet of A12, without the column of disposals when no row has
// one.
func Houses(rows ...[]any) Table {
	width := 9
	for _, r := range rows {
		width = max(width, len(r))
	}
	return Table{"房产", append([][]any{HouseHeader[:width]}, rows...)}
}

// PostHeader is the header of a sheet of A02.
var PostHeader = []any{"姓名", "公民身份号码", "任职单位名称", "职务名称", "任职类型", "是否主要负责人", "是否班子成员", "任职日期", "免职日期"}

// Posts is a sheet of A02.
func Posts(rows ...[]any) Table { return Table{"任职", append([][]any{PostHeader}, rows...)} }

// IDNo gives the identity number of a person who exists nowhere: the n-th day
// from 1950 on, sequence 000, with a valid check sign.
func IDNo(n int) string { return IDNoIn("120118", n) }

// IDNoIn is IDNo of another county: one born on the same day, another person.
func IDNoIn(county string, n int) string {
	digits := county + time.Date(1950, 1, 1+n, 0, 0, 0, 0, time.UTC).Format("20060102") + "000"
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} { // GB 11643
		sum += int(digits[i]-'0') * w
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}
