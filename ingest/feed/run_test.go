package feed_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"qingjian/ingest/feed"
	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
)

const pushedFeed = `sender: "06"
area: f_property
transport: push
format: csv
mode: incremental
tolerance: 0.5
contract:
  rows: {max: 4}
`

func (d *desk) push(key, body string) (feed.Run, error) {
	return d.Push(d.t.Context(), feed.PushInput{Feed: "pushed", Key: key, Body: strings.NewReader(body), By: d.By})
}

// TestPush: the same content or the same key again takes nothing in twice; what
// breaks off leaves nothing and may be sent again.
func TestPush(t *testing.T) {
	d := newDesk(t, map[string]string{"pushed": pushedFeed, "property": folderFeed})
	d.people(zhang, li)
	one := ownership(zhang)
	first, err := d.push("k1", one)
	d.OK(err)
	d.wants(first, control.RunPublished, feed.Rows{Read: 1, Taken: 1})
	again, err := d.push("k1", one)
	d.OK(err)
	if again.ID != first.ID || again.Status != control.RunPublished {
		t.Errorf("the same key again: %+v", again)
	}
	if _, err := d.push("k1", ownership(li)); fault.CodeOf(err) != "feed.key_reused" {
		t.Error(err)
	}
	same, err := d.push("", one)
	d.OK(err)
	if same.Status != control.RunDuplicate || same.Details.Same != first.ID {
		t.Errorf("the same content again: %+v", same)
	}
	broken := io.MultiReader(strings.NewReader(ownership(li)), failing{})
	if _, err := d.Push(t.Context(), feed.PushInput{Feed: "pushed", Key: "k2", Body: broken, By: d.By}); err == nil {
		t.Error("a delivery that breaks off was taken")
	}
	if got := d.Stored(li, "f_property"); len(got) != 0 {
		t.Errorf("stored of a delivery that broke off: %v", got)
	}
	second, err := d.push("k2", ownership(li))
	d.OK(err)
	d.wants(second, control.RunPublished, feed.Rows{Read: 1, Taken: 1})
	if _, err := d.Push(t.Context(), feed.PushInput{Feed: "property", Body: strings.NewReader(one), By: d.By}); fault.CodeOf(err) != "feed.not_pushed" {
		t.Error(err)
	}
	if _, err := d.Start(t.Context(), d.By, "pushed"); fault.CodeOf(err) != "feed.pushed" {
		t.Error(err)
	}
	d.Whole()
}

// TestIncrements: an increment that is held is overtaken by none; a person
// publishes them in their order.
func TestIncrements(t *testing.T) {
	d := newDesk(t, map[string]string{"pushed": pushedFeed})
	d.people(zhang, li)
	push := func(status, codes, body string) feed.Run {
		t.Helper()
		r, err := d.push("", body)
		d.OK(err)
		if r.Status != status || codesOf(r) != codes {
			t.Errorf("%s %s, want %s %s", r.Status, codesOf(r), status, codes)
		}
		return r
	}
	stranger := officetest.IDNo(4711)
	push(control.RunPublished, "", ownership(zhang))
	first := push(control.RunHeld, "rows_many hold ", ownership(stranger, zhang, stranger, stranger, stranger))
	push(control.RunUnchanged, "", ownership(stranger)) // nothing of it can come in the wrong order
	second := push(control.RunHeld, "earlier_held hold ", ownership(li))
	release := func(r feed.Run) error {
		_, err := d.Release(t.Context(), feed.Decision{Feed: "pushed", Run: r.ID, Reason: "已核实", By: d.By})
		return err
	}
	if err := release(second); fault.CodeOf(err) != "feed.earlier" {
		t.Error(err)
	}
	d.OK(release(first))
	d.OK(release(second))
	for id, homes := range map[string]int{zhang: 2, li: 1} {
		if got := d.Stored(id, "f_property"); len(got) != homes {
			t.Errorf("%s has %v", id, got)
		}
	}
	d.Whole()
}

// TestNoHits: a delivery without a single hit is judged as any other.
func TestNoHits(t *testing.T) {
	d := newDesk(t, map[string]string{"property": strings.Replace(folderFeed, "removes: 1", "removes: 0.5", 1)})
	d.people(zhang)
	stranger := officetest.IDNo(4711)
	d.lay("a.csv", ownership(zhang, stranger), time.Hour)
	d.run("property")
	d.lay("b.csv", ownership(stranger), time.Hour)
	held := d.run("property")
	if held.Status != control.RunHeld || codesOf(held) != "removes hold " {
		t.Fatalf("%s %s", held.Status, codesOf(held))
	}
	in := feed.Decision{Feed: "property", Run: held.ID, Reason: "已核实", By: d.By}
	refused, err := d.Refuse(t.Context(), in)
	d.OK(err)
	if refused.Status != control.RunRefused {
		t.Error(refused.Status)
	}
	d.lay("b.csv", ownership(stranger), time.Hour)
	in.Run = d.run("property").ID
	released, err := d.Release(t.Context(), in)
	d.OK(err)
	d.wants(released, control.RunUnchanged, feed.Rows{Read: 1, Foreign: 1, Gone: 1})
	if got := d.Stored(zhang, "f_property"); len(got) != 1 {
		t.Errorf("what a snapshot lacks was taken back: %v", got)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

// guardSender finds the sender's account.
type guardSender struct{ *officetest.Guard }

func (s guardSender) Sender(ctx context.Context, login string) (access.By, error) {
	a, err := s.Accounts.ByLogin(ctx, login)
	if err != nil {
		return access.By{}, err
	}
	return s.As(a.ID), nil
}

// TestSenderIsNotTold: the sender of a register of all citizens learns from no
// answer whether anybody in it is supervised; others do not know of the feed.
func TestSenderIsNotTold(t *testing.T) {
	o := officetest.New(t)
	d := deskOn(t, o, map[string]string{"pushed": pushedFeed, "strict": pushedFeed + "  types: refuse\n"})
	d.people(zhang)
	g := o.Guarded()
	sender, other := g.Staff("sender", access.Feed), g.Staff("other", access.Feed)
	options := d.Options
	options.Ingest, options.Senders = o.Service, guardSender{g}
	d.Service = feed.New(options)
	push := func(account, name, body string) feed.Run {
		t.Helper()
		r, err := d.Push(t.Context(), feed.PushInput{Feed: name, Key: name + body, Body: strings.NewReader(body), By: g.As(account)})
		d.OK(err)
		return r
	}
	told := func(r feed.Run) {
		t.Helper()
		if r.Status != feed.Accepted || r.Error != "" || r.Reason != "" || r.Details.Rows != (feed.Rows{Read: 1}) || r.Details.BatchNo != 0 || r.Details.Same != "" || len(r.Details.Findings) != 0 {
			t.Errorf("told %s %s %+v", r.Status, r.Error, r.Details)
		}
	}
	var hit feed.Run
	for _, id := range []string{zhang, officetest.IDNo(4711)} {
		unreadable := strings.Replace(ownership(id), "2020-01-02", "某日", 1)
		if r := push(sender, "strict", unreadable); r.ID != push(sender, "strict", unreadable).ID {
			t.Error("the same key again is another run")
		} else {
			told(r)
		}
		r := push(sender, "pushed", ownership(id))
		told(r)
		told(push(sender, "pushed", ownership(id)+"\n")) // unchanged, or of nobody
		if id == zhang {
			hit = r
		}
	}
	if got := d.Stored(zhang, "f_property"); len(got) != 1 {
		t.Errorf("stored %v", got)
	}
	if _, err := o.Service.Receipt(t.Context(), g.As(sender), hit.ID); fault.CodeOf(err) != "batch.unknown" {
		t.Errorf("the sender reads the batch's receipt: %v", err)
	}
	if list, err := o.Service.List(t.Context(), g.As(sender), "", 9); err != nil || len(list) != 0 {
		t.Errorf("the sender lists %d batches, %v", len(list), err)
	}
	if _, err := d.Push(t.Context(), feed.PushInput{Feed: "pushed", Body: strings.NewReader(ownership(zhang)), By: g.As(other)}); fault.CodeOf(err) != "feed.unknown" {
		t.Error(err)
	}
	if board, err := d.Board(t.Context(), g.As(other)); err != nil || len(board) != 0 {
		t.Errorf("another sender sees %d feeds, %v", len(board), err)
	}
	clerk := g.Staff("clerk", access.Clerk)
	if runs, err := d.Runs(t.Context(), g.As(clerk), "pushed", "", 9); err != nil || len(runs) != 4 || runs[3].Details.Rows.Taken != 1 {
		t.Errorf("the clerk sees %+v, %v", runs, err)
	}
}

// TestDiesAnywhere: a process that dies at any step of a run leaves a delivery
// that the next one brings to its end, once.
func TestDiesAnywhere(t *testing.T) {
	died := true
	for step := 0; died; step++ {
		t.Run(fmt.Sprint(step), func(t *testing.T) {
			died = false
			d := newDesk(t, map[string]string{"property": folderFeed})
			d.people(zhang, li)
			d.lay("a.csv", ownership(zhang, li, officetest.IDNo(4711)), time.Hour)
			id, err := d.Start(t.Context(), d.By, "property")
			d.OK(err)
			ctx, die := context.WithCancel(t.Context())
			dying := d.Options
			looks := 0
			dying.Clock = func() time.Time { // the run looks at the clock between its steps
				if looks++; looks > step {
					died = true
					die()
				}
				return d.Tick()
			}
			feed.New(dying).WorkOne(ctx)
			die()
			d.OK(d.Office.Control.FreeFeedRuns(t.Context()))
			d.Restart()
			options := d.Options
			options.Ingest = d.Office.Service
			d.Service = feed.New(options)
			d.OK(d.Recover(t.Context()))
			d.Later(time.Hour)
			r := d.workOff(id)
			if r.Status != control.RunPublished && r.Status != control.RunUnchanged {
				t.Errorf("%s %s", r.Status, r.Error)
			}
			if n, err := d.OnFile(t.Context(), d.Catalog.Area("f_property"), ""); err != nil || n != 2 {
				t.Errorf("%d rows on file, %v", n, err)
			}
			d.Whole()
		})
	}
}

// TestSchedule: a run begins when its time has come, and one that nobody could
// begin is made up for.
func TestSchedule(t *testing.T) {
	d := newDesk(t, map[string]string{"property": folderFeed})
	d.people(zhang)
	d.lay("a.csv", ownership(zhang), time.Hour)
	serve := func(until func() bool) {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { d.Serve(ctx); close(ended) }()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		limit := time.After(time.Minute)
		for !until() {
			select {
			case <-tick.C:
			case <-limit:
				t.Error("nothing happened")
				stop()
			}
		}
		stop()
		<-ended
	}
	runs := func() int {
		all, err := d.Runs(t.Context(), d.By, "property", "", 9)
		d.OK(err)
		n := 0
		for _, r := range all {
			if !r.FinishedAt.IsZero() {
				n++
			}
		}
		return n
	}
	d.run("property")
	d.Later(48 * time.Hour) // nothing ran for two days
	serve(func() bool { return runs() == 2 })
	if all, err := d.Runs(t.Context(), d.By, "property", "", 9); err != nil || len(all) != 2 || all[0].Cause != feed.BySchedule {
		t.Errorf("%+v, %v", all, err)
	}
}
