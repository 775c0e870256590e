package account

import (
	"context"
	_ "embed" // the list of common passwords
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

//go:embed common.txt
var common string

// leastEffective is how many characters must be left of a password when what
// goes on by itself (aaaa, 1234, qwer, repeated halves) counts once.
const leastEffective = 8

// checkPassword names all that is wrong with a password; fault code
// password.weak. It asks for no mixture of classes: length and no known pattern
// is what guards (OWASP ASVS 5, 6.2).
func (p Policy) checkPassword(password, login, name string) error {
	var zh, en []string
	complain := func(z, e string) { zh, en = append(zh, z), append(en, e) }
	plain := strings.ToLower(norm.NFKC.String(password))
	if n := utf8.RuneCountInString(password); n < p.MinLength || len(password) > longest || !utf8.ValidString(password) {
		t := fault.F("至少 %d 个字符（不超过 %d 字节）", "it has at least %d characters and at most %d bytes", p.MinLength, longest)
		complain(t.ZH, t.EN)
	}
	if strings.ContainsFunc(password, unicode.IsControl) {
		complain("不能含有控制字符", "it has no control characters")
	}
	if isCommon(plain) {
		complain("不能是常见密码，或常见密码加上数字和符号", "it is no common password, with or without digits and signs around it")
	}
	if holds(plain, login) || holds(plain, name) {
		complain("不能含有登录名或姓名", "it does not hold the login name or the name")
	}
	if effective(plain) < leastEffective {
		complain("不能主要由重复或连续的字符组成（如 aaaa、1234、qwer）", "it is not mostly repetitions or sequences, such as aaaa, 1234 or qwer")
	}
	if len(zh) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "password.weak",
		fault.T("密码太弱："+strings.Join(zh, "；"), "the password is too weak: "+strings.Join(en, "; "))).
		WithHint(fault.T("可以用几个不相干的词连成一句话", "a few unrelated words in a row will do"))
}

func holds(password, name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	least := 3
	if name != "" && name[0] >= utf8.RuneSelf {
		least = 6 // two Chinese characters
	}
	return len(name) >= least && strings.Contains(password, name)
}

var leet = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// isCommon reports whether a password is of the list, as it stands or without
// digits and signs around it, as typed or with letters in the place of the
// digits that look like them.
func isCommon(plain string) bool {
	words := strings.Fields(common)
	around := func(r rune) bool { return !unicode.IsLetter(r) }
	core := strings.TrimFunc(plain, around)
	for _, form := range []string{plain, core, leet.Replace(plain), strings.TrimFunc(leet.Replace(core), around), leet.Replace(strings.TrimRightFunc(plain, around))} {
		if form != "" && slices.Contains(words, form) {
			return true
		}
	}
	return false
}

// rows are neighbours on a keyboard.
var rows = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "!@#$%^&*()", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik"}

// effective counts characters that do not follow from those before.
func effective(plain string) int {
	signs := []rune(plain)
	for size := 1; size <= len(signs)/2; size++ {
		if len(signs)%size == 0 && repeats(signs, size) {
			signs = signs[:size]
			break
		}
	}
	n := 0
	for i, r := range signs {
		if i == 0 || !follows(signs[i-1], r) {
			n++
		}
	}
	return n
}

func repeats(signs []rune, size int) bool {
	for i := size; i < len(signs); i++ {
		if signs[i] != signs[i-size] {
			return false
		}
	}
	return true
}

func follows(before, r rune) bool {
	if d := r - before; d >= -1 && d <= 1 {
		return true
	}
	pair := string([]rune{before, r})
	back := string([]rune{r, before})
	return slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, pair) || strings.Contains(row, back) })
}

// ChangePasswordInput is what somebody types to change the password of the
// account of a session.
type ChangePasswordInput struct {
	Secret   string // of the session
	Old, New string
	Whence

	// Before is called once all is checked, right before the password is changed:
	// its error stops that. nil = nothing to do.
	Before func() error
}

// ChangePassword changes a password, ends all sessions and API tokens of the
// account and opens a session in their place: whoever knew the old password may
// have made them. Fault codes session.none, session.expired, login.failed,
// login.locked, password.weak, password.reused.
func (s *Service) ChangePassword(ctx context.Context, in ChangePasswordInput) (Opened, error) {
	session, row, err := s.session(ctx, in.Secret)
	if err != nil {
		return Opened{}, err
	}
	try, err := s.begin(ctx, row.Login, in.Address)
	if err != nil {
		return Opened{}, err
	}
	if _, err := s.prove(ctx, row.Login, in.Old); err != nil {
		return Opened{}, err
	}
	if err := s.acceptable(ctx, row, in.New); err != nil {
		return Opened{}, errors.Join(err, try.neutral(ctx))
	}
	hash, err := s.hasher.hash(ctx, in.New)
	if err != nil {
		return Opened{}, err
	}
	if in.Before != nil {
		if err := in.Before(); err != nil {
			return Opened{}, err
		}
	}
	err = changed(s.control.PutPassword(ctx, control.PasswordChange{Account: row.ID, Before: row.Password, Hash: hash, At: s.now(), Keep: s.policy.Reuse - 1, Tokens: true}))
	if err != nil {
		return Opened{}, err
	}
	if err := try.succeeded(ctx); err != nil {
		return Opened{}, err
	}
	if row, err = s.row(ctx, row.ID); err != nil {
		return Opened{}, err
	}
	return s.open(ctx, row, in.Whence, session.SecondAt)
}

// acceptable holds a new password against the policy and the earlier ones.
func (s *Service) acceptable(ctx context.Context, row control.Account, password string) error {
	if err := s.policy.checkPassword(password, row.Login, row.Name); err != nil {
		return err
	}
	earlier, err := s.control.EarlierPasswords(ctx, row.ID, s.policy.Reuse-1)
	if err != nil {
		return err
	}
	for _, hash := range append(earlier, row.Password) {
		same, err := s.hasher.verify(ctx, password, hash)
		if err != nil {
			return err
		}
		if same {
			return errReused
		}
	}
	return nil
}
