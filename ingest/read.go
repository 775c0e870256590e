package ingest

import (
	"context"
	"io"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

// candidate is a row that passed every check on itself.
type candidate struct {
	catalog.Record
	at     position
	person fact.ID
}

// position is where a row came from.
type position struct {
	sheet int // index into plan.sheets
	sha   string
	row   int
}

// readAll reads every sheet of every file of the batch. A file that cannot be
// read to its end becomes an issue, and nothing of it is imported; only failures
// of the platform itself are errors.
func (s *Service) readAll(ctx context.Context, b *control.Batch, p *plan, progress Progress) error {
	for _, f := range b.Files {
		before := *p
		err := s.open(f, func(book sheet.Workbook, _ io.ReaderAt, _ int64) error {
			return s.readBook(ctx, b, f, book, p, progress)
		})
		if e, ok := fault.As(err); ok && strings.HasPrefix(e.Code, "file.") {
			*p = before
			p.issue(Issue{Code: e.Code, Severity: catalog.SevError, File: f.Name, Message: e.Message, Hint: e.Hint})
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// open opens an original as a workbook for as long as do takes.
func (s *Service) open(f File, do func(book sheet.Workbook, src io.ReaderAt, size int64) error) error {
	original, err := s.Objects.Original(f.SHA256)
	if err != nil {
		return err
	}
	defer original.Close()
	book, err := sheet.Open(f.Name, original, original.Size(), s.Limits)
	if err != nil {
		return err
	}
	defer book.Close()
	return do(book, original, original.Size())
}

func (s *Service) readBook(ctx context.Context, b *control.Batch, f File, book sheet.Workbook, p *plan, progress Progress) error {
	made, err := template.Read(ctx, book)
	if err != nil {
		return err
	}
	sheets, issues := len(p.sheets), len(p.issues)
	for _, info := range book.Sheets() {
		if made != nil && info.Hidden && template.Own(info.Name) {
			continue
		}
		origin := made.Of(info.Name)
		info.Name = keptName(info.Name)
		l, err := findLayout(ctx, p.catalog, book, info, origin)
		if err != nil {
			return err
		}
		if l == nil {
			if made != nil && template.Own(info.Name) {
				continue
			}
			if err := noteUnknown(ctx, book, info, f, origin, p); err != nil {
				return err
			}
			continue
		}
		r := &sheetReader{service: s, batch: b, file: f, info: info, layout: l, plan: p, progress: progress}
		if err := r.read(ctx, book); err != nil {
			return err
		}
	}
	if made != nil && len(p.sheets) == sheets && len(p.issues) == issues {
		i := newIssue("sheet.template_blank")
		i.File = f.Name
		p.issue(i)
	}
	return nil
}

// noteUnknown says that a sheet was left out. Empty sheets, hidden ones and
// filling guides are nobody's data.
func noteUnknown(ctx context.Context, book sheet.Workbook, info sheet.Info, f control.File, origin *template.Sheet, p *plan) error {
	rows, err := firstRows(ctx, book, info.Index)
	if err != nil || len(rows) == 0 {
		return err
	}
	if origin != nil {
		i := newIssue("sheet.template_header", sheet.FormHeaderRow, labelOf(p.catalog, origin.Entry), flagOf(p.catalog, origin.Entry))
		i.File, i.Sheet, i.Area = f.Name, info.Name, origin.Entry
		p.issue(i)
		return nil
	}
	guide := info.Hidden || strings.Contains(info.Name, "说明") || strings.Contains(info.Name, "字典")
	if guide && !holdsNumbers(rows) {
		return nil
	}
	i := newIssue("sheet.area_unknown")
	i.File, i.Sheet = f.Name, info.Name
	p.issue(i)
	return nil
}

// holdsNumbers tells a sheet with people in it from a guide.
func holdsNumbers(rows []sheet.Row) bool {
	for _, row := range rows {
		for _, c := range row.Cells {
			if longNumber.MatchString(c.Text) {
				return true
			}
		}
	}
	return false
}

// sheetReader reads one sheet of known layout.
type sheetReader struct {
	service  *Service
	batch    *control.Batch
	file     control.File
	info     sheet.Info
	layout   *layout
	plan     *plan
	progress Progress
	index    int             // of the sheet in plan.sheets
	hidden   int             // hidden data rows
	doubts   map[string]bool // fields whose unit has to be asked for
}

func (r *sheetReader) read(ctx context.Context, book sheet.Workbook) error {
	l := r.layout
	r.index = len(r.plan.sheets)
	issues := len(r.plan.issues)
	r.plan.sheets = append(r.plan.sheets, SheetReceipt{
		Area: l.area.Code, File: r.file.Name, Sheet: r.info.Name, HeaderRow: l.headerRow, Columns: boundFields(l.binding)})
	unusable := false
	r.noteTemplate()
	if err := r.settleUnits(ctx, book); err != nil {
		return err
	}
	for _, f := range l.findings {
		r.finding(f, l.headerRow)
		unusable = unusable || f.Severity == catalog.SevError
	}
	if col := l.reporterColumn(); col > 0 {
		r.refuseReporter(col, l.headerRow)
		unusable = true
	}
	fill := newMergeFill(l)
	today := r.batch.ReceivedAt.In(clock.Office)
	for row, err := range book.Rows(ctx, r.info.Index) {
		if err != nil {
			return err
		}
		cells := l.dataRow(row, fill)
		if cells == nil {
			continue
		}
		counts := r.counts()
		counts.Read++
		if row.Hidden {
			r.hidden++
		}
		if col := l.reporterHeader(cells); col > 0 && !unusable {
			r.refuseReporter(col, row.Num)
			unusable = true
		}
		if unusable {
			counts.Rejected++
			continue
		}
		if l.example.altered(cells) {
			r.refuseExample(row.Num)
			continue
		}
		if l.ragged(row, cells) {
			r.refuseRagged(row)
			continue
		}
		record, findings := l.binding.Record(cells, today)
		r.take(record, findings, row.Num)
		if r.progress != nil {
			r.progress("read", r.plan.rowsRead())
		}
	}
	if l.origin != nil && r.counts().Read == 0 {
		// A sheet of a template that was not filled in is nobody's matter.
		r.plan.sheets, r.plan.issues = r.plan.sheets[:r.index], r.plan.issues[:issues]
		r.plan.dropQuestions(r.index)
		return nil
	}
	r.close(unusable)
	return nil
}

func (r *sheetReader) counts() *Counts { return &r.plan.sheets[r.index].Rows }

func (r *sheetReader) take(record catalog.Record, findings []catalog.Finding, row int) {
	refused := false
	for _, f := range findings {
		if r.doubts[f.Field] {
			continue // said once the unit is known
		}
		r.finding(f, row)
		refused = refused || f.Severity == catalog.SevError
	}
	switch {
	case r.namesReporter(&record, row) || refused:
		r.counts().Rejected++
		return
	case len(r.doubts) > 0:
		r.counts().Pending++
		return
	}
	at := position{sheet: r.index, sha: r.file.SHA256, row: row}
	r.plan.candidates = append(r.plan.candidates, candidate{Record: record, at: at})
}

func (r *sheetReader) refuseRagged(row sheet.Row) {
	i := newIssue("row.ragged", row.Fields, r.layout.fields)
	i.File, i.Sheet, i.Row, i.Area, i.Cell = r.file.Name, r.info.Name, row.Num, r.layout.area.Code, sheet.A1(1, row.Num)
	r.plan.issue(i)
	r.counts().Rejected++
}

// close reports what concerns the sheet as a whole.
func (r *sheetReader) close(unusable bool) {
	note := func(code string, details ...any) {
		i := newIssue(code, details...)
		i.File, i.Sheet, i.Area = r.file.Name, r.info.Name, r.layout.area.Code
		r.plan.issue(i)
	}
	if n := r.counts().Rejected; unusable && n > 0 {
		note("sheet.rows_refused", n)
	}
	if r.hidden > 0 {
		note("sheet.hidden_rows", r.hidden)
	}
	if r.info.Hidden {
		note("sheet.hidden")
	}
}

func (r *sheetReader) finding(f catalog.Finding, row int) {
	i := Issue{Code: f.Code, Severity: f.Severity, File: r.file.Name, Sheet: r.info.Name, Row: row,
		Area: r.layout.area.Code, Field: f.Field, Message: f.Message, Hint: f.Hint}
	if f.Col > 0 {
		i.Cell = sheet.A1(f.Col, row)
	}
	r.plan.issue(i)
}
