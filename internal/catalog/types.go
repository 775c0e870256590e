// Package catalog is the platform's description of its own data: areas,
// fields, dictionaries and validators, read from YAML. Tables, binding,
// cleaning, screens and generated docs derive from it.
package catalog

import "qingjian/internal/fault"

// Kind says how an area's rows lie in time.
type Kind string

// The three kinds of area.
const (
	State  Kind = "state"  // periods: valid from a day until the next period or an end
	Event  Kind = "event"  // points in time
	Yearly Kind = "yearly" // snapshots: the newest year up to a date counts
)

// Class says what sort of table an entry of the catalogue describes. The
// folder that its file lies in decides it.
type Class string

// The four classes of entries.
const (
	AreaClass Class = "area"      // one of the areas of information about a person
	Statement Class = "statement" // what is said about a person beside the areas
	Register  Class = "register"  // a department's own register
	Ledger    Class = "ledger"    // what a unit or the commission keeps
)

// About says what the rows of an entry are about.
type About string

// What rows may be about.
const (
	Person About = "person" // the default
	Unit   About = "unit"
	Object About = "object" // a company, a contract, a voucher
)

// Zone says on which network rows may be kept.
type Zone string

// Internal rows are kept on the commission's own network alone. Others may be
// kept on the government extranet too, and cross from there, never back.
const (
	Internal Zone = "internal"
	Extranet Zone = "extranet"
)

// Protect says how a field is stored. Who may see it is Sensitivity's matter.
type Protect string

// The two ways of storing a field.
const (
	Plain   Protect = "plain"
	Encrypt Protect = "encrypt"
)

// Type is a field's type.
type Type string

// The field types of the catalogue.
const (
	String   Type = "string"
	TextType Type = "text"
	Int      Type = "int"
	Bool     Type = "bool"
	Decimal  Type = "decimal" // 18,2
	Date     Type = "date"
	Month    Type = "month"
	Code     Type = "code"
	IDNo     Type = "id_no"
	USCC     Type = "uscc"
	Phone    Type = "phone"
	BankCard Type = "bank_card"
	PlateNo  Type = "plate_no"
	REUnit   Type = "re_unit"
)

// Blind reports whether a blind index stands beside the type's ciphertext.
func (t Type) Blind() bool {
	switch t {
	case IDNo, Phone, BankCard, PlateNo:
		return true
	}
	return false
}

// Form says how the writing of a string is made one, so that the same thing
// written twice compares equal.
type Form string

// The forms of a string. Without one, only blanks at the ends and runs of
// blanks go, and full-width digits, letters and brackets become half-width.
const (
	PersonName Form = "person_name" // no blanks between Han characters, one sort of middle dot
	Compact    Form = "compact"     // no blanks beside Han characters: names of units, addresses
	NumberForm Form = "number"      // half-width, upper case, no blanks: document and certificate numbers
)

// Field is one column of an area.
//
// A cleaned value is always a canonical string, "" when empty: text as it is
// (trimmed, NFC, inner blanks of names removed), int "12", decimal "89.50",
// bool "true"/"false", date "2020-05-01" (or "2020-05", "2020" when the source
// gives no more), month "2020-05", code the dictionary code, id_no and the
// other numbers upper case without blanks.
type Field struct {
	Name        string     `yaml:"name" json:"name"`
	Label       fault.Text `yaml:"label" json:"label"`
	Aliases     []string   `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	Claims      []string   `yaml:"claims,omitempty" json:"claims,omitempty"` // headers taken from the columns that name the person: 证件号码 over passports
	Type        Type       `yaml:"type" json:"type"`
	Dict        string     `yaml:"dict,omitempty" json:"dict,omitempty"`
	Length      int        `yaml:"length,omitempty" json:"length,omitempty"` // most characters of a string
	Form        Form       `yaml:"form,omitempty" json:"form,omitempty"`     // how a string's writing is made one
	Required    bool       `yaml:"required,omitempty" json:"required,omitempty"`
	Sensitivity int        `yaml:"sensitivity" json:"sensitivity"`
	Protect     Protect    `yaml:"protect" json:"protect"`
	Kin         bool       `yaml:"kin,omitempty" json:"kin,omitempty"`   // an identity number of a relative whom the person declares
	Unit        string     `yaml:"unit,omitempty" json:"unit,omitempty"` // unit of measure, e.g. 元, ㎡, 人; a count has one, a year none
	Note        fault.Text `yaml:"note,omitempty" json:"note,omitzero"`
}

// Measures reports whether the field's numbers are amounts or counts, whose
// digits are written in groups. A whole number without a unit of measure is a
// year or another mark, and stays as it is.
func (f *Field) Measures() bool { return f.Type == Decimal || f.Type == Int && f.Unit != "" }

// KeyPart is one part of a natural key: the first of its fields that is not
// empty, so that "re_unit_no or cert_no or address" is one part.
type KeyPart []string

// Check is a cross-field test of a row: the name of a registered test and the
// fields it looks at.
type Check struct {
	Test     string   `yaml:"test" json:"test"`
	Fields   []string `yaml:"fields" json:"fields"`
	Severity Severity `yaml:"severity" json:"severity"`
}

// Sum is a test over the rows of one person: those that agree in the first of
// the fields Over that has a value, and in all fields Each, must not add up to
// more than Most.
type Sum struct {
	Field string  `yaml:"field" json:"field"`
	Over  KeyPart `yaml:"over" json:"over"`
	Each  KeyPart `yaml:"each,omitempty" json:"each,omitempty"`
	Most  int64   `yaml:"most" json:"most"`
}

// Area is one entry of the catalogue: an area of information, a statement,
// register or ledger.
type Area struct {
	Class     Class             `yaml:"-" json:"class"`
	Code      string            `yaml:"code" json:"code"`   // "A12"; never reused
	Table     string            `yaml:"table" json:"table"` // "a12_house"
	Label     fault.Text        `yaml:"label" json:"label"`
	Short     fault.Text        `yaml:"short" json:"short"`                     // label for a narrow column: 房产
	Group     string            `yaml:"group,omitempty" json:"group,omitempty"` // "G4"; areas and statements only
	Purpose   fault.Text        `yaml:"purpose" json:"purpose"`
	Source    string            `yaml:"source" json:"source"`   // who supplies it
	Cadence   string            `yaml:"cadence" json:"cadence"` // how often
	Kind      Kind              `yaml:"kind" json:"kind"`
	Anchor    bool              `yaml:"anchor,omitempty" json:"anchor,omitempty"`     // one row a person, names the person (A01)
	Restated  bool              `yaml:"restated,omitempty" json:"restated,omitempty"` // a row restates what holds; the day of it is no difference
	About     About             `yaml:"about,omitempty" json:"about"`
	Subject   string            `yaml:"subject,omitempty" json:"subject,omitempty"` // field that says whom or what a row is about; "" = the common columns
	Hits      []string          `yaml:"hits,omitempty" json:"hits,omitempty"`       // of a hit-only register: a row stays when one of these numbers is a supervised person's or declared kin's
	Beside    string            `yaml:"beside,omitempty" json:"beside,omitempty"`   // area whose declarations a register's rows are shown beside
	Zone      Zone              `yaml:"zone,omitempty" json:"zone,omitempty"`       // internal: not on the extranet
	Key       []KeyPart         `yaml:"key" json:"key"`                             // inside person and origin
	ValidFrom string            `yaml:"valid_from,omitempty" json:"valid_from,omitempty"`
	ValidTo   string            `yaml:"valid_to,omitempty" json:"valid_to,omitempty"`
	Origin    string            `yaml:"origin" json:"origin"`                   // record_origin of a clerk's workbook
	Dept      string            `yaml:"source_dept" json:"source_dept"`         // source_dept of a clerk's workbook
	Sheets    []string          `yaml:"sheets,omitempty" json:"sheets"`         // usual sheet names
	Scope     map[string]string `yaml:"scope,omitempty" json:"scope,omitempty"` // category -> required | optional | off; areas and statements only
	Fields    []*Field          `yaml:"fields" json:"fields"`
	Checks    []Check           `yaml:"checks,omitempty" json:"checks,omitempty"`
	Sums      []Sum             `yaml:"sums,omitempty" json:"sums,omitempty"`

	byName map[string]int
	added  bool // by an overlay
}

// OwnSubject reports whether a field of the row itself names its subject, not
// the common columns.
func (a *Area) OwnSubject() bool { return a.Anchor || a.Subject != "" }

// SubjectField is the field that names the subject, "" when the common columns
// do.
func (a *Area) SubjectField() string {
	if a.Anchor {
		return "id_no"
	}
	return a.Subject
}

// Index returns the position of a field in Fields, or -1.
func (a *Area) Index(name string) int {
	if i, ok := a.byName[name]; ok {
		return i
	}
	return -1
}

// Field returns the field of that name, or nil.
func (a *Area) Field(name string) *Field {
	if i := a.Index(name); i >= 0 {
		return a.Fields[i]
	}
	return nil
}

// Severity of a finding: an error keeps the row out, a warning does not.
type Severity string

// The two severities.
const (
	SevError   Severity = "error"
	SevWarning Severity = "warning"
)

// Finding is something to say about a cell, row or header. It never holds the
// cell's value.
type Finding struct {
	Code     string // cell.*, row.*, sheet.*; stable
	Severity Severity
	Field    string // catalogue field, "" for the whole row
	Col      int    // 1-based column of the sheet, 0 when none
	Message  fault.Text
	Hint     fault.Text
}

// InputKind is how the source stored a cell.
type InputKind int

// The kinds of a stored cell.
const (
	Blank  InputKind = iota
	Text             // a string
	Number           // a number; Text holds it as the file does
	Serial           // a number whose style shows a date; Text is ISO 8601: 2020-05-01 or 2020-05-01T08:00:00
	Logic            // TRUE or FALSE
	Fail             // an error value such as #N/A
)

// Input is one cell as its source stored it.
type Input struct {
	Kind InputKind
	Text string
}

// Record is one cleaned row.
type Record struct {
	Area     *Area
	Values   []string // canonical, parallel to Area.Fields
	Supplied []bool   // whether the sheet has a column for the field at all
	Subject  Subject  // whom the row is about
	None     bool     // the person states that there is nothing to report
}

// Subject names whom or what a row is about.
type Subject struct {
	IDNo string // canonical 18 signs, "" when the row gives none
	Name string
	Key  string // of a unit or an object: its code or number
}
