package template

import "fmt"

// guide writes the sheet that says how to fill the others in.
func (b *builder) guide() {
	var rows [][]string
	say := func(cells ...string) { rows = append(rows, cells) }
	say("填报说明：" + b.item.Label.ZH)
	say()
	for i, step := range b.steps() {
		say(fmt.Sprintf("第 %d 步", i+1), "", step)
	}
	for _, f := range b.forms {
		say()
		title := "工作表“" + f.name + "”"
		if b.item.Kind == Category {
			title += map[string]string{"required": "（必报）", "optional": "（有则报）"}[f.area.Scope[b.item.Code]]
		}
		say(title, "", f.area.Purpose.ZH)
		say("列", "要不要填", "怎么填", "例")
		for _, c := range f.columns {
			need := "有就填"
			if c.required {
				need = "必填"
			}
			example := c.example
			if example == ExampleIDNo {
				example = "18 位号码"
			}
			say(c.label, need, c.note, example)
		}
	}
	say()
	say("模板版本", "", version(b.cat))
	_ = b.w.Page(guideSheet, []float64{24, 11, 64, 24}, rows)
}

// steps tell the whole way, in the words of somebody who does it for the first
// time.
func (b *builder) steps() []string {
	first := "打开“" + b.forms[0].name + "”这张工作表（窗口最下面的标签）。"
	if len(b.forms) > 1 {
		first = fmt.Sprintf("窗口最下面有 %d 张工作表的标签，需要报哪一张就点哪一张；没有内容的表空着就行，不用删。", len(b.forms))
	}
	return []string{
		first,
		"从第 5 行开始填，一行一条。橙色、带 * 的列必须填，蓝色的列有就填。鼠标停在表头上会显示这一列怎么填。",
		"灰色的“示例”行只是样子，不会导入；留着、删掉都可以。请不要在示例行里改，要照着写就在下面另起一行。",
		"点进格子右边出现小箭头的，点箭头选一项。号码类的列已设好文本格式，直接输入，不用加引号和空格。",
		"日期写成 2020-05-01，只知道年月的写 2020-05。金额只写数字；按万元填的，把表头括号里的“元”改成“万元”。",
		"第 3 行表头请不要删。列的先后可以调换，用不着的蓝色列可以删，自己加的列不会导入。",
		"填好后保存，到平台“导入”页上传。先检查，检查不会改动档案；哪一格有问题会逐格告诉您，改好再传一次就行，传多少次都不会重复。",
	}
}
