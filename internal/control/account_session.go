package control

import (
	"context"
	"encoding/json"
	"time"
)

// Session is somebody who is logged in. Secret is a hash.
type Session struct {
	ID, Secret, Account        string
	CreatedAt, SeenAt, Expires time.Time
	SecondAt                   time.Time // when the second factor was given; zero = it was not
	Device, Address            string
}

// InsertSession opens a session for an account whose password hash is
// password. False when the account was disabled, or its password changed, in
// the meantime.
func (d *DB) InsertSession(ctx context.Context, s Session, password string) (bool, error) {
	return once(ctx, d.db, "control/session_insert", s.ID, s.Secret, s.Account, millis(s.CreatedAt), millis(s.Expires), zeroMillis(s.SecondAt),
		s.Device, s.Address, password)
}

// SessionBySecret gives the session of a secret's hash.
func (d *DB) SessionBySecret(ctx context.Context, secret string) (Session, bool, error) {
	return first(collect(ctx, d.db, "control/session_by_secret", scanSession, secret))
}

// Sessions lists an account's sessions, newest first.
func (d *DB) Sessions(ctx context.Context, account string) ([]Session, error) {
	return collect(ctx, d.db, "control/sessions", scanSession, account)
}

func scanSession(scan scanner) (Session, error) {
	var s Session
	var created, seen, expires, second int64
	err := scan(&s.ID, &s.Secret, &s.Account, &created, &seen, &expires, &second, &s.Device, &s.Address)
	s.CreatedAt, s.SeenAt, s.Expires, s.SecondAt = fromMillis(created), fromMillis(seen), fromMillis(expires), fromMillis(second)
	return s, err
}

// TouchSession notes that a session is in use.
func (d *DB) TouchSession(ctx context.Context, id string, at time.Time) error {
	return exec(ctx, d.db, "control/session_touch", id, millis(at))
}

// RotateSession gives a session another secret, once from what it was.
func (d *DB) RotateSession(ctx context.Context, id, before, after string, second time.Time) (bool, error) {
	return once(ctx, d.db, "control/session_rotate", id, before, after, zeroMillis(second))
}

// DeleteSession ends one session of an account; false when there is none.
func (d *DB) DeleteSession(ctx context.Context, account, id string) (bool, error) {
	return once(ctx, d.db, "control/session_delete", account, id)
}

// DeleteSessions ends all sessions of an account.
func (d *DB) DeleteSessions(ctx context.Context, account string) error {
	return exec(ctx, d.db, "control/sessions_delete", account)
}

// PruneSessions removes those that are over now, or idle since an instant.
func (d *DB) PruneSessions(ctx context.Context, now, idle time.Time) error {
	return exec(ctx, d.db, "control/sessions_prune", millis(now), millis(idle))
}

// Token is an API token. Secret is a hash.
type Token struct {
	ID, Secret, Account, Name       string
	CreatedAt, Expires, UsedAt      time.Time // UsedAt zero = never
	Methods, Addresses, Permissions []string
}

// InsertToken keeps a token.
func (d *DB) InsertToken(ctx context.Context, t Token) error {
	lists := [3]string{}
	for i, list := range [][]string{t.Methods, t.Addresses, t.Permissions} {
		text, err := json.Marshal(append([]string{}, list...))
		if err != nil {
			return err
		}
		lists[i] = string(text)
	}
	return exec(ctx, d.db, "control/token_insert", t.ID, t.Secret, t.Account, t.Name, millis(t.CreatedAt), millis(t.Expires), lists[0], lists[1], lists[2])
}

// TokenBySecret gives the token of a secret's hash.
func (d *DB) TokenBySecret(ctx context.Context, secret string) (Token, bool, error) {
	return first(collect(ctx, d.db, "control/token_by_secret", scanToken, secret))
}

// Tokens lists an account's tokens, newest first.
func (d *DB) Tokens(ctx context.Context, account string) ([]Token, error) {
	return collect(ctx, d.db, "control/tokens", scanToken, account)
}

func scanToken(scan scanner) (Token, error) {
	var t Token
	var created, expires, used int64
	var lists [3]string
	if err := scan(&t.ID, &t.Secret, &t.Account, &t.Name, &created, &expires, &lists[0], &lists[1], &lists[2], &used); err != nil {
		return t, err
	}
	t.CreatedAt, t.Expires, t.UsedAt = fromMillis(created), fromMillis(expires), fromMillis(used)
	for i, list := range []*[]string{&t.Methods, &t.Addresses, &t.Permissions} {
		if err := json.Unmarshal([]byte(lists[i]), list); err != nil {
			return t, err
		}
	}
	return t, nil
}

// TouchToken notes that a token is in use.
func (d *DB) TouchToken(ctx context.Context, id string, at time.Time) error {
	return exec(ctx, d.db, "control/token_touch", id, millis(at))
}

// DeleteToken revokes one token of an account; false when there is none.
func (d *DB) DeleteToken(ctx context.Context, account, id string) (bool, error) {
	return once(ctx, d.db, "control/token_delete", account, id)
}
