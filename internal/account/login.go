package account

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"qingjian/internal/control"
)

// Principal is who asks, proved by a session or an API token.
type Principal struct {
	Account      Account
	SessionID    string       // public id of the session or the token
	SecondFactor bool         // given in this session
	SecondAt     time.Time    // when
	MustChange   bool         // nothing but changing the password is allowed
	Expires      time.Time    // at the latest
	Token        *TokenLimits // nil for a session
}

// Opened is a session and the secret that stands for it, which is shown once.
type Opened struct {
	Principal
	Secret string
}

// Whence is where a session is opened.
type Whence struct {
	Address   string // network address
	UserAgent string // as the browser says; only a short description is kept
}

// LoginInput is what somebody types.
type LoginInput struct {
	Login, Password string
	Code            string // of the second factor, once login.code_needed asked for it
	Whence
}

// Login opens a session. A wrong name, a wrong password and a disabled account
// take the same work and get the same answer. Fault codes login.failed,
// login.locked, login.code_needed, login.code_wrong, login.one_time_expired.
func (s *Service) Login(ctx context.Context, in LoginInput) (Opened, error) {
	try, err := s.begin(ctx, in.Login, in.Address)
	if err != nil {
		return Opened{}, err
	}
	row, err := s.prove(ctx, canonical(in.Login), in.Password)
	if err != nil {
		return Opened{}, err
	}
	second := time.Time{}
	switch {
	case len(row.TOTP) > 0 && in.Code == "":
		return Opened{}, errors.Join(errCodeNeeded, try.neutral(ctx))
	case len(row.TOTP) > 0:
		if err := s.useCode(ctx, row, in.Code); err != nil {
			return Opened{}, err
		}
		second = s.now()
	}
	if row.OneTime && s.now().After(row.PasswordAt.Add(s.policy.OneTimeLife)) {
		return Opened{}, errors.Join(errOneTimeExpired, try.neutral(ctx))
	}
	if err := try.succeeded(ctx); err != nil {
		return Opened{}, err
	}
	return s.open(ctx, row, in.Whence, second)
}

// prove compares a password; what is wrong is not told.
func (s *Service) prove(ctx context.Context, login, password string) (control.Account, error) {
	row, _, err := s.control.AccountByLogin(ctx, login)
	if err != nil {
		return row, err
	}
	ok, err := s.hasher.verify(ctx, password, row.Password)
	if err == nil && (!ok || !row.DisabledAt.IsZero()) {
		err = errFailed
	}
	return row, err
}

// OpenInput opens a session for somebody whom the caller has proved otherwise.
type OpenInput struct {
	Account      string
	SecondFactor bool
	Whence
}

// Open opens a session without a password: after an outside provider vouched,
// or at the first start. Fault codes account.unknown, login.failed.
func (s *Service) Open(ctx context.Context, in OpenInput) (Opened, error) {
	row, err := s.row(ctx, in.Account)
	if err != nil {
		return Opened{}, err
	}
	if row.Machine || !row.DisabledAt.IsZero() {
		return Opened{}, errFailed
	}
	second := time.Time{}
	if in.SecondFactor {
		second = s.now()
	}
	return s.open(ctx, row, in.Whence, second)
}

// open makes the session; its secret is always a new one.
func (s *Service) open(ctx context.Context, row control.Account, from Whence, second time.Time) (Opened, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Opened{}, err
	}
	if err := s.makeRoom(ctx, row.ID); err != nil {
		return Opened{}, err
	}
	now, secret := s.now(), drawSecret()
	session := control.Session{ID: id.String(), Secret: digest(secret), Account: row.ID, CreatedAt: now, SeenAt: now, Expires: now.Add(s.policy.Absolute),
		SecondAt: second, Device: Device(from.UserAgent), Address: from.Address}
	done, err := s.control.InsertSession(ctx, session, row.Password)
	if err == nil && !done {
		err = errFailed // disabled, or given another password, while this one was looked at
	}
	if err != nil {
		return Opened{}, err
	}
	return Opened{s.principal(row, session), secret}, nil
}

// makeRoom ends the oldest sessions of an account that has too many.
func (s *Service) makeRoom(ctx context.Context, account string) error {
	all, err := s.control.Sessions(ctx, account)
	if err != nil || len(all) < s.policy.Sessions {
		return err
	}
	for _, old := range all[s.policy.Sessions-1:] {
		if _, err := s.control.DeleteSession(ctx, account, old.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) principal(row control.Account, session control.Session) Principal {
	return Principal{Account: toAccount(row), SessionID: session.ID, SecondFactor: !session.SecondAt.IsZero(), SecondAt: session.SecondAt,
		MustChange: s.mustChange(row), Expires: session.Expires}
}

func (s *Service) mustChange(row control.Account) bool {
	return row.OneTime || s.policy.MaxAge > 0 && row.Password != "" && s.now().After(row.PasswordAt.Add(s.policy.MaxAge))
}
