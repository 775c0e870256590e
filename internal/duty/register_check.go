package duty

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// about gives the plain columns of an entry: opaque ids and codes alone, so that
// it can be found and hidden without unsealing it.
func (k *Kind) about(fields map[string]string) (person, account, object string) {
	for _, f := range k.Fields {
		switch f.Type {
		case Person:
			person = fields[f.Name]
		case Account:
			account = fields[f.Name]
		case Object, Area:
			object = fields[f.Name]
		}
	}
	return person, account, object
}

// fixed reports whether a field cannot change after the start: it is in a plain
// column, or said where to start.
func (f *Field) fixed(k *Kind) bool {
	return slices.Contains([]Type{Person, Account, Object, Area}, f.Type) || f.Name == k.StartBy
}

// due is the last instant at which the next thing is in time: the end of the
// state's own time, or the earliest mark that was not reached.
func (k *Kind) due(state string, fields map[string]string, steps []control.DutyStep) time.Time {
	st := k.state(state)
	if st == nil || len(st.Next) == 0 {
		return time.Time{}
	}
	var due time.Time
	if day, err := fact.ParseDay(fields[st.Until]); st.Until != "" && err == nil && day != fact.NoDay {
		due = endOf(day)
	}
	for _, m := range k.marks(fields, steps) {
		if m.Reached.IsZero() && m.State != state && (due.IsZero() || m.By.Before(due)) {
			due = m.By
		}
	}
	return due
}

// marks lists the states with a deadline, and when each was first reached.
func (k *Kind) marks(fields map[string]string, steps []control.DutyStep) (marks []Mark) {
	for _, st := range k.States {
		since, err := parseMoment(fields[st.Since])
		if st.Within == 0 || err != nil {
			continue
		}
		m := Mark{State: st.Code, By: since.Add(st.Within)}
		for _, step := range steps {
			if step.State == st.Code {
				m.Reached, m.Late = step.At, step.At.After(m.By)
				break
			}
		}
		marks = append(marks, m)
	}
	return marks
}

// mayFollow checks a step against the declared order, and who takes it.
func (k *Kind) mayFollow(row *control.DutyEntry, account string, in StepInput) error {
	from, to := k.state(row.State), k.state(in.State)
	if from == nil || to == nil || !slices.Contains(from.Next, in.State) {
		return notNow()
	}
	if len(to.Next) == 0 && k.Another && account == row.CreatedBy {
		return sameAccount()
	}
	return needNote(in.Note)
}

func notNow() error {
	return fault.New(fault.Conflict, "register.step", fault.T("现在的状态不能这样处理", "its state does not allow this"))
}

func sameAccount() error {
	return fault.New(fault.Denied, "register.same_account", fault.T("须由另一人办理", "another person has to do this"))
}

func needNote(note string) error {
	if strings.TrimSpace(note) == "" {
		return fault.New(fault.Invalid, "register.note", fault.T("请写明情况", "say in a note what was done"))
	}
	return checkText(note)
}

// validateFields collects everything that is wrong with the fields of an entry
// that is to be in a state.
func (s *Service) validateFields(k *Kind, fields map[string]string, state string) error {
	var all []error
	for name := range fields {
		if k.field(name) == nil {
			all = append(all, fault.New(fault.Invalid, "register.field", fault.T("没有这一项", "there is no such field")))
		}
	}
	for _, f := range k.Fields {
		value := fields[f.Name]
		switch {
		case value != "":
			all = append(all, s.checkField(f, value))
		case f.Required || slices.Contains(f.Needed, state):
			all = append(all, badField(f, "必须填写", "is required"))
		}
	}
	if len(k.OneOf) > 0 && !slices.ContainsFunc(k.OneOf, func(name string) bool { return fields[name] != "" }) {
		all = append(all, badField(*k.field(k.OneOf[0]), "或另一项至少填写一项", "or another of its kind is required"))
	}
	return errors.Join(append(all, s.validateState(k, fields, state))...)
}

// validateState checks that there is such a state, and that it has not ended
// before it began.
func (s *Service) validateState(k *Kind, fields map[string]string, state string) error {
	st := k.state(state)
	if st == nil {
		return unknownState()
	}
	if st.Until == "" {
		return nil
	}
	if until, err := fact.ParseDay(fields[st.Until]); err == nil && until < today(s.Clock()) && until != fact.NoDay {
		return badField(*k.field(st.Until), "已经过去", "is over already")
	}
	return nil
}

func badField(f Field, zh, en string) error {
	return fault.New(fault.Invalid, "register.field", fault.T(f.Label.ZH+zh, f.Label.EN+" "+en))
}

// objectCode is what a code of a feed, rule or area looks like; a name or a
// number of a person does not.
var objectCode = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,39}$`)

func (s *Service) checkField(f Field, value string) error {
	ok := true
	switch f.Type {
	case Line:
		ok = !strings.ContainsAny(value, "\r\n")
	case Date:
		_, err := fact.ParseDay(value)
		ok = err == nil && len(value) == len("2006-01-02")
	case Moment:
		_, err := parseMoment(value)
		ok = err == nil
	case Number:
		_, err := strconv.ParseUint(value, 10, 32)
		ok = err == nil
	case Choice:
		ok = known(f.Choices, value)
	case Area:
		ok = value != leads && s.Catalog.Area(value) != nil
	case Object:
		ok = objectCode.MatchString(value)
	case Person:
		_, err := fact.ParseID(value)
		ok = err == nil
	case Account:
		ok = uuid.Validate(value) == nil
	}
	if !ok {
		return badField(f, "填写得不对", "is not valid")
	}
	return checkText(value)
}

// parseMoment reads a time of day at the office.
func parseMoment(value string) (time.Time, error) {
	return time.ParseInLocation("2006-01-02T15:04", value, clock.Office)
}
