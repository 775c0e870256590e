package account

import (
	"context"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"qingjian/internal/fault"
)

// DemoInput describes an account of a demonstration, whose password everybody
// may read.
type DemoInput struct {
	Login, Name, Password string
	SecondFactor          bool
}

// CreateDemo makes an account that is marked as a demonstration's for ever: its
// password is no secret and stays, and DemoCode tells its code. Fault codes as
// Create, password.weak.
func (s *Service) CreateDemo(ctx context.Context, in DemoInput) (Account, error) {
	create := CreateInput{Login: in.Login, Name: in.Name, Demo: true}
	if err := create.Validate(); err != nil {
		return Account{}, err
	}
	if err := s.policy.checkPassword(in.Password, in.Login, in.Name); err != nil {
		return Account{}, err
	}
	row := s.newRow(create)
	var err error
	if row.Password, err = s.hasher.hash(ctx, in.Password); err != nil {
		return Account{}, err
	}
	if err := s.control.InsertAccount(ctx, row); err != nil || !in.SecondFactor {
		return toAccount(row), err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.policy.Issuer, AccountName: row.Login})
	if err != nil {
		return Account{}, err
	}
	sealed, err := s.sealer.Seal(seedContext(row.ID), key.Secret())
	if err != nil {
		return Account{}, err
	}
	if err := changed(s.control.PutPendingTOTP(ctx, row.ID, sealed)); err != nil {
		return Account{}, err
	}
	if err := changed(s.control.ConfirmTOTP(ctx, row.ID, sealed, 0)); err != nil {
		return Account{}, err
	}
	return s.ByID(ctx, row.ID)
}

// DemoCode tells the next code that a demonstration account may use; of no
// other account. Fault codes account.unknown, account.not_demo,
// totp.not_enrolled.
func (s *Service) DemoCode(ctx context.Context, id string) (string, error) {
	row, err := s.row(ctx, id)
	switch {
	case err != nil:
		return "", err
	case !row.Demo:
		return "", fault.New(fault.Denied, "account.not_demo", fault.T("只有演示账户的动态口令可以显示", "only a demonstration account's code is told"))
	case len(row.TOTP) == 0:
		return "", errNotEnrolled
	}
	seed, err := s.sealer.Unseal(seedContext(id), row.TOTP)
	if err != nil {
		return "", err
	}
	// Each code is used once; when this step's was, the next one's counts already.
	step := s.now().Unix() / stepSeconds
	step = min(max(step, row.TOTPStep+1), step+skew)
	return hotp.GenerateCodeCustom(seed, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}
