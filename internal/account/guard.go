package account

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"qingjian/internal/control"
)

// nameSubject is under what failures of a login name are counted, whether or
// not such an account exists: what is typed there by mistake may be a password.
func (s *Service) nameSubject(login string) string {
	b := s.sealer.Blind("login", canonical(login))
	return "n:" + hex.EncodeToString(b[:])
}

func (s *Service) addressSubject(address string) string {
	b := s.sealer.Blind("login address", address)
	return "a:" + hex.EncodeToString(b[:])
}

// attempt is one try, counted as a failure until it is settled.
type attempt struct {
	s             *Service
	id            string
	name, address string // subjects
	nameLocked    bool   // this try set the lock
	addressLocked bool
}

// begin counts a try by name and by address; fault code login.locked, before
// the password is looked at.
func (s *Service) begin(ctx context.Context, login, address string) (*attempt, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	a := &attempt{s: s, id: id.String(), name: s.nameSubject(login), address: s.addressSubject(address)}
	now, p := s.now(), s.policy
	count := control.Attempt{ID: a.id, At: now, Since: now.Add(-p.Window)}
	count.Subject, count.Limit, count.LockFor = a.address, p.AddressFailures, func(int) time.Duration { return p.LockFor }
	until, set, err := s.control.Begin(ctx, count)
	if err != nil {
		return nil, err
	}
	if !until.IsZero() {
		return nil, locked(until)
	}
	a.addressLocked = set
	count.Subject, count.Limit, count.LockFor = a.name, p.Failures, p.lockFor
	if until, a.nameLocked, err = s.control.Begin(ctx, count); err != nil {
		return nil, err
	}
	if !until.IsZero() {
		return nil, locked(until)
	}
	return a, nil
}

// lockFor doubles with every lock in a row.
func (p Policy) lockFor(locks int) time.Duration {
	d := p.LockFor
	for range locks - 1 {
		if d = min(2*d, p.LockMost); d == p.LockMost {
			break
		}
	}
	return d
}

// neutral takes the try back: it was no failure, but no login either.
func (a *attempt) neutral(ctx context.Context) error {
	if err := a.s.control.TakeBack(ctx, a.name, a.id, a.nameLocked); err != nil {
		return err
	}
	return a.s.control.TakeBack(ctx, a.address, a.id, a.addressLocked)
}

// succeeded forgets the failures of the name. Those of the address stay: an
// account of one's own would clear them otherwise.
func (a *attempt) succeeded(ctx context.Context) error {
	if err := a.s.control.Unlock(ctx, a.name); err != nil {
		return err
	}
	return a.s.control.TakeBack(ctx, a.address, a.id, a.addressLocked)
}

// Sweep forgets sessions that are over, attempts that no longer count and locks
// that ended a day ago. Somebody calls it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	if err := s.control.PruneSessions(ctx, now, now.Add(-s.policy.Idle)); err != nil {
		return err
	}
	return s.control.PruneAttempts(ctx, now.Add(-s.policy.Window), now.Add(-24*time.Hour))
}
