package duty

import (
	"context"
	"maps"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Entry is an entry of a register.
type Entry struct {
	ID, Kind  string
	State     string
	CreatedAt time.Time
	CreatedBy string            // account
	Person    string            // whom it is about; "" = nobody in particular
	Fields    map[string]string // none once it is erased
	Due       time.Time         // last instant at which the next thing is in time; zero = nothing is due
	Overdue   bool
	Marks     []Mark // what was to be reached by when; where the entry was read alone
	Steps     []Step // likewise
}

// Mark is a state that an entry was to reach by a time.
type Mark struct {
	State   string
	By      time.Time
	Reached time.Time // zero = not yet
	Late    bool
}

// AddInput is an entry as it is made.
type AddInput struct {
	Kind   string
	Fields map[string]string
}

// Add makes an entry. Fault codes register.unknown, access.denied, register.field,
// register.recused.
func (s *Service) Add(ctx context.Context, by access.By, in AddInput) (Entry, error) {
	kind, err := s.kind(in.Kind)
	if err != nil {
		return Entry{}, err
	}
	if err := by.May(kind.Write); err != nil {
		return Entry{}, err
	}
	state := kind.States[0].Code
	if kind.StartBy != "" {
		state = in.Fields[kind.StartBy]
	}
	if err := s.validateFields(kind, in.Fields, state); err != nil {
		return Entry{}, err
	}
	row, err := s.newEntry(kind, by.Actor.Account, state, in.Fields)
	if err != nil {
		return Entry{}, err
	}
	if err := s.mayAdd(ctx, by, kind, row); err != nil {
		return Entry{}, err
	}
	err = act(ctx, by, entryEvent("register.add", row), func() error { return s.Control.InsertDutyEntry(ctx, row) })
	if err != nil {
		return Entry{}, err
	}
	return s.openEntry(kind, row)
}

func (s *Service) newEntry(kind *Kind, account, state string, fields map[string]string) (control.DutyEntry, error) {
	id, err := newID()
	if err != nil {
		return control.DutyEntry{}, err
	}
	e := control.DutyEntry{ID: id, Kind: kind.Code, State: state, CreatedAt: s.Clock(), CreatedBy: account}
	e.Person, e.Account, e.Object = kind.about(fields)
	e.Due = kind.due(state, fields, nil)
	e.Body, err = s.seal(entryPlace(id), sealed{Fields: fields})
	return e, err
}

// mayAdd refuses an entry about a person whom the scope does not reach or who is
// hidden from the account. Anybody may be reported for an enquiry.
func (s *Service) mayAdd(ctx context.Context, by access.By, kind *Kind, row control.DutyEntry) error {
	if row.Person == "" || !kind.Scoped {
		return nil
	}
	keep, err := s.mayKnow(ctx, by, kind, []control.DutyEntry{row})
	if err != nil || keep[0] {
		return err
	}
	return fault.New(fault.NotFound, "register.person", fault.T("没有这个人，或不在您的范围内", "no such person within your scope"))
}

// StepInput brings an entry on.
type StepInput struct {
	Kind, ID string
	State    string
	Note     string
	Fields   map[string]string // that become known, or change, with it
}

// Step brings an entry to a state that may follow its own. Fault codes
// register.unknown, access.denied, register.no_entry, register.step,
// register.same_account, register.note, register.field, duty.moved.
func (s *Service) Step(ctx context.Context, by access.By, in StepInput) (Entry, error) {
	kind, row, err := s.entryFor(ctx, by, in.Kind, in.ID, handling)
	if err != nil {
		return Entry{}, err
	}
	if err := kind.mayFollow(row, by.Actor.Account, in); err != nil {
		return Entry{}, err
	}
	fields, err := s.fieldsAfter(kind, *row, in)
	if err != nil {
		return Entry{}, err
	}
	steps, err := s.Control.DutySteps(ctx, row.ID)
	if err != nil {
		return Entry{}, err
	}
	step := control.DutyStep{At: s.Clock(), Account: by.Actor.Account, State: in.State}
	if step.Body, err = s.seal(stepPlace(row.ID, row.Revision+1), sealed{Text: in.Note, Fields: in.Fields}); err != nil {
		return Entry{}, err
	}
	after := *row
	after.State, after.Due = in.State, kind.due(in.State, fields, append(steps, step))
	if after.Body, err = s.seal(entryPlace(row.ID), sealed{Fields: fields}); err != nil {
		return Entry{}, err
	}
	event := entryEvent("register.step", after)
	err = act(ctx, by, event, func() error { return s.Control.StepDutyEntry(ctx, after, step) })
	if err != nil {
		return Entry{}, err
	}
	return s.openEntry(kind, after)
}

// Close brings an entry to its end, with a note.
func (s *Service) Close(ctx context.Context, by access.By, kind, id, note string) (Entry, error) {
	k, err := s.kind(kind)
	if err != nil {
		return Entry{}, err
	}
	return s.Step(ctx, by, StepInput{Kind: kind, ID: id, State: k.end(), Note: note})
}

// fieldsAfter gives an entry's fields with those of a step, checked for the
// state that is to be reached.
func (s *Service) fieldsAfter(kind *Kind, row control.DutyEntry, in StepInput) (map[string]string, error) {
	content, err := s.unseal(entryPlace(row.ID), row.Body)
	if err != nil {
		return nil, err
	}
	for name := range in.Fields {
		if f := kind.field(name); f != nil && f.fixed(kind) {
			return nil, badField(*f, "只能在登记时填写", "is given when the entry is made")
		}
	}
	fields := maps.Clone(content.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	maps.Copy(fields, in.Fields)
	return fields, s.validateFields(kind, fields, in.State)
}

func entryPlace(id string) string { return "duty.entry\x00" + id }

func entryEvent(action string, e control.DutyEntry) audit.Event {
	return audit.Event{Action: action, Object: e.ID, Persons: persons(e.Person), Detail: e.Kind + " " + e.State}
}
