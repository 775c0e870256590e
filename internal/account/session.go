package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// drawSecret draws 256 bits.
func drawSecret() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(raw)
}

// digest is what is stored of a secret. A plain hash will do for what has 256
// bits; only what people choose needs argon2.
func digest(secret string) string {
	sum := sm3.Sum([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// AuthenticateSession tells whose session a secret stands for, and notes that
// it is in use. Fault codes session.none, session.expired.
func (s *Service) AuthenticateSession(ctx context.Context, secret string) (Principal, error) {
	session, row, err := s.session(ctx, secret)
	if err != nil {
		return Principal{}, err
	}
	// Once a minute is enough to tell when a session became idle, and leaves
	// the disk alone.
	if now := s.now(); now.Sub(session.SeenAt) >= time.Minute {
		if err := s.control.TouchSession(ctx, session.ID, now); err != nil {
			return Principal{}, err
		}
	}
	return s.principal(row, session), nil
}

func (s *Service) session(ctx context.Context, secret string) (session control.Session, row control.Account, err error) {
	if secret == "" || len(secret) > 100 {
		return session, row, errNoSession
	}
	session, ok, err := s.control.SessionBySecret(ctx, digest(secret))
	if err != nil {
		return session, row, err
	}
	if !ok {
		return session, row, errNoSession
	}
	if now := s.now(); !now.Before(session.Expires) || !now.Before(session.SeenAt.Add(s.policy.Idle)) {
		return session, row, errSessionExpired
	}
	row, ok, err = s.control.Account(ctx, session.Account)
	if err == nil && (!ok || !row.DisabledAt.IsZero()) {
		err = errNoSession
	}
	return session, row, err
}

// Session is one entry of the list of devices.
type Session struct {
	ID              string // public: it opens nothing
	Device, Address string
	CreatedAt       time.Time
	SeenAt          time.Time // to the minute
	Expires         time.Time
	SecondFactor    bool
}

// Sessions lists the sessions of an account that are not over, newest first.
func (s *Service) Sessions(ctx context.Context, account string) ([]Session, error) {
	rows, err := s.control.Sessions(ctx, account)
	if err != nil {
		return nil, err
	}
	var all []Session
	now := s.now()
	for _, r := range rows {
		if now.Before(r.Expires) && now.Before(r.SeenAt.Add(s.policy.Idle)) {
			all = append(all, Session{r.ID, r.Device, r.Address, r.CreatedAt, r.SeenAt, r.Expires, !r.SecondAt.IsZero()})
		}
	}
	return all, nil
}

// Revoke ends one session of an account; fault code session.unknown.
func (s *Service) Revoke(ctx context.Context, account, id string) error {
	done, err := s.control.DeleteSession(ctx, account, id)
	if err == nil && !done {
		err = fault.New(fault.NotFound, "session.unknown", fault.T("没有这个登录会话", "there is no such session"))
	}
	return err
}

// RevokeAll ends every session of an account.
func (s *Service) RevokeAll(ctx context.Context, account string) error {
	return s.control.DeleteSessions(ctx, account)
}

// Logout ends the session of a secret; one that is over already is fine.
func (s *Service) Logout(ctx context.Context, secret string) error {
	session, ok, err := s.control.SessionBySecret(ctx, digest(secret))
	if err != nil || !ok {
		return err
	}
	_, err = s.control.DeleteSession(ctx, session.Account, session.ID)
	return err
}
