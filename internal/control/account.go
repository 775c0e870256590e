package control

import (
	"context"
	stdsql "database/sql"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// Account is a row of the accounts.
type Account struct {
	ID          string
	Login, Name string
	Demo        bool
	Machine     bool
	Person      string // 32 hexadecimal digits, or ""
	CreatedAt   time.Time
	DisabledAt  time.Time // zero = not disabled
	Password    string    // PHC string, or ""
	PasswordAt  time.Time
	OneTime     bool   // the password must be changed at the next login
	TOTP        []byte // sealed seed in force, or empty
	TOTPPending []byte // sealed seed that no code has confirmed yet
	TOTPStep    int64  // the last 30-second step whose code was used
}

// InsertAccount makes an account; fault code account.exists.
func (d *DB) InsertAccount(ctx context.Context, a Account) error { return insertAccount(ctx, d.db, a) }

func insertAccount(ctx context.Context, db execer, a Account) error {
	done, err := once(ctx, db, "control/account_insert", a.ID, a.Login, a.Name, bit(a.Demo), bit(a.Machine), millis(a.CreatedAt), a.Password, bit(a.OneTime))
	if err != nil || done {
		return err
	}
	return fault.New(fault.Conflict, "account.exists",
		fault.T("这个登录名已被使用", "this login name is taken")).
		WithHint(fault.T("请换一个登录名", "choose another one"))
}

// Account gives one account; ok is false when there is none.
func (d *DB) Account(ctx context.Context, id string) (Account, bool, error) {
	return first(collect(ctx, d.db, "control/account", scanAccount, id))
}

// AccountByLogin gives the account of a login name.
func (d *DB) AccountByLogin(ctx context.Context, login string) (Account, bool, error) {
	return first(collect(ctx, d.db, "control/account_by_login", scanAccount, login))
}

// Accounts lists all accounts by login name.
func (d *DB) Accounts(ctx context.Context) ([]Account, error) {
	return collect(ctx, d.db, "control/accounts", scanAccount)
}

func scanAccount(scan scanner) (Account, error) {
	var a Account
	var demo, machine, oneTime, created, disabled, passwordAt int64
	err := scan(&a.ID, &a.Login, &a.Name, &demo, &machine, &a.Person, &created, &disabled,
		&a.Password, &passwordAt, &oneTime, &a.TOTP, &a.TOTPPending, &a.TOTPStep)
	a.Demo, a.Machine, a.OneTime = demo == 1, machine == 1, oneTime == 1
	a.CreatedAt, a.DisabledAt, a.PasswordAt = fromMillis(created), fromMillis(disabled), fromMillis(passwordAt)
	return a, err
}

// DisableAccount disables an account and ends its sessions and API tokens; the zero time
// enables it again. False when there is no such account.
func (d *DB) DisableAccount(ctx context.Context, id string, at time.Time) (done bool, err error) {
	err = d.tx(ctx, func(tx *stdsql.Tx) error {
		if done, err = once(ctx, tx, "control/account_disable", id, zeroMillis(at)); err != nil {
			return err
		}
		if !at.IsZero() {
			if err := exec(ctx, tx, "control/tokens_delete", id); err != nil {
				return err
			}
		}
		return exec(ctx, tx, "control/sessions_delete", id)
	})
	return done, err
}

// LinkAccount says whose file is the holder's own, "" for nobody's.
func (d *DB) LinkAccount(ctx context.Context, id, person string) (bool, error) {
	return once(ctx, d.db, "control/account_link", id, person)
}

// PasswordChange is another password for an account.
type PasswordChange struct {
	Account string
	Before  string // the hash that was there
	Hash    string
	At      time.Time
	OneTime bool
	Keep    int  // how many earlier hashes stay, so that they are not used again
	Tokens  bool // the API tokens end too
}

// PutPassword changes a password, once from what it was before, and ends the
// account's sessions. False when somebody else was faster.
func (d *DB) PutPassword(ctx context.Context, c PasswordChange) (done bool, err error) {
	err = d.tx(ctx, func(tx *stdsql.Tx) error {
		done, err = once(ctx, tx, "control/account_password_put", c.Account, c.Hash, millis(c.At), bit(c.OneTime), c.Before)
		if err != nil || !done {
			return err
		}
		if c.Before != "" {
			if err := exec(ctx, tx, "control/password_insert", c.Account, millis(c.At), c.Before); err != nil {
				return err
			}
		}
		if err := exec(ctx, tx, "control/passwords_prune", c.Account, c.Keep); err != nil {
			return err
		}
		if c.Tokens {
			if err := exec(ctx, tx, "control/tokens_delete", c.Account); err != nil {
				return err
			}
		}
		return exec(ctx, tx, "control/sessions_delete", c.Account)
	})
	return done, err
}

// Rehash keeps the same password under another hash; false when it was changed
// in the meantime.
func (d *DB) Rehash(ctx context.Context, id, before, after string) (bool, error) {
	return once(ctx, d.db, "control/account_rehash", id, before, after)
}

// EarlierPasswords gives the hashes that an account had before, newest first.
func (d *DB) EarlierPasswords(ctx context.Context, id string, limit int) ([]string, error) {
	return collect(ctx, d.db, "control/passwords", scanText, id, limit)
}

// PutPendingTOTP keeps a sealed seed that a code is to confirm. False when a
// seed is in force already.
func (d *DB) PutPendingTOTP(ctx context.Context, id string, sealed []byte) (bool, error) {
	return once(ctx, d.db, "control/totp_pending_put", id, sealed)
}

// ConfirmTOTP puts the pending seed in force, once.
func (d *DB) ConfirmTOTP(ctx context.Context, id string, sealed []byte, step int64) (bool, error) {
	return once(ctx, d.db, "control/totp_confirm", id, sealed, step)
}

// UseTOTP notes that the code of a step was used; false when that step or a
// later one was used before.
func (d *DB) UseTOTP(ctx context.Context, id string, step int64) (bool, error) {
	return once(ctx, d.db, "control/totp_use", id, step)
}

// ResetTOTP takes the second factor away and ends the account's sessions.
func (d *DB) ResetTOTP(ctx context.Context, id string) (done bool, err error) {
	err = d.tx(ctx, func(tx *stdsql.Tx) error {
		if done, err = once(ctx, tx, "control/totp_reset", id); err != nil {
			return err
		}
		return exec(ctx, tx, "control/sessions_delete", id)
	})
	return done, err
}

// SetupCode is a one-time code of the first start.
type SetupCode struct {
	Role    string
	Hash    string
	Expires time.Time
	Account string // who redeemed it, or ""
}

// PutSetupCodes keeps codes in place of earlier ones; a role that was taken
// stays as it is.
func (d *DB) PutSetupCodes(ctx context.Context, codes []SetupCode) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		for _, c := range codes {
			if err := exec(ctx, tx, "control/setup_code_put", c.Role, c.Hash, millis(c.Expires)); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetupCodes lists the codes of the first start by role.
func (d *DB) SetupCodes(ctx context.Context) ([]SetupCode, error) {
	return collect(ctx, d.db, "control/setup_codes", func(scan scanner) (c SetupCode, err error) {
		var expires int64
		err = scan(&c.Role, &c.Hash, &expires, &c.Account)
		c.Expires = fromMillis(expires)
		return c, err
	})
}

// RedeemSetupCode takes a founding role with a new account, exactly once. False
// when the code is not in force any more.
func (d *DB) RedeemSetupCode(ctx context.Context, role, hash string, a Account) (done bool, err error) {
	err = d.tx(ctx, func(tx *stdsql.Tx) error {
		if done, err = once(ctx, tx, "control/setup_code_redeem", role, hash, millis(a.CreatedAt), a.ID); err != nil || !done {
			return err
		}
		return insertAccount(ctx, tx, a)
	})
	return done, err
}

// DemoAccounts counts the accounts that were made for a demonstration.
func (d *DB) DemoAccounts(ctx context.Context) (int, error) {
	return count(ctx, d.db, "control/account_demo")
}

// CountAccounts counts all accounts.
func (d *DB) CountAccounts(ctx context.Context) (int, error) {
	return count(ctx, d.db, "control/account_count")
}

// PutOuter links an identity of an outside provider to an account; false when
// it is linked already.
func (d *DB) PutOuter(ctx context.Context, issuer, subject, account string, at time.Time) (bool, error) {
	return once(ctx, d.db, "control/outer_put", issuer, subject, account, millis(at))
}

// OuterAccount gives the account of an outside identity, "" when there is none.
func (d *DB) OuterAccount(ctx context.Context, issuer, subject string) (string, error) {
	id, _, err := first(collect(ctx, d.db, "control/outer_account", scanText, issuer, subject))
	return id, err
}

// DeleteOuter removes an account's outside identities.
func (d *DB) DeleteOuter(ctx context.Context, account string) error {
	return exec(ctx, d.db, "control/outer_delete", account)
}

func scanText(scan scanner) (s string, err error) {
	err = scan(&s)
	return s, err
}

// once runs a statement that changes one row or none and tells which.
func once(ctx context.Context, db execer, name string, args ...any) (bool, error) {
	result, err := db.ExecContext(ctx, sql.Query(name), args...)
	if err != nil {
		return false, wrap(name, err)
	}
	n, err := result.RowsAffected()
	return n > 0, wrap(name, err)
}

// first gives the first row found, if any.
func first[T any](all []T, err error) (T, bool, error) {
	if err != nil || len(all) == 0 {
		var none T
		return none, false, err
	}
	return all[0], true, nil
}

func count(ctx context.Context, db queryer, name string, args ...any) (int, error) {
	n, _, err := first(collect(ctx, db, name, scanCount, args...))
	return n, err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// zeroMillis is millis, with 0 for the zero time, as fromMillis takes it.
func zeroMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return millis(t)
}

func scanCount(scan scanner) (n int, err error) {
	err = scan(&n)
	return n, err
}
