package access

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/store"
	"qingjian/internal/units"
	"qingjian/internal/vault"
)

// Accounts tells whose an account is.
type Accounts interface {
	// Person gives the id of the person linked to an account, 32 hexadecimal
	// digits, "" when none is. An account that does not exist is an error.
	Person(ctx context.Context, account string) (string, error)
}

// Sealer hides what is personal or about a case from whoever reads the control
// store; *crypt.Keyring is one.
type Sealer interface {
	Seal(context, value string) ([]byte, error)
	Unseal(context string, sealed []byte) (string, error)
	Blind(kind, value string) [16]byte
}

// Reviews are looked at by the audit administrator.
type Reviews interface {
	// Open enters something to be reviewed; it is durable when Open returns.
	Open(ctx context.Context, r Review) error
}

// Review is something that the audit administrator must look at.
type Review struct {
	Kind    string // break_glass
	Account string // who did it
	Object  string // opaque id: the ticket
	Reason  string // as given; to be kept sealed
	At      time.Time
}

// Options are what the service works with; all are needed.
type Options struct {
	Control  *control.DB
	Units    *units.Service
	Store    *store.Store
	Vault    *vault.Vault
	Catalog  *catalog.Catalog
	Clock    clock.Clock
	Sealer   Sealer
	Trail    Noter // for what nobody signed in does: see Bootstrap
	Accounts Accounts
	Reviews  Reviews
}

// Service knows roles, grants, tickets, approvals and assignments. It is safe
// for concurrent use.
type Service struct {
	Options

	mu       sync.Mutex
	compiled map[string]compiled // by account
}

// New returns a service.
func New(o Options) *Service { return &Service{Options: o, compiled: map[string]compiled{}} }

func (s *Service) today() fact.Day { return fact.DayOf(s.Clock().In(clock.Office)) }

// noted does something on behalf of by. What is refused is noted as refused.
// What is not is noted before it is done, so that nothing happens unnoted; a
// second entry follows should it fail after all.
func noted(ctx context.Context, by By, what audit.Event, check, do func() error) error {
	if err := check(); err != nil {
		return refused(ctx, by, what, err)
	}
	return by.Do(ctx, what, do)
}

func refused(ctx context.Context, by By, what audit.Event, err error) error {
	what.Result = fault.CodeOf(err)
	if noting := by.Note(ctx, what); noting != nil {
		return errors.Join(noting, err)
	}
	return err
}

// Digest is what an approval is tied to: everything that is approved, in order.
// It is keyed, so that nothing can be guessed from it.
func (s *Service) Digest(parts ...string) string {
	text, err := json.Marshal(parts)
	if err != nil { // strings always marshal
		text = []byte(strings.Join(parts, "\x00"))
	}
	return s.blind("approval", string(text))
}

func (s *Service) blind(kind, value string) string {
	sum := s.Sealer.Blind(kind, value)
	return hex.EncodeToString(sum[:])
}

// samePerson reports whether two accounts are one and the same person's:
// everywhere a second person is needed they count as one.
func (s *Service) samePerson(ctx context.Context, a, b string) (bool, error) {
	if a == b {
		return true, nil
	}
	first, err := s.Accounts.Person(ctx, a)
	if err != nil || first == "" {
		return false, err
	}
	second, err := s.Accounts.Person(ctx, b)
	return first == second, err
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fault.New(fault.Internal, "access.no_id", fault.T("无法生成编号", "no identifier could be made")).Wrap(err)
	}
	return id.String(), nil
}

// problems collects what is wrong with an input, in both languages.
type problems struct{ zh, en []string }

func (p *problems) add(wrong bool, zh, en string) {
	if wrong {
		p.zh, p.en = append(p.zh, zh), append(p.en, en)
	}
}

func (p *problems) fault(code string) error {
	if p.zh == nil {
		return nil
	}
	return fault.New(fault.Invalid, code, fault.T(strings.Join(p.zh, "；"), strings.Join(p.en, "; ")))
}

// hasText reports whether a reason is one.
func hasText(s string) bool {
	n := len([]rune(strings.TrimSpace(s)))
	return n >= 2 && n <= 500
}
