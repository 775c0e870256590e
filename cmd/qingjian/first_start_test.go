package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/keeper"
)

// TestFirstStart: the two codes that the first start prints make the first two
// administrators, once each, and nothing else does.
func TestFirstStart(t *testing.T) {
	c := freshCLI(t)
	r := c.start()
	codes := r.out.await(setupCode, 2, r.ended)
	r.says(r.out.String(), "首次启用", "首任安全管理员："+codes[0], "首任审计管理员："+codes[1])
	about := func(r *running) (a api.AboutJSON) { r.caller("").get("/about").well(&a); return a }
	if !about(r).SetupNeeded {
		t.Error("no set-up is needed")
	}
	r.caller("nobody").redeem("aaaa-bbbb-cccc-dddd-eeee-ffff", securityPassword).refused("setup.code_wrong")
	r.caller("weak").redeem(codes[0], "password1234").refused("password.weak")
	security := r.caller("security")
	security.redeem(codes[0], securityPassword).well(nil)
	r.caller("other").redeem(codes[0], auditPassword).refused("setup.code_wrong")
	security.post("/audit/search", map[string]string{}).refused("access.denied")
	r.stop()

	again := c.start()
	codes = again.out.await(setupCode, 1, again.ended)
	if strings.Contains(again.out.String(), "首任安全管理员") {
		t.Errorf("a code for a seat that is taken:\n%s", again.out)
	}
	auditor := again.caller("audit")
	auditor.redeem(codes[0], auditPassword).well(nil)
	auditor.post("/audit/verify", nil).well(nil)
	auditor.post("/accounts", map[string]string{"login": "x.y", "name": "某某"}).refused("access.denied")
	security = again.caller("security")
	security.post("/session", map[string]string{"login": "security", "password": securityPassword}).well(nil)
	security.grantRefused(auditor.id, "security_admin")
	if about(again).SetupNeeded {
		t.Error("a set-up is still needed")
	}
	again.caller("third").redeem(codes[0], staffPassword).refused("setup.done")
	again.stop()

	last := c.start()
	about(last) // it serves, so it has printed what it prints
	last.stop()
	if text := last.out.String(); setupCode.MatchString(text) {
		t.Errorf("codes once more:\n%s", text)
	}
	c.says(c.must(exitFailed, "user", "setup-code").err, "setup.done")
}

// grantRefused wants no account to be two administrators.
func (u *caller) grantRefused(account, role string) {
	u.Helper()
	u.post("/grants", map[string]any{"account": account, "role": role, "level": 1, "from": time.Now(), "to": time.Now().AddDate(1, 0, 0), "reason": "兼任"}).
		refused("grant.second_admin")
}

// TestCommandsPointToTheServer: once somebody has an account, no command on the
// data directory reads or writes personal data.
func TestCommandsPointToTheServer(t *testing.T) {
	c := freshCLI(t)
	book := filepath.Join(workbooks, "openpyxl.xlsx")
	c.must(exitOK, "unit", "import", publicFile("units.csv"))
	c.must(exitOK, "ingest", "file", book)
	var d api.DossierJSON
	c.decode(c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin", "--json"), &d)
	c.must(exitOK, "user", "add", "li.wei", "李伟")
	for _, args := range [][]string{
		{"archive", "show", "--id-no-stdin"}, {"archive", "show", "--person", d.PersonID}, {"archive", "show", "--person", d.PersonID, "--json", "--reveal"},
		{"unit", "list"}, {"unit", "show", "120118001000"}, {"unit", "staffing"}, {"unit", "list", "--json"},
		{"ingest", "file", book}, {"ingest", "file", book, "--dry-run"}, {"unit", "import", publicFile("units.csv")},
	} {
		for lang, texts := range map[string][]string{"zh": {"这个数据目录已启用账户", "qingjian serve"}, "en": {"this data directory has accounts", "add --server"}} {
			o := c.mustIn(exitFailed, sample, append([]string{"--lang", lang}, args...)...)
			c.says(o.err, append(texts, "access.use_server")...)
			for _, value := range []string{sample, sample[6:14], "样本甲", "1990000", "华康街道", d.PersonID} {
				if strings.Contains(o.out+o.err, value) {
					t.Errorf("%v shows %s:\n%s%s", args, value, o.out, o.err)
				}
			}
		}
	}
	c.must(exitOK, "user", "list") // names of accounts are no archive data
	c.says(c.must(exitFailed, "key", "rotate").err, "access.use_server", "两人")
}

// TestUserCommandsAreNoted: what the machine's user does to accounts stands in
// the trail, and the whole trail, taken through the interface, verifies with
// files alone.
func TestUserCommandsAreNoted(t *testing.T) {
	c := freshCLI(t)
	c.must(exitOK, "user", "add", "li.wei", "李伟")
	for _, act := range []string{"disable", "enable", "unlock", "reset-totp", "reset-password"} {
		c.must(exitOK, "user", act, "li.wei")
	}
	c.must(exitOK, "user", "add", "--machine", "feed-1", "推送")
	c.must(exitOK, "user", "token", "add", "feed-1", "推送", "--permission", "batch.submit")
	var tokens []tokenJSON
	c.decode(c.must(exitOK, "user", "token", "list", "feed-1", "--json"), &tokens)
	c.must(exitOK, "user", "token", "revoke", "feed-1", tokens[0].ID)
	key := c.write("platform.pub", c.must(exitOK, "audit", "key").out)
	o := c.start().found()
	var found struct{ Items []api.AuditEntryJSON }
	o.audit.post("/audit/search", map[string]any{"account": localActor(), "limit": 100}).well(&found)
	var got []string
	for _, e := range found.Items {
		if strings.HasPrefix(e.Action, "account.") || strings.HasPrefix(e.Action, "token.") {
			got = append(got, e.Action)
			if e.Object == "" || e.Result != "ok" || !strings.HasPrefix(e.Account, "os:") {
				t.Errorf("entry %+v", e)
			}
		}
	}
	slices.Reverse(got) // newest first
	want := []string{"account.create", "account.disable", "account.enable", "account.unlock", "account.reset-totp", "account.reset-password",
		"account.create", "token.create", "token.revoke"}
	if !slices.Equal(got, want) {
		t.Errorf("noted %v, want %v", got, want)
	}
	o.audit.post("/audit/checkpoint", nil).well(nil)
	export := c.write("trail.ndjson", string(o.audit.get("/audit/export").well(nil).body))
	other := newCLI(t, filepath.Join(t.TempDir(), "nothing"))
	var r audit.ReportJSON
	other.decode(other.must(exitOK, "audit", "verify", export, "--key", key, "--json"), &r)
	if !r.OK || r.Size < uint64(len(want)) {
		t.Errorf("report %+v", r)
	}
}

// TestKeysAreRotatedByTwo: while it serves, one administrator asks, another of
// another role approves, and the first does it; nobody does it alone. What was
// stored before reads as before.
func TestKeysAreRotatedByTwo(t *testing.T) {
	c := freshCLI(t)
	c.must(exitOK, "ingest", "file", filepath.Join(workbooks, "openpyxl.xlsx"))
	o := c.start().found()
	reader := o.hire("reader", "auditor")
	before := reader.dossier(sample)
	reason := map[string]string{"reason": "年度轮换"}
	rotate := func(u *caller) reply { t.Helper(); return u.post("/keys/rotate", reason) }
	var s keeper.Status
	o.security.get("/keys").well(&s)
	first := len(s.Keys)

	o.security.post("/keys/rotate", nil).refused("request.invalid")
	o.security.post("/keys/rotate", map[string]string{"reason": " "}).refused("keys.reason")
	rotate(reader).refused("access.denied")
	rotate(o.security).refused("approval.needed")
	rotate(o.security).refused("approval.needed")
	id := o.security.waiting("key_action")
	o.security.decide(id, true).refused("approval.own")
	rotate(o.audit).refused("approval.needed") // an approval is good for whoever asked
	second := o.hire("second", "security_admin")
	second.decide(id, true).refused("approval.same_role")
	reader.decide(id, true).refused("access.denied")
	o.security.get("/keys").well(&s)
	if len(s.Keys) != first {
		t.Fatal("rotated by one person")
	}
	o.audit.decide(id, true).well(nil)
	rotate(o.security).well(&s)
	if len(s.Keys) != first+3 {
		t.Errorf("%d keys after, %d before", len(s.Keys), first)
	}
	rotate(o.security).refused("approval.needed") // used up
	if after := reader.dossier(sample); after != before {
		t.Errorf("the dossier reads otherwise:\n%s\nbefore\n%s", after, before)
	}
	var r audit.ReportJSON
	o.audit.post("/audit/verify", nil).well(&r)
	if !r.OK {
		t.Errorf("the trail: %+v", r)
	}
	o.stop()
	c.must(exitOK, "audit", "verify")
	again := c.start()
	reader.running, reader.cookie, reader.ticket = again, "", ""
	reader.post("/session", map[string]string{"login": "reader", "password": staffPassword}).well(nil)
	if after := reader.dossier(sample); after != before {
		t.Errorf("the dossier reads otherwise after a restart:\n%s", after)
	}
}

// waiting is the id of the caller's open request of a kind.
func (u *caller) waiting(kind string) string {
	u.Helper()
	var all struct{ Items []api.ApprovalJSON }
	u.get("/approvals?state=open").well(&all)
	for _, a := range all.Items {
		if a.Kind == kind && a.Mine {
			return a.ID
		}
	}
	u.Fatalf("nothing of kind %s waits: %+v", kind, all.Items)
	return ""
}

var readAt = regexp.MustCompile(`"(as_of|as_known|published_at|read_at)":"[^"]*"`)

// person finds somebody by his number.
func (u *caller) person(idNo string) string {
	u.Helper()
	var found struct{ Items []api.PersonJSON }
	u.post("/persons/search", map[string]string{"id_no": idNo}).well(&found)
	if len(found.Items) != 1 {
		u.Fatalf("%d persons have the number", len(found.Items))
	}
	return found.Items[0].PersonID
}

// dossier reads somebody's archive for a purpose.
func (u *caller) dossier(idNo string) string {
	u.Helper()
	u.purpose(2)
	return readAt.ReplaceAllString(string(u.get("/persons/"+u.person(idNo)+"/dossier?reveal=true").well(nil).body), "")
}

// purpose opens a ticket and gives the id of its approval, if it needs one.
func (u *caller) purpose(level int) {
	u.Helper()
	if u.ticket != "" {
		return
	}
	var t api.TicketJSON
	u.post("/tickets", map[string]any{"purpose": "routine", "minutes": 60, "level": level, "reason": "工作需要"}).well(&t)
	u.ticket = t.ID
}

// TestLargeImportsNeedTwo: above the size that is set, the clerk's confirmation
// waits for a section head.
func TestLargeImportsNeedTwo(t *testing.T) {
	c := freshCLI(t)
	c.must(exitFindings, "migrate", "status")
	c.must(exitOK, "migrate", "up")
	putSetting(t, c.data, access.PublishSetting, "3")
	o := c.start().found()
	clerk, head, other := o.hire("clerk", "clerk"), o.hire("head", "section_head"), o.hire("other", "clerk")
	r := clerk.upload(filepath.Join(workbooks, "openpyxl.xlsx"))
	confirm := func(u *caller) reply {
		t.Helper()
		return u.post("/batches/"+r.BatchID+"/confirm", map[string]string{"digest": r.Digest})
	}
	wait := func() {
		t.Helper()
		confirm(clerk).refused("approval.needed")
	}
	wait()
	wait()
	id := clerk.waiting("import_commit")
	clerk.decide(id, true).refused("approval.own")
	other.decide(id, true).refused("access.denied")
	wait()
	head.decide(id, true).well(nil)
	confirm(clerk).well(&r)
	if r.Status != "published" || r.Rows.Inserted != 30 {
		t.Errorf("receipt %+v", r)
	}
}
