package sheet

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// BenchmarkRows reads one workbook of $QINGJIAN_BENCH_ROWS rows (200,000) by 14
// columns by our scanner and by excelize's bare row loop, and reports rows per
// second of both and their ratio, also in CPU time. One pass of excelize is enough: use
// -benchtime 1x.
func BenchmarkRows(b *testing.B) {
	rows := 200_000
	if s := os.Getenv("QINGJIAN_BENCH_ROWS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n <= 0 {
			b.Fatalf("QINGJIAN_BENCH_ROWS is no number of rows: %q", s)
		}
		rows = n
	}
	data := benchBook(b, rows)
	for b.Loop() {
		ours, oursCPU := measure(b, func() { scanAll(b, data, rows) })
		for range 2 { // the best of three: the machine is shared
			wall, cpu := measure(b, func() { scanAll(b, data, rows) })
			ours, oursCPU = min(ours, wall), min(oursCPU, cpu)
		}
		theirs, theirsCPU := measure(b, func() { excelizeAll(b, data, rows) })
		b.ReportMetric(float64(rows)/ours, "rows/s")
		b.ReportMetric(float64(rows)/theirs, "excelize-rows/s")
		b.ReportMetric(theirs/ours, "ratio")
		b.ReportMetric(theirsCPU/oursCPU, "cpu-ratio")
		b.ReportMetric(float64(len(data))/(1<<20), "MiB")
	}
}

// measure gives the seconds that f took and those of CPU time that the process
// spent meanwhile.
func measure(b *testing.B, f func()) (wall, cpu float64) {
	b.Helper()
	runtime.GC() // what the one before left is not this one's to clear
	used, start := cpuSeconds(b), time.Now()
	f()
	return time.Since(start).Seconds(), cpuSeconds(b) - used
}

func cpuSeconds(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// BenchmarkScan is the scanner alone, for profiles.
func BenchmarkScan(b *testing.B) {
	const rows = 50_000
	data := benchBook(b, rows)
	b.ReportAllocs()
	for b.Loop() {
		scanAll(b, data, rows)
	}
}

func scanAll(b *testing.B, data []byte, rows int) {
	b.Helper()
	book, err := openBook(bytes.NewReader(data), int64(len(data)), Limits{})
	if err != nil {
		b.Fatal(err)
	}
	n, cells := 0, 0
	for r, err := range book.Rows(context.Background(), 0) {
		if err != nil {
			b.Fatal(err)
		}
		n++
		cells += len(r.Cells)
	}
	if n != rows || cells != rows*14 || book.Fallback() {
		b.Fatalf("read %d rows, %d cells, fallback %t", n, cells, book.Fallback())
	}
}

func excelizeAll(b *testing.B, data []byte, rows int) {
	b.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		b.Fatal(err)
	}
	it, err := f.Rows("花名册")
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for it.Next() {
		if _, err := it.Columns(excelize.Options{RawCellValue: true}); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := it.Close(); err != nil || n != rows {
		b.Fatalf("read %d rows: %v", n, err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// benchBook is a roster as Excel saves it: shared strings, styled dates.
func benchBook(b *testing.B, rows int) []byte {
	b.Helper()
	var sheet, strs bytes.Buffer
	sheet.WriteString(xmlHead + `<worksheet ` + mainNS + `><sheetData>`)
	strs.WriteString(xmlHead + `<sst ` + mainNS + `>`)
	n := 0
	str := func(s string) {
		fmt.Fprintf(&strs, "<si><t>%s</t></si>", s)
		n++
	}
	for i := range 1000 {
		str(fmt.Sprint("样本街道第", i, "社区"))
	}
	for i := range rows {
		r := i + 1
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:14">`, r)
		for col := 1; col <= 14; col++ {
			at := A1(col, r)
			switch col {
			case 1, 3, 14: // name, number, address: all different
				str(fmt.Sprintf("样本%d-%018d", col, i))
				fmt.Fprintf(&sheet, `<c r="%s" s="1" t="s"><v>%d</v></c>`, at, n-1)
			case 4, 8:
				fmt.Fprintf(&sheet, `<c r="%s" s="2"><v>%d</v></c>`, at, 25_000+i%18_000)
			case 9, 10:
				fmt.Fprintf(&sheet, `<c r="%s"><v>%d.5</v></c>`, at, i)
			default:
				fmt.Fprintf(&sheet, `<c r="%s" s="1" t="s"><v>%d</v></c>`, at, (i*7+col)%1000)
			}
		}
		sheet.WriteString(`</row>`)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	strs.WriteString(`</sst>`)
	return zipBytes(b, parts(map[string]string{
		"xl/workbook.xml":          xmlHead + `<workbook ` + mainNS + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml": sheet.String(), "xl/sharedStrings.xml": strs.String(),
		"xl/styles.xml": xmlHead + `<styleSheet ` + mainNS + `><cellXfs><xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
	}))
}
