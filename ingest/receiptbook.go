package ingest

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// ReceiptBook gives a batch's receipt as a workbook of one sheet: what it was,
// its rows, its problems, the reasons given, what belongs with it, and places for
// signatures and seal. Fault code batch.unknown.
func (s *Service) ReceiptBook(ctx context.Context, by access.By, id string, lang fault.Lang) (Workbook, error) {
	r, err := s.Receipt(ctx, by, id)
	if err != nil {
		return Workbook{}, err
	}
	causes, err := s.Causes(ctx, by, id, 1)
	if err != nil {
		return Workbook{}, err
	}
	reasons, err := s.Reasons(ctx, by, id)
	if err != nil {
		return Workbook{}, err
	}
	with, err := s.Relations(ctx, by, id)
	if err != nil {
		return Workbook{}, err
	}
	t := func(zh, en string) string { return fault.T(zh, en).In(lang) }
	w := &receiptWriter{t: t, lang: lang, out: sheet.NewWriter(), service: s}
	_ = w.out.Sheet(t("回执", "Receipt")) // the writer keeps its first error
	w.facts(r, with)
	w.rows(r)
	w.problems(causes, reasons)
	w.row("")
	w.row(t("经办人（签名）", "Clerk (signature)"), "", t("审核人（签名）", "Checked by (signature)"), "", t("单位（盖章）", "Seal"), "", t("日期", "Date"), "")
	var content bytes.Buffer
	if _, err := w.out.WriteTo(&content); err != nil {
		return Workbook{}, err
	}
	return Workbook{fmt.Sprintf("%s-%d.xlsx", t("回执", "receipt"), r.BatchNo), content.Bytes()},
		by.Note(ctx, audit.Event{Action: "batch.receipt_book", Object: r.BatchID})
}

type receiptWriter struct {
	t       func(zh, en string) string
	lang    fault.Lang
	out     *sheet.Writer
	service *Service
}

func (w *receiptWriter) row(cells ...any) { _ = w.out.Row(cells) } // the writer keeps its first error

func (w *receiptWriter) facts(r Receipt, with Relations) {
	t := w.t
	at := func(x time.Time) string {
		if x.IsZero() {
			return ""
		}
		return x.In(clock.Office).Format("2006-01-02 15:04:05")
	}
	w.row(t("批次回执", "Receipt of a batch"))
	w.row(t("批次号", "Batch"), r.BatchNo)
	w.row(t("批次编号", "Id"), r.BatchID)
	state := stateNames()[r.Status]
	if state == "" || w.lang == fault.EN {
		state = string(r.Status)
	}
	w.row(t("状态", "State"), state)
	w.row(t("收到时间", "Received"), at(r.ReceivedAt))
	w.row(t("入库时间", "Published"), at(r.PublishedAt))
	w.row(t("生效日期", "Effective"), r.EffectiveDate)
	if r.Kind == control.Full {
		w.row(t("报送方式", "Said to be"), t("全量", "full"))
	}
	if r.Reason != "" {
		w.row(t("撤回原因", "Withdrawn because"), r.Reason)
	}
	if with.Base != nil {
		w.row(t("所属批次", "Belongs with"), with.Base.BatchNo, with.Base.BatchID)
	}
	for _, l := range with.Later {
		name := t("补充批次", "Supplemented by")
		if l.Kind == control.Withdraw {
			name = t("撤回批次", "Withdrawn by")
		}
		w.row(name, l.BatchNo, l.BatchID, at(l.ReceivedAt))
	}
	for _, f := range r.Files {
		w.row(t("文件", "File"), f.Name, f.Bytes, "SHA-256", f.SHA256)
	}
	w.row("")
}

func (w *receiptWriter) rows(r Receipt) {
	t := w.t
	w.row(t("工作表", "Sheet"), t("信息项", "Area"), t("读取", "Read"), t("新增", "New"), t("更新", "Changed"), t("未变化", "Unchanged"),
		t("需更正", "Refused"), t("暂缓", "Held back"), t("消失", "Ended"))
	line := func(name, area string, c Counts) {
		w.row(name, area, c.Read, c.Inserted, c.Updated, c.Unchanged, c.Rejected, c.Pending, c.Ended)
	}
	for _, s := range r.Sheets {
		label := s.Area
		if a := w.service.Catalog.Area(s.Area); a != nil {
			label += " " + a.Label.In(w.lang)
		}
		line(s.Sheet, label, s.Rows)
	}
	line(t("合计", "Total"), "", r.Rows)
	w.row("")
}

func (w *receiptWriter) problems(causes []Cause, reasons []Reason) {
	t := w.t
	if len(causes) > 0 {
		w.row(t("问题", "Problem"), t("性质", "Kind"), t("处数", "Times"), t("说明", "What is wrong"))
	}
	for _, c := range causes {
		i := c.Examples[0]
		kind := t("错误", "error")
		if i.Severity != "error" {
			kind = t("提醒", "warning")
		}
		w.row(i.Code, kind, c.Count, i.Message.In(w.lang))
	}
	if len(reasons) > 0 {
		w.row("")
		w.row(t("提醒的核实说明", "Why warnings were let pass"))
	}
	for _, r := range reasons {
		place := ""
		if r.Row > 0 {
			place = fmt.Sprintf(t("%s 第 %d 行", "%s row %d"), r.Sheet, r.Row)
		}
		w.row(r.Code, place, r.Text)
	}
}
