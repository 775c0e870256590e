// Package duty keeps what a state organ owes those whose data it holds, and
// owes itself: persons' requests, notices and withheld notices, retention,
// impact assessments, incidents, and the register of improper enquiries.
package duty

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Sealer encrypts what is written down; the context keeps a sealed text in its
// place.
type Sealer interface {
	Seal(context, value string) ([]byte, error)
	Unseal(context string, sealed []byte) (string, error)
}

// Homes gives the home unit of each of some persons, as hexadecimal ids; one
// without a known unit is absent.
type Homes func(ctx context.Context, persons []string) (map[string]string, error)

// Options are what a Service works on.
type Options struct {
	Control    *control.DB
	Sealer     Sealer
	Clock      clock.Clock
	Catalog    *catalog.Catalog
	Homes      Homes     // nil: only who may see the whole district sees matters of persons
	Calendar   *Calendar // nil = the one that comes with the program
	AnswerDays int       // working days for an answer; 0 = 15
}

// Service keeps the requests and the registers. It is safe for concurrent use.
type Service struct {
	Options
	kinds []Kind
}

const defaultAnswerDays = 15

// New returns a service.
func New(o Options) (*Service, error) {
	if o.Calendar == nil {
		var err error
		if o.Calendar, err = NewCalendar(nil); err != nil {
			return nil, err
		}
	}
	if o.AnswerDays == 0 {
		o.AnswerDays = defaultAnswerDays
	}
	return &Service{Options: o, kinds: declared()}, nil
}

// act notes an event and then does what it says: what cannot be noted is not
// done. A failure is noted too.
func act(ctx context.Context, by access.By, what audit.Event, do func() error) error {
	if err := by.Note(ctx, what); err != nil {
		return err
	}
	err := do()
	if err == nil {
		return nil
	}
	what.Result = fault.CodeOf(err)
	return errors.Join(err, by.Note(ctx, what))
}

// noted answers with what was read once that is noted, and with nothing when it
// cannot be.
func noted[T any](ctx context.Context, by access.By, answer T, what audit.Event) (T, error) {
	if err := by.Note(ctx, what); err != nil {
		var nothing T
		return nothing, err
	}
	return answer, nil
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// sealed is the content of a sealed column.
type sealed struct {
	Text   string            `json:"text,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
}

func (s *Service) seal(place string, content sealed) ([]byte, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	return s.Sealer.Seal(place, string(text))
}

func (s *Service) unseal(place string, bytes []byte) (content sealed, err error) {
	if len(bytes) == 0 {
		return content, nil
	}
	text, err := s.Sealer.Unseal(place, bytes)
	if err != nil {
		return content, err
	}
	return content, json.Unmarshal([]byte(text), &content)
}

// homes gives the units of persons, none when nobody can tell.
func (s *Service) homes(ctx context.Context, persons []string) (map[string]string, error) {
	if s.Homes == nil || len(persons) == 0 {
		return nil, nil
	}
	return s.Homes(ctx, persons)
}

// Step is what was done with a request or an entry.
type Step struct {
	At     time.Time
	By     string // account; "" where the reader is not to know
	State  string
	Note   string
	Fields map[string]string // those that it set or changed
}

// persons lists those of an event that are named.
func persons(ids ...string) (out []string) {
	for _, id := range ids {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}
