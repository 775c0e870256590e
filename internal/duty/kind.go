package duty

import (
	"slices"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// Kind is one register, declared as data: what is written down, by whom, and how
// an entry goes on. The page builds its form from it.
type Kind struct {
	Code   string     `json:"code"`
	Label  fault.Text `json:"label"`
	Law    fault.Text `json:"law"`
	Fields []Field    `json:"fields"`
	States []State    `json:"states"` // the first one is where an entry starts, unless StartBy
	// StartBy names the choice field whose value is the state in which an entry
	// starts.
	StartBy string `json:"start_by,omitempty"`
	// OneOf names fields of which at least one is filled in.
	OneOf []string `json:"one_of,omitempty"`
	// Another says that the account that entered it may not bring it to an end.
	Another bool `json:"another,omitempty"`
	// KeepYears is for how long after its end an entry may not be erased.
	KeepYears int `json:"keep_years"`

	Write  access.Permission `json:"-"` // enters
	Read   access.Permission `json:"-"` // reads
	Handle access.Permission `json:"-"` // takes steps, ends, erases
	Scoped bool              `json:"-"` // entries about a person follow the unit scope
}

// State is where an entry may stand.
type State struct {
	Code  string     `json:"code"`
	Label fault.Text `json:"label"`
	Next  []string   `json:"next"` // states that may follow; none = the end
	// Within is how long after the time in the field Since this state is to be
	// reached; 0 = no deadline.
	Within time.Duration `json:"-"`
	Since  string        `json:"-"`
	// Until names the date field up to which an entry may stay in this state.
	Until string `json:"-"`
}

// Field is one thing that is written down.
type Field struct {
	Name     string     `json:"name"`
	Label    fault.Text `json:"label"`
	Type     Type       `json:"type"`
	Required bool       `json:"required"`         // from the start
	Needed   []string   `json:"needed,omitempty"` // states that cannot be reached without it
	Choices  []Code     `json:"choices,omitempty"`
	Hint     fault.Text `json:"hint,omitzero"`
}

// Type says what a field takes.
type Type string

// The types of fields.
const (
	Line    Type = "line"    // a short text
	Long    Type = "text"    // a text of paragraphs
	Date    Type = "date"    // 2026-11-24
	Moment  Type = "time"    // 2026-11-24T09:30, office time
	Number  Type = "number"  // a whole number, not negative
	Choice  Type = "choice"  // one of Choices
	Area    Type = "area"    // an area of the catalogue; leads are none
	Object  Type = "object"  // code of a feed, rule or area
	Person  Type = "person"  // 32 hexadecimal digits, chosen by the page
	Account Type = "account" // id of an account, chosen by the page
)

func (k *Kind) state(code string) *State {
	if i := slices.IndexFunc(k.States, func(s State) bool { return s.Code == code }); i >= 0 {
		return &k.States[i]
	}
	return nil
}

func (k *Kind) field(name string) *Field {
	if i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Name == name }); i >= 0 {
		return &k.Fields[i]
	}
	return nil
}

// end is the state that closing leads to: the last one declared.
func (k *Kind) end() string { return k.States[len(k.States)-1].Code }

// Kinds lists the registers that the scope lets somebody enter or read.
func (s *Service) Kinds(by access.By) []Kind {
	var out []Kind
	for _, k := range s.kinds {
		if by.May(k.Write) == nil || by.May(k.Read) == nil {
			out = append(out, k)
		}
	}
	return out
}

func (s *Service) kind(code string) (*Kind, error) {
	if i := slices.IndexFunc(s.kinds, func(k Kind) bool { return k.Code == code }); i >= 0 {
		return &s.kinds[i], nil
	}
	return nil, fault.New(fault.NotFound, "register.unknown", fault.T("没有这种登记簿", "no such register"))
}
