package duty

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// The kinds of request (Personal Information Protection Law 44 to 50).
const (
	Correction  = "correction"
	Explanation = "explanation"
	Completion  = "completion"
	Copy        = "copy"
)

// The states of a request: open, and how it may end.
const (
	Open      = "open"
	Corrected = "corrected"
	Explained = "explained"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// leads is the area that nobody hears of himself, whether there are any or not.
const leads = "A24"

// maxText is the length of a written text in characters.
const maxText = 4000

// Code is a code with its label.
type Code struct {
	Code  string     `json:"code"`
	Label fault.Text `json:"label"`
}

// RequestKinds lists the kinds of request with their labels.
func RequestKinds() []Code {
	return []Code{
		{Correction, fault.T("更正", "Correction")}, {Completion, fault.T("补充", "Completion")},
		{Explanation, fault.T("解释说明", "Explanation")}, {Copy, fault.T("复制", "Copy")},
	}
}

// RequestStates lists the states of a request with their labels.
func RequestStates() []Code {
	return []Code{
		{Open, fault.T("办理中", "Open")}, {Corrected, fault.T("已更正", "Corrected")},
		{Explained, fault.T("已说明", "Explained")}, {Refused, fault.T("不予办理", "Refused")},
		{Withdrawn, fault.T("已撤回", "Withdrawn")},
	}
}

// Request is a person's request about his own data.
type Request struct {
	ID, Person, Kind      string
	Area, RecordID, Field string // "" = none in particular
	Text, Answer          string
	State                 string
	AskedAt, AnsweredAt   time.Time // AnsweredAt: or withdrawn
	Due                   time.Time // last instant at which an answer is in time
	DueCertain            bool      // false: over a year whose public holidays are not known yet
	Overdue               bool
	Steps                 []Step // where the request was read alone
}

// AskInput is a request as it is made.
type AskInput struct {
	Person                string // the asking account's own, hexadecimal
	Kind                  string
	Area, RecordID, Field string
	Text                  string
}

// validate collects what is wrong with it, each with its own code.
func (s *Service) validate(in AskInput) error {
	var all []error
	bad := func(code, zh, en string) {
		all = append(all, fault.New(fault.Invalid, code, fault.T(zh, en)))
	}
	if _, err := fact.ParseID(in.Person); err != nil {
		all = append(all, err)
	}
	if !known(RequestKinds(), in.Kind) {
		bad("request.kind", "申请的种类不对", "no such kind of request")
	}
	all = append(all, s.validatePlace(in.Area, in.Field, in.RecordID))
	if in.Kind == Correction && (in.Area == "" || in.Field == "") {
		bad("request.place", "更正申请要写明是哪一项", "a correction names the area and the field")
	}
	if in.Kind == Completion && in.Area == "" {
		bad("request.place", "补充申请要写明是哪一类", "a completion names the area")
	}
	if in.Kind != Copy && strings.TrimSpace(in.Text) == "" {
		bad("request.text", "请写明申请的内容", "say what is asked for")
	}
	all = append(all, checkText(in.Text))
	return errors.Join(all...)
}

// validatePlace checks an area, field and record. The area of leads is refused
// like one that does not exist, whatever is on file.
func (s *Service) validatePlace(area, field, record string) error {
	if record != "" {
		if _, err := fact.ParseID(record); err != nil {
			return err
		}
	}
	if area == "" {
		if field == "" && record == "" {
			return nil
		}
	} else if a := s.Catalog.Area(area); a != nil && area != leads && (field == "" || a.Index(field) >= 0) {
		return nil
	}
	return fault.New(fault.Invalid, "request.area", fault.T("没有这一类或这一项", "no such area or field"))
}

// checkText refuses what is too long, and what would give a reporter away: an
// answer goes out to the person concerned, and entries are read by many. Fault
// codes text.length, text.reporter.
func checkText(text string) error {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxText {
		return fault.New(fault.Invalid, "text.length",
			fault.F("文字不能超过 %d 字", "a text has at most %d characters", maxText))
	}
	return catalog.RefuseReporter(text)
}

func known(codes []Code, code string) bool {
	for _, c := range codes {
		if c.Code == code {
			return true
		}
	}
	return false
}

// Ask makes a request on behalf of the person himself. Fault codes
// access.denied, request.*, text.length, text.reporter, request.already_open.
func (s *Service) Ask(ctx context.Context, by access.By, in AskInput) (Request, error) {
	if err := by.May(access.OwnRead); err != nil {
		return Request{}, err
	}
	if err := s.validate(in); err != nil {
		return Request{}, err
	}
	id, err := newID()
	if err != nil {
		return Request{}, err
	}
	r := control.DutyRequest{ID: id, Person: in.Person, Kind: in.Kind, Area: in.Area, RecordID: in.RecordID, Field: in.Field,
		State: Open, AskedAt: s.Clock(), AskedBy: by.Actor.Account, Days: s.AnswerDays}
	if r.Body, err = s.seal(requestPlace(id, "text"), sealed{Text: in.Text}); err != nil {
		return Request{}, err
	}
	err = act(ctx, by, requestEvent("request.ask", r), func() error { return s.Control.InsertDutyRequest(ctx, r) })
	if err != nil {
		return Request{}, err
	}
	return s.openRequest(r)
}

// Withdraw takes back a request of one's own. Fault codes access.denied,
// request.unknown, duty.moved.
func (s *Service) Withdraw(ctx context.Context, by access.By, person, id string) error {
	if err := by.May(access.OwnRead); err != nil {
		return err
	}
	r, err := s.Control.DutyRequest(ctx, id)
	if err != nil {
		return err
	}
	if r == nil || r.Person != person {
		return unknownRequest()
	}
	step := control.DutyStep{At: s.Clock(), Account: by.Actor.Account, State: Withdrawn}
	return act(ctx, by, requestEvent("request.withdraw", *r), func() error {
		return s.Control.CloseDutyRequest(ctx, id, nil, step)
	})
}

func unknownRequest() error {
	return fault.New(fault.NotFound, "request.unknown", fault.T("没有这项申请", "no such request"))
}

func requestPlace(id, column string) string { return "duty.request\x00" + id + "\x00" + column }

func requestEvent(action string, r control.DutyRequest) audit.Event {
	e := audit.Event{Action: action, Object: r.ID, Persons: persons(r.Person), Detail: r.Kind}
	if r.Area != "" {
		e.Areas = []string{r.Area}
	}
	return e
}

// openRequest unseals a request and reckons its deadline.
func (s *Service) openRequest(r control.DutyRequest) (Request, error) {
	text, err := s.unseal(requestPlace(r.ID, "text"), r.Body)
	if err != nil {
		return Request{}, err
	}
	answer, err := s.unseal(requestPlace(r.ID, "answer"), r.Answer)
	if err != nil {
		return Request{}, err
	}
	due, certain := s.due(r)
	out := Request{ID: r.ID, Person: r.Person, Kind: r.Kind, Area: r.Area, RecordID: r.RecordID, Field: r.Field,
		Text: text.Text, Answer: answer.Text, State: r.State, AskedAt: r.AskedAt, AnsweredAt: r.AnsweredAt,
		Due: due, DueCertain: certain}
	out.Overdue = s.late(r)
	return out, nil
}
