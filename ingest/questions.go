package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// Question is something about a sheet that nothing in it tells and that is not
// guessed at: in which unit a column is. Until it is answered the sheet's rows
// are pending and the batch is not published.
type Question struct {
	ID      string   `json:"id"` // "2.price": the sheet's place among those of the receipt, and the field
	Area    string   `json:"area"`
	File    string   `json:"file"`
	Sheet   string   `json:"sheet"`
	Cell    string   `json:"cell"` // of the header
	Field   string   `json:"field"`
	Options []string `json:"options"` // units
	Small   bool     `json:"small,omitempty"`
	Answer  string   `json:"answer,omitempty"` // the unit that was chosen
}

// Open lists the questions that have no answer yet.
func (r *Receipt) Open() []Question {
	return slices.DeleteFunc(slices.Clone(r.Questions), func(q Question) bool { return q.Answer != "" })
}

func errQuestion(n int) error {
	return fault.New(fault.Conflict, "batch.question",
		fault.F("有 %d 个问题要先回答，还没有写入任何内容", "%d questions have to be answered first; nothing was written", n)).
		WithHint(fault.T("在批次页面上选好金额或面积的单位；命令行加 --unit，如 --unit A12.price=万元", "choose the unit on the batch's page; on the command line add --unit, such as --unit A12.price=万元"))
}

// sampleRows is how many filled rows are looked at to find out whether a column
// may be in another unit.
const sampleRows = 200

// settleUnits finds the units of the sheet's columns; what nothing tells becomes
// a question.
func (r *sheetReader) settleUnits(ctx context.Context, book sheet.Workbook) error {
	l := r.layout
	var rows [][]catalog.Input
	if l.binding.WantsRows() {
		var err error
		if rows, err = r.sample(ctx, book); err != nil {
			return err
		}
	}
	findings, doubts := l.binding.Settle(l.before, rows)
	l.findings = append(l.findings, findings...)
	r.doubts = map[string]bool{}
	for _, d := range doubts {
		r.ask(d)
	}
	return nil
}

func (r *sheetReader) questionID(field string) string { return fmt.Sprintf("%d.%s", r.index, field) }

// ask turns a doubt into a question; without an answer it is an issue as well.
func (r *sheetReader) ask(d catalog.Doubt) {
	l, name := r.layout, d.Field.Name
	q := Question{ID: r.questionID(name), Area: l.area.Code, File: r.file.Name, Sheet: r.info.Name,
		Cell: cellOf(d.Col, l.headerRow), Field: name, Options: d.Units, Small: d.Small}
	q.Answer = cmp.Or(r.plan.answers[q.ID], r.plan.answers[l.area.Code+"."+name])
	r.plan.questions = append(r.plan.questions, q)
	l.findings = slices.DeleteFunc(l.findings, func(x catalog.Finding) bool { return x.Code == "sheet.unit_converted" && x.Field == name })
	if q.Answer != "" {
		l.findings = append(l.findings, l.binding.Choose(name, q.Answer)...)
		return
	}
	r.doubts[name] = true
	code := "sheet.unit_two"
	if d.Small {
		code = "sheet.unit_unclear"
	}
	r.report(code, name, d.Col, l.headerRow, d.Field.Label, strings.Join(d.Units, "、"), d.Field.Unit)
}

// sample reads the first filled rows of the sheet.
func (r *sheetReader) sample(ctx context.Context, book sheet.Workbook) (out [][]catalog.Input, err error) {
	fill := newMergeFill(r.layout)
	for row, err := range book.Rows(ctx, r.info.Index) {
		if err != nil {
			return nil, err
		}
		if cells := r.layout.dataRow(row, fill); cells != nil && !r.layout.example.altered(cells) {
			out = append(out, cells)
		}
		if len(out) == sampleRows {
			break
		}
	}
	return out, nil
}

// dropQuestions forgets the questions about a sheet that turned out empty.
func (p *plan) dropQuestions(index int) {
	p.questions = slices.DeleteFunc(p.questions, func(q Question) bool { return strings.HasPrefix(q.ID, fmt.Sprintf("%d.", index)) })
}

// Answer takes a sender's answers, units by question or by AREA.field, and checks
// the batch anew. Fault codes: batch.unknown, batch.closed, batch.answer and those
// of access.By.
func (s *Service) Answer(ctx context.Context, by access.By, id string, answers map[string]string, progress Progress) (Receipt, error) {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	if err := by.May(access.BatchSubmit); err != nil {
		return Receipt{}, err
	}
	if !open(b.Status) {
		return Receipt{}, errClosed(b)
	}
	kept, err := keptOf(b)
	if err != nil {
		return Receipt{}, err
	}
	if kept.Answers, err = s.answered(kept, answers); err != nil {
		return Receipt{}, err
	}
	if b.Receipt, err = json.Marshal(kept); err != nil { // the check that follows saves it
		return Receipt{}, err
	}
	if err := by.Note(ctx, audit.Event{Action: "batch.answer", Object: b.ID, Counts: map[string]int{"answers": len(answers)}}); err != nil {
		return Receipt{}, err
	}
	return s.check(ctx, b, progress)
}

// answered adds answers to those given before. What answers nothing is refused:
// a slip would go unnoticed.
func (s *Service) answered(kept stored, answers map[string]string) (map[string]string, error) {
	all := maps.Clone(kept.Answers)
	if all == nil {
		all = map[string]string{}
	}
	for key, unit := range answers {
		at := slices.IndexFunc(kept.Questions, func(q Question) bool { return q.ID == key })
		area, field, _ := strings.Cut(key, ".")
		if at >= 0 {
			area, field = kept.Questions[at].Area, kept.Questions[at].Field
		}
		a := s.Catalog.Area(area)
		if a == nil || a.Field(field) == nil || !slices.Contains(a.Field(field).MeasuredIn(), unit) {
			return nil, fault.New(fault.Invalid, "batch.answer",
				fault.T("没有这个问题，或者不能用这个单位回答", "there is no such question, or this unit does not answer it")).
				WithHint(fault.T("请从列出的单位中选一个；命令行写作 --unit A12.price=万元", "choose one of the units that are listed; on the command line --unit A12.price=万元"))
		}
		all[key] = unit
	}
	return all, nil
}
