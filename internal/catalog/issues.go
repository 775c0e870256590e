package catalog

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"qingjian/internal/fault"
)

// IssueCode describes one code of a finding. In the texts {field} stands for
// the column's label, {1} and {2} for details; none of them is a cell's value.
type IssueCode struct {
	Code     string
	Severity Severity
	Message  fault.Text
	Hint     fault.Text // what to do about it
}

// IssueCodes lists every code that binding and cleaning raise, in order.
func IssueCodes() []IssueCode {
	return append(append(sheetCodes(), rowCodes()...), cellCodes()...)
}

func sheetCodes() []IssueCode {
	return []IssueCode{
		{"sheet.column_duplicate", SevError,
			fault.T("有两列都是“{field}”（另一列是 {1} 列）", "two columns stand for {field} (the other one is {1})"),
			fault.T("删去其中一列，或改正表头", "remove one of them or correct its header")},
		{"sheet.column_missing", SevError,
			fault.T("缺少必填列“{field}”", "the required column {field} is missing"),
			fault.T("按模板补上这一列", "add the column as in the template")},
		{"sheet.column_unknown", SevWarning,
			fault.T("不认识这一列，其内容不会导入", "this column is not known; its content is not imported"),
			fault.T("如需导入，请改用模板中的列名", "use the template's header if it should be")},
		{"sheet.subject_by_name", SevWarning,
			fault.T("没有“{1}”列，只能按姓名提出人选，由人工确认", "there is no column {1}: a name only proposes a person, someone must confirm"),
			fault.T("补上该列，可免去人工确认", "add the column to avoid that")},
		{"sheet.subject_missing", SevError,
			fault.T("缺少“{1}”和“{2}”列，无法知道各行属于谁", "the columns {1} and {2} are missing: nobody can say whom the rows are about"),
			fault.T("补上这两列", "add both")},
		{"sheet.unit_converted", SevInfo,
			fault.T("“{field}”以{1}填写，已换算为{2}（1 {1} = {3} {2}）", "{field} is given in {1} and was converted to {2} (1 {1} = {3} {2})"),
			fault.T("无需处理；可抽看几个数是否相符", "nothing to do; compare a few numbers if you like")},
	}
}

func rowCodes() []IssueCode {
	return []IssueCode{
		{"row.adult_at", SevWarning,
			fault.T("“{1}”距“{2}”不足 18 年", "{1} is less than 18 years after {2}"),
			fault.T("核对这两个日期", "check both dates")},
		{"row.at_most_three_times", SevWarning,
			fault.T("“{1}”超过“{2}”的三倍", "{1} is more than three times {2}"),
			fault.T("请核对两个数；属实的请在说明中写明原因", "check both numbers; if they are right, say why in the note")},
		{"row.birth_matches_id", SevWarning,
			fault.T("“{1}”与公民身份号码中的出生日期不一致", "{1} differs from the date of birth in the identity number"),
			fault.T("以档案为准核对", "check against the personnel file")},
		{"row.key_incomplete", SevWarning,
			fault.T("用来区分记录的内容不全（{1}），可能与其他行重复", "what tells records apart is incomplete ({1}); the row may double another one"),
			fault.T("尽量补全", "fill it in if possible")},
		{"row.none_contradicted", SevError,
			fault.T("既声明“{1}”，又填写了内容", "the row states {1} and yet gives content"),
			fault.T("二者保留其一", "keep one of the two")},
		{"row.not_before", SevError,
			fault.T("“{1}”早于“{2}”", "{1} is before {2}"),
			fault.T("核对这两个日期", "check both dates")},
		{"row.not_future", SevError,
			fault.T("“{1}”在今天之后", "{1} is in the future"),
			fault.T("核对日期", "check the date")},
		{"row.not_negative", SevError,
			fault.T("“{1}”不能为负", "{1} must not be negative"),
			fault.T("核对数值", "check the number")},
		{"row.percent", SevError,
			fault.T("“{1}”应在 0 到 100 之间", "{1} must lie between 0 and 100"),
			fault.T("填写百分数，如 50", "write a percentage such as 50")},
		{"row.positive", SevError,
			fault.T("“{1}”应大于 0", "{1} must be above 0"),
			fault.T("核对数值", "check the number")},
		{"row.relation_matches_subject", SevWarning,
			fault.T("“{1}”与“{2}”对不上：关系为本人时号码应与本人一致，否则不应一致", "{1} and {2} disagree: the number is the person's own exactly when the relation is 'self'"),
			fault.T("核对是否抄错行", "check whether a row was copied wrongly")},
		{"row.effect_end_matches", SevWarning,
			fault.T("“{1}”与“{2}”加上该措施的期限不一致", "{1} is not {2} plus the period of the measure"),
			fault.T("请按处分决定核对影响期", "check the period against the decision")},
		{"row.married_at_age", SevWarning,
			fault.T("“{1}”时本人未到法定婚龄", "the person was below the legal age of marriage at {1}"),
			fault.T("请核对日期和公民身份号码", "check the date and the identity number")},
		{"row.measure_for_category", SevError,
			fault.T("“{1}”不适用于此人的监察对象类别：政务处分法第二十二、二十三条只允许警告、记过、记大过", "{1} does not apply to the person's category: Art 22 and 23 of the law on sanctions allow warning, demerit and major demerit only"),
			fault.T("请核对处分种类；应由所在单位处理的，按单位作出的措施填写", "check the measure; what the unit itself does is entered as the unit's measure")},
		{"row.measure_for_party_member", SevError,
			fault.T("“{1}”是党纪处分，此人不是中共党员", "{1} is a party penalty and the person is no party member"),
			fault.T("请核对处分种类，或先更正基本信息（A01）的政治面貌", "check the measure, or correct the political status in the profile (A01) first")},
		{"row.measure_for_post", SevWarning,
			fault.T("“{1}”只适用于有公务员、事业单位或国有企业职务的人", "{1} needs a post in the civil service, an institution or a state firm"),
			fault.T("核对此人是否有这样的职务", "check that the person holds such a post")},
		{"row.measure_of_form", SevError,
			fault.T("“{1}”不属于“{2}”", "{1} does not belong to {2}"),
			fault.T("第一种形态只有谈话提醒等措施，第四种形态应为移送检察机关或有案号；请核对", "the first form has talks and the like only, the fourth is a hand-over or has a case number")},
		{"row.not_own_number", SevError,
			fault.T("“{1}”是本人的号码", "{1} is the person's own number"),
			fault.T("请填写亲属的公民身份号码，不知道可留空", "give the relative's number, or leave it blank")},
		{"row.sex_matches_id", SevWarning,
			fault.T("“{1}”与公民身份号码不一致", "{1} differs from the identity number"),
			fault.T("以档案为准核对", "check against the personnel file")},
		{"row.spouse_sex_differs", SevWarning,
			fault.T("“{1}”的性别与本人相同", "{1} is of the same sex as the person's own number"),
			fault.T("请核对号码是否填错", "check whether the number is right")},
		{"row.subject_missing", SevError,
			fault.T("既无公民身份号码也无姓名，不知属于谁", "the row gives neither identity number nor name"),
			fault.T("补上其中一项，最好是公民身份号码", "give one of them, best the identity number")},
	}
}

func cellCodes() []IssueCode {
	return []IssueCode{
		{"cell.bank_card_check", SevWarning,
			fault.T("“{field}”的校验位不符", "the check digit of {field} does not fit"),
			fault.T("核对卡号；一卡通和旧存折号可能本来如此", "check the number; benefit cards and old passbooks may be so")},
		{"cell.bank_card_malformed", SevError,
			fault.T("“{field}”应为 12 至 19 位数字", "{field} is 12 to 19 digits"),
			fault.T("核对卡号，并把该列设为文本格式", "check the number and format the column as text")},
		{"cell.bool_malformed", SevError,
			fault.T("“{field}”应填“是”或“否”", "{field} is 是 (yes) or 否 (no)"),
			fault.T("填写是或否", "write 是 or 否")},
		{"cell.code_ambiguous", SevError,
			fault.T("“{field}”的写法对应多个值", "{field} may mean several values"),
			fault.T("写出全称（如带上级名称）或代码", "write the full name, with what it belongs to, or the code")},
		{"cell.code_unknown", SevError,
			fault.T("“{field}”不在“{1}”字典中", "{field} is not in the dictionary {1}"),
			fault.T("可填：{2}", "possible: {2}")},
		{"cell.control_character", SevError,
			fault.T("“{field}”含有控制字符或无法识别的字符", "{field} holds a control character or bytes that are no text"),
			fault.T("清除后重新输入", "delete it and type it again")},
		{"cell.date_ambiguous", SevError,
			fault.T("“{field}”以数字保存，分不清 1 月还是 10 月", "{field} is stored as a number: January or October cannot be told apart"),
			fault.T("把该列设为文本格式，写成 2020-01 或 2020-10", "format the column as text and write 2020-01 or 2020-10")},
		{"cell.date_from_serial", SevWarning,
			fault.T("“{field}”是未设日期格式的数字，已按表格日期序号理解", "{field} is a bare number; it was read as a spreadsheet's day number"),
			fault.T("核对日期，并把该列设为日期格式", "check the date and format the column as date")},
		{"cell.date_impossible", SevError,
			fault.T("“{field}”不是存在的日期", "{field} is no date that exists"),
			fault.T("核对年月日", "check year, month and day")},
		{"cell.date_malformed", SevError,
			fault.T("“{field}”不是能识别的日期", "{field} is not written as a date"),
			fault.T("写成 2020-05-01 或 2020-05；起止时间分两列填写", "write 2020-05-01 or 2020-05; use two columns for a period")},
		{"cell.date_out_of_range", SevError,
			fault.T("“{field}”应在 1900 年至 2100 年之间", "{field} must lie between 1900 and 2100"),
			fault.T("核对年份，写四位数", "check the year; use four digits")},
		{"cell.date_unexpected", SevError,
			fault.T("“{field}”被表格存成了日期", "the spreadsheet turned {field} into a date"),
			fault.T("把该列设为文本格式后重新输入", "format the column as text and type it again")},
		{"cell.decimal_digits", SevError,
			fault.T("“{field}”最多两位小数", "{field} has at most two decimals"),
			fault.T("四舍五入到两位小数", "round to two decimals")},
		{"cell.decimal_too_large", SevError,
			fault.T("“{field}”超过 16 位整数", "{field} has more than 16 digits before the point"),
			fault.T("核对数值和单位", "check number and unit")},
		{"cell.error_value", SevError,
			fault.T("“{field}”是错误值（如 #N/A）", "{field} is an error value such as #N/A"),
			fault.T("改正公式，或直接填写结果", "repair the formula or write its result")},
		{"cell.id_number_birth", SevError,
			fault.T("“{field}”中的出生日期不存在或在允许范围之外", "the date of birth in {field} does not exist or is out of range"),
			fault.T("对照证件核对号码", "compare with the card")},
		{"cell.id_number_check", SevError,
			fault.T("“{field}”的校验位不符", "the check digit of {field} does not fit"),
			fault.T("对照证件核对号码", "compare with the card")},
		{"cell.id_number_digits_lost", SevError,
			fault.T("“{field}”以数字保存，末几位已丢失", "{field} is stored as a number and has lost its last digits"),
			fault.T("把该列设为文本格式，再重新输入号码", "format the column as text, then type the number again")},
		{"cell.id_number_division", SevError,
			fault.T("“{field}”的前两位不是省级代码", "the first two digits of {field} are no province"),
			fault.T("对照证件核对号码", "compare with the card")},
		{"cell.id_number_division_unknown", SevWarning,
			fault.T("“{field}”的前六位不在现行区划表中，可能是已撤销的区划", "the first six digits of {field} are no current division, perhaps an abolished one"),
			fault.T("对照证件核对；旧区划代码可加入本地字典", "compare with the card; abolished codes may be added to the local dictionary")},
		{"cell.id_number_malformed", SevError,
			fault.T("“{field}”应为 18 位：17 位数字加校验位", "{field} is 17 digits and a check sign"),
			fault.T("对照证件核对号码", "compare with the card")},
		{"cell.id_number_old", SevWarning,
			fault.T("“{field}”是 15 位旧号码，已换算为 18 位", "{field} is an old number of 15 digits; it was converted to 18"),
			fault.T("对照现行证件核对", "compare with the present card")},
		{"cell.int_malformed", SevError,
			fault.T("“{field}”应为整数", "{field} is a whole number"),
			fault.T("只写数字", "write digits only")},
		{"cell.month_missing", SevError,
			fault.T("“{field}”只有年份，缺少月份", "{field} gives a year without a month"),
			fault.T("写成 2020-05", "write 2020-05")},
		{"cell.number_digits_lost", SevError,
			fault.T("“{field}”以数字保存且超过 15 位，末几位已丢失", "{field} is stored as a number of more than 15 digits and has lost the last ones"),
			fault.T("把该列设为文本格式，再重新输入", "format the column as text and type it again")},
		{"cell.number_malformed", SevError,
			fault.T("“{field}”应为数字", "{field} is a number"),
			fault.T("只写数字，单位见表头", "write digits only; the header gives the unit")},
		{"cell.percent_fraction", SevWarning,
			fault.T("“{field}”不大于 1，请确认不是小数形式的份额", "{field} is not above 1: is it a fraction?"),
			fault.T("一半写作 50，不写 0.5", "a half is 50, not 0.5")},
		{"cell.phone_malformed", SevError,
			fault.T("“{field}”应为 11 位手机号码", "{field} is a mobile number of 11 digits"),
			fault.T("只填一个手机号码；固定电话不填在此列", "give one mobile number; land lines belong elsewhere")},
		{"cell.plate_malformed", SevError,
			fault.T("“{field}”不符合号牌格式", "{field} is not written as a plate number"),
			fault.T("如 津A00000、津AD00000", "such as 津A00000 or 津AD00000")},
		{"cell.re_unit_division_unknown", SevWarning,
			fault.T("“{field}”的前六位不在现行区划表中", "the first six digits of {field} are no current division"),
			fault.T("对照不动产权证书核对", "compare with the certificate")},
		{"cell.re_unit_malformed", SevError,
			fault.T("“{field}”应为 28 位不动产单元号", "{field} is a real-estate unit number of 28 signs"),
			fault.T("对照不动产权证书核对；没有可留空", "compare with the certificate; leave it empty if there is none")},
		{"cell.required", SevError,
			fault.T("“{field}”必填", "{field} is required"),
			fault.T("补上内容", "fill it in")},
		{"cell.too_long", SevError,
			fault.T("“{field}”超过 {1} 个字", "{field} is longer than {1} characters"),
			fault.T("缩短内容", "shorten it")},
		{"cell.unit_converted", SevInfo,
			fault.T("“{field}”以{1}填写，已换算为{2}", "{field} was given in {1} and converted to {2}"),
			fault.T("无需处理", "nothing to do")},
		{"cell.unit_unexpected", SevError,
			fault.T("“{field}”的单位应为{1}", "the unit of {field} is {1}"),
			fault.T("换算后只写数字", "convert it and write digits only")},
		{"cell.uscc_check", SevWarning,
			fault.T("“{field}”的校验位不符", "the check signs of {field} do not fit"),
			fault.T("对照执照核对；早期试点代码可能本来如此", "compare with the licence; early pilot codes may be so")},
		{"cell.uscc_malformed", SevError,
			fault.T("“{field}”应为 18 位统一社会信用代码（不含 I、O、S、V、Z）", "{field} is a social credit code of 18 signs (no I, O, S, V, Z)"),
			fault.T("对照执照核对", "compare with the licence")},
		{"cell.wrong_kind", SevError,
			fault.T("“{field}”的单元格存的不是文字或数字", "the cell of {field} holds neither text nor number"),
			fault.T("把该列设为文本格式后重新输入", "format the column as text and type it again")},
	}
}

// issueTable is IssueCodes by code, built once; nothing changes it.
var issueTable = sync.OnceValue(func() map[string]IssueCode {
	m := map[string]IssueCode{}
	for _, ic := range IssueCodes() {
		m[ic.Code] = ic
	}
	return m
})

// finding builds a finding of a known code about a field, nil for a column
// that is none. Details are strings, numbers or fault.Text, never values.
func finding(code string, f *Field, details ...any) Finding {
	ic := issueTable()[code]
	out := Finding{Code: code, Severity: ic.Severity, Message: ic.Message, Hint: ic.Hint}
	label := fault.T("此列", "this column")
	if f != nil {
		out.Field, label = f.Name, f.Label
	}
	out.Message = fill(out.Message, label, details)
	out.Hint = fill(out.Hint, label, details)
	return out
}

// Fill gives the code's message and hint with the details in their places.
func (ic IssueCode) Fill(details ...any) (message, hint fault.Text) {
	return fill(ic.Message, fault.Text{}, details), fill(ic.Hint, fault.Text{}, details)
}

func fill(t, label fault.Text, details []any) fault.Text {
	in := func(s string, l fault.Lang) string {
		s = strings.ReplaceAll(s, "{field}", label.In(l))
		for i, d := range details {
			v := fmt.Sprint(d)
			if dt, ok := d.(fault.Text); ok {
				v = dt.In(l)
			}
			s = strings.ReplaceAll(s, fmt.Sprintf("{%d}", i+1), v)
		}
		return s
	}
	return fault.T(in(t.ZH, fault.ZH), in(t.EN, fault.EN))
}

// WriteIssueCodes writes the page of codes for clerks, as Markdown.
func WriteIssueCodes(w io.Writer, codes []IssueCode) error {
	var b strings.Builder
	b.WriteString("# Issue codes\n\nGenerated by the tests of the package ingest (`go test ./ingest -run IssueCodes -update`); do not edit. An *error* keeps the row (or sheet) out, a *warning* does not.\n" +
		"`{field}` stands for the column, `{1}` and `{2}` for details. No message ever holds a cell's value.\n\n" +
		"| code | severity | 含义 / meaning | 处理 / remedy |\n|---|---|---|---|\n")
	for _, c := range codes {
		fmt.Fprintf(&b, "| `%s` | %s | %s<br>%s | %s<br>%s |\n", c.Code, c.Severity, c.Message.ZH, c.Message.EN, c.Hint.ZH, c.Hint.EN)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
