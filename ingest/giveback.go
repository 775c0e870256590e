package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// What a sender handed in goes back to him with what is wrong with it: the whole
// workbook with marked cells, or its refused rows alone. Both are made from the
// encrypted original when they are asked for and lie nowhere. They hold what the
// sender wrote, in full, whatever he may see of the archive; so they go to nobody
// else, who reads the issues instead. What tells of a reporter does not even go
// back.

// Workbook is a file on its way out.
type Workbook struct {
	Name    string
	Content []byte
}

// Annotated gives a file of a batch back as a workbook with marked cells: errors
// red, warnings yellow, each with a comment; a summary in front. file counts from
// 0. Fault codes batch.unknown, batch.file_not_yours, batch.no_such_file,
// batch.not_checked, file.too_large, object.missing.
func (s *Service) Annotated(ctx context.Context, by access.By, id string, file int, lang fault.Lang) (Workbook, error) {
	b, err := s.ownBatch(ctx, by, id)
	if err != nil {
		return Workbook{}, err
	}
	if file < 0 || file >= len(b.Files) {
		return Workbook{}, fault.New(fault.NotFound, "batch.no_such_file", fault.T("这个批次没有这个文件", "the batch has no such file"))
	}
	g, err := s.giveBack(ctx, b, lang)
	if err != nil {
		return Workbook{}, err
	}
	var out bytes.Buffer
	f := b.Files[file]
	err = s.open(f, func(book sheet.Workbook, src io.ReaderAt, size int64) error {
		return g.annotate(ctx, f, book, src, size, &out)
	})
	if err != nil {
		return Workbook{}, err
	}
	ext := path.Ext(f.Name)
	if ext != ".xlsm" {
		ext = ".xlsx"
	}
	name := strings.TrimSuffix(f.Name, path.Ext(f.Name)) + fault.T("-检查结果", "-checked").In(lang) + ext
	return Workbook{name, out.Bytes()}, by.Note(ctx, audit.Event{Action: "batch.annotated", Object: b.ID})
}

// Refused gives the refused and pending rows of a batch, each sheet under its own
// header, as they came, with what is wrong with each in a last column. Fault codes
// as Annotated, and batch.none_refused.
func (s *Service) Refused(ctx context.Context, by access.By, id string, lang fault.Lang) (Workbook, error) {
	b, err := s.ownBatch(ctx, by, id)
	if err != nil {
		return Workbook{}, err
	}
	g, err := s.giveBack(ctx, b, lang)
	if err != nil {
		return Workbook{}, err
	}
	w := &refusedWriter{giveback: g, out: sheet.NewWriter(), names: sheet.Names{}}
	for _, f := range b.Files {
		err := s.open(f, func(book sheet.Workbook, _ io.ReaderAt, _ int64) error { return w.file(ctx, f, book) })
		if e, ok := fault.As(err); ok && strings.HasPrefix(e.Code, "file.") {
			continue // nothing of it could be read
		}
		if err != nil {
			return Workbook{}, err
		}
	}
	if len(w.names) == 0 {
		return Workbook{}, fault.New(fault.NotFound, "batch.none_refused",
			fault.T("没有未入库的行可以下载", "there are no refused rows to give back")).
			WithHint(fault.T("整个文件读不出来的，请按问题说明改原文件", "where a whole file could not be read, mend that file as the issues say"))
	}
	var out bytes.Buffer
	if _, err := w.out.WriteTo(&out); err != nil {
		return Workbook{}, err
	}
	name := strings.TrimSuffix(b.Files[0].Name, path.Ext(b.Files[0].Name)) + fault.T("-需更正的行", "-refused").In(lang) + ".xlsx"
	return Workbook{name, out.Bytes()}, by.Note(ctx, audit.Event{Action: "batch.refused_rows", Object: b.ID})
}

// ownBatch gives a checked batch of files to who handed it in.
func (s *Service) ownBatch(ctx context.Context, by access.By, id string) (control.Batch, error) {
	b, err := s.batchFor(ctx, by, id)
	switch {
	case err != nil:
		return b, err
	case b.CreatedBy != by.Actor.Account && !by.Scope.IsLocal():
		return b, fault.New(fault.Denied, "batch.file_not_yours",
			fault.T("报送的文件只交还报送人本人", "what was handed in goes back to who handed it in alone")).
			WithHint(fault.T("请看问题清单，或请报送人自己下载", "read the list of issues, or ask the sender to download it"))
	case b.Status == control.Received:
		return b, errNotChecked()
	case len(b.Files) == 0:
		return b, fault.New(fault.NotFound, "batch.no_such_file", fault.T("这个批次没有文件", "the batch has no files"))
	}
	return b, nil
}

// giveback is what goes back of one batch.
type giveback struct {
	service *Service
	batch   control.Batch
	catalog *catalog.Catalog
	kept    stored
	issues  []Issue
	lang    fault.Lang
}

func (s *Service) giveBack(ctx context.Context, b control.Batch, lang fault.Lang) (*giveback, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	g := &giveback{service: s, batch: b, lang: lang}
	if g.catalog, err = s.Units.Catalog(ctx, s.Catalog, mark.No); err != nil {
		return nil, err
	}
	if g.kept, err = keptOf(b); err != nil {
		return nil, err
	}
	for i, err := range s.eachIssue(ctx, b.ID, "") {
		if err != nil {
			return nil, err
		}
		g.issues = append(g.issues, i)
	}
	return g, nil
}

func (g *giveback) text(t fault.Text) string { return t.In(g.lang) }

// say is an issue in words: what is wrong, and what to do.
func (g *giveback) say(i Issue) string {
	out := g.text(i.Message)
	if !i.Hint.IsZero() {
		out += fault.T("。怎么办：", ". What to do: ").In(g.lang) + g.text(i.Hint)
	}
	return out
}

// place tells where an issue is marked; "" where it concerns more than one cell.
func (i Issue) place() string {
	switch {
	case i.Cell != "":
		return i.Cell
	case i.Row > 0 && i.Sheet != "":
		return sheet.A1(1, i.Row)
	}
	return ""
}

// unsaid are the codes of what must not be repeated, not even to its sender.
func unsaid(code string) bool { return code == "sheet.reporter_column" || code == "cell.reporter" }

func (g *giveback) annotate(ctx context.Context, f File, book sheet.Workbook, src io.ReaderAt, size int64, to io.Writer) error {
	index := map[string]int{} // sheets by the name that is kept of them
	for _, info := range book.Sheets() {
		name := keptName(info.Name)
		if _, twice := index[name]; twice {
			index[name] = -1 // two names that are kept alike: their issues stand in the summary alone
			continue
		}
		index[name] = info.Index
	}
	notes := sheet.Annotations{Author: "清鉴", Title: fault.T("检查结果说明", "Result 说明").In(g.lang)}
	var left []Issue
	for _, i := range g.issues {
		if i.File != f.Name {
			continue
		}
		at, known := index[i.Sheet]
		cell := i.place()
		switch {
		case cell != "" && i.Severity == catalog.SevInfo: // nothing to mend: the causes tell it
		case cell != "" && known && at >= 0:
			notes.Marks = append(notes.Marks, sheet.Mark{Sheet: at, Cell: cell, Error: i.Severity == catalog.SevError, Text: g.say(i)})
		default:
			left = append(left, i)
		}
	}
	notes.Summary = g.summary(f, left)
	_, isBook := book.(*sheet.Book)
	stay, err := g.staying(ctx, f, book, index)
	if err != nil {
		return err
	}
	if !isBook || !stay.empty() {
		made, err := sheet.Remake(ctx, book, keptName, stay.has)
		if err != nil {
			return err
		}
		return sheet.Annotate(bytes.NewReader(made), int64(len(made)), notes, to)
	}
	return sheet.Annotate(src, size, notes, to)
}

// staying is what of a file must not go back: it gives a reporter away.
type staying struct {
	all    bool
	names  bool // of sheets
	sheets map[int]bool
	rows   map[[2]int]bool // sheet and row
	cells  map[[3]int]bool // sheet, row and column
}

func (s *staying) empty() bool {
	return !s.all && !s.names && len(s.sheets)+len(s.rows)+len(s.cells) == 0
}

func (s *staying) has(at, row, col int) bool {
	return s.all || s.sheets[at] || s.rows[[2]int{at, row}] || s.cells[[3]int{at, row, col}]
}

// staying takes what the issues tell, and looks for what they do not: in sheets
// that were not recognised, above and below tables, in names of sheets. index
// gives the sheets by the names in the issues.
func (g *giveback) staying(ctx context.Context, f File, book sheet.Workbook, index map[string]int) (*staying, error) {
	out := &staying{sheets: map[int]bool{}, rows: map[[2]int]bool{}, cells: map[[3]int]bool{}}
	for _, i := range g.issues {
		at, known := index[i.Sheet]
		switch {
		case i.File != f.Name || !unsaid(i.Code):
		case !known || at < 0: // not known which of two
			out.all = true
		case i.Code == "sheet.reporter_column":
			out.sheets[at] = true
		default:
			out.cells[[3]int{at, i.Row, sheet.Column(i.Cell)}] = true
		}
	}
	for _, info := range book.Sheets() {
		out.names = out.names || withoutReporter(info.Name) != info.Name
		for row, err := range book.Rows(ctx, info.Index) {
			if err != nil {
				return nil, err
			}
			for _, c := range row.Cells {
				if asksForReporter(c.Text) {
					out.sheets[info.Index] = true
				}
				if yes, _ := catalog.MentionsReporter(c.Text); yes {
					out.rows[[2]int{info.Index, row.Num}] = true
				}
			}
		}
	}
	return out, nil
}

// summary is the sheet in front: the numbers, what concerns whole sheets, and
// the causes with how often each occurs.
func (g *giveback) summary(f File, left []Issue) [][]string {
	t := func(zh, en string) string { return fault.T(zh, en).In(g.lang) }
	out := [][]string{
		{t("检查结果说明", "What the check found")},
		{t("本页由平台生成，重新导入时会自动略过；改好后可直接导入本工作簿", "made by the platform and passed over when the workbook is imported again")},
		{},
		{t("工作表", "Sheet"), t("读取", "Read"), t("可入库", "Good"), t("需更正", "Refused"), t("暂缓", "Held back"), t("未变化", "Unchanged")},
	}
	for _, s := range g.kept.Sheets {
		if s.File == f.Name {
			c := s.Rows
			row := []string{s.Sheet}
			for _, n := range []int{c.Read, c.Inserted + c.Updated, c.Rejected, c.Pending, c.Unchanged} {
				row = append(row, fmt.Sprint(n))
			}
			out = append(out, row)
		}
	}
	if len(left) > 0 {
		out = append(out, []string{}, []string{t("整张表或整个文件的问题", "About whole sheets or the file")})
		for _, i := range left {
			out = append(out, []string{i.Sheet, g.severity(i), "", g.text(i.Message), g.text(i.Hint)})
		}
	}
	return append(out, g.causes(f)...)
}

func (g *giveback) severity(i Issue) string {
	switch i.Severity {
	case catalog.SevError:
		return fault.T("错误（标红）", "error (red)").In(g.lang)
	case catalog.SevInfo:
		return fault.T("说明", "note").In(g.lang)
	}
	return fault.T("提醒（标黄）", "warning (yellow)").In(g.lang)
}

func (g *giveback) causes(f File) [][]string {
	type cause struct {
		first Issue
		n     int
	}
	var order []string
	by := map[string]*cause{}
	for _, i := range g.issues {
		if i.File != f.Name {
			continue
		}
		if by[i.Code] == nil {
			by[i.Code] = &cause{first: i}
			order = append(order, i.Code)
		}
		by[i.Code].n++
	}
	if len(order) == 0 {
		return nil
	}
	slices.SortStableFunc(order, func(a, b string) int {
		return by[a].first.Severity.Rank() - by[b].first.Severity.Rank()
	})
	t := func(zh, en string) string { return fault.T(zh, en).In(g.lang) }
	out := [][]string{{}, {t("问题", "Problem"), t("性质", "Kind"), t("处数", "Times"), t("说明", "What is wrong"), t("怎么办", "What to do")}}
	for _, code := range order {
		c := by[code]
		out = append(out, []string{code, g.severity(c.first), fmt.Sprint(c.n), g.text(c.first.Message), g.text(c.first.Hint)})
	}
	return out
}
