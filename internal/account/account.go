// Package account says who somebody is: accounts, passwords, second factors,
// sessions, API tokens and the first start. What an account may do is access's
// matter, and noting what was done is its callers'.
package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"regexp"
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Sealer keeps values unreadable in the store; *crypt.Keyring is one.
type Sealer interface {
	Seal(context, value string) ([]byte, error)
	Unseal(context string, sealed []byte) (string, error)
	Blind(kind, value string) [16]byte
}

// Policy is how strict the platform is. Zero fields take the default.
type Policy struct {
	MinLength   int           // of a password, in characters: 12
	Reuse       int           // how many of the last passwords may not come again: 5
	MaxAge      time.Duration // after which a password must be changed; 0 = never
	OneTimeLife time.Duration // of a one-time password: 3 days

	Failures        int           // that lock a name: 5
	AddressFailures int           // that lock an address: 50
	Window          time.Duration // in which they are counted: 15 minutes
	LockFor         time.Duration // the first lock: 15 minutes; each further one lasts twice as long
	LockMost        time.Duration // 4 hours

	Idle     time.Duration // after which a session ends: 15 minutes
	Absolute time.Duration // at which it ends anyway: 8 hours
	Sessions int           // of one account at once, the oldest ends: 10

	TokenLife time.Duration // at most: 400 days
	SetupLife time.Duration // of a set-up code: 24 hours
	Hashes    int           // passwords judged at once, 64 MiB each: as many as processors, at most 4
	Issuer    string        // the name that authenticators show: 清鉴
}

func (p Policy) complete() Policy {
	p.MinLength = cmp.Or(p.MinLength, 12)
	p.Reuse = cmp.Or(p.Reuse, 5)
	p.OneTimeLife = cmp.Or(p.OneTimeLife, 72*time.Hour)
	p.Failures = cmp.Or(p.Failures, 5)
	p.AddressFailures = cmp.Or(p.AddressFailures, 50)
	p.Window = cmp.Or(p.Window, 15*time.Minute)
	p.LockFor = cmp.Or(p.LockFor, 15*time.Minute)
	p.LockMost = cmp.Or(p.LockMost, 4*time.Hour)
	p.Idle = cmp.Or(p.Idle, 15*time.Minute)
	p.Absolute = cmp.Or(p.Absolute, 8*time.Hour)
	p.Sessions = cmp.Or(p.Sessions, 10)
	p.TokenLife = cmp.Or(p.TokenLife, 400*24*time.Hour)
	p.SetupLife = cmp.Or(p.SetupLife, 24*time.Hour)
	p.Hashes = cmp.Or(p.Hashes, min(4, runtime.GOMAXPROCS(0)))
	p.Issuer = cmp.Or(p.Issuer, "清鉴")
	return p
}

// Options are what the service works with.
type Options struct {
	Control *control.DB
	Sealer  Sealer
	Clock   clock.Clock
	Policy  Policy
	Log     *slog.Logger
}

// Service is safe for concurrent use.
type Service struct {
	control *control.DB
	sealer  Sealer
	now     clock.Clock
	policy  Policy
	log     *slog.Logger
	hasher  *hasher
}

// New makes the service.
func New(o Options) *Service {
	p := o.Policy.complete()
	return &Service{control: o.Control, sealer: o.Sealer, now: o.Clock, policy: p, log: o.Log, hasher: newHasher(recommended, p.Hashes)}
}

// Policy tells how strict the service is.
func (s *Service) Policy() Policy { return s.policy }

// Account is somebody, or some program, that can be known again.
type Account struct {
	ID          string // UUIDv7
	Login       string
	Name        string // as displayed
	Demo        bool   // made for a demonstration
	Machine     bool   // a program's: API tokens only
	Person      string // id of the person whose file is the holder's own, or ""
	CreatedAt   time.Time
	Disabled    bool
	Enrolled    bool      // has a second factor
	OneTime     bool      // holds a one-time password
	LockedUntil time.Time // zero = not locked; List and ByID alone fill it in
}

func toAccount(a control.Account) Account {
	return Account{ID: a.ID, Login: a.Login, Name: a.Name, Demo: a.Demo, Machine: a.Machine, Person: a.Person, CreatedAt: a.CreatedAt,
		Disabled: !a.DisabledAt.IsZero(), Enrolled: len(a.TOTP) > 0, OneTime: a.OneTime}
}

// CreateInput describes a new account.
type CreateInput struct {
	ID      string // "" = drawn
	Login   string // 3 to 40 lower-case letters, digits, dots and dashes
	Name    string
	Demo    bool
	Machine bool
}

var loginForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{1,38})[a-z0-9]$`)

// Validate names all that is wrong; fault codes account.invalid, text.reporter.
func (in CreateInput) Validate() error {
	var zh, en []string
	if !loginForm.MatchString(in.Login) {
		zh, en = append(zh, "登录名须为 3 至 40 个小写字母、数字、点或短横，首尾为字母或数字"), append(en, "a login name is 3 to 40 lower-case letters, digits, dots or dashes, with a letter or digit at both ends")
	}
	if n := utf8.RuneCountInString(in.Name); n == 0 || n > 60 || strings.TrimSpace(in.Name) != in.Name || strings.ContainsFunc(in.Name, unicode.IsControl) {
		zh, en = append(zh, "姓名须为 1 至 60 个字，首尾没有空格"), append(en, "a name has 1 to 60 characters and no blank at its ends")
	}
	if len(zh) == 0 {
		return catalog.RefuseReporter(in.Name)
	}
	return fault.New(fault.Invalid, "account.invalid", fault.T(strings.Join(zh, "；"), strings.Join(en, "; ")))
}

// Create makes an account and gives its one-time password, which must be
// changed at the first login; a machine has none. Fault codes of Validate,
// account.exists.
func (s *Service) Create(ctx context.Context, in CreateInput) (Account, string, error) {
	if err := in.Validate(); err != nil {
		return Account{}, "", err
	}
	row := s.newRow(in)
	var err error
	var oneTime string
	if !in.Machine {
		oneTime = drawWords(5)
		row.OneTime = true
		if row.Password, err = s.hasher.hash(ctx, oneTime); err != nil {
			return Account{}, "", err
		}
	}
	if err := s.control.InsertAccount(ctx, row); err != nil {
		return Account{}, "", err
	}
	return toAccount(row), oneTime, nil
}

// NewID draws the id of an account or token, for who notes it before it is made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() } // never fails: the random source ends the program instead

func (s *Service) newRow(in CreateInput) control.Account {
	now := s.now()
	return control.Account{ID: cmp.Or(in.ID, NewID()), Login: in.Login, Name: in.Name, Demo: in.Demo, Machine: in.Machine, CreatedAt: now, PasswordAt: now}
}

// List gives all accounts by login name.
func (s *Service) List(ctx context.Context) ([]Account, error) {
	rows, err := s.control.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	locks, err := s.control.Locks(ctx, s.now())
	if err != nil {
		return nil, err
	}
	all := make([]Account, len(rows))
	for i, row := range rows {
		all[i] = toAccount(row)
		all[i].LockedUntil = locks[s.nameSubject(row.Login)]
	}
	return all, nil
}

// Exist reports whether there is any account: from then on personal data are
// read through a server alone.
func (s *Service) Exist(ctx context.Context) (bool, error) {
	n, err := s.control.CountAccounts(ctx)
	return n > 0, err
}

// ByID gives one account; fault code account.unknown.
func (s *Service) ByID(ctx context.Context, id string) (Account, error) {
	row, err := s.row(ctx, id)
	if err != nil {
		return Account{}, err
	}
	return s.withLock(ctx, row)
}

// ByLogin gives the account of a login name; fault code account.unknown.
func (s *Service) ByLogin(ctx context.Context, login string) (Account, error) {
	row, ok, err := s.control.AccountByLogin(ctx, canonical(login))
	if err == nil && !ok {
		err = errUnknown
	}
	if err != nil {
		return Account{}, err
	}
	return s.withLock(ctx, row)
}

func (s *Service) withLock(ctx context.Context, row control.Account) (Account, error) {
	locks, err := s.control.Locks(ctx, s.now())
	a := toAccount(row)
	a.LockedUntil = locks[s.nameSubject(row.Login)]
	return a, err
}

func (s *Service) row(ctx context.Context, id string) (control.Account, error) {
	row, ok, err := s.control.Account(ctx, id)
	if err == nil && !ok {
		err = errUnknown
	}
	return row, err
}

// Disable bars an account and ends its sessions and API tokens, for good.
// Fault code account.unknown.
func (s *Service) Disable(ctx context.Context, id string) error {
	return known(s.control.DisableAccount(ctx, id, s.now()))
}

// Enable lets an account in again; what ended with it does not come back.
func (s *Service) Enable(ctx context.Context, id string) error {
	return known(s.control.DisableAccount(ctx, id, time.Time{}))
}

// ResetPassword gives a new one-time password. Sessions and API tokens of the
// account end: whoever asks for it may have lost them with the password. Fault
// codes account.unknown, account.machine.
func (s *Service) ResetPassword(ctx context.Context, id string) (string, error) {
	row, err := s.row(ctx, id)
	if err != nil {
		return "", err
	}
	if row.Machine {
		return "", errMachine
	}
	oneTime := drawWords(5)
	hash, err := s.hasher.hash(ctx, oneTime)
	if err != nil {
		return "", err
	}
	err = changed(s.control.PutPassword(ctx, control.PasswordChange{Account: id, Before: row.Password, Hash: hash, At: s.now(), OneTime: true,
		Keep: s.policy.Reuse - 1, Tokens: true}))
	if err != nil {
		return "", err
	}
	return oneTime, s.Unlock(ctx, id)
}

// ResetTOTP takes the second factor away, for somebody who lost it, and ends
// the sessions.
func (s *Service) ResetTOTP(ctx context.Context, id string) error {
	return known(s.control.ResetTOTP(ctx, id))
}

// Unlock lets an account try again at once.
func (s *Service) Unlock(ctx context.Context, id string) error {
	row, err := s.row(ctx, id)
	if err != nil {
		return err
	}
	return s.control.Unlock(ctx, s.nameSubject(row.Login))
}

var personForm = regexp.MustCompile(`^([0-9a-f]{32})?$`)

// LinkPerson says whose file is the holder's own, "" for nobody's. Fault codes
// account.person, account.unknown.
func (s *Service) LinkPerson(ctx context.Context, id, person string) error {
	if !personForm.MatchString(person) {
		return fault.New(fault.Invalid, "account.person", fault.T("人员标识应为 32 位十六进制", "a person is named by 32 hexadecimal digits"))
	}
	return known(s.control.LinkAccount(ctx, id, person))
}

func known(done bool, err error) error {
	if err == nil && !done {
		return errUnknown
	}
	return err
}

func changed(done bool, err error) error {
	if err == nil && !done {
		return errChanged
	}
	return err
}

func canonical(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// alphabet has 32 signs that are not taken for one another.
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"

// drawWords draws n groups of four signs, 20 bits each.
func drawWords(n int) string {
	raw := make([]byte, 4*n)
	rand.Read(raw) // never fails: it ends the program instead
	var b strings.Builder
	for i, r := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[r&31])
	}
	return b.String()
}

// DrawPassword draws a password that meets any policy.
func DrawPassword() string { return drawWords(5) }
