package feed

import (
	"fmt"
	"strings"

	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// Sentence says a finding in words for people who fill in tables.
func (f *Feed) Sentence(x Finding) fault.Text {
	label := fault.T("“"+x.Field+"”", x.Field)
	if field := f.of.Field(x.Field); field != nil {
		label = fault.T("“"+field.Label.ZH+"”", "“"+field.Label.EN+"”")
	} else if x.Column > 0 {
		label = fault.F("第 %s 列", "column %s", sheet.Letters(x.Column))
	}
	percent := fmt.Sprintf("%.1f%%", 100*x.Share)
	switch x.Code {
	case ColumnNew:
		return fault.T(label.ZH+"是以前没有的栏目。", label.EN+" was not there before.")
	case ColumnGone:
		return fault.T("缺少"+label.ZH+"这一栏。", label.EN+" is missing.")
	case TypeDrift:
		return fault.T(fmt.Sprintf("%s有 %d 行（%s）读不出来，可能换了写法、单位或代码。", label.ZH, x.N, percent),
			fmt.Sprintf("%s cannot be read in %d rows (%s): its way of writing, its unit or its codes may have changed.", label.EN, x.N, percent))
	case RowsFew:
		return fault.F("共 %d 行，比平时（约 %d 行）少得多，可能没有导全。", "%d rows, far fewer than usual (about %d): it may not be complete.", x.N, x.Usual)
	case RowsMany:
		return fault.F("共 %d 行，比平时（约 %d 行）多得多，可能范围有误。", "%d rows, far more than usual (about %d): it may cover too much.", x.N, x.Usual)
	case Tolerance:
		return fault.F("有 %d 行（%s）不合格。", "%d rows (%s) were refused.", x.N, percent)
	case Removes:
		return fault.F("全量数据中缺少已在档的 %d 条（共 %d 条，占 %s）。", "The full snapshot lacks %d of %d rows on file (%s).", x.N, x.Usual, percent)
	case Unattended:
		return fault.F("有 %d 行变更，超过可自动入库的 %d 行，需要人工确认。", "%d rows change, more than the %d that are published without a person.", x.N, x.Usual)
	case UnitOpen:
		return fault.T(label.ZH+"没有写清以什么为计量单位。", label.EN+" does not tell in which unit of measure it is.")
	case Changed:
		return fault.T("核对期间档案一直在变化，需要人工确认。", "The archive kept changing while it was checked: a person must look.")
	case Earlier:
		return fault.F("前面还有 %d 次报送等待处理，增量须按先后入库。", "%d earlier deliveries still wait, and increments are published in their order.", x.N)
	case Nothing:
		return fault.F("读到 %d 行，没有一行可以入库。", "%d rows were read and none could be stored.", x.N)
	}
	return fault.T("与约定不符（"+x.Code+"）。", "It is not as agreed ("+x.Code+").")
}

// ours are the findings that are no matter of the sender's.
func ours(code string) bool { return code == Unattended || code == Changed || code == Earlier }

// Letter drafts what to tell the sender of a delivery that was held or refused. It
// names columns and numbers of rows, never a value. It is empty where there is
// nothing to tell.
func (f *Feed) Letter(run Run) fault.Text {
	if run.Status != control.RunHeld && run.Status != control.RunRefused {
		return fault.Text{}
	}
	var zh, en []string
	for _, x := range run.Details.Findings {
		if ours(x.Code) || x.Answer == Evolve {
			continue
		}
		t := f.Sentence(x)
		zh, en = append(zh, fmt.Sprintf("%d．%s", len(zh)+1, t.ZH)), append(en, fmt.Sprintf("%d. %s", len(en)+1, t.EN))
	}
	if reason, ok := refusals()[run.Error]; ok {
		zh, en = append(zh, fmt.Sprintf("%d．%s", len(zh)+1, reason.ZH)), append(en, fmt.Sprintf("%d. %s", len(en)+1, reason.EN))
	}
	if len(zh) == 0 {
		return fault.Text{}
	}
	day := run.QueuedAt.In(office)
	asks := fault.T("在核对清楚之前，这次数据没有入库，档案不受影响。请您核对后答复，或更正后重新报送。", "Until this is clear nothing of it is stored, and the archive is as before. Please look into it and tell us, or send it again.")
	return fault.T(
		fmt.Sprintf("您好！%s收到贵单位报送的“%s”，与约定不一致：\n%s\n%s谢谢！", day.Format("2006年1月2日"), f.Label.ZH, strings.Join(zh, "\n"), asks.ZH),
		fmt.Sprintf("On %s we received your “%s”. It is not as agreed:\n%s\n%s Thank you.", day.Format("2006-01-02"), f.Label.EN, strings.Join(en, "\n"), asks.EN))
}

// refusals says why a delivery was refused as a whole.
func refusals() map[string]fault.Text {
	return map[string]fault.Text{
		"feed.header":           fault.T("表头缺少必需的栏目，或有重复的栏目。", "The header lacks a required column, or has one twice."),
		"feed.other_area":       fault.T("内容不是约定的数据，可能发错了文件。", "It is other data than agreed: it may be the wrong file."),
		"feed.too_large":        fault.T("文件超过约定的大小。", "It is larger than agreed."),
		"sheet.reporter_column": fault.T("表中有填写举报人的栏目。这类信息不得报送，请删除该栏后重新报送。", "A column asks for a reporter. This must not be sent: take the column out."),
		"file.damaged":          fault.T("文件不完整或已损坏，请重新导出。", "The file is cut off or damaged: export it again."),
		"file.empty":            fault.T("文件是空的。", "The file is empty."),
		"file.not_workbook":     fault.T("文件格式不是约定的格式。", "The file's format is not the agreed one."),
		"file.encrypted":        fault.T("文件设有密码，请去掉密码后报送。", "The file has a password: take it off."),
	}
}
