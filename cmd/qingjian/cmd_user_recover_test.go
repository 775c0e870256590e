package main

import (
	"regexp"
	"testing"
)

// TestTheShellTakesNoAccountOver: whoever has the server's shell resets no
// account that holds a role, but where he says why, and then the audit
// administrator has it to review.
func TestTheShellTakesNoAccountOver(t *testing.T) {
	c := freshCLI(t)
	r := c.start()
	o := r.found()
	o.hire("reader", "auditor")
	r.stop()

	for _, act := range []string{"reset-password", "reset-totp", "enable"} {
		c.says(c.must(exitFailed, "user", act, "security").err, "user.holds_role", "--recover")
		c.says(c.must(exitFailed, "--lang", "en", "user", act, "reader").err, "user.holds_role", "two administrators")
		c.says(c.mustIn(exitUsage, " \n", "user", act, "security", "--recover").err, "事由")
	}
	oneTime := regexp.MustCompile(`(?:[a-z2-9]{4}-){4}[a-z2-9]{4}`)
	token := []string{"user", "token", "add", "reader", "夜间取数", "--permission", "dossier.read"}
	c.says(c.must(exitFailed, token...).err, "user.holds_role", "--recover")
	c.says(c.must(exitOK, "user", "token", "list", "reader").out, "共 0 个令牌")

	why := "安全管理员调离，无人能登录"
	given := c.mustIn(exitOK, why+"\n", "user", "reset-password", "security", "--recover")
	if oneTime.FindString(given.out) == "" {
		t.Fatalf("no one-time password: %s", given.out)
	}
	c.must(exitOK, "user", "add", "new.one", "新人")
	c.must(exitOK, "user", "reset-password", "new.one")
	c.must(exitOK, "user", "token", "add", "new.one", "夜间取数", "--permission", "dossier.read")
	given = c.mustIn(exitOK, "原令牌到期，推送中断\n", append(token, "--recover")...)
	c.says(given.out, "qj_")

	r = c.start()
	again := r.caller("audit")
	again.post("/session", map[string]string{"login": "audit", "password": auditPassword}).well(nil)
	var alerts struct {
		Items []struct {
			Account string
			State   string
			Reason  string
			Detail  string `json:"detail_text"`
		}
	}
	body := again.get("/watch/alerts?state=open").well(&alerts).body
	if len(alerts.Items) != 2 {
		t.Fatalf("%d alerts: %s", len(alerts.Items), body)
	}
	c.says(string(body), why, "reset-password", localActor(), o.security.id, "原令牌到期，推送中断", "token-add")
	var found struct {
		Items []struct{ Object, Account, Result, Detail string }
	}
	again.post("/audit/search", map[string]any{"action": "account.recover"}).well(&found)
	if len(found.Items) != 2 || found.Items[1].Object != o.security.id || found.Items[0].Account != localActor() || found.Items[0].Detail != "act=token-add" {
		t.Errorf("noted %+v", found.Items)
	}
}
