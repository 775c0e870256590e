package account

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"qingjian/internal/control"
)

// The roles that the first start founds. They are access's codes.
const (
	FirstSecurity = "security_admin"
	FirstAudit    = "audit_admin"
)

// SetupCode is a one-time code of the first start, and the role that whoever
// redeems it is to be given.
type SetupCode struct {
	Role    string
	Code    string
	Expires time.Time
}

// Founders tells who took the founding roles, by role. Whoever gives roles
// compares with it at every start, so that a crash between Redeem and the grant
// leaves no founder without a role.
func (s *Service) Founders(ctx context.Context) (map[string]string, error) {
	rows, err := s.control.SetupCodes(ctx)
	founders := map[string]string{}
	for _, r := range rows {
		if r.Account != "" {
			founders[r.Role] = r.Account
		}
	}
	return founders, err
}

// SetupNeeded lists the founding roles that nobody has taken; none in a
// directory with demonstration accounts.
func (s *Service) SetupNeeded(ctx context.Context) ([]string, error) {
	if n, err := s.control.DemoAccounts(ctx); err != nil || n > 0 {
		return nil, err
	}
	founders, err := s.Founders(ctx)
	var open []string
	for _, role := range []string{FirstSecurity, FirstAudit} {
		if founders[role] == "" {
			open = append(open, role)
		}
	}
	return open, err
}

// SetupCode draws a code for each founding role that is open, in place of those
// drawn before. The codes belong into the hands of different persons: nobody is
// to guard the accounts and the trail alike. Fault code setup.done.
func (s *Service) SetupCode(ctx context.Context) ([]SetupCode, error) {
	open, err := s.SetupNeeded(ctx)
	if err != nil {
		return nil, err
	}
	if len(open) == 0 {
		return nil, errSetupDone
	}
	expires := s.now().Add(s.policy.SetupLife)
	var codes []SetupCode
	var rows []control.SetupCode
	for _, role := range open {
		c := SetupCode{Role: role, Code: drawWords(6), Expires: expires}
		codes = append(codes, c)
		rows = append(rows, control.SetupCode{Role: role, Hash: digest(c.Code), Expires: expires})
	}
	return codes, s.control.PutSetupCodes(ctx, rows)
}

// RedeemInput is what the first administrators type. Each makes an account of
// his own.
type RedeemInput struct {
	Code, Login, Name, Password string
	Whence

	// Before is called once all is checked, right before the account is made: its
	// error stops that. nil = nothing to do.
	Before func(account, role string) error
}

// Redeemed is the first session of an administrator, who is to be given Role.
type Redeemed struct {
	Role string
	Opened
}

// Redeem makes the account of a founding role, exactly once. Fault codes
// setup.done, setup.code_wrong, account.invalid, account.exists, password.weak,
// login.locked.
func (s *Service) Redeem(ctx context.Context, in RedeemInput) (Redeemed, error) {
	open, err := s.SetupNeeded(ctx)
	if err != nil {
		return Redeemed{}, err
	}
	if len(open) == 0 {
		return Redeemed{}, errSetupDone
	}
	code, err := s.findCode(ctx, open, in.Code)
	if err != nil {
		return Redeemed{}, err
	}
	create := CreateInput{Login: in.Login, Name: in.Name}
	if err := create.Validate(); err != nil {
		return Redeemed{}, err
	}
	if err := s.policy.checkPassword(in.Password, in.Login, in.Name); err != nil {
		return Redeemed{}, err
	}
	row := s.newRow(create)
	if row.Password, err = s.hasher.hash(ctx, in.Password); err != nil {
		return Redeemed{}, err
	}
	if in.Before != nil {
		if err := in.Before(row.ID, code.Role); err != nil {
			return Redeemed{}, err
		}
	}
	done, err := s.control.RedeemSetupCode(ctx, code.Role, code.Hash, row)
	if err == nil && !done {
		err = errSetupCode // somebody was faster
	}
	if err != nil {
		return Redeemed{}, err
	}
	opened, err := s.open(ctx, row, in.Whence, time.Time{})
	return Redeemed{code.Role, opened}, err
}

// findCode finds the code in force that was typed; fault code setup.code_wrong.
func (s *Service) findCode(ctx context.Context, open []string, typed string) (control.SetupCode, error) {
	rows, err := s.control.SetupCodes(ctx)
	if err != nil {
		return control.SetupCode{}, err
	}
	want := []byte(digest(strings.ToLower(strings.TrimSpace(typed))))
	for _, r := range rows {
		for _, role := range open {
			if r.Role == role && subtle.ConstantTimeCompare([]byte(r.Hash), want) == 1 && s.now().Before(r.Expires) {
				return r, nil
			}
		}
	}
	return control.SetupCode{}, errSetupCode
}
