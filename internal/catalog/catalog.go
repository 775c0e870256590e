package catalog

import (
	"maps"

	"qingjian/internal/fault"
)

// Category is one of the six categories of supervised persons.
type Category struct {
	Code  string     `json:"code"`
	Label fault.Text `json:"label"`
	Who   fault.Text `json:"who"` // examples of who belongs to it
}

// Group is one of the seven groups of areas.
type Group struct {
	Code  string     `yaml:"code" json:"code"`
	Label fault.Text `yaml:"label" json:"label"`
}

// Catalog is the whole description of the data. It does not change once it is
// loaded and may be used from many goroutines.
type Catalog struct {
	Categories []Category       `json:"categories"`
	Groups     []Group          `json:"groups"`
	Areas      []*Area          `json:"areas"`      // A01... in order of code
	Statements []*Area          `json:"statements"` // what is said about persons beside the areas: s_coverage
	Registers  []*Area          `json:"registers"`  // departments' registers: f_property
	Ledgers    []*Area          `json:"ledgers"`    // what units and the commission keep: u_task
	Dicts      map[string]*Dict `json:"dicts"`
	Subject    SubjectLabels    `json:"subject"`

	PowerClasses []PowerClass `json:"power_classes"` // of the village power list
	Powers       []Power      `json:"powers"`

	Digest string `json:"digest"` // hex SHA-256 of everything above

	common   common
	powersAt *source
	sources  map[string]*source // by area code
	places   map[string]place   // "A12 scope.C4" -> where an overlay says it
	vocab    map[string]*vocabulary
	tests    map[string]crossTest
}

// SubjectLabels are the headers of the columns that are no fields: in every
// area but the anchor they say whom a row is about, and that he has nothing to
// report.
type SubjectLabels struct {
	IDNo fault.Text `json:"id_no"`
	Name fault.Text `json:"name"`
	None fault.Text `json:"none"`
}

// common is what all areas share (data/common.yaml).
type common struct {
	Groups      []Group  `yaml:"groups"`
	SubjectID   column   `yaml:"subject_id"`
	SubjectName column   `yaml:"subject_name"`
	None        column   `yaml:"none"`
	NoneWords   []string `yaml:"none_words"`
	Ignored     []string `yaml:"ignored"`
	BlankMarks  []string `yaml:"blank_marks"`
	OpenEnds    []string `yaml:"open_ends"`
	YesWords    []string `yaml:"yes_words"`
	NoWords     []string `yaml:"no_words"`

	src   *source
	words map[string]wordKind
}

// column is a column that is no field of an area.
type column struct {
	Label   fault.Text `yaml:"label"`
	Aliases []string   `yaml:"aliases"`
}

// namedColumn is a column under its key in common.yaml.
type namedColumn struct {
	key string
	to  target
	column
}

func (c *common) columns() []namedColumn {
	return []namedColumn{
		{"subject_id", toSubjectID, c.SubjectID}, {"subject_name", toSubjectName, c.SubjectName}, {"none", toNone, c.None},
	}
}

// wordKind is what a word in a cell may stand for; one word may stand for
// several things (无 is 'no', 'empty' and 'nothing to report').
type wordKind uint8

const (
	wordNone wordKind = 1 << iota
	wordBlank
	wordOpenEnd
	wordYes
	wordNo
)

func (c *common) index() {
	c.words = map[string]wordKind{}
	for _, l := range []struct {
		words []string
		kind  wordKind
	}{
		{c.NoneWords, wordNone}, {c.BlankMarks, wordBlank}, {c.OpenEnds, wordOpenEnd},
		{c.YesWords, wordYes}, {c.NoWords, wordNo},
	} {
		for _, w := range l.words {
			c.words[dictKey(w)] |= l.kind
		}
	}
}

// wordLimit is the most bytes of a cell that can be such a word; longer cells
// are most cells and need no look-up.
const wordLimit = 64

func (c *common) is(s string, kind wordKind) bool {
	return len(s) <= wordLimit && c.words[dictKey(s)]&kind != 0
}

// Area returns the entry of that code, or nil.
func (c *Catalog) Area(code string) *Area {
	for _, list := range c.lists() {
		for _, a := range *list {
			if a.Code == code {
				return a
			}
		}
	}
	return nil
}

// lists gives the lists of entries in their order.
func (c *Catalog) lists() []*[]*Area {
	return []*[]*Area{&c.Areas, &c.Statements, &c.Registers, &c.Ledgers}
}

// Anchor returns the area whose rows name the persons, nil in a catalogue
// without one (Check refuses it).
func (c *Catalog) Anchor() *Area {
	for _, a := range c.Areas {
		if a.Anchor {
			return a
		}
	}
	return nil
}

// All returns the areas, statements, registers and ledgers.
func (c *Catalog) All() []*Area {
	var all []*Area
	for _, list := range c.lists() {
		all = append(all, *list...)
	}
	return all
}

// Coverage is the statement that says of a person, area and origin that there
// is nothing to report.
func (c *Catalog) Coverage() *Area { return c.Area(CoverageCode) }

// CoverageCode is the code of the statement of coverage.
const CoverageCode = "s_coverage"

// The statement of a person's duties, and the one that takes him out of this
// platform: of whom a higher level manages (检举控告工作规则 Art 15) nothing is
// kept, computed or shown but the name.
const (
	DutyCode      = "s_duty"
	HigherManaged = "higher_level_managed"
)

// With returns a copy of the catalogue in which d takes the place of the
// dictionary of its name. The digest stays: a tree of units is data.
func (c *Catalog) With(d *Dict) *Catalog {
	copied := *c
	copied.Dicts = maps.Clone(c.Dicts)
	copied.Dicts[d.Name] = d
	return &copied
}
