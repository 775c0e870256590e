package template

import (
	"fmt"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
)

// Names of the columns that are no fields, as the fingerprint has them.
const (
	sequence    = "#"
	subjectName = "@name"
	subjectID   = "@id"
	nothing     = "@none"
)

// ExampleMark begins the first cell of an example row, and stands in its texts.
const ExampleMark = "示例"

// ExampleIDNo is the identity number of example rows. Its check digit is wrong
// on purpose: it is nobody's, and no import lets it in.
const ExampleIDNo = "120118199001010000"

// column is a column of a template.
type column struct {
	field    string
	label    string
	required bool
	format   sheet.Format
	list     string // dictionary, or yesNo
	note     string
	prompt   string
	example  string
	short    bool // what is filled in is a few characters
}

// stated reports whether a row may say that there is nothing to report.
func stated(a *catalog.Area) bool { return a.Class == catalog.AreaClass && !a.OwnSubject() }

// columnsOf lists the columns of an entry's template.
func columnsOf(cat *catalog.Catalog, a *catalog.Area) []column {
	out := []column{{field: sequence, label: "序号", short: true, example: ExampleMark, note: "可不填。写着“示例”的行不会导入。"}}
	if !a.OwnSubject() {
		out = append(out,
			column{field: subjectName, label: cat.Subject.Name.ZH, required: true, example: "张三（示例）", note: "必填。写本人的姓名，不是家属的。", prompt: "本人姓名"},
			column{field: subjectID, label: cat.Subject.IDNo.ZH, required: true, example: ExampleIDNo,
				note: "必填。本人的 18 位公民身份号码，系统靠它认人。本列已设为文本，直接输入即可，不会变成科学计数。", prompt: "18 位号码，直接输入"})
	}
	for _, f := range a.Fields {
		c := fieldColumn(cat, f)
		if f.Name == a.ValidTo {
			c.example = "" // what still holds has no end
		}
		out = append(out, c)
	}
	if stated(a) {
		out = append(out, column{field: nothing, label: cat.Subject.None.ZH, list: yesNo, short: true,
			note: "此人没有这类情况的，只填姓名和号码，这里选“是”；有情况的，这里空着。", prompt: "没有这类情况选“是”，否则空着"})
	}
	return out
}

func fieldColumn(cat *catalog.Catalog, f *catalog.Field) column {
	c := column{field: f.Name, label: f.Label.ZH, required: f.Required}
	var note string
	switch f.Type {
	case catalog.Code:
		d := cat.Dicts[f.Dict]
		c.list, c.prompt = f.Dict, "点右边的小箭头选择"
		if options := d.Options(); len(options) > 0 {
			c.example = options[0]
		}
		note = "点格子右边的小箭头选择；也可以直接写名称或代码。"
	case catalog.Bool:
		c.list, c.prompt, c.example, c.short, note = yesNo, "选“是”或“否”", "是", true, "选“是”或“否”。"
	case catalog.Date:
		c.example, c.prompt, note = "2020-05-01", "如 2020-05-01；只知年月写 2020-05", "写成 2020-05-01；只知道年月的写 2020-05。"
	case catalog.Month:
		c.example, c.prompt, c.short, note = "2020-05", "如 2020-05", true, "写到年月，如 2020-05。"
	case catalog.Int:
		c.format, c.example, c.short, note = sheet.AsNumber, "1", true, "只写整数。"
	case catalog.Decimal:
		c.format, c.example, note = sheet.AsAmount, "100", amountNote(f)
	default:
		c.example, c.prompt, note = textual(f)
	}
	c.note = note
	if f.Required {
		c.note = "必填。" + note
	}
	if f.Note.ZH != "" {
		c.note += "\n" + f.Note.ZH
	}
	c.note += "\n" + f.Label.EN
	return c
}

// amountNote tells the unit, and how another one is used.
func amountNote(f *catalog.Field) string {
	if f.Unit == "" {
		return "只写数字，最多两位小数。"
	}
	s := fmt.Sprintf("只写数字，单位是%s，最多两位小数。", f.Unit)
	if m := f.MeasuredIn(); len(m) > 1 {
		other := m[1]
		if f.Unit == "元" {
			other = "万元"
		}
		s += fmt.Sprintf("按%s填的，把表头括号里的“%s”改成“%s”，系统会自动换算并告诉您。", other, f.Unit, other)
	}
	return s
}

// textual gives example, prompt and note of a field that is written as text.
func textual(f *catalog.Field) (example, prompt, note string) {
	switch f.Type {
	case catalog.IDNo:
		return ExampleIDNo, "18 位号码，直接输入", "18 位公民身份号码。本列已设为文本，直接输入即可。"
	case catalog.USCC:
		return "91120118MA00000000", "18 位代码，直接输入", "18 位统一社会信用代码，照执照抄写。"
	case catalog.Phone:
		return "13800000000", "11 位手机号码", "一个 11 位手机号码，不填固定电话。"
	case catalog.BankCard:
		return "6200000000000000000", "卡号，直接输入", "银行卡号或账号。本列已设为文本，直接输入即可，不会丢位数。"
	case catalog.PlateNo:
		return "津A00000", "如 津A00000", "号牌号码，如 津A00000、津AD00000。"
	case catalog.REUnit:
		return "120118000000GB00000F00000000", "28 位单元号", "28 位不动产单元号，照不动产权证书抄写；没有可不填。"
	case catalog.TextType:
		return "（示例）按实际情况写", "", "按实际情况写，可以写多行。"
	}
	note = fmt.Sprintf("最多 %d 个字。", f.Length)
	switch f.Form {
	case catalog.PersonName:
		return "张三（示例）", "", "写姓名全称。" + note
	case catalog.NumberForm:
		return "示例0001", "", "照证件或文件上的号码写。本列已设为文本，直接输入即可。" + note
	}
	return ExampleMark, "", "写全称。" + note
}

// width is how wide a column is: room for its header in two lines and for what
// is filled in.
func (c *column) width() float64 {
	runes := float64(len([]rune(c.label)))
	least := 14.0
	switch {
	case c.field == sequence:
		return 7
	case c.short:
		least = 10
	case len(c.example) >= 18 && !strings.ContainsAny(c.example, "（示"):
		least = 22
	case c.list != "":
		least = 18
	}
	return min(max(least, runes*1.3+4), 32)
}
