package catalog

import (
	"strings"
	"testing"
	"time"
)

type cleanCase struct {
	field *Field
	in    Input
	want  string
	codes string // blank between several
}

func codesOf(fs []Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Code)
	}
	return strings.Join(out, " ")
}

func checkClean(t *testing.T, c *Catalog, cases []cleanCase) {
	t.Helper()
	for _, tc := range cases {
		got, fs := c.Clean(tc.field, tc.in, today)
		if got != tc.want || codesOf(fs) != tc.codes {
			t.Errorf("%s %q: want %q [%s], got %q [%s]", tc.field.Type, tc.in.Text, tc.want, tc.codes, got, codesOf(fs))
		}
	}
}

func text(s string) Input   { return Input{Text, s} }
func number(s string) Input { return Input{Number, s} }

func TestCleanDate(t *testing.T) {
	c := mustLoad(t, "")
	date, month := &Field{Type: Date}, &Field{Type: Month}
	var cases []cleanCase
	for _, s := range []string{"2020-05-01", "2020/5/1", "2020.5.1", "2020年5月1日", "2020 年 5 月 1 日", "20200501", "2020.05.01.", "2020年5月1号",
		"2020-05-01 00:00:00", "2020/5/1 0:00", "２０２０－５－１", " 2020-05-01\n", "'2020-05-01", "2020。5。1"} {
		cases = append(cases, cleanCase{date, text(s), "2020-05-01", ""}, cleanCase{month, text(s), "2020-05", ""})
	}
	for _, s := range []string{"2020.5", "202005", "2020年5月", "2020-05", "2020/5", "2020.05"} {
		cases = append(cases, cleanCase{date, text(s), "2020-05", ""}, cleanCase{month, text(s), "2020-05", ""})
	}
	cases = append(cases, []cleanCase{
		{date, text("2020"), "2020", ""},
		{date, text("2020年"), "2020", ""},
		{month, text("2020"), "", "cell.month_missing"},
		{date, Input{Serial, "2020-05-01"}, "2020-05-01", ""},
		{date, Input{Serial, "2020-05-01T08:00:00"}, "2020-05-01", ""},
		{month, Input{Serial, "2020-05-01"}, "2020-05", ""},
		{date, number("20200501"), "2020-05-01", ""},
		{date, number("202005"), "2020-05", ""},
		{date, number("2020"), "2020", ""},
		{date, number("2020.5"), "2020-05", ""},
		{date, number("2020.0500000000001"), "2020-05", ""},
		{date, number("2020.11"), "2020-11", ""},
		{date, number("2020.1"), "", "cell.date_ambiguous"},
		{date, text("2020.1"), "2020-01", ""},
		{date, text("2020.10"), "2020-10", ""},
		{date, number("43952"), "2020-05-01", "cell.date_from_serial"},
		{date, number("43952.5"), "2020-05-01", "cell.date_from_serial"},
		{date, text("43952"), "2020-05-01", "cell.date_from_serial"},
		{date, number("9999"), "", "cell.date_malformed"},
		{date, number("80001"), "", "cell.date_malformed"},
		{date, number("-43952"), "", "cell.date_malformed"},
		{date, text("2020-02-30"), "", "cell.date_impossible"},
		{date, text("2020-13"), "", "cell.date_impossible"},
		{date, text("20201301"), "", "cell.date_impossible"},
		{date, text("2021-02-29"), "", "cell.date_impossible"},
		{date, text("2020-02-29"), "2020-02-29", ""},
		{date, text("1899-12-31"), "", "cell.date_out_of_range"},
		{date, text("2101-01-01"), "", "cell.date_out_of_range"},
		{date, text("20.5.1"), "", "cell.date_malformed"},
		{date, text("1/5/2020"), "", "cell.date_malformed"},
		{date, text("2015.03-2018.06"), "", "cell.date_malformed"},
		{date, text("去年"), "", "cell.date_malformed"},
		{date, text("至今"), "", ""},
		{date, text("无"), "", ""},
		{date, text("-"), "", ""},
		{date, Input{}, "", ""},
		{date, Input{Logic, "TRUE"}, "", "cell.wrong_kind"},
		{date, Input{Fail, "#N/A"}, "", "cell.error_value"},
	}...)
	checkClean(t, c, cases)
}

func TestCleanNumbers(t *testing.T) {
	c := mustLoad(t, "")
	area, price, share := &Field{Type: Decimal, Unit: "㎡"}, &Field{Type: Decimal, Unit: "元"}, &Field{Type: Decimal, Unit: "%"}
	whole := &Field{Type: Int}
	checkClean(t, c, []cleanCase{
		{area, number("89.300000000000004"), "89.30", ""},
		{area, number("89.3"), "89.30", ""},
		{area, number("8.93E1"), "89.30", ""},
		{area, text("89.30㎡"), "89.30", ""},
		{area, text("89.3 平方米"), "89.30", ""},
		{area, text("８９．３"), "89.30", ""},
		{area, text("89.3000"), "89.30", ""},
		{area, text("89.305"), "", "cell.decimal_digits"},
		{area, number("89.305"), "", "cell.decimal_digits"},
		{area, text("2亩"), "1333.33", "cell.unit_converted"},
		{area, text("0.3公顷"), "3000.00", "cell.unit_converted"},
		{area, text("90M2"), "90.00", ""},
		{area, text("2斤"), "", "cell.unit_unexpected"},
		{area, text("约90"), "", "cell.number_malformed"},
		{area, Input{Serial, "2020-05-01"}, "", "cell.date_unexpected"},
		{price, text("1,234,567.80"), "1234567.80", ""},
		{price, text("1，234，567"), "1234567.00", ""},
		{price, text("123,4567"), "1234567.00", ""},
		{price, text("1,5"), "", "cell.number_malformed"},
		{price, text("￥1200元"), "1200.00", ""},
		{price, text("123.4567万元"), "1234567.00", "cell.unit_converted"},
		{price, text("120万"), "1200000.00", "cell.unit_converted"},
		{price, number("1.2E6"), "1200000.00", ""},
		{price, number("-0"), "0.00", ""},
		{price, text("9999999999999999.99"), "9999999999999999.99", ""},
		{price, text("10000000000000000"), "", "cell.decimal_too_large"},
		{price, number("1e999999999"), "", "cell.number_malformed"},
		{price, number("1e300"), "", "cell.number_malformed"},
		{price, text("$1200"), "", "cell.number_malformed"},
		{price, text("1200美元"), "", "cell.unit_unexpected"},
		{price, text("."), "", "cell.number_malformed"},
		{price, text("无"), "", ""},
		{share, text("50%"), "50.00", ""},
		{share, text("50"), "50.00", ""},
		{share, number("50"), "50.00", ""},
		{share, number("0.5"), "0.50", "cell.percent_fraction"},
		{share, text("1/2"), "", "cell.number_malformed"},
		{whole, number("12"), "12", ""},
		{whole, text("1,200"), "1200", ""},
		{whole, number("12.0"), "12", ""},
		{whole, number("12.5"), "", "cell.int_malformed"},
		{whole, text("十二"), "", "cell.int_malformed"},
	})
}

func TestCleanText(t *testing.T) {
	c := mustLoad(t, "")
	name, line := &Field{Type: String, Form: PersonName, Length: 50}, &Field{Type: String, Length: 10}
	unit, cert, long := &Field{Type: String, Form: Compact, Length: 200}, &Field{Type: String, Form: NumberForm, Length: 60}, &Field{Type: TextType}
	checkClean(t, c, []cleanCase{
		{name, text("张　三"), "张三", ""},
		{name, text("张 三"), "张三", ""},
		{name, text("张\n三"), "张三", ""},
		{name, text("\u200b张三\u00a0"), "张三", ""},
		{name, text("买买提．艾力"), "买买提·艾力", ""},
		{name, text("买买提•艾力"), "买买提·艾力", ""},
		{name, text("买买提 · 艾力"), "买买提·艾力", ""},
		{name, text("买买提・艾力"), "买买提·艾力", ""},
		{name, text("买买提‧艾力"), "买买提·艾力", ""},
		{name, text("John  Smith"), "John Smith", ""},
		{name, text("张\u0000三"), "", "cell.control_character"},
		{name, text("张\xff三"), "", "cell.control_character"},
		{name, text("无"), "", ""},
		{line, text("=1+1"), "=1+1", ""},
		{line, text("a  b\nc"), "a b c", ""},
		{line, text("一二三四五六七八九十一"), "", "cell.too_long"},
		{line, text("一二三四五六七八九十"), "一二三四五六七八九十", ""},
		{line, number("12"), "12", ""},
		{line, number("1.20118E+17"), "", "cell.number_digits_lost"},
		{line, Input{Serial, "2020-03-01"}, "", "cell.date_unexpected"},
		{unit, text("静海区 静海镇"), "静海区静海镇", ""},
		{unit, text("静海镇　１－２号（东）"), "静海镇1-2号(东)", ""},
		{line, text("ＡＢ，甲"), "AB，甲", ""},
		{cert, text("津（2018）静海区不动产权第 1234567 号"), "津(2018)静海区不动产权第1234567号", ""},
		{cert, text("无"), "", ""}, // else it would become a key
		{long, text("甲\r\n乙"), "甲\n乙", ""},
		{long, text(strings.Repeat("长", 32_767)), strings.Repeat("长", 32_767), ""},
		{long, text(strings.Repeat("长", 32_768)), "", "cell.too_long"},
	})
}

func TestCleanMarks(t *testing.T) {
	c := mustLoad(t, "")
	id, phone, re := &Field{Type: IDNo}, &Field{Type: Phone}, &Field{Type: REUnit}
	flag := &Field{Type: Bool}
	future := "12011820991231000"
	future += string(idCheck(future))
	unknown := "12999919000101000"
	unknown += string(idCheck(unknown))
	checkClean(t, c, []cleanCase{
		{id, text("120118190001010005"), "120118190001010005", ""},
		{id, number("1.2011819000101E17"), "", "cell.id_number_digits_lost"},
		{id, number("120118190001010000"), "", "cell.id_number_digits_lost"},
		{id, number("120118000101000"), "120118190001010005", "cell.id_number_old"},
		{id, text("120118190001010000"), "", "cell.id_number_check"},
		{id, text(future), "", "cell.id_number_birth"},
		{id, text(unknown), unknown, "cell.id_number_division_unknown"},
		{id, text("990118190002290000"), "", "cell.id_number_division cell.id_number_birth cell.id_number_check"},
		{phone, number("13800138000"), "13800138000", ""},
		{phone, number("1.3800138E10"), "13800138000", ""},
		{re, text("120118001001GB00001F00010001"), "120118001001GB00001F00010001", ""},
		{re, text("129999001001GB00001F00010001"), "129999001001GB00001F00010001", "cell.re_unit_division_unknown"},
		{&Field{Type: BankCard}, number("9999990000000014"), "", "cell.number_digits_lost"},
		{&Field{Type: USCC}, text("91120118MA0X0X0X7A"), "91120118MA0X0X0X7A", "cell.uscc_check"},
		{&Field{Type: PlateNo}, text("津I00000"), "", "cell.plate_malformed"},
		{flag, Input{Logic, "TRUE"}, "true", ""},
		{flag, number("0"), "false", ""},
		{flag, text("maybe"), "", "cell.bool_malformed"},
		{flag, text("-"), "", ""},
	})
	for _, s := range []string{"是", "√", "Y", "1", "有", "对", "TRUE", "yes", "✓"} {
		checkClean(t, c, []cleanCase{{flag, text(s), "true", ""}})
	}
	for _, s := range []string{"否", "×", "N", "0", "无", "FALSE", "no", "没有"} {
		checkClean(t, c, []cleanCase{{flag, text(s), "false", ""}})
	}
}

func TestCleanCode(t *testing.T) {
	c := mustLoad(t, "")
	cases := map[string]map[string]string{
		"sex":                 {"1": "1", "男": "1", "男性": "1", "女": "2", "female": "2"},
		"ethnicity":           {"01": "01", "1": "01", "汉": "01", "汉族": "01", "回": "03"},
		"political_status":    {"党员": "01", "中共党员": "01", "预备党员": "02", "团员": "03", "群众": "13", "九三学社": "10"},
		"education":           {"大专": "30", "本科": "20", "大学": "20", "研究生": "10", "高中": "60", "初中": "70", "中专": "41", "硕士研究生毕业": "14"},
		"supervisee_category": {"C1": "C1", "c1": "C1", "公务员": "C1", "村干部": "C5", "国企": "C3", "村（居）干部": "C5"},
		"division":            {"天津静海": "120118", "天津市静海区": "120118", "河北省沧州市": "130900", "120118": "120118", "静海县": "120223", "静海": "120118", "孟村": "130930", "北京市朝阳区": "110105", "天津市市辖区静海区": "120118", "吉林": "220000"},
		"unit":                {"静海镇": "120118100000", "静海区静海镇": "120118100000", "天津市静海区静海镇人民政府": "120118100000", "四街社区": "120118100001", "120118100001": "120118100001"},
		"civil_rank":          {"无": "R99", "一级主任科员": "R07"},
		"family_relation":     {"本人": "01", "妻子": "12", "1": "01", "儿子": "20", "岳父": "55"},
		"source_dept":         {"0": "00", "乡镇街道": "18"},
	}
	for dict, writings := range cases {
		for s, want := range writings {
			checkClean(t, c, []cleanCase{{&Field{Type: Code, Dict: dict}, text(s), want, ""}})
		}
	}
	checkClean(t, c, []cleanCase{
		{&Field{Type: Code, Dict: "ethnicity"}, number("1"), "01", ""},
		{&Field{Type: Code, Dict: "division"}, text("朝阳区"), "", "cell.code_ambiguous"},
		{&Field{Type: Code, Dict: "unit"}, text("张家村村委会"), "", "cell.code_ambiguous"},
		{&Field{Type: Code, Dict: "sex"}, text("雌"), "", "cell.code_unknown"},
		{&Field{Type: Code, Dict: "division"}, text("无"), "", ""},
	})
	_, fs := c.Clean(&Field{Type: Code, Dict: "sex"}, text("雌"), today)
	if !strings.Contains(fs[0].Hint.ZH, "男性、女性") {
		t.Errorf("the hint must list the few values: %s", fs[0].Hint.ZH)
	}
	_, fs = c.Clean(&Field{Type: Code, Dict: "division"}, text("静海路"), today)
	if !strings.Contains(fs[0].Hint.ZH, "静海区") || strings.Count(fs[0].Hint.ZH, "、") > 4 {
		t.Errorf("the hint must list up to five of the nearest: %s", fs[0].Hint.ZH)
	}
}

func TestMaskValue(t *testing.T) {
	for _, tc := range []struct {
		f           *Field
		value, want string
	}{
		{&Field{Type: IDNo}, "120118190001010005", "120118 1900**** ****"},
		{&Field{Type: Phone}, "13800138000", "138****8000"},
		{&Field{Type: String, Form: PersonName}, "张三丰", "张**"},
		{&Field{Type: Date}, "1990-05-01", "1990-**"},
		{&Field{Type: Decimal}, "12.00", "•••"},
		{&Field{Type: String}, "某处", "•••"},
		{&Field{Type: String}, "", ""},
	} {
		if got := MaskValue(tc.f, tc.value); got != tc.want {
			t.Errorf("want %q, got %q", tc.want, got)
		}
	}
}

// FuzzClean proves what holds for any cell at all: no crash, no value beside
// an error, no value in a finding, and a canonical value is a fixed point.
func FuzzClean(f *testing.F) {
	c := mustLoad(f, "")
	var fields []*Field
	for _, a := range c.All() {
		fields = append(fields, a.Fields...)
	}
	for _, t := range allTypes() {
		if t != Code {
			fields = append(fields, &Field{Name: "x", Type: t})
		}
	}
	for i, s := range []string{"", "张　三", "120118190001010005", "2020.5", "43952", "1e400", "-0", "89.300000000000004", "1,234.5万元", "无", "'", "\x00", "\xff", "天津静海", "是",
		"津A00000", "+86 13800138000", "2020年13月", "９９％", "=cmd", "120118001001GB00001F00010001", "0000-00-00", "𠮷", "é", "N/A"} {
		f.Add(s, i%6, i)
	}
	f.Fuzz(func(t *testing.T, s string, kind, pick int) {
		field := fields[uint(pick)%uint(len(fields))]
		for k := Blank; k <= Fail; k++ {
			v, fs := c.Clean(field, Input{k, s}, today)
			for _, x := range fs {
				if x.Severity == SevError && v != "" {
					t.Errorf("a value beside the error %s", x.Code)
				}
				if _, ok := issueTable()[x.Code]; !ok {
					t.Errorf("%s is not in the table of codes", x.Code)
				}
			}
			if v == "" {
				continue
			}
			again, fs := c.Clean(field, Input{Text, v}, today)
			if again != v || verdictOf(fs) == invalid {
				t.Errorf("%s: the canonical value is no fixed point: %q -> %q %v", field.Type, v, again, fs)
			}
		}
	})
}

func TestTodayBoundsBirth(t *testing.T) {
	c := mustLoad(t, "")
	n := "12011820261124000"
	n += string(idCheck(n))
	if v, _ := c.Clean(&Field{Type: IDNo}, text(n), today); v == "" {
		t.Error("born today must pass")
	}
	if v, _ := c.Clean(&Field{Type: IDNo}, text(n), today.Add(-24*time.Hour)); v != "" {
		t.Error("born tomorrow must not")
	}
}
