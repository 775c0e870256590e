package account

import "testing"

func TestDemoAccounts(t *testing.T) {
	b := newBench(t, Policy{})
	a, err := b.CreateDemo(b.ctx(), DemoInput{Login: "demo.head", Name: "演示主任", Password: good, SecondFactor: true})
	b.ok(err)
	if !a.Demo || !a.Enrolled || a.OneTime {
		t.Errorf("account %+v", a)
	}
	for range 2 { // and again at once, as two visitors would
		code, err := b.DemoCode(b.ctx(), a.ID)
		b.ok(err)
		o, err := b.Login(b.ctx(), LoginInput{Login: "demo.head", Password: good, Code: code, Whence: office})
		b.ok(err)
		if !o.SecondFactor || o.MustChange {
			t.Errorf("session %+v", o.Principal)
		}
	}
	plain, err := b.CreateDemo(b.ctx(), DemoInput{Login: "demo.clerk", Name: "演示录入", Password: good2})
	b.ok(err)
	_, err = b.DemoCode(b.ctx(), plain.ID)
	b.is(err, "totp.not_enrolled")
	_, err = b.enter("demo.clerk", good2)
	b.ok(err)
	_, err = b.CreateDemo(b.ctx(), DemoInput{Login: "demo.weak", Name: "演示", Password: "demo"})
	b.is(err, "password.weak")
}

func TestNobodyElsesCodeIsTold(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	b.enrol("li.wei")
	_, err := b.DemoCode(b.ctx(), a.ID)
	b.is(err, "account.not_demo")
	if exist, err := b.Exist(b.ctx()); err != nil || !exist {
		t.Errorf("exist %v, %v", exist, err)
	}
	if exist, err := newBench(t, Policy{}).Exist(b.ctx()); err != nil || exist {
		t.Errorf("exist in an empty store: %v, %v", exist, err)
	}
}
