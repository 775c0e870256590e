package main

import (
	"regexp"
	"testing"
)

func TestUserCommands(t *testing.T) {
	c := freshCLI(t)
	first := c.must(exitOK, "user", "setup-code")
	c.says(first.out, "首任安全管理员：", "首任审计管理员：", "分别交给不同的人")
	codes := regexp.MustCompile(`(?:[a-z2-9]{4}-){5}[a-z2-9]{4}`)
	if n := len(codes.FindAllString(first.out, -1)); n != 2 {
		t.Errorf("%d codes in %s", n, first.out)
	}
	again := c.must(exitOK, "--lang", "en", "user", "setup-code")
	c.says(again.out, "first security administrator: ")
	if codes.FindString(again.out) == codes.FindString(first.out) {
		t.Error("the same code twice")
	}

	added := c.must(exitOK, "user", "add", "li.wei", "李伟")
	oneTime := regexp.MustCompile(`(?:[a-z2-9]{4}-){4}[a-z2-9]{4}`)
	if oneTime.FindString(added.out) == "" || oneTime.FindString(added.err) != "" {
		t.Errorf("the one-time password is not on standard output alone: %s%s", added.out, added.err)
	}
	machine := c.must(exitOK, "user", "add", "--machine", "feed-1", "税务推送")
	if oneTime.FindString(machine.out) != "" {
		t.Errorf("a program has a password: %s", machine.out)
	}
	c.says(c.must(exitFailed, "user", "add", "li.wei", "别人").err, "account.exists")
	c.says(c.must(exitFailed, "user", "add", "Li Wei", "别人").err, "account.invalid")
	c.says(c.must(exitUsage, "user", "add", "li.wei").err, "登录名和姓名")

	reset := c.must(exitOK, "user", "reset-password", "li.wei")
	if p := oneTime.FindString(reset.out); p == "" || p == oneTime.FindString(added.out) {
		t.Errorf("no new one-time password: %s", reset.out)
	}
	c.says(c.must(exitFailed, "user", "reset-password", "feed-1").err, "account.machine")
	c.must(exitOK, "user", "reset-totp", "li.wei")
	c.must(exitOK, "user", "unlock", "li.wei")
	c.must(exitOK, "user", "disable", "feed-1")
	c.says(c.must(exitOK, "user", "list").out, "li.wei", "李伟  [一次性密码]", "[已停用]  [程序账户]", "共 2 个账户")
	c.must(exitOK, "user", "enable", "feed-1")
	c.says(c.must(exitFailed, "user", "disable", "nobody").err, "account.unknown")
	c.says(c.must(exitUsage, "--server", "http://127.0.0.1:1", "user", "list").err, "usage.user_server")

	var list []userJSON
	c.decode(c.must(exitOK, "user", "list", "--json"), &list)
	if len(list) != 2 || list[0].Login != "feed-1" || list[0].Disabled || !list[0].Machine || list[1].Name != "李伟" {
		t.Errorf("list %+v", list)
	}
}
