package sheet

import (
	"context"
	"path"
	"strings"

	"qingjian/internal/fault"
)

const (
	maxSheets = 10_000  // Excel has no limit but memory; no office comes near
	maxStyles = 1 << 20 // Excel stops at 65,490
	maxMerges = 1 << 20 // 32 MiB of ranges
	maxRels   = 100_000 // hyperlinks are relationships of a sheet, not of the workbook
)

// relation is an entry of a relationships part, its target resolved to a part
// name. kind is the last step of its type, the same in strict documents.
type relation struct{ kind, target string }

// readWorkbook reads everything but strings and sheets.
func (b *Book) readWorkbook(ctx context.Context) error {
	root, err := b.relations(ctx, "")
	if err != nil {
		return err
	}
	book := "xl/workbook.xml"
	for _, r := range root {
		if r.kind == "officeDocument" {
			book = r.target
		}
	}
	if !b.arc.has(book) || strings.HasSuffix(book, ".bin") || b.arc.has("word/document.xml") || b.arc.has("ppt/presentation.xml") {
		return sniffZip(b.arc)
	}
	rels, err := b.relations(ctx, book)
	if err != nil {
		return err
	}
	if err := b.arc.scan(ctx, book, func(s *scanner) error { return b.readSheets(s, rels) }); err != nil {
		return err
	}
	styles := ""
	for _, r := range rels {
		switch r.kind {
		case "styles":
			styles = r.target
		case "sharedStrings":
			b.strs.part = r.target
		}
	}
	if b.strs.part == "" && b.arc.has("xl/sharedStrings.xml") {
		b.strs.part = "xl/sharedStrings.xml"
	}
	if !b.arc.has(styles) {
		return nil
	}
	return b.arc.scan(ctx, styles, b.readStyles)
}

// relations reads the relationships of a part, "" being the whole package, by
// their ids.
func (b *Book) relations(ctx context.Context, of string) (map[string]relation, error) {
	dir, base := path.Split(of)
	name := dir + "_rels/" + base + ".rels"
	rels := map[string]relation{}
	if !b.arc.has(name) {
		return rels, nil
	}
	err := b.arc.scan(ctx, name, func(s *scanner) error {
		for {
			tok, err := s.next()
			if err != nil || tok == tokEOF {
				return err
			}
			if tok != tokStart || string(s.name) != "Relationship" {
				continue
			}
			var id, kind, target, mode string
			if err := s.attrsInto(map[string]*string{"Id": &id, "Type": &kind, "Target": &target, "TargetMode": &mode}); err != nil {
				return err
			}
			if len(rels) >= maxRels {
				return errDamaged(fault.T("部件关系过多", "too many relationships"))
			}
			if mode != "External" {
				rels[id] = relation{kind: path.Base(kind), target: resolve(dir, target)}
			}
		}
	})
	return rels, err
}

// resolve makes a target, which is relative to dir unless it begins with a
// slash, a part name.
func resolve(dir, target string) string {
	target = strings.ReplaceAll(target, "\\", "/")
	if !strings.HasPrefix(target, "/") {
		target = "/" + dir + target
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

// readSheets reads the workbook part: the sheets and the epoch.
func (b *Book) readSheets(s *scanner, rels map[string]relation) error {
	for {
		tok, err := s.next()
		if err != nil || tok == tokEOF {
			return err
		}
		if tok != tokStart || s.depth() > 3 {
			continue
		}
		switch string(s.name) {
		case "workbookPr":
			v, _, err := s.attr("date1904")
			if err != nil {
				return err
			}
			if isTrue(v) {
				b.epoch = epoch1904
			}
		case "sheet":
			if err := b.addSheet(s, rels); err != nil {
				return err
			}
		}
	}
}

func (b *Book) addSheet(s *scanner, rels map[string]relation) error {
	var name, id, state string
	if err := s.attrsInto(map[string]*string{"name": &name, "id": &id, "state": &state}); err != nil {
		return err
	}
	rel, ok := rels[id]
	if ok && rel.kind != "worksheet" {
		return nil
	}
	if !ok || !b.arc.has(rel.target) {
		return errDamaged(fault.T("目录里的一张工作表找不到内容", "the content of a worksheet is missing"))
	}
	if len(b.sheets) >= maxSheets {
		return errDamaged(fault.T("工作表过多", "too many worksheets"))
	}
	info := Info{Name: name, Index: len(b.sheets), Hidden: state == "hidden" || state == "veryHidden"}
	b.sheets = append(b.sheets, worksheet{Info: info, part: rel.target})
	return nil
}

// attrsInto copies the attributes wanted.
func (s *scanner) attrsInto(want map[string]*string) error {
	for name, to := range want {
		v, _, err := s.attr(name)
		if err != nil {
			return err
		}
		*to = string(v)
	}
	return nil
}

// isTrue reads a boolean attribute.
func isTrue(v []byte) bool {
	switch string(v) {
	case "1", "t", "T", "true", "TRUE", "True":
		return true
	}
	return false
}
