package account

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qingjian/internal/fault"
)

func TestPasswordPolicy(t *testing.T) {
	const (
		length   = "至少 12 个字符"
		known    = "常见密码"
		named    = "登录名或姓名"
		pattern  = "重复或连续"
		controls = "控制字符"
	)
	for password, want := range map[string][]string{
		good:           nil,
		good2:          nil,
		"Kx7#pLm2vQ9z": nil,
		"四个不相干的词连成一句话呀":           nil,
		strings.Repeat("k7#", 4):  {pattern},
		"short":                   {length, pattern},
		"":                        {length, pattern},
		"password":                {length, known, pattern},
		"Password2026!":           {known},
		"P@ssw0rd2026":            {known},
		"admin@123456":            {known, pattern},
		"qingjian2026!":           {known},
		"123456789012":            {known, pattern},
		"112233445566":            {known, pattern},
		"qwertyuiop12":            {known, pattern},
		"aaaaaaaaaaaaaaaa":        {pattern},
		"abcdefghijklmnop":        {pattern},
		"zyxwvutsrqponm":          {pattern},
		"k7#k7#k7#k7#k7#":         {pattern},
		"1qaz2wsx3edc4rfv":        {pattern},
		"x-li.wei-longenough":     {named},
		"x-LI.WEI-longenough":     {named},
		"李伟的密码很长很长的":              {length, named},
		"李伟的密码真的非常长了呀":            {named},
		"tab\tin the middle 9":    {controls},
		"broken \xff utf-8 bytes": {length},
		strings.Repeat("x", 2000): {length, pattern},
	} {
		err := Policy{}.complete().checkPassword(password, "li.wei", "李伟")
		if len(want) == 0 {
			if err != nil {
				t.Errorf("%q: %v", password, err)
			}
			continue
		}
		e, ok := fault.As(err)
		if !ok || e.Code != "password.weak" {
			t.Errorf("%q: %v, want %v", password, err, want)
			continue
		}
		said := strings.TrimPrefix(e.Message.ZH, "密码太弱：")
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%q: %s lacks %s", password, said, w)
			}
		}
		if n := strings.Count(said, "；") + 1; n != len(want) {
			t.Errorf("%q: %s, want %v", password, said, want)
		}
		if password != "" && strings.Contains(said, password) {
			t.Errorf("the answer repeats the password: %s", said)
		}
	}
}

func (b *bench) change(o Opened, old, fresh string) (Opened, error) {
	return b.ChangePassword(b.ctx(), ChangePasswordInput{Secret: o.Secret, Old: old, New: fresh, Whence: office})
}

func TestTheLastFivePasswordsDoNotComeAgain(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	o, now := b.in("li.wei"), good
	next := func(n int) string { return fmt.Sprintf("velvet orchard %d lantern", n) }
	for n := range 4 {
		_, err := b.change(o, now, now)
		b.is(err, "password.reused")
		_, err = b.change(o, now, good)
		b.is(err, "password.reused")
		b.later(time.Second)
		o, err = b.change(o, now, next(n))
		b.ok(err)
		now = next(n)
	}
	_, err := b.change(o, now, good) // five ago
	b.is(err, "password.reused")
	b.later(time.Second)
	o, err = b.change(o, now, next(4))
	b.ok(err)
	b.later(time.Second)
	_, err = b.change(o, next(4), good)
	b.ok(err)
}

func TestChangingAPasswordAsksForTheOldOne(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	o := b.in("li.wei")
	for range 5 {
		_, err := b.change(o, "wrong", good2)
		b.is(err, "login.failed")
	}
	_, err := b.change(o, good, good2)
	b.is(err, "login.locked") // a stolen session is no way to guess
	_, err = b.change(Opened{Secret: "none"}, good, good2)
	b.is(err, "session.none")
}

func TestAWeakPasswordIsNoFailedLogin(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	o := b.in("li.wei")
	for range 10 {
		_, err := b.change(o, good, "short")
		b.is(err, "password.weak")
	}
	_, err := b.change(o, good, good2)
	b.ok(err)
	_, err = b.enter("li.wei", good)
	b.is(err, "login.failed")
	_, err = b.enter("li.wei", good2)
	b.ok(err)
}

func TestAnOldPasswordIsToBeChanged(t *testing.T) {
	b := newBench(t, Policy{MaxAge: 90 * 24 * time.Hour})
	b.user("li.wei")
	b.later(89 * 24 * time.Hour)
	if b.in("li.wei").MustChange {
		t.Error("too early")
	}
	b.later(2 * 24 * time.Hour)
	if !b.in("li.wei").MustChange {
		t.Error("never")
	}
}

func TestOneWritingOfACharacterIsAsGoodAsAnother(t *testing.T) {
	b := newBench(t, Policy{})
	hash, err := b.hasher.hash(b.ctx(), "caf\u00e9 caf\u00e9 caf\u00e9")
	b.ok(err)
	same, err := b.hasher.verify(b.ctx(), "cafe\u0301 cafe\u0301 cafe\u0301", hash)
	b.ok(err)
	if !same {
		t.Error("composed and decomposed differ")
	}
}

func TestResetPassword(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	_, token, err := b.CreateToken(b.ctx(), tokenFor(a))
	b.ok(err)
	b.fail("li.wei", 5)
	oneTime, err := b.ResetPassword(b.ctx(), a.ID)
	b.ok(err)
	_, err = b.enter("li.wei", good)
	b.is(err, "login.failed")
	o, err := b.enter("li.wei", oneTime)
	b.ok(err)
	if !o.MustChange {
		t.Error("a one-time password is for good")
	}
	_, err = b.AuthenticateToken(b.ctx(), token, "GET", "10.1.2.3")
	b.is(err, "token.invalid")
	_, err = b.change(o, oneTime, good)
	b.is(err, "password.reused")
	_, err = b.ResetPassword(b.ctx(), "nobody")
	b.is(err, "account.unknown")
	m, _, err := b.Create(b.ctx(), CreateInput{Login: "feed-1", Name: "推送", Machine: true})
	b.ok(err)
	_, err = b.ResetPassword(b.ctx(), m.ID)
	b.is(err, "account.machine")
}

// The stored form is the standard one, at the recommended cost, with a salt of
// its own.
func TestStoredForm(t *testing.T) {
	h := newHasher(recommended, 1)
	one, err := h.hash(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.hash(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(one, "$argon2id$v=19$m=65536,t=3,p=4$") || one == two {
		t.Errorf("%s, %s", one, two)
	}
	for password, want := range map[string]bool{good: true, good2: false, "": false} {
		if same, err := h.verify(t.Context(), password, one); err != nil || same != want {
			t.Errorf("%q: %v, %v", password, same, err)
		}
	}
	if same, err := h.verify(t.Context(), "", ""); same || err != nil {
		t.Errorf("no stored password is one: %v, %v", same, err)
	}
}

func TestADamagedHashIsRefused(t *testing.T) {
	const salt, sum = "c29tZXNhbHRzb21lc2FsdA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	good := "$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + sum
	if _, err := parsePHC(good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"x", "$argon2i$v=19$m=65536,t=3,p=4$" + salt + "$" + sum, strings.Replace(good, "65536", "9999999", 1),
		strings.Replace(good, "t=3", "t=0", 1), strings.Replace(good, "p=4", "p=999", 1), strings.Replace(good, "m=65536", "m=8", 1), good + "=", good[:60], good + "\n"} {
		if _, err := parsePHC(bad); err == nil {
			t.Errorf("taken: %q", bad)
		}
	}
}
