// Package template makes the workbooks that clerks fill in, from the catalogue,
// and recognises them when they come back: by a very hidden sheet that survives
// saving by Excel, WPS, LibreOffice and openpyxl.
package template

import (
	"io"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// Kind is what a template is for.
type Kind string

// The kinds. A category's workbook has a sheet for every area that the category
// declares; the others have one sheet.
const (
	Category  Kind = "category"
	Area      Kind = "area"
	Statement Kind = "statement"
	Register  Kind = "register"
	Ledger    Kind = "ledger"
)

// Item is a template that can be had.
type Item struct {
	Kind    Kind
	Code    string
	Label   fault.Text
	Purpose fault.Text
	Entries []string // codes of what its sheets hold
}

// Items lists all templates: categories, areas, statements, registers, ledgers.
func Items(cat *catalog.Catalog) []Item {
	var out []Item
	for _, c := range cat.Categories {
		out = append(out, Item{Kind: Category, Code: c.Code, Label: c.Label, Purpose: c.Who, Entries: codes(declared(cat, c.Code))})
	}
	for _, a := range cat.All() {
		out = append(out, Item{Kind: KindOf(a), Code: a.Code, Label: a.Label, Purpose: a.Purpose, Entries: []string{a.Code}})
	}
	return out
}

// KindOf is the kind of the template with an entry alone.
func KindOf(a *catalog.Area) Kind { return Kind(a.Class) }

// declared lists the areas that a category declares. Leads are handed in on their
// own: nothing of a category's workbook shall tell of one.
func declared(cat *catalog.Catalog, category string) (out []*catalog.Area) {
	for _, a := range cat.Areas {
		if a.Scope[category] != "off" && a.Code != access.LeadsArea {
			out = append(out, a)
		}
	}
	return out
}

func codes(areas []*catalog.Area) (out []string) {
	for _, a := range areas {
		out = append(out, a.Code)
	}
	return out
}

// Find gives the template of a kind and code. Fault code template.unknown.
func Find(cat *catalog.Catalog, kind Kind, code string) (Item, error) {
	for _, i := range Items(cat) {
		if i.Kind == kind && strings.EqualFold(i.Code, code) {
			return i, nil
		}
	}
	return Item{}, fault.New(fault.NotFound, "template.unknown",
		fault.T("没有这个模板", "there is no such template")).
		WithHint(fault.T("请在“导入”页点“下载模板”选择；命令行用 qingjian template --list 查看", "choose one on the import page, or see qingjian template --list"))
}

// FileName is how a template is called when it is kept.
func (i Item) FileName() string {
	return "模板-" + i.Code + plainName(i.Label.ZH) + ".xlsx"
}

// plainName is a text that may be part of a file's or sheet's name.
func plainName(s string) string {
	s, _, _ = strings.Cut(s, "（")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]<>|"'`, r) {
			return '、'
		}
		return r
	}, s)
}

// Write writes a template. The same catalogue gives the same bytes.
func Write(cat *catalog.Catalog, item Item, to io.Writer) error {
	b := &builder{cat: cat, item: item, w: sheet.NewWriter(), lists: map[string]sheet.Range{}}
	for _, code := range item.Entries {
		b.forms = append(b.forms, newForm(cat, cat.Area(code)))
	}
	return b.write(to)
}

// builder is one workbook being made.
type builder struct {
	cat   *catalog.Catalog
	item  Item
	w     *sheet.Writer
	forms []form
	lists map[string]sheet.Range // by dictionary
	dicts [][]string             // columns of the sheet of lists
}

// form is one sheet to fill in.
type form struct {
	area    *catalog.Area
	name    string
	columns []column
}

func newForm(cat *catalog.Catalog, a *catalog.Area) form {
	name := plainName(a.Short.ZH)
	if a.Class == catalog.AreaClass {
		name = a.Code + name
	}
	return form{area: a, name: name, columns: columnsOf(cat, a)}
}

func (b *builder) write(to io.Writer) error {
	for _, f := range b.forms {
		for _, c := range f.columns {
			b.list(c)
		}
	}
	b.guide()
	for _, f := range b.forms {
		_ = b.w.Form(b.sheetOf(f))
	}
	first := guideSheet
	if len(b.forms) == 1 {
		first = b.forms[0].name
	}
	_ = b.w.Show(first)
	b.listSheet()
	b.fingerprint()
	_, err := b.w.WriteTo(to)
	return err
}

// The sheets beside those to fill in.
const (
	guideSheet       = "填报说明"
	listSheet        = "_字典"
	fingerprintSheet = "_清鉴模板"
)

// yesNo stands for the dictionary of a yes or no.
const yesNo = "是否"

// list gives a column its place in the sheet of lists.
func (b *builder) list(c column) {
	if _, known := b.lists[c.list]; known || c.list == "" {
		return
	}
	options := b.options(c.list)
	if len(options) == 0 {
		return
	}
	b.dicts = append(b.dicts, append([]string{c.list}, options...))
	n := len(b.dicts)
	b.lists[c.list] = sheet.Range{FirstCol: n, FirstRow: 2, LastCol: n, LastRow: len(options) + 1}
}

func (b *builder) options(list string) []string {
	if list == yesNo {
		return []string{"是", "否"}
	}
	return b.cat.Dicts[list].Options()
}

// strictMost is the longest list beside which nothing else is accepted: in a
// longer one people write the name instead of looking for it.
const strictMost = 100

func (b *builder) sheetOf(f form) sheet.Form {
	out := sheet.Form{Name: f.name, ListSheet: listSheet, Title: f.area.Label.ZH, Lead: lead(f.area), Frozen: 1}
	for i, c := range f.columns {
		if c.field == subjectName || c.field == subjectID {
			out.Frozen = i + 1
		}
		fc := sheet.FormColumn{Header: c.label, Required: c.required, Format: c.format, Width: c.width(), Note: c.note, Prompt: c.prompt, Example: c.example}
		if at, ok := b.lists[c.list]; ok {
			fc.List = &at
			d := b.cat.Dicts[c.list]
			fc.Strict = at.LastRow-1 <= strictMost && (d == nil || !d.External)
		}
		out.Columns = append(out.Columns, fc)
	}
	return out
}

func lead(a *catalog.Area) string {
	s := "橙色、带 * 的列必须填，蓝色的列有就填。灰色的“示例”行只是样子，不会导入。从第 5 行开始填，一行一条。"
	if stated(a) {
		s += "没有这类情况的人也写一行，最后一列选“是”。"
	}
	return s
}

func (b *builder) listSheet() {
	_ = b.w.Sheet(listSheet)
	longest := 0
	for _, d := range b.dicts {
		longest = max(longest, len(d))
	}
	for i := range longest {
		row := make([]any, len(b.dicts))
		for j, d := range b.dicts {
			if i < len(d) {
				row[j] = d[i]
			}
		}
		_ = b.w.Row(row)
	}
	_ = b.w.Hide(listSheet, false)
}

// Own reports whether a sheet of a template's is one of those beside the sheets
// to fill in.
func Own(name string) bool {
	return slices.Contains([]string{guideSheet, listSheet, fingerprintSheet}, name)
}
