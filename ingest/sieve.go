package ingest

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"io"
	"slices"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// Sieve lets through, of a register of all citizens, the rows that concern
// supervised persons and their declared kin, while the register arrives: of
// everybody else nothing is ever written anywhere. It holds the numbers on file
// in memory, as keyed hashes, and so serves one delivery.
type Sieve struct {
	service *Service
	catalog *catalog.Catalog
	area    *catalog.Area
	seed    maphash.Seed
	quick   map[uint64]struct{}  // hashes of the numbers on file
	known   map[fact.ID]struct{} // their blind indexes: what counts
	managed map[fact.ID]bool     // persons of whom nothing is kept here
}

// Sifted says what became of the rows of a delivery.
type Sifted struct {
	Read      int
	Hits      int      // let through
	Foreign   int      // of nobody who is supervised or declared kin
	Withheld  int      // of somebody whom a higher level manages
	Unusable  int      // hits that cannot be read, or that give a reporter away
	Columns   []string // fields that the delivery has a column for
	Missing   []string // required fields that it has none for
	Unknown   []int    // columns, from 1, that mean nothing here
	HeaderRow int
}

// NewSieve reads the numbers on file as they are now. Fault code
// sieve.not_hit_only for a register that is kept whole.
func (s *Service) NewSieve(ctx context.Context, area string) (*Sieve, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	v := &Sieve{service: s, seed: maphash.MakeSeed(), quick: map[uint64]struct{}{}, managed: map[fact.ID]bool{}}
	if v.catalog, err = s.Units.Catalog(ctx, s.Catalog, mark.No); err != nil {
		return nil, err
	}
	if v.area = v.catalog.Area(area); v.area == nil || len(v.area.Hits) == 0 {
		return nil, fault.New(fault.Invalid, "sieve.not_hit_only", fault.F("%s 不是只留命中的登记簿", "%s is no hit-only register", area))
	}
	if v.known, err = s.Store.NumbersOnFile(ctx, mark.No); err != nil {
		return nil, err
	}
	if err := v.readManaged(ctx, mark.No); err != nil {
		return nil, err
	}
	return v, v.readNumbers(ctx, mark.No)
}

// readManaged finds those whom a higher level manages today.
func (v *Sieve) readManaged(ctx context.Context, w uint64) error {
	duties := v.catalog.Area(catalog.DutyCode)
	if duties == nil {
		return nil
	}
	now := fact.DayOf(v.service.Clock().In(clock.Office))
	var persons []fact.ID
	for row, err := range v.service.Store.Periods(ctx, duties, w) {
		if err != nil {
			return err
		}
		persons = append(persons, row.PersonID)
	}
	for some := range slices.Chunk(persons, compareChunk) {
		managed, err := v.service.identity.ManagedHigher(ctx, some, now, w)
		if err != nil {
			return err
		}
		for id := range managed {
			v.managed[id] = true
		}
	}
	return nil
}

// readNumbers decrypts the numbers of persons and their kin, chunk by chunk.
func (v *Sieve) readNumbers(ctx context.Context, w uint64) error {
	for _, a := range v.catalog.All() {
		var columns []int
		for i, f := range a.Fields {
			if f.Kin || a.Anchor && f.Type == catalog.IDNo {
				columns = append(columns, i)
			}
		}
		if columns == nil {
			continue
		}
		var rows []fact.Row
		for row, err := range v.service.Store.Periods(ctx, a, w) {
			if err != nil {
				return err
			}
			if rows = append(rows, row); len(rows) == compareChunk {
				if err := v.takeNumbers(ctx, a, columns, rows); err != nil {
					return err
				}
				rows = rows[:0]
			}
		}
		if err := v.takeNumbers(ctx, a, columns, rows); err != nil {
			return err
		}
	}
	return nil
}

func (v *Sieve) takeNumbers(ctx context.Context, a *catalog.Area, columns []int, rows []fact.Row) error {
	persons := make([]fact.ID, len(rows))
	for i, r := range rows {
		persons[i] = r.PersonID
	}
	if err := v.service.Vault.Fetch(ctx, a, slices.Compact(persons), false); err != nil {
		return err
	}
	for _, r := range rows {
		for _, i := range columns {
			number, err := v.service.Vault.OpenField(a, a.Fields[i], r.PersonID, r.Values[i])
			if fault.CodeOf(err) == "crypt.destroyed" {
				continue // of whom everything was erased nothing comes back
			}
			if err != nil {
				return err
			}
			if number != "" {
				v.quick[maphash.String(v.seed, number)] = struct{}{}
			}
		}
	}
	return nil
}

// Sift reads a delivery as it arrives and writes what it lets through as JSON
// Lines, with the header's own words and no column that the register does not
// have. name names the sheet of a text. Nothing was written when it fails before
// the first row; what was is the caller's to throw away.
//
// Fault codes: file.* (the delivery cannot be read to its end), feed.other_area,
// feed.header (a column is missing or there twice), sheet.reporter_column,
// file.not_streamed.
func (v *Sieve) Sift(ctx context.Context, name string, r io.Reader, w io.Writer) (Sifted, error) {
	var out Sifted
	in, err := sheet.NewStream(name, r, v.service.MaxFile, v.service.Limits.Unbounded())
	if err != nil {
		return out, err
	}
	defer in.Close()
	for _, info := range in.Sheets() {
		info.Name = keptName(info.Name)
		l, err := findLayout(ctx, v.catalog, in, info, nil)
		if err != nil {
			return out, err
		}
		if l == nil && info.Hidden {
			continue
		}
		if l == nil || l.area.Code != v.area.Code {
			return out, otherArea(v.area)
		}
		p := &pass{Sieve: v, in: in, layout: l, w: w, out: &out}
		if err := p.begin(); err != nil {
			return out, err
		}
		if err := p.rows(ctx, info.Index); err != nil {
			return out, err
		}
	}
	_, err = io.Copy(io.Discard, r) // the hash is of everything
	return out, err
}

func otherArea(a *catalog.Area) error {
	return fault.New(fault.Invalid, "feed.other_area",
		fault.F("送来的内容不是 %s（%s）", "what was delivered is not %[2]s (%[3]s)", a.Label.ZH, a.Code, a.Label.EN)).
		WithHint(fault.T("请核对表头和送错的数据源", "look at the header, and whether it was sent to the wrong feed"))
}

func reporterRefused(row int) error {
	return fault.New(fault.Invalid, "sheet.reporter_column",
		fault.F("第 %d 行的表头要求填写举报人，整份不收", "the header in row %d asks for a reporter: nothing of it is taken", row)).
		WithHint(fault.T("请去掉该列后重新报送", "take the column out and send it again"))
}

// pass is one sheet of a delivery on its way through the sieve.
type pass struct {
	*Sieve
	in     *sheet.Stream
	layout *layout
	w      io.Writer
	out    *Sifted
	hits   []int // columns, from 1, of the numbers that may hit
	keep   []column
}

// column is one that is let through.
type column struct {
	col  int // from 1
	key  []byte
	text bool // free text, in which a reporter may be named
}

// begin looks at the header before any row is.
func (p *pass) begin() error {
	l, out := p.layout, p.out
	out.HeaderRow = l.headerRow
	if l.reporterColumn() > 0 {
		return reporterRefused(l.headerRow)
	}
	out.Columns, out.Missing, out.Unknown = boundFields(l.binding), nil, nil
	unusable := false
	for _, f := range l.findings {
		unusable = unusable || f.Severity == catalog.SevError
		switch f.Code {
		case "sheet.column_missing":
			out.Missing = append(out.Missing, f.Field)
		case "sheet.column_unknown":
			out.Unknown = append(out.Unknown, f.Col)
		}
	}
	if unusable {
		return fault.New(fault.Invalid, "feed.header", fault.T("表头缺少必需的栏目或有重复的栏目", "the header lacks a required column, or has one twice")).
			WithHint(fault.T("请发送方对照模板核对表头", "ask the sender to compare the header with the template"))
	}
	for i, col := range l.binding.Columns {
		f := p.area.Fields[i]
		if col == 0 {
			continue
		}
		key, err := json.Marshal(p.header(f, at(l.header, col)))
		if err != nil {
			return err
		}
		p.keep = append(p.keep, column{col, key, f.Type == catalog.String || f.Type == catalog.TextType})
		if slices.Contains(p.area.Hits, f.Name) {
			p.hits = append(p.hits, col)
		}
	}
	return nil
}

// header gives a column's header as it goes on: lines above the table stay behind,
// so that a unit of measure that they name is put beside it.
func (p *pass) header(f *catalog.Field, text string) string {
	if f.MeasuredIn() == nil {
		return text
	}
	for _, line := range slices.Backward(p.layout.before) {
		if unit := catalog.UnitAbove(line); unit != "" {
			name, beside := catalog.SplitHeader(text)
			return name + "（" + strings.TrimLeft(beside+"/"+unit, "/") + "）"
		}
	}
	return text
}

// boundFields names the fields that a header has a column for.
func boundFields(b *catalog.Binding) []string {
	var out []string
	for i, col := range b.Columns {
		if col > 0 {
			out = append(out, b.Area.Fields[i].Name)
		}
	}
	return out
}

func (p *pass) rows(ctx context.Context, index int) error {
	for line, err := range p.in.Lines(ctx, index) {
		if err != nil {
			return err
		}
		if line.Num <= p.layout.headerRow || p.layout.blank(line.Cells) {
			continue
		}
		p.out.Read++
		hit, err := p.looks(line)
		if err != nil {
			return err
		}
		switch {
		case !hit:
			p.out.Foreign++
		case p.withheld(line):
			p.out.Withheld++
		case !p.usable(line):
			p.out.Unusable++
		default:
			p.out.Hits++
			if err := p.write(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// looks reports whether a row may stay. A row without a number where numbers
// belong may be the header of another table, which may ask for a reporter.
func (p *pass) looks(line sheet.Line) (bool, error) {
	for _, col := range p.hits {
		number, plain := canonical(at(line.Cells, col).Text)
		if !plain && p.layout.reporterHeader(line.Cells) > 0 {
			return false, reporterRefused(line.Num)
		}
		if _, quick := p.quick[maphash.String(p.seed, number)]; !quick {
			continue
		}
		if _, known := p.known[p.service.Vault.Blind(catalog.IDNo, number)]; known {
			return true, nil
		}
	}
	return false, nil
}

// canonical is a number as it is on file. plain tells one that came so: nearly
// all do, and the others are made so as the cleaners would.
func canonical(s string) (number string, plain bool) {
	plain = len(s) == 18
	for i := 0; plain && i < 18; i++ {
		plain = s[i] >= '0' && s[i] <= '9' || i == 17 && s[i] == 'X'
	}
	if plain {
		return s, true
	}
	number, _, _, _ = catalog.ParseIDNo(strings.TrimSpace(s))
	return number, false
}

// withheld tells a row of somebody whom a higher level manages.
func (p *pass) withheld(line sheet.Line) bool {
	return slices.ContainsFunc(p.hits, func(col int) bool {
		number, _ := canonical(at(line.Cells, col).Text)
		return number != "" && p.managed[p.service.Vault.PersonID(number)]
	})
}

// empty tells cells without content.
func empty(cells []catalog.Input) bool {
	return !slices.ContainsFunc(cells, func(c catalog.Input) bool { return strings.TrimSpace(c.Text) != "" })
}

// usable tells a row that can be read and that gives no reporter away.
func (p *pass) usable(line sheet.Line) bool {
	if p.layout.fields > 0 && len(line.Cells) != p.layout.fields && !empty(line.Cells[min(p.layout.fields, len(line.Cells)):]) || !p.in.Readable(line) {
		return false
	}
	if p.layout.fields > len(line.Cells) {
		return false // a separator too few moves cells under the wrong columns
	}
	return !slices.ContainsFunc(p.keep, func(c column) bool {
		found := false
		if c.text {
			found, _ = catalog.MentionsReporter(at(line.Cells, c.col).Text)
		}
		return found
	})
}

// write lets a row through. Every column is there in every row, so that an empty
// one is told from one that the sender does not have.
func (p *pass) write(line sheet.Line) error {
	out := []byte{'{'}
	for i, c := range p.keep {
		if i > 0 {
			out = append(out, ',')
		}
		value, err := jsonOf(at(line.Cells, c.col))
		if err != nil {
			return err
		}
		out = append(append(append(out, c.key...), ':'), value...)
	}
	_, err := p.w.Write(append(out, '}', '\n'))
	return err
}

// jsonOf keeps what kind of cell a value came in.
func jsonOf(c catalog.Input) ([]byte, error) {
	switch c.Kind {
	case catalog.Number:
		if json.Valid([]byte(c.Text)) {
			return []byte(c.Text), nil
		}
	case catalog.Logic:
		return json.Marshal(strings.EqualFold(c.Text, "TRUE") || c.Text == "1")
	}
	return json.Marshal(c.Text)
}
