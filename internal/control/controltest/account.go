package controltest

import (
	"bytes"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

func person(t *testing.T, db *control.DB, id string) control.Account {
	t.Helper()
	a := control.Account{ID: id, Login: "login-" + id, Name: "甲", CreatedAt: start, PasswordAt: start, Password: "hash-0", OneTime: true}
	ok(t, db.InsertAccount(t.Context(), a))
	return a
}

func accounts(t *testing.T, db *control.DB) {
	ctx := t.Context()
	a := person(t, db, "a")
	if err := db.InsertAccount(ctx, control.Account{ID: "z", Login: a.Login}); fault.CodeOf(err) != "account.exists" {
		t.Errorf("a login name twice: %v", err)
	}
	if _, found, err := db.Account(ctx, "nobody"); found || err != nil {
		t.Errorf("nobody: %v, %v", found, err)
	}
	got, found, err := db.AccountByLogin(ctx, a.Login)
	ok(t, err)
	if !found || got.ID != "a" || !got.OneTime || !got.DisabledAt.IsZero() || len(got.TOTP) != 0 || !got.PasswordAt.Equal(start) {
		t.Errorf("account %+v", got)
	}
	for i, before := range []string{"hash-0", "hash-1", "hash-2"} {
		done := must[bool](t)(db.PutPassword(ctx, control.PasswordChange{Account: "a", Before: before, Hash: "hash-" + string('1'+rune(i)),
			At: start.Add(time.Duration(i+1) * time.Second), Keep: 2}))
		if !done {
			t.Errorf("change %d was not done", i)
		}
	}
	if must[bool](t)(db.PutPassword(ctx, control.PasswordChange{Account: "a", Before: "hash-0", Hash: "x"})) {
		t.Error("a password changed from what it no longer was")
	}
	if earlier := must[[]string](t)(db.EarlierPasswords(ctx, "a", 9)); len(earlier) != 2 || earlier[0] != "hash-2" {
		t.Errorf("earlier passwords %v", earlier)
	}
	seed := []byte{0, 1, 255}
	if !must[bool](t)(db.PutPendingTOTP(ctx, "a", seed)) || must[bool](t)(db.ConfirmTOTP(ctx, "a", []byte{9}, 5)) ||
		!must[bool](t)(db.ConfirmTOTP(ctx, "a", seed, 5)) || must[bool](t)(db.PutPendingTOTP(ctx, "a", seed)) {
		t.Error("a seed is put in force once, by the one who saw it")
	}
	if must[bool](t)(db.UseTOTP(ctx, "a", 5)) || !must[bool](t)(db.UseTOTP(ctx, "a", 6)) {
		t.Error("a step is used once")
	}
	if got, _, err = db.Account(ctx, "a"); err != nil || !bytes.Equal(got.TOTP, seed) || got.TOTPStep != 6 {
		t.Errorf("account %+v, %v", got, err)
	}
	if must[bool](t)(db.PutOuter(ctx, "issuer", "subject", "a", start)) && must[bool](t)(db.PutOuter(ctx, "issuer", "subject", "b", start)) {
		t.Error("an outside identity belongs to two")
	}
	if id := must[string](t)(db.OuterAccount(ctx, "issuer", "subject")); id != "a" {
		t.Errorf("outer account %q", id)
	}
}

func sessions(t *testing.T, db *control.DB) {
	ctx := t.Context()
	a := person(t, db, "a")
	s := control.Session{ID: "1", Secret: "s1", Account: "a", CreatedAt: start, Expires: start.Add(time.Hour), Device: "d", Address: "x"}
	if must[bool](t)(db.InsertSession(ctx, s, "another hash")) || !must[bool](t)(db.InsertSession(ctx, s, a.Password)) {
		t.Error("a session is opened by the password in force")
	}
	got, _, err := db.SessionBySecret(ctx, "s1")
	ok(t, err)
	if got.Account != "a" || !got.SeenAt.Equal(start) || !got.SecondAt.IsZero() || !got.Expires.Equal(s.Expires) {
		t.Errorf("session %+v", got)
	}
	if !must[bool](t)(db.RotateSession(ctx, "1", "s1", "s2", start)) || must[bool](t)(db.RotateSession(ctx, "1", "s1", "s3", start)) {
		t.Error("a secret is replaced once")
	}
	ok(t, db.PruneSessions(ctx, start.Add(time.Minute), start.Add(-time.Minute)))
	if all := must[[]control.Session](t)(db.Sessions(ctx, "a")); len(all) != 1 || all[0].Secret != "s2" {
		t.Errorf("sessions %+v", all)
	}
	if !must[bool](t)(db.DisableAccount(ctx, "a", start)) || len(must[[]control.Session](t)(db.Sessions(ctx, "a"))) != 0 {
		t.Error("a disabled account has sessions")
	}
	if must[bool](t)(db.InsertSession(ctx, s, a.Password)) {
		t.Error("a disabled account opens sessions")
	}
	token := control.Token{ID: "t", Secret: "ts", Account: "a", Name: "n", CreatedAt: start, Expires: start, Methods: []string{"GET"}, Permissions: []string{"p", "q"}}
	ok(t, db.InsertToken(ctx, token))
	ok(t, db.TouchToken(ctx, "t", start))
	back, found, err := db.TokenBySecret(ctx, "ts")
	ok(t, err)
	if !found || len(back.Methods) != 1 || len(back.Addresses) != 0 || len(back.Permissions) != 2 || !back.UsedAt.Equal(start) {
		t.Errorf("token %+v", back)
	}
}

func attempts(t *testing.T, db *control.DB) {
	ctx := t.Context()
	try := func(id string, at time.Time) (time.Time, bool) {
		until, locked, err := db.Begin(ctx, control.Attempt{ID: id, Subject: "x", At: at, Since: at.Add(-time.Minute), Limit: 2,
			LockFor: func(locks int) time.Duration { return time.Duration(locks) * time.Minute }})
		ok(t, err)
		return until, locked
	}
	try("1", start)
	ok(t, db.TakeBack(ctx, "x", "1", false))
	if _, locked := try("2", start); locked {
		t.Error("an attempt that was taken back counts")
	}
	if _, locked := try("3", start); !locked {
		t.Error("the second attempt does not lock")
	}
	if until, _ := try("4", start); !until.Equal(start.Add(time.Minute)) {
		t.Errorf("locked until %v", until)
	}
	ok(t, db.TakeBack(ctx, "x", "3", true))
	if until, locked := try("5", start); !until.IsZero() || !locked {
		t.Errorf("after the lock was taken back: %v, %v", until, locked)
	}
	later := start.Add(2 * time.Minute)
	try("6", later)
	try("7", later)
	if locks := must[map[string]time.Time](t)(db.Locks(ctx, later)); !locks["x"].Equal(later.Add(2 * time.Minute)) {
		t.Errorf("locks %v: the second lasts longer", locks)
	}
	ok(t, db.Unlock(ctx, "x"))
	if until, locked := try("8", later); !until.IsZero() || locked {
		t.Error("still locked")
	}
}

func redeeming(t *testing.T, db *control.DB) {
	ctx := t.Context()
	ok(t, db.PutSetupCodes(ctx, []control.SetupCode{{Role: "r", Hash: "h", Expires: start.Add(time.Hour)}}))
	var done atomic.Int32
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			id := string('a' + rune(i)) // #nosec G115 -- a small number of a test
			if did, err := db.RedeemSetupCode(ctx, "r", "h", control.Account{ID: id, Login: id, CreatedAt: start, PasswordAt: start}); err != nil {
				t.Error(err)
			} else if did {
				done.Add(1)
			}
		})
	}
	all.Wait()
	if n := len(must[[]control.Account](t)(db.Accounts(ctx))); done.Load() != 1 || n != 1 {
		t.Errorf("%d redeemed, %d accounts", done.Load(), n)
	}
	ok(t, db.PutSetupCodes(ctx, []control.SetupCode{{Role: "r", Hash: "again", Expires: start.Add(time.Hour)}}))
	if codes := must[[]control.SetupCode](t)(db.SetupCodes(ctx)); codes[0].Hash != "" || codes[0].Account == "" {
		t.Errorf("a role that was taken has a code: %+v", codes)
	}
}
