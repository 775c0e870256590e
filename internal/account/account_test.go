package account

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm3"

	"qingjian/internal/fault"
)

func TestNames(t *testing.T) {
	b := newBench(t, Policy{})
	for login, want := range map[string]string{"abc": "", "li.wei": "", "a-1": "", strings.Repeat("a", 40): "",
		"": "x", "ab": "x", "Abc": "x", ".abc": "x", "abc-": "x", "a b c": "x", "李伟": "x", strings.Repeat("a", 41): "x", "abc\n": "x"} {
		_, _, err := b.Create(b.ctx(), CreateInput{Login: login, Name: "李伟"})
		if want != "" {
			b.is(err, "account.invalid")
		} else {
			b.ok(err)
		}
	}
	_, _, err := b.Create(b.ctx(), CreateInput{Login: "abc", Name: "别人"})
	b.is(err, "account.exists")
	_, _, err = b.Create(b.ctx(), CreateInput{Login: "def", Name: "举报人王建国"})
	b.is(err, "text.reporter")
	_, _, err = b.Create(b.ctx(), CreateInput{Login: "X", Name: " "})
	if e, _ := fault.As(err); !strings.Contains(e.Message.ZH, "；") {
		t.Errorf("not all that is wrong is named: %v", err)
	}
}

func TestUnknownAccounts(t *testing.T) {
	b := newBench(t, Policy{})
	_, err := b.ByID(b.ctx(), "nobody")
	b.is(err, "account.unknown")
	_, err = b.ByLogin(b.ctx(), "nobody")
	b.is(err, "account.unknown")
	b.is(b.Disable(b.ctx(), "nobody"), "account.unknown")
	b.is(b.Enable(b.ctx(), "nobody"), "account.unknown")
	b.is(b.Unlock(b.ctx(), "nobody"), "account.unknown")
	b.is(b.LinkPerson(b.ctx(), "nobody", ""), "account.unknown")
}

func TestLinkPerson(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	person := strings.Repeat("0a", 16)
	b.is(b.LinkPerson(b.ctx(), a.ID, "120118196803120000"), "account.person")
	b.ok(b.LinkPerson(b.ctx(), a.ID, person))
	if got := b.in("li.wei"); got.Account.Person != person {
		t.Errorf("person %q", got.Account.Person)
	}
	b.ok(b.LinkPerson(b.ctx(), a.ID, ""))
}

// Nothing that opens anything is in the store's files: not what people typed,
// rightly or wrongly, nor what was drawn for them.
func TestTheStoreHoldsNoSecret(t *testing.T) {
	b := newBench(t, Policy{})
	var secrets []string
	keep := func(s ...string) { secrets = append(secrets, s...) }
	codes, err := b.SetupCode(b.ctx())
	b.ok(err)
	first, err := b.Redeem(b.ctx(), redeem(codes[0].Code, "an.quan"))
	b.ok(err)
	a, oneTime, err := b.Create(b.ctx(), CreateInput{Login: "li.wei", Name: "李伟"})
	b.ok(err)
	o, err := b.enter("li.wei", oneTime)
	b.ok(err)
	after, err := b.change(o, oneTime, good2)
	b.ok(err)
	e, err := b.Enrol(b.ctx(), EnrolInput{Secret: after.Secret, Password: good2, Address: office.Address})
	b.ok(err)
	pending := e.Secret
	e, err = b.Enrol(b.ctx(), EnrolInput{Secret: after.Secret, Password: good2, Address: office.Address})
	b.ok(err)
	confirmed, err := b.ConfirmTOTP(b.ctx(), after.Secret, b.code(e.Secret, 0), office.Address, nil)
	b.ok(err)
	_, token, err := b.CreateToken(b.ctx(), tokenFor(a))
	b.ok(err)
	const slip = "my-password-in-the-name-field"
	_, err = b.enter(slip, "x-typed-wrongly-x")
	b.is(err, "login.failed")
	again, err := b.ResetPassword(b.ctx(), a.ID)
	b.ok(err)
	keep(codes[0].Code, codes[1].Code, oneTime, again, good, good2, first.Secret, o.Secret, after.Secret, confirmed.Secret, e.Secret, pending, token, token[3:], slip, "x-typed-wrongly-x")

	var content []byte
	for _, suffix := range []string{"", "-wal"} {
		part, err := os.ReadFile(b.path + suffix)
		b.ok(err)
		content = append(content, part...)
	}
	if !bytes.Contains(content, []byte("li.wei")) {
		t.Fatal("the search looks at the wrong bytes")
	}
	lower := bytes.ToLower(content)
	for _, s := range secrets {
		for form, text := range forms(s) {
			if bytes.Contains(lower, bytes.ToLower([]byte(text))) {
				t.Errorf("%s of %q is in the store", form, s)
			}
		}
	}
	// A session's secret is stored as a hash, and only so.
	if !bytes.Contains(content, []byte(digest(first.Secret))) {
		t.Error("no hash of a session is in the store")
	}
}

// forms are the ways in which a secret could lie about; a plain hash of what
// people choose is one of them.
func forms(s string) map[string]string {
	sha, sm := sha256.Sum256([]byte(s)), sm3.Sum([]byte(s))
	all := map[string]string{"the text": s, "hex": hex.EncodeToString([]byte(s)), "base64": base64.RawStdEncoding.EncodeToString([]byte(s)),
		"sha256": hex.EncodeToString(sha[:]), "sha256 bytes": string(sha[:]), "sm3 bytes": string(sm[:])}
	if strings.Contains(s, " ") || strings.Contains(s, "typed") {
		all["sm3"] = hex.EncodeToString(sm[:])
	}
	return all
}
