package catalog

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Doubt is a column of which nothing tells for certain in which unit its values
// are: they are not guessed at.
type Doubt struct {
	Field *Field
	Col   int
	Units []string // what it may be
	Small bool     // nothing names a unit, and the values are too small for the field's own; else two units are named
}

// headerUnit takes note of the units that a header names; one alone converts
// the column. What stands beside a name and is no unit (必填, 年/月) says nothing.
func (b *Binding) headerUnit(i int, beside string) []Finding {
	f := b.Area.Fields[i]
	if f.Type != Decimal || beside == "" {
		return nil
	}
	b.named[i] = f.unitsNamed(beside)
	if len(b.named[i]) != 1 {
		return nil
	}
	return b.convert(i, b.named[i][0])
}

// convert reads a column in a unit.
func (b *Binding) convert(i int, unit string) []Finding {
	f := b.Area.Fields[i]
	by, ok := f.factorOf(unit)
	if !ok {
		return nil
	}
	if b.factor[i] = by; by.isOne() {
		return nil
	}
	one := decimal.NewFromInt(by.num).Div(decimal.NewFromInt(by.den)).Round(4).String()
	return []Finding{at(finding("sheet.unit_converted", f, unit, f.Unit, one), b.Columns[i])}
}

// WantsRows reports whether Settle has to see rows: a column may be in another
// unit than its field, and its header names none.
func (b *Binding) WantsRows() bool {
	for i, f := range b.Area.Fields {
		if f.Least > 0 && b.Columns[i] > 0 && len(b.named[i]) == 0 {
			return true
		}
	}
	return false
}

// Settle decides in which units a sheet's columns are, where their headers alone
// do not tell: by the lines above the table and by its first rows. What is left
// in doubt has to be asked, and Choose takes the answer.
func (b *Binding) Settle(above []string, rows [][]Input) (fs []Finding, doubts []Doubt) {
	said := ""
	for _, line := range above {
		if s := UnitAbove(line); s != "" {
			said = s
		}
	}
	for i, f := range b.Area.Fields {
		if b.Columns[i] == 0 || f.MeasuredIn() == nil {
			continue
		}
		units := slices.Clone(b.named[i])
		for _, u := range f.unitsNamed(said) {
			if !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
		switch {
		case len(units) > 1:
			doubts = append(doubts, Doubt{Field: f, Col: b.Columns[i], Units: units})
		case len(units) == 1 && len(b.named[i]) == 0:
			fs = append(fs, b.convert(i, units[0])...)
		case len(units) == 0:
			if units = b.larger(i, rows); units != nil {
				doubts = append(doubts, Doubt{Field: f, Col: b.Columns[i], Units: units, Small: true})
			}
		}
	}
	return fs, doubts
}

// Choose reads a field's column in a unit.
func (b *Binding) Choose(field, unit string) []Finding {
	i := b.Area.Index(field)
	if i < 0 || b.Columns[i] == 0 {
		return nil
	}
	return b.convert(i, unit)
}

// larger gives the units in which a column may be whose values are too small for
// the field's own: that one first, then those in which they are not; nil when
// there is no doubt.
func (b *Binding) larger(i int, rows [][]Input) []string {
	f := b.Area.Fields[i]
	greatest := decimal.Zero
	for _, row := range rows {
		if col := b.Columns[i]; f.Least > 0 && col <= len(row) {
			if d, ok := bareNumber(row[col-1]); ok && d.GreaterThan(greatest) {
				greatest = d
			}
		}
	}
	least := decimal.NewFromInt(int64(f.Least))
	if greatest.IsZero() || greatest.GreaterThanOrEqual(least) {
		return nil
	}
	units := []string{f.Unit}
	for _, unit := range f.MeasuredIn() {
		if by, ok := f.factorOf(unit); ok && by.apply(greatest).GreaterThanOrEqual(least) {
			units = append(units, unit)
		}
	}
	return units[:min(len(units), mostUnits)]
}

// mostUnits is how many a person is asked to choose from.
const mostUnits = 3

// bareNumber reads a cell that gives a number and no unit.
func bareNumber(in Input) (decimal.Decimal, bool) {
	if in.Kind != Number && in.Kind != Text {
		return decimal.Decimal{}, false
	}
	s := plain(in.Text)
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	return parseDecimal(s)
}

// Passed reports whether a column (1-based) is there for the roster's own sake:
// 序号.
func (b *Binding) Passed(col int) bool { return slices.Contains(b.passed, col) }
