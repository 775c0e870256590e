package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"regexp"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"qingjian/internal/control"
)

// Enrolment is what an authenticator takes in.
type Enrolment struct {
	Secret string // base32, to type
	URI    string // otpauth://, to scan
}

const (
	stepSeconds = 30
	// skew is how many steps a phone's clock may be off.
	skew = 1
)

func seedContext(account string) string { return "account\x00totp\x00" + account }

// EnrolInput is what somebody types to draw a second factor.
type EnrolInput struct {
	Secret   string // of the session
	Password string // the one in force: a session left open is not enough
	Address  string
}

// Enrol draws a second factor for the account of a session; it is in force once
// ConfirmTOTP was given a code. Whoever lost one cannot enrol another: that is
// ResetTOTP's. Fault codes session.none, session.expired, totp.enrolled,
// login.failed, login.locked.
func (s *Service) Enrol(ctx context.Context, in EnrolInput) (Enrolment, error) {
	_, row, err := s.session(ctx, in.Secret)
	if err != nil {
		return Enrolment{}, err
	}
	if len(row.TOTP) > 0 {
		return Enrolment{}, errEnrolled
	}
	try, err := s.begin(ctx, row.Login, in.Address)
	if err != nil {
		return Enrolment{}, err
	}
	if _, err := s.prove(ctx, row.Login, in.Password); err != nil {
		return Enrolment{}, err
	}
	if err := try.neutral(ctx); err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.policy.Issuer, AccountName: row.Login})
	if err != nil {
		return Enrolment{}, err
	}
	sealed, err := s.sealer.Seal(seedContext(row.ID), key.Secret())
	if err != nil {
		return Enrolment{}, err
	}
	if done, err := s.control.PutPendingTOTP(ctx, row.ID, sealed); err != nil || !done {
		return Enrolment{}, errors.Join(err, unless(done, errEnrolled))
	}
	return Enrolment{Secret: key.Secret(), URI: key.URL()}, nil
}

func unless(done bool, err error) error {
	if done {
		return nil
	}
	return err
}

// ConfirmTOTP puts the second factor in force with a code of it; the session
// counts as one with a second factor and gets a new secret. before is called once
// the code is checked, right before that is done: its error stops it; nil =
// nothing to do. Fault codes as SecondFactor.
func (s *Service) ConfirmTOTP(ctx context.Context, secret, code, address string, before func() error) (Opened, error) {
	return s.withCode(ctx, secret, address, func(row control.Account) error {
		switch {
		case len(row.TOTP) > 0:
			return errEnrolled
		case len(row.TOTPPending) == 0:
			return errNotEnrolled
		}
		step, err := s.match(row.ID, row.TOTPPending, code)
		if err != nil {
			return err
		}
		if before != nil {
			if err := before(); err != nil {
				return err
			}
		}
		return changed(s.control.ConfirmTOTP(ctx, row.ID, row.TOTPPending, step))
	})
}

// SecondFactor takes the code in a session that was opened without it; the
// session gets a new secret. Fault codes session.none, session.expired,
// totp.not_enrolled, login.code_wrong, login.locked.
func (s *Service) SecondFactor(ctx context.Context, secret, code, address string) (Opened, error) {
	return s.withCode(ctx, secret, address, func(row control.Account) error {
		if len(row.TOTP) == 0 {
			return errNotEnrolled
		}
		return s.useCode(ctx, row, code)
	})
}

func (s *Service) withCode(ctx context.Context, secret, address string, check func(control.Account) error) (Opened, error) {
	session, row, err := s.session(ctx, secret)
	if err != nil {
		return Opened{}, err
	}
	try, err := s.begin(ctx, row.Login, address)
	if err != nil {
		return Opened{}, err
	}
	if err := check(row); err != nil {
		if errors.Is(err, errCodeWrong) {
			return Opened{}, err
		}
		return Opened{}, errors.Join(err, try.neutral(ctx))
	}
	if err := try.succeeded(ctx); err != nil {
		return Opened{}, err
	}
	return s.rotate(ctx, session, row.ID, s.now())
}

// rotate gives a session another secret: what was known before the second
// factor opens nothing after it.
func (s *Service) rotate(ctx context.Context, session control.Session, account string, second time.Time) (Opened, error) {
	fresh := drawSecret()
	done, err := s.control.RotateSession(ctx, session.ID, session.Secret, digest(fresh), second)
	if err == nil && !done {
		err = errNoSession
	}
	if err != nil {
		return Opened{}, err
	}
	row, err := s.row(ctx, account)
	session.SecondAt = second
	return Opened{s.principal(row, session), fresh}, err
}

// useCode accepts a code of the second factor in force, once; fault code
// login.code_wrong.
func (s *Service) useCode(ctx context.Context, row control.Account, code string) error {
	step, err := s.match(row.ID, row.TOTP, code)
	if err != nil {
		return err
	}
	done, err := s.control.UseTOTP(ctx, row.ID, step)
	if err == nil && !done {
		err = errCodeWrong
	}
	return err
}

var codeForm = regexp.MustCompile(`^\d{6}$`)

// match finds the step to which a code belongs.
func (s *Service) match(account string, sealed []byte, code string) (int64, error) {
	seed, err := s.sealer.Unseal(seedContext(account), sealed)
	if err != nil {
		return 0, err
	}
	if !codeForm.MatchString(code) {
		return 0, errCodeWrong
	}
	now := s.now().Unix() / stepSeconds
	found := int64(0)
	for step := now - skew; step <= now+skew; step++ {
		want, err := hotp.GenerateCodeCustom(seed, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) // #nosec G115 -- half minutes since 1970
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	if found == 0 {
		return 0, errCodeWrong
	}
	return found, nil
}
