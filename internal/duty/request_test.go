package duty_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/access/accesstest"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/duty"
)

const canary = "金丝雀七三九"

func correction() duty.AskInput {
	return duty.AskInput{Person: person, Kind: duty.Correction, Area: "A12", RecordID: record, Field: "address",
		Text: "住址应为" + canary}
}

func TestRequest(t *testing.T) {
	o := open(t)
	own, ownTrail := accesstest.By(zhao, access.OwnRead)
	head, trail := accesstest.Fixed(access.Fixed{Account: wei, May: everything, Level: 2})

	asked := must[duty.Request](t)(o.Ask(t.Context(), own, correction()))
	if asked.State != duty.Open || clock.Date(asked.Due) != "2026-12-15" || !asked.DueCertain || asked.Overdue {
		t.Errorf("asked = %+v", asked)
	}
	if e := ownTrail.Events(); len(e) != 1 || e[0].Action != "request.ask" || e[0].Object != asked.ID || e[0].Persons[0] != person {
		t.Errorf("noted %+v", e)
	}
	_, err := o.Ask(t.Context(), own, correction())
	want(t, "asked twice", err, "request.already_open")

	o.now = time.Date(2026, 12, 15, 23, 59, 0, 0, clock.Office)
	list := must[duty.Page[duty.Request]](t)(o.Requests(t.Context(), head, duty.RequestFilter{State: duty.Open}))
	if len(list.Items) != 1 || list.Items[0].Overdue || list.Items[0].Text != "住址应为"+canary || list.Next != "" {
		t.Errorf("list = %+v", list)
	}
	o.wait(time.Minute)
	if list := must[duty.Page[duty.Request]](t)(o.Requests(t.Context(), head, duty.RequestFilter{})); !list.Items[0].Overdue {
		t.Error("the day after the last one is not overdue")
	}
	if late := must[map[string]int](t)(o.Overdue(t.Context(), head)); len(late) != 1 || late[duty.Requests] != 1 {
		t.Errorf("overdue = %v", late)
	}
	for name, f := range map[string]access.Fixed{"kin": {Hidden: []string{person}}, "another unit": {Units: []string{"120118103000"}}} {
		f.Account, f.May = wei, everything
		by, _ := accesstest.Fixed(f)
		if late := must[map[string]int](t)(o.Overdue(t.Context(), by)); len(late) != 0 {
			t.Errorf("%s is told of %v", name, late)
		}
	}

	_, err = o.Answer(t.Context(), head, asked.ID, duty.Refused, " ")
	want(t, "a refusal without reasons", err, "request.reasons")
	_, err = o.Answer(t.Context(), head, asked.ID, duty.Withdrawn, "x")
	want(t, "an answer that is none", err, "request.outcome")
	answered := must[duty.Request](t)(o.Answer(t.Context(), head, asked.ID, duty.Refused, "登记簿所载与"+canary+"一致"))
	if answered.State != duty.Refused || answered.Overdue {
		t.Errorf("answered = %+v", answered)
	}
	_, err = o.Answer(t.Context(), head, asked.ID, duty.Corrected, "")
	want(t, "answered twice", err, "duty.moved")

	read := must[duty.Request](t)(o.Request(t.Context(), head, asked.ID))
	if len(read.Steps) != 2 || read.Steps[0].By != zhao || read.Steps[1].By != wei || read.Steps[1].State != duty.Refused {
		t.Errorf("steps = %+v", read.Steps)
	}
	mine := must[duty.Page[duty.Request]](t)(o.Own(t.Context(), own, person, "", 0))
	if len(mine.Items) != 1 || mine.Items[0].Answer != "登记簿所载与"+canary+"一致" || mine.Items[0].Steps[1].By != "" {
		t.Errorf("the person sees %+v", mine.Items)
	}
	last := trail.Events()[len(trail.Events())-1]
	if last.Action != "request.read" || last.Result != "ok" {
		t.Errorf("last noted %+v", last)
	}
	if strings.Contains(o.bytes(t), canary) {
		t.Error("the store shows what was written")
	}
}

func TestRequestWithdrawn(t *testing.T) {
	o := open(t)
	own, _ := accesstest.By(zhao, access.OwnRead)
	asked := must[duty.Request](t)(o.Ask(t.Context(), own, correction()))
	want(t, "of another", o.Withdraw(t.Context(), own, other, asked.ID), "request.unknown")
	ok(t, o.Withdraw(t.Context(), own, person, asked.ID))
	want(t, "twice", o.Withdraw(t.Context(), own, person, asked.ID), "duty.moved")
	must[duty.Request](t)(o.Ask(t.Context(), own, correction())) // may ask anew
}

func TestRequestOutOfReachDoesNotExist(t *testing.T) {
	o := open(t)
	own, _ := accesstest.By(zhao, access.OwnRead)
	asked := must[duty.Request](t)(o.Ask(t.Context(), own, correction()))
	may := []access.Permission{access.RequestHandle}
	for name, f := range map[string]access.Fixed{
		"the person himself, or kin": {May: may, Hidden: []string{person}},
		"of another unit":            {May: may, Units: []string{"120118103000"}},
		"of other areas":             {May: may, Areas: []string{"A01"}},
		"of no unit":                 {May: may, Units: []string{}},
	} {
		f.Account = wei
		by, trail := accesstest.Fixed(f)
		_, err := o.Answer(t.Context(), by, asked.ID, duty.Explained, "x")
		want(t, name, err, "request.unknown")
		_, err = o.Request(t.Context(), by, asked.ID)
		want(t, name, err, "request.unknown")
		list := must[duty.Page[duty.Request]](t)(o.Requests(t.Context(), by, duty.RequestFilter{Limit: 1}))
		if len(list.Items) != 0 || list.Next != "" {
			t.Errorf("%s sees %+v", name, list)
		}
		if e := trail.Events(); len(e) != 1 || e[0].Counts["shown"] != 0 || len(e[0].Persons) != 0 {
			t.Errorf("%s: noted %+v", name, e)
		}
	}
	by, _ := accesstest.Fixed(access.Fixed{Account: wei, May: may, Units: []string{village}, Areas: []string{"A12"}})
	must[duty.Request](t)(o.Request(t.Context(), by, asked.ID))
	delete(o.unit, person)
	_, err := o.Request(t.Context(), by, asked.ID)
	want(t, "a person without a known unit", err, "request.unknown")
}

func TestAskRefuses(t *testing.T) {
	o := open(t)
	own, trail := accesstest.By(zhao, access.OwnRead)
	for name, c := range map[string]struct {
		change func(*duty.AskInput)
		code   string
	}{
		"no person":           {func(in *duty.AskInput) { in.Person = "" }, "id.malformed"},
		"no such kind":        {func(in *duty.AskInput) { in.Kind = "deletion" }, "request.kind"},
		"no such area":        {func(in *duty.AskInput) { in.Area = "A99" }, "request.area"},
		"leads":               {func(in *duty.AskInput) { in.Area, in.Field = "A24", "" }, "request.area"},
		"no such field":       {func(in *duty.AskInput) { in.Field = "colour" }, "request.area"},
		"no field":            {func(in *duty.AskInput) { in.Field = "" }, "request.place"},
		"field without area":  {func(in *duty.AskInput) { in.Kind, in.Area = duty.Copy, "" }, "request.area"},
		"malformed record":    {func(in *duty.AskInput) { in.RecordID = "1" }, "id.malformed"},
		"no text":             {func(in *duty.AskInput) { in.Text = "\n" }, "request.text"},
		"too long":            {func(in *duty.AskInput) { in.Text = strings.Repeat("字", 4001) }, "text.length"},
		"not a text":          {func(in *duty.AskInput) { in.Text = "\xff" }, "text.length"},
		"completion of what?": {func(in *duty.AskInput) { *in = duty.AskInput{Person: person, Kind: duty.Completion, Text: "x"} }, "request.place"},
	} {
		in := correction()
		c.change(&in)
		_, err := o.Ask(t.Context(), own, in)
		want(t, name, err, c.code)
	}
	if len(trail.Events()) != 0 {
		t.Errorf("noted %+v", trail.Events())
	}
	must[duty.Request](t)(o.Ask(t.Context(), own, duty.AskInput{Person: person, Kind: duty.Copy}))
}

func TestWhatCannotBeNotedIsNotDone(t *testing.T) {
	o := open(t)
	by, trail := accesstest.By(zhao, everything...)
	asked := must[duty.Request](t)(o.Ask(t.Context(), by, correction()))
	trail.Fail = errors.New("disk full")
	_, err := o.Ask(t.Context(), by, duty.AskInput{Person: person, Kind: duty.Copy})
	want(t, "ask", err, "access.not_noted")
	_, err = o.Answer(t.Context(), by, asked.ID, duty.Explained, "x")
	want(t, "answer", err, "access.not_noted")
	want(t, "withdraw", o.Withdraw(t.Context(), by, person, asked.ID), "access.not_noted")
	list, err := o.Requests(t.Context(), by, duty.RequestFilter{})
	want(t, "list", err, "access.not_noted")
	r, err := o.Request(t.Context(), by, asked.ID)
	want(t, "read", err, "access.not_noted")
	if len(list.Items) != 0 || r.ID != "" {
		t.Error("something was shown")
	}
	rows, err := o.db.DutyRequests(t.Context(), "", "", control.DutyCursor{}, 10)
	if err != nil || len(rows) != 1 || rows[0].State != duty.Open {
		t.Errorf("something was done: %+v %v", rows, err)
	}
}

func TestRequestsPageByPage(t *testing.T) {
	o := open(t)
	own, _ := accesstest.By(zhao, access.OwnRead)
	for i := range 9 {
		in := duty.AskInput{Person: person, Kind: duty.Copy}
		if i%3 == 0 {
			in.Person = other
		}
		must[duty.Request](t)(o.Ask(t.Context(), own, in)) // all at one instant: the id decides
	}
	by, _ := accesstest.Fixed(access.Fixed{Account: wei, May: everything, Hidden: []string{other}})
	seen := map[string]bool{}
	pages := 0
	for after := ""; ; pages++ {
		page := must[duty.Page[duty.Request]](t)(o.Requests(t.Context(), by, duty.RequestFilter{After: after, Limit: 3}))
		for _, r := range page.Items {
			if seen[r.ID] || r.Person != person {
				t.Errorf("%s again, or hidden", r.ID)
			}
			seen[r.ID] = true
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(seen) != 6 || pages != 1 {
		t.Errorf("saw %d on %d pages", len(seen), pages+1)
	}
	_, err := o.Requests(t.Context(), by, duty.RequestFilter{After: "x"})
	want(t, "a false mark", err, "page.cursor")
}

// TestNothingGivesAReporterAway: no text is kept that would, asked or answered.
func TestNothingGivesAReporterAway(t *testing.T) {
	o := open(t)
	const away = "根据村民王某某的举报"
	own, _ := accesstest.By(zhao, access.OwnRead)
	head, _ := accesstest.Fixed(access.Fixed{Account: wei, May: everything, Level: 2})
	in := correction()
	in.Text = away
	_, err := o.Ask(t.Context(), own, in)
	want(t, "a request", err, "text.reporter")
	asked := must[duty.Request](t)(o.Ask(t.Context(), own, correction()))
	for _, outcome := range []string{duty.Corrected, duty.Explained, duty.Refused} {
		_, err = o.Answer(t.Context(), head, asked.ID, outcome, away)
		want(t, outcome, err, "text.reporter")
	}
	must[duty.Request](t)(o.Answer(t.Context(), head, asked.ID, duty.Explained, "系被举报人本人申请；无举报人信息"))

	for kind, sample := range samples() {
		for _, f := range o.Kinds(head) {
			for _, field := range f.Fields {
				if f.Code != kind || (field.Type != duty.Line && field.Type != duty.Long) {
					continue
				}
				_, err := o.Add(t.Context(), head, duty.AddInput{Kind: kind, Fields: with(sample, field.Name, away)})
				want(t, kind+" "+field.Name, err, "text.reporter")
			}
		}
	}
	added := must[duty.Entry](t)(o.Add(t.Context(), reporting(t), duty.AddInput{Kind: duty.Enquiry, Fields: samples()[duty.Enquiry]}))
	_, err = o.Close(t.Context(), head, duty.Enquiry, added.ID, away)
	want(t, "a note", err, "text.reporter")
}

// reporting is somebody else who reports an enquiry.
func reporting(t *testing.T) access.By {
	t.Helper()
	by, _ := accesstest.By(zhao, access.EnquiryReport)
	return by
}
