package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// placed gives findings as "code severity column field".
func placed(fs []Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %d %s", f.Code, f.Severity, f.Col, f.Field)))
	}
	return out
}

var houseHeader = []string{"序号", "姓名", "身份证号码", "产权人", "与本人关系", "房屋坐落", "建筑面积(平方米)", "房产类型", "房产来源", "取得时间", "价格（万元）"}

func TestBind(t *testing.T) {
	c := mustLoad(t, "")
	full := []string{"姓名", "公民身份号码", "产权人姓名", "产权人与本人关系", "坐落", "建筑面积（㎡）", "房产类型", "房产来源", "取得时间"}
	for name, tc := range map[string]struct {
		area   string
		header []string
		want   []string
	}{
		"labels":            {"A12", full, nil},
		"aliases and units": {"A12", houseHeader, []string{"sheet.unit_converted info 11 price"}},
		"marks and width":   {"A12", []string{"姓　名", "＊身份证号：", "产权人姓名*", "与本人\n关系", "坐 落", "面积（平方米）", "房产类型【必填】", "来源", "取得时间(年/月)"}, nil},
		"two-row header": {"A12", []string{"本人\n姓名", "本人\n身份证号", "产权人\n姓名", "产权人\n与本人关系", "房产情况\n坐落", "房产情况\n面积", "房产情况\n类型", "房产情况\n来源", "房产情况\n取得时间"},
			nil},
		"owner's number is not the person's": {"A12", append(slices.Clone(full), "产权人\n证件号"), []string{"sheet.column_unknown warning 10"}},
		"reordered":                          {"A12", []string{"取得时间", "房产来源", "房产类型", "面积", "坐落", "与本人关系", "产权人", "身份证号", "姓名"}, nil},
		"missing":                            {"A12", full[:7], []string{"sheet.column_missing error 0 source", "sheet.column_missing error 0 acquire_date"}},
		"duplicate":                          {"A12", append(slices.Clone(full), "房屋地址", "本人姓名"), []string{"sheet.column_duplicate error 10 address", "sheet.column_duplicate error 11"}},
		"unknown":                            {"A12", append(slices.Clone(full), "", "备注"), []string{"sheet.column_unknown warning 11"}},
		"by name only":                       {"A12", append([]string{"姓名"}, full[2:]...), []string{"sheet.subject_by_name warning 0"}},
		"nobody":                             {"A12", full[2:], []string{"sheet.subject_missing error 0"}},
		"only nothing to report":             {"A12", []string{"姓名", "身份证号", "本人无此情况"}, nil},
		"anchor": {"A01", []string{"姓名", "性别", "身份证号", "出生年月", "民族", "政治面貌", "人员类别", "单位", "人员状态"},
			nil},
		"posts": {"A02", []string{"姓名", "身份证号", "单位", "职务", "任职类型", "是否一把手", "是否班子成员", "任职时间", "免职时间"},
			nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, fs := c.Bind(c.Area(tc.area), tc.header)
			if !slices.Equal(placed(fs), tc.want) {
				t.Errorf("want %q\ngot  %q", tc.want, placed(fs))
			}
		})
	}
	b, fs := c.Bind(c.Area("A12"), full[:7])
	if b.SubjectID != 2 || b.SubjectName != 1 || b.None != 0 || b.Columns[0] != 3 || b.Columns[13] != 0 {
		t.Errorf("wrong columns: %+v", b)
	}
	if !strings.Contains(fs[0].Message.ZH, "房产来源") {
		t.Errorf("a missing column must be named: %s", fs[0].Message.ZH)
	}
	b, _ = c.Bind(c.Area("A01"), []string{"姓名", "性别", "身份证号"})
	if b.SubjectID != 3 || b.SubjectName != 1 {
		t.Errorf("the anchor's own number and name are the subject: %+v", b)
	}
}

func TestColumnName(t *testing.T) {
	for col, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 28: "AB", 702: "ZZ", 703: "AAA"} {
		if got := columnName(col); got != want {
			t.Errorf("%d: want %s, got %s", col, want, got)
		}
	}
}

func TestRecognise(t *testing.T) {
	c := mustLoad(t, "")
	for name, tc := range map[string]struct {
		sheet  string
		header []string
		want   string
	}{
		"house by header":      {"Sheet1", houseHeader, "A12"},
		"house by both":        {"A12房产", houseHeader, "A12"},
		"house, few columns":   {"房产情况", []string{"姓名", "身份证号", "坐落", "面积"}, "A12"},
		"roster":               {"Sheet1", []string{"序号", "姓名", "性别", "身份证号码", "出生年月", "民族", "政治面貌", "单位", "职务", "学历"}, "A01"},
		"posts":                {"Sheet2", []string{"姓名", "身份证号", "单位", "职务", "任职时间", "免职时间"}, "A02"},
		"nothing to report":    {"房产", []string{"姓名", "身份证号", "无此类情况"}, "A12"},
		"statement":            {"覆盖声明", []string{"姓名", "身份证号", "信息类别", "对应来源", "声明内容", "声明日期"}, "s_coverage"},
		"title row":            {"房产", []string{"静海区某镇干部房产情况统计表", "", ""}, ""},
		"data row":             {"房产", []string{"1", "张三", "120118190001010005", "张三", "本人", "静海镇", "89"}, ""},
		"blank row":            {"房产", nil, ""},
		"another matter":       {"宠物", []string{"姓名", "身份证号", "犬只编号", "品种", "免疫日期"}, ""},
		"vehicles":             {"车辆", []string{"姓名", "身份证号", "号牌号码", "品牌型号", "购置价格"}, "A13"},
		"list without content": {"通讯录", []string{"姓名", "手机", "单位"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, score := c.Recognise(tc.sheet, tc.header)
			got := ""
			if a != nil {
				got = a.Code
			}
			if got != tc.want || score < 0 || score > 1 {
				t.Errorf("want %q, got %q (%.2f)", tc.want, got, score)
			}
		})
	}
}

// houseRow is a good row under houseHeader.
func houseRow(change map[int]Input) []Input {
	row := []Input{number("1"), text("张　三"), text("120118190001010005"), text("张三"), text("本人"), text("静海区静海镇 1 号"),
		number("89.300000000000004"), text("住宅"), text("购置"), text("2020年5月"), number("123.4567")}
	for i, in := range change {
		row[i] = in
	}
	return row
}

func TestRecord(t *testing.T) {
	c := mustLoad(t, "")
	b, _ := c.Bind(c.Area("A12"), houseHeader)
	r, fs := b.Record(houseRow(nil), today)
	if len(fs) > 0 {
		t.Fatalf("want no finding, got %v", fs)
	}
	want := []string{"张三", "01", "", "", "", "静海区静海镇1号", "89.30", "1", "", "1", "2020-05", "1234567.00", "", ""}
	if !slices.Equal(r.Values, want) {
		t.Errorf("want %q\ngot  %q", want, r.Values)
	}
	if r.Subject != (Subject{IDNo: "120118190001010005", Name: "张三"}) || r.None || r.Area != c.Area("A12") {
		t.Errorf("wrong head of the record: %+v", r)
	}
	if !r.Supplied[0] || r.Supplied[2] || !r.Supplied[11] {
		t.Errorf("what the sheet supplies is wrong: %v", r.Supplied)
	}
	for name, tc := range map[string]struct {
		change map[int]Input
		want   []string
	}{
		"all findings at once": {map[int]Input{2: number("120118190001010000"), 6: text("八十九"), 7: text("城堡"), 9: text("2020"), 10: {Fail, "#N/A"}},
			[]string{"cell.id_number_digits_lost error 3", "cell.number_malformed error 7 building_area", "cell.code_unknown error 8 property_type",
				"cell.month_missing error 10 acquire_date", "cell.error_value error 11 price"}},
		"required":        {map[int]Input{3: {}, 8: text(" ")}, []string{"cell.required error 4 holder_name", "cell.required error 9 source"}},
		"nobody":          {map[int]Input{1: {}, 2: {}}, []string{"row.subject_missing error 0"}},
		"name only":       {map[int]Input{2: {}}, nil},
		"future":          {map[int]Input{9: text("2027.1")}, []string{"row.not_future error 10 acquire_date"}},
		"no area":         {map[int]Input{6: number("0")}, []string{"row.positive error 7 building_area"}},
		"negative":        {map[int]Input{10: number("-1")}, []string{"row.not_negative error 11 price"}},
		"cell's own unit": {map[int]Input{10: text("123万元")}, []string{"cell.unit_converted info 11 price"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, fs := b.Record(houseRow(tc.change), today)
			if !slices.Equal(placed(fs), tc.want) {
				t.Errorf("want %q\ngot  %q", tc.want, placed(fs))
			}
		})
	}
	if _, fs := b.Record(houseRow(nil)[:5], today); len(fs) != 5 {
		t.Errorf("cells that are missing count as blank: %v", placed(fs))
	}
}

func TestRecordNone(t *testing.T) {
	c := mustLoad(t, "")
	b, _ := c.Bind(c.Area("A12"), append(slices.Clone(houseHeader), "无此类情况"))
	person := []Input{{}, text("张三"), text("120118190001010005"), {}, {}, {}, {}, {}, {}, {}, {}, {}}
	row := func(change map[int]Input) []Input {
		out := slices.Clone(person)
		for i, in := range change {
			out[i] = in
		}
		return out
	}
	for name, tc := range map[string]struct {
		row  []Input
		none bool
		want []string
	}{
		"column says 是":     {row(map[int]Input{11: text("是")}), true, nil},
		"column says √":     {row(map[int]Input{11: text("√")}), true, nil},
		"column says 无":     {row(map[int]Input{11: text("无")}), true, nil},
		"column says 1":     {row(map[int]Input{11: number("1")}), true, nil},
		"column says true":  {row(map[int]Input{11: {Logic, "TRUE"}}), true, nil},
		"a single 无":        {row(map[int]Input{3: text("无")}), true, nil},
		"没有 in two columns": {row(map[int]Input{3: text("没有"), 5: text("没有"), 6: text("-")}), true, nil},
		"column disagrees":  {append(houseRow(nil), text("是")), true, []string{"row.none_contradicted error 12"}},
		"column says 否":     {append(houseRow(nil), text("否")), false, nil},
		"column is odd":     {append(houseRow(nil), text("也许")), false, []string{"cell.bool_malformed error 12"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, fs := b.Record(tc.row, today)
			if r.None != tc.none || !slices.Equal(placed(fs), tc.want) {
				t.Errorf("want %v %q, got %v %q", tc.none, tc.want, r.None, placed(fs))
			}
			if r.None && strings.Join(r.Values, "") != "" {
				t.Errorf("a statement has no values: %q", r.Values)
			}
		})
	}
	if r, fs := b.Record(person, today); r.None || len(fs) == 0 {
		t.Error("an empty row states nothing")
	}
}

func TestCrossChecks(t *testing.T) {
	c := mustLoad(t, "")
	profile := []string{"姓名", "性别", "身份证号", "出生年月", "民族", "政治面貌", "入党时间", "人员类别", "单位", "人员状态"}
	house := append(slices.Clone(houseHeader), "产权人身份证号", "所占份额", "处置日期")
	row := func(s ...string) []Input {
		var out []Input
		for _, x := range s {
			out = append(out, text(x))
		}
		return out
	}
	houses := func(id, share, sold string) []Input {
		return append(houseRow(nil), row(id, share, sold)...)
	}
	post := []string{"姓名", "身份证号", "单位", "职务", "任职类型", "是否一把手", "是否班子成员", "任职时间", "免职时间"}
	for name, tc := range map[string]struct {
		area   string
		header []string
		row    []Input
		want   []string
	}{
		"profile good": {"A01", profile, row("张三", "女", "120118190001010005", "1900-01", "汉", "党员", "1920.5", "C1", "静海镇", "在职"), nil},
		"profile bad": {"A01", profile, row("张三", "男", "120118190001010005", "1901", "汉", "党员", "1918.5", "C1", "静海镇", "在职"),
			[]string{"row.birth_matches_id warning 4 birth_date", "row.sex_matches_id warning 2 sex", "row.adult_at warning 7 party_join_date"}},
		"born and joined in the future": {"A01", profile, row("张三", "女", "120118190001010005", "2027-01-01", "汉", "党员", "2050", "C1", "静海镇", "在职"),
			[]string{"row.not_future error 4 birth_date", "row.not_future error 7 party_join_date", "row.birth_matches_id warning 4 birth_date"}},
		"sex not stated":        {"A01", profile, row("张三", "未说明", "120118190001010005", "1900", "汉", "群众", "", "C1", "静海镇", "在职"), nil},
		"post ends early":       {"A02", post, row("张三", "120118190001010005", "静海镇", "镇长", "主职", "是", "是", "2020.5", "2020.4.30"), []string{"row.not_before error 9 end_date"}},
		"post ends same month":  {"A02", post, row("张三", "120118190001010005", "静海镇", "镇长", "主职", "是", "是", "2020.5", "2020.5.1"), nil},
		"post still held":       {"A02", post, row("张三", "120118190001010005", "静海镇", "镇长", "主职", "是", "是", "2020.5", "至今"), nil},
		"house good":            {"A12", house, houses("120118190001010005", "50%", "2020-06-01"), nil},
		"house sold too early":  {"A12", house, houses("", "", "2020-04-30"), []string{"row.not_before error 14 disposal_date"}},
		"share over 100":        {"A12", house, houses("", "120", ""), []string{"row.percent error 13 share_ratio"}},
		"own house, other's id": {"A12", house, houses("120223190006150003", "", ""), []string{"row.relation_matches_subject warning 5 holder_relation"}},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := c.Bind(c.Area(tc.area), tc.header)
			_, fs := b.Record(tc.row, today)
			fs = slices.DeleteFunc(fs, func(f Finding) bool { return f.Code == "sheet.unit_converted" })
			if !slices.Equal(placed(fs), tc.want) {
				t.Errorf("want %q\ngot  %q", tc.want, placed(fs))
			}
		})
	}
}

// TestDeclaredBankCard: section 4.3 makes a failing check digit an error in
// what a person declares and a warning in a feed.
func TestDeclaredBankCard(t *testing.T) {
	c := mustLoad(t, "")
	for origin, want := range map[string]Severity{"DECL": SevError, "FEED": SevWarning} {
		a := &Area{Code: "A99", Origin: origin, Fields: []*Field{{Name: "card", Type: BankCard}}}
		b := &Binding{Area: a, Columns: []int{1}, SubjectID: 2, cat: c, factor: []ratio{{}}}
		_, fs := b.Record([]Input{text("9999990000000015"), text("120118190001010005")}, today)
		if len(fs) != 1 || fs[0].Severity != want {
			t.Errorf("%s: want %s, got %v", origin, want, fs)
		}
	}
}
