package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// Traces tells which originals hold rows of a person: SHA-256 of each, and how
// many rows. 0 rows stands for a file that nobody can read, whoever is in it:
// nothing in the archive came from it. What only came in, or holds leads, is not
// told of, for the answer goes to people who may not know of it; Redact finds it
// all the same.
func (s *Service) Traces(ctx context.Context, person fact.ID) (map[string]int, error) {
	told := map[string]int{}
	err := s.eachTrace(ctx, person, func(t trace) error {
		if t.told {
			told[t.file.SHA256] = t.rows()
		}
		return nil
	})
	return told, err
}

// Redact writes every original that holds rows of a person anew without them:
// the text of all other cells, each in its sheet, row and column. A file that
// cannot be read is removed. It may be repeated, and must be after a fault.
func (s *Service) Redact(ctx context.Context, person fact.ID) error {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	if err := s.recover(ctx); err != nil { // a prepared batch holds the rows too
		return err
	}
	return s.eachTrace(ctx, person, func(t trace) error {
		if t.gone == nil {
			return s.Objects.RemoveOriginal(t.file.SHA256)
		}
		return s.rewrite(ctx, t)
	})
}

// trace is an original that holds rows of a person.
type trace struct {
	file control.File
	told bool                // another than who handed it in may know of it
	gone []map[int]struct{}  // rows of each sheet; nil = the file cannot be read
	name func(string) string // what may stay of a sheet's name
}

func (t trace) rows() (n int) {
	for _, rows := range t.gone {
		n += len(rows)
	}
	return n
}

// original is a file with what may be told of it.
type original struct {
	file control.File
	told bool
}

// originals lists every file that a batch names, each content once.
func (s *Service) originals(ctx context.Context) ([]original, error) {
	found := map[string]original{}
	for _, status := range statuses() {
		batches, err := s.Control.BatchesIn(ctx, status)
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			told := !b.Restricted && b.Status != control.Received
			for _, f := range b.Files {
				found[f.SHA256] = original{f, told || found[f.SHA256].told}
			}
		}
	}
	out := make([]original, 0, len(found))
	for _, sha := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[sha])
	}
	return out, nil
}

func (s *Service) eachTrace(ctx context.Context, person fact.ID, visit func(trace) error) error {
	all, err := s.originals(ctx)
	if err != nil {
		return err
	}
	seeker, err := s.seeker(ctx, person)
	if err != nil {
		return err
	}
	for _, o := range all {
		t := trace{file: o.file, told: o.told, name: seeker.withoutName}
		t.gone, err = seeker.file(ctx, o.file)
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed before
			continue
		case unreadable(err):
			t.gone = nil
		case err != nil:
			return err
		case t.rows() == 0:
			continue
		}
		if err := visit(t); err != nil {
			return err
		}
	}
	return nil
}

// unreadable tells a file that no import could read from a platform that fails.
func unreadable(err error) bool { return err != nil && strings.HasPrefix(fault.CodeOf(err), "file.") }

// rewrite puts a workbook of the remaining cells in an original's place. Its
// SHA-256 no longer is the one that it is named by, which tells it from what was
// handed in.
func (s *Service) rewrite(ctx context.Context, t trace) error {
	return s.open(t.file, func(book sheet.Workbook, _ io.ReaderAt, _ int64) error {
		w, names := sheet.NewWriter(), sheet.Names{}
		for i, info := range book.Sheets() {
			if err := w.Sheet(names.Take(t.name(keptName(info.Name)))); err != nil {
				return err
			}
			if err := w.Copy(ctx, book, info.Index, func(row sheet.Row) ([]any, error) { return textsWithout(row, t.gone[i]), nil }); err != nil {
				return err
			}
		}
		return s.Objects.Replace(t.file.SHA256, func(to io.Writer) error {
			_, err := w.WriteTo(to)
			return err
		})
	})
}

// textsWithout gives the texts of a row, none of one that is gone.
func textsWithout(row sheet.Row, gone map[int]struct{}) (cells []any) {
	if _, his := gone[row.Num]; his {
		return nil
	}
	for _, c := range row.Cells {
		cells = sheet.Put(cells, c.Col, any(c.Text))
	}
	return cells
}

// seeker finds the rows of one person in files, by number and by name. Where in
// doubt the row is his.
type seeker struct {
	service *Service
	person  fact.ID
	names   []string // without blanks
	number  *catalog.Field
	now     time.Time
	mark    uint64
	bearers map[fact.ID]bool // whether another person bears one of the names
}

func (s *Service) seeker(ctx context.Context, person fact.ID) (*seeker, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	k := &seeker{service: s, person: person, number: s.Catalog.Anchor().Field("id_no"), now: s.Clock(), mark: mark.No, bearers: map[fact.ID]bool{}}
	versions, err := s.Store.VersionsOf(ctx, s.Catalog.Anchor().Code, []fact.ID{person}, mark.No)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		values, err := s.Vault.Read(s.Catalog.Anchor(), &v)
		if err != nil {
			return nil, err
		}
		if name := squeezed(values[s.Catalog.Anchor().Index("name")]); name != "" && !slices.Contains(k.names, name) {
			k.names = append(k.names, name)
		}
	}
	return k, nil
}

// squeezed is a text without blanks.
func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

func (k *seeker) withoutName(text string) string {
	for _, name := range k.names {
		text = strings.ReplaceAll(text, name, "***")
	}
	return text
}

// file gives the rows of the person in each sheet.
func (k *seeker) file(ctx context.Context, f control.File) (gone []map[int]struct{}, err error) {
	err = k.service.open(f, func(book sheet.Workbook, _ io.ReaderAt, _ int64) error {
		gone = make([]map[int]struct{}, len(book.Sheets()))
		for i, info := range book.Sheets() {
			if gone[i], err = k.sheet(ctx, book, info.Index); err != nil {
				return err
			}
		}
		return nil
	})
	return gone, err
}

func (k *seeker) sheet(ctx context.Context, book sheet.Workbook, index int) (map[int]struct{}, error) {
	merges, err := book.Merges(index)
	if err != nil {
		return nil, err
	}
	gone := map[int]struct{}{}
	for row, err := range book.Rows(ctx, index) {
		if err != nil {
			return nil, err
		}
		cells, err := k.concerned(ctx, row)
		if err != nil || len(cells) == 0 {
			if err != nil {
				return nil, err
			}
			continue
		}
		gone[row.Num] = struct{}{}
		for _, m := range merges { // a name that is merged down over his rows
			if m.FirstRow == row.Num && slices.Contains(cells, m.FirstCol) {
				for below := m.FirstRow; below <= m.LastRow; below++ {
					gone[below] = struct{}{}
				}
			}
		}
	}
	return gone, nil
}

// concerned gives the columns that name the person, none where the row is of
// others.
func (k *seeker) concerned(ctx context.Context, row sheet.Row) (cols []int, err error) {
	var named []int
	exact, others := false, []fact.ID{}
	for _, c := range row.Cells {
		hit := false
		for _, id := range k.numbers(c) {
			if id == k.person {
				hit = true
			} else {
				others = append(others, id)
			}
		}
		if hit {
			cols = append(cols, c.Col)
		}
		text := squeezed(c.Text)
		for _, name := range k.names {
			if strings.Contains(text, name) {
				named, exact = append(named, c.Col), exact || text == name
			}
		}
	}
	switch {
	case len(cols) > 0:
		return append(cols, named...), nil
	case len(named) == 0 || len(others) > 0 && !exact:
		return nil, nil
	}
	namesake, err := k.namesake(ctx, others)
	if namesake {
		named = nil
	}
	return named, err
}

// namesake tells whether one of some persons bears the name too.
func (k *seeker) namesake(ctx context.Context, persons []fact.ID) (bool, error) {
	for _, id := range persons {
		if _, asked := k.bearers[id]; !asked {
			profiles, err := k.service.identity.Profiles(ctx, []fact.ID{id}, fact.DayOf(k.now.In(clock.Office)), k.mark)
			if err != nil {
				return false, err
			}
			k.bearers[id] = slices.Contains(k.names, squeezed(profiles[id].Name))
		}
		if k.bearers[id] {
			return true, nil
		}
	}
	return false, nil
}

// numbers gives whose identity numbers stand in a cell, in any usual writing.
func (k *seeker) numbers(c sheet.Cell) (out []fact.ID) {
	texts := longNumber.FindAllString(c.Text, -1)
	if texts == nil && len(c.Text) >= 15 {
		texts = []string{c.Text} // in groups, with blanks or an apostrophe
	}
	for _, text := range texts {
		number, findings := k.service.Catalog.Clean(k.number, catalog.Input{Kind: catalog.Text, Text: text}, k.now)
		if number != "" && !slices.ContainsFunc(findings, func(f catalog.Finding) bool { return f.Severity == catalog.SevError }) {
			out = append(out, k.service.Vault.PersonID(number))
		}
	}
	return out
}
