package duty_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/access/accesstest"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/duty"
)

func with(fields map[string]string, more ...string) map[string]string {
	out := maps.Clone(fields)
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// samples are complete entries of every register.
func samples() map[string]map[string]string {
	return map[string]map[string]string{
		duty.Enquiry: {"who": "某镇副镇长" + canary, "account": qian, "person": other, "about": "问" + canary + "一事查到哪一步",
			"how": "phone", "when": "2026-11-23T21:10", "details": canary},
		duty.Notice: {"outcome": "withheld", "person": person, "area": "A12", "decided_by": canary, "basis": canary,
			"until": "2026-12-31"},
		duty.Retention: {"what": "frozen", "object": "A12", "reason": canary, "until": "2026-12-31"},
		duty.Impact: {"subject": "feed", "object": "A12", "purpose": canary, "necessity": canary, "risk": canary,
			"measures": canary},
		duty.Incident: {"found": "2026-11-24T09:00", "category": "misuse", "what": canary, "concerned": "12"},
	}
}

func TestEveryRegister(t *testing.T) {
	o := open(t)
	by, trail := accesstest.By(zhao, everything...)
	if got := len(o.Kinds(by)); got != len(samples()) {
		t.Fatalf("%d registers, %d samples", got, len(samples()))
	}
	for _, kind := range o.Kinds(by) {
		t.Run(kind.Code, func(t *testing.T) {
			fields := samples()[kind.Code]
			added := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: kind.Code, Fields: fields}))
			read := must[duty.Entry](t)(o.Entry(t.Context(), by, kind.Code, added.ID))
			if !maps.Equal(read.Fields, fields) || len(read.Steps) != 1 || read.CreatedBy != zhao {
				t.Errorf("read %+v", read)
			}
			list := must[duty.Page[duty.Entry]](t)(o.Entries(t.Context(), by, duty.EntryFilter{Kind: kind.Code, State: added.State}))
			if len(list.Items) != 1 || !maps.Equal(list.Items[0].Fields, fields) {
				t.Errorf("list %+v", list)
			}
			events := trail.Events()
			for i, action := range []string{"register.add", "register.read", "register.list"} {
				e := events[len(events)-3+i]
				if e.Action != action || !strings.HasPrefix(e.Detail, kind.Code) {
					t.Errorf("noted %+v, want %s", e, action)
				}
			}
		})
	}
	if strings.Contains(o.bytes(t), canary) {
		t.Error("the store shows what was written")
	}
}

// What the page builds its forms from must hold together.
func TestRegistersAreDeclaredWhole(t *testing.T) {
	o := open(t)
	by, _ := accesstest.By(zhao, everything...)
	for _, k := range o.Kinds(by) {
		states, fields := map[string]bool{}, map[string]bool{}
		for _, s := range k.States {
			states[s.Code] = true
		}
		for _, f := range k.Fields {
			if fields[f.Name] || f.Label.ZH == "" || f.Label.EN == "" || (f.Type == duty.Choice) != (len(f.Choices) > 0) {
				t.Errorf("%s: field %s", k.Code, f.Name)
			}
			fields[f.Name] = true
			for _, s := range f.Needed {
				if !states[s] {
					t.Errorf("%s: %s is needed in %q", k.Code, f.Name, s)
				}
			}
			for _, c := range f.Choices {
				if f.Name == k.StartBy && !states[c.Code] {
					t.Errorf("%s starts in %q", k.Code, c.Code)
				}
			}
		}
		for _, s := range k.States {
			for _, next := range s.Next {
				if !states[next] {
					t.Errorf("%s: %s leads to %q", k.Code, s.Code, next)
				}
			}
			if (s.Until != "" && !fields[s.Until]) || (s.Since != "" && !fields[s.Since]) || s.Label.EN == "" {
				t.Errorf("%s: state %s", k.Code, s.Code)
			}
		}
		if end := k.States[len(k.States)-1]; len(end.Next) > 0 {
			t.Errorf("%s: closing leads to %s, which is no end", k.Code, end.Code)
		}
		if k.Write == "" || k.Read == "" || k.Handle == "" || k.KeepYears < 3 {
			t.Errorf("%s: %+v", k.Code, k)
		}
	}
}

func TestFieldsAreChecked(t *testing.T) {
	o := open(t)
	by, trail := accesstest.By(zhao, everything...)
	all := samples()
	for name, c := range map[string]duty.AddInput{
		"unknown field":         {Kind: duty.Incident, Fields: with(all[duty.Incident], "colour", "red")},
		"required":              {Kind: duty.Incident, Fields: with(all[duty.Incident], "what", "")},
		"no time":               {Kind: duty.Incident, Fields: with(all[duty.Incident], "found", "yesterday")},
		"no number":             {Kind: duty.Incident, Fields: with(all[duty.Incident], "concerned", "-1")},
		"no choice":             {Kind: duty.Incident, Fields: with(all[duty.Incident], "category", "fire")},
		"no account":            {Kind: duty.Enquiry, Fields: with(all[duty.Enquiry], "account", "王建国")},
		"no person":             {Kind: duty.Enquiry, Fields: with(all[duty.Enquiry], "person", "王建国")},
		"two lines":             {Kind: duty.Enquiry, Fields: with(all[duty.Enquiry], "who", "a\nb")},
		"no code":               {Kind: duty.Impact, Fields: with(all[duty.Impact], "object", "王建国的档案")},
		"a number of a person":  {Kind: duty.Impact, Fields: with(all[duty.Impact], "object", "110101199003074514")},
		"leads":                 {Kind: duty.Notice, Fields: with(all[duty.Notice], "area", "A24")},
		"neither person nor":    {Kind: duty.Notice, Fields: with(all[duty.Notice], "area", "", "person", "")},
		"no basis":              {Kind: duty.Notice, Fields: with(all[duty.Notice], "basis", "")},
		"over before it begins": {Kind: duty.Notice, Fields: with(all[duty.Notice], "until", "2026-11-23")},
		"no date":               {Kind: duty.Notice, Fields: with(all[duty.Notice], "until", "2026-12")},
		"told when?":            {Kind: duty.Notice, Fields: with(all[duty.Notice], "outcome", "told", "told_how", "x")},
	} {
		_, err := o.Add(t.Context(), by, c)
		want(t, name, err, "register.field")
	}
	_, err := o.Add(t.Context(), by, duty.AddInput{Kind: duty.Notice})
	want(t, "nothing at all", err, "duty.state")
	_, err = o.Add(t.Context(), by, duty.AddInput{Kind: "guests"})
	want(t, "no such register", err, "register.unknown")
	if len(trail.Events()) != 0 {
		t.Errorf("noted %+v", trail.Events())
	}
}

func TestEnquiry(t *testing.T) {
	o := open(t)
	reporter, _ := accesstest.By(zhao, access.EnquiryReport, access.EnquiryRead)
	reader, _ := accesstest.By(wei, access.EnquiryRead)
	added := must[duty.Entry](t)(o.Add(t.Context(), reporter, duty.AddInput{Kind: duty.Enquiry, Fields: samples()[duty.Enquiry]}))

	// The one reported, and his kin, see nothing: not even that something is
	// left out.
	reported, _ := accesstest.By(qian, access.EnquiryRead)
	kin, _ := accesstest.Fixed(access.Fixed{Account: wei, May: everything, Hidden: []string{other}})
	for name, by := range map[string]access.By{"the one reported": reported, "kin": kin} {
		list := must[duty.Page[duty.Entry]](t)(o.Entries(t.Context(), by, duty.EntryFilter{Kind: duty.Enquiry, Limit: 1}))
		if len(list.Items) != 0 || list.Next != "" {
			t.Errorf("%s sees %+v", name, list)
		}
		_, err := o.Entry(t.Context(), by, duty.Enquiry, added.ID)
		want(t, name, err, "register.no_entry")
		_, err = o.Close(t.Context(), by, duty.Enquiry, added.ID, "x")
		want(t, name, err, "register.no_entry")
	}

	_, err := o.Close(t.Context(), reporter, duty.Enquiry, added.ID, "没事")
	want(t, "closed by the reporter", err, "register.same_account")
	_, err = o.Close(t.Context(), reader, duty.Enquiry, added.ID, "")
	want(t, "closed without a note", err, "register.note")
	closed := must[duty.Entry](t)(o.Close(t.Context(), reader, duty.Enquiry, added.ID, "已约谈"+canary))
	if closed.State != "closed" {
		t.Errorf("closed = %+v", closed)
	}
	_, err = o.Close(t.Context(), reader, duty.Enquiry, added.ID, "x")
	want(t, "closed twice", err, "register.step")
	read := must[duty.Entry](t)(o.Entry(t.Context(), reader, duty.Enquiry, added.ID))
	if len(read.Steps) != 2 || read.Steps[1].By != wei || read.Steps[1].Note != "已约谈"+canary {
		t.Errorf("steps = %+v", read.Steps)
	}
	if strings.Contains(o.bytes(t), canary) {
		t.Error("the store shows what was written")
	}
}

func TestNoticeWithheld(t *testing.T) {
	o := open(t)
	by, _ := accesstest.By(zhao, access.DutyKeep)
	added := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Notice, Fields: samples()[duty.Notice]}))
	if added.State != "withheld" || clock.Date(added.Due) != "2026-12-31" || added.Overdue {
		t.Errorf("added = %+v", added)
	}
	o.now = time.Date(2027, 1, 1, 0, 0, 0, 0, clock.Office)
	if late := must[map[string]int](t)(o.Overdue(t.Context(), by)); len(late) != 1 || late[duty.Notice] != 1 {
		t.Errorf("overdue = %v", late)
	}
	narrow := duty.EntryFilter{Kind: duty.Notice, Overdue: true}
	if late := must[duty.Page[duty.Entry]](t)(o.Entries(t.Context(), by, narrow)); len(late.Items) != 1 || !late.Items[0].Overdue {
		t.Errorf("list of what is overdue = %+v", late)
	}
	step := duty.StepInput{Kind: duty.Notice, ID: added.ID, State: "withheld", Note: "仍有妨碍"}
	_, err := o.Step(t.Context(), by, step)
	want(t, "withheld on without a new day", err, "register.field")
	step.Fields = map[string]string{"until": "2027-03-31"}
	if on := must[duty.Entry](t)(o.Step(t.Context(), by, step)); on.Overdue || clock.Date(on.Due) != "2027-03-31" {
		t.Errorf("withheld on = %+v", on)
	}
	step.State, step.Fields = "told", nil
	_, err = o.Step(t.Context(), by, step)
	want(t, "told, but when and how?", err, "register.field")
	step.Fields = map[string]string{"told_on": "2027-01-04", "told_how": "书面", "person": other}
	_, err = o.Step(t.Context(), by, step)
	want(t, "of another person now", err, "register.field")
	delete(step.Fields, "person")
	told := must[duty.Entry](t)(o.Step(t.Context(), by, step))
	if told.State != "told" || !told.Due.IsZero() || told.Fields["basis"] != canary {
		t.Errorf("told = %+v", told)
	}
	if late := must[map[string]int](t)(o.Overdue(t.Context(), by)); len(late) != 0 {
		t.Errorf("overdue = %v", late)
	}
	if late := must[duty.Page[duty.Entry]](t)(o.Entries(t.Context(), by, narrow)); len(late.Items) != 0 {
		t.Errorf("list of what is overdue = %+v", late)
	}

	// Nobody keeps notices about himself, kin, or beyond his units.
	for name, f := range map[string]access.Fixed{"kin": {Hidden: []string{person}}, "another unit": {Units: []string{"120118103000"}}} {
		f.Account, f.May = wei, []access.Permission{access.DutyKeep}
		by, _ := accesstest.Fixed(f)
		_, err := o.Add(t.Context(), by, duty.AddInput{Kind: duty.Notice, Fields: with(samples()[duty.Notice], "until", "2027-03-31")})
		want(t, name, err, "register.person")
		_, err = o.Entry(t.Context(), by, duty.Notice, added.ID)
		want(t, name, err, "register.no_entry")
	}
}

func TestIncident(t *testing.T) {
	o := open(t) // 09:30
	by, _ := accesstest.By(zhao, access.IncidentManage)
	added := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Incident, Fields: with(samples()[duty.Incident], "concerned", "")}))
	at := func(text string) time.Time {
		return must[time.Time](t)(time.ParseInLocation("2006-01-02 15:04", text, clock.Office))
	}
	if !added.Due.Equal(at("2026-11-24 13:00")) {
		t.Errorf("due %v: found at nine, to be reported within four hours", added.Due)
	}
	step := func(state string, fields ...string) (duty.Entry, error) {
		return o.Step(t.Context(), by, duty.StepInput{Kind: duty.Incident, ID: added.ID, State: state, Note: canary, Fields: with(map[string]string{}, fields...)})
	}
	_, err := step("closed", "told", "x")
	want(t, "closed before it is reported", err, "register.step")
	_, err = step("contained")
	want(t, "contained by no measure", err, "register.field")
	o.wait(time.Hour)
	contained := must[duty.Entry](t)(step("contained", "measures", "停用账户"))
	if !contained.Due.Equal(at("2026-11-24 13:00")) {
		t.Errorf("due %v", contained.Due)
	}
	_, err = step("reported", "reported_to", "上级")
	want(t, "reported without how many", err, "register.field")
	o.now = at("2026-11-24 13:01")
	reported := must[duty.Entry](t)(step("reported", "reported_to", "上级", "concerned", "12"))
	if !reported.Due.IsZero() || reported.Overdue {
		t.Errorf("reported = %+v", reported)
	}
	_, err = step("closed")
	want(t, "closed without telling", err, "register.field")
	must[duty.Entry](t)(step("closed", "told", "逐人书面告知"))

	read := must[duty.Entry](t)(o.Entry(t.Context(), by, duty.Incident, added.ID))
	if len(read.Marks) != 2 || read.Marks[0].Late || !read.Marks[1].Late || read.Marks[1].State != "reported" {
		t.Errorf("marks = %+v", read.Marks)
	}
	if len(read.Steps) != 4 || read.Steps[1].Fields["measures"] != "停用账户" || read.Steps[1].At.IsZero() {
		t.Errorf("steps = %+v", read.Steps)
	}
	if strings.Contains(o.bytes(t), canary) {
		t.Error("the store shows what was written")
	}
}

func TestAssessment(t *testing.T) {
	o := open(t)
	by, _ := accesstest.By(zhao, access.DutyKeep)
	added := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Impact, Fields: samples()[duty.Impact]}))
	_, err := o.Step(t.Context(), by, duty.StepInput{Kind: duty.Impact, ID: added.ID, State: "signed", Note: "x"})
	want(t, "signed by nobody", err, "register.field")
	must[duty.Entry](t)(o.Step(t.Context(), by, duty.StepInput{Kind: duty.Impact, ID: added.ID, State: "signed", Note: "x",
		Fields: map[string]string{"signed_by": "主任", "signed_on": "2026-11-24"}}))
	about := must[duty.Page[duty.Entry]](t)(o.Entries(t.Context(), by, duty.EntryFilter{Kind: duty.Impact, Object: "A12"}))
	if len(about.Items) != 1 {
		t.Errorf("of the area: %+v", about)
	}
}

func TestRetentionPeriods(t *testing.T) {
	o := open(t)
	by, _ := accesstest.By(zhao, access.DutyKeep)
	period := func(object string) duty.Period {
		for _, p := range must[[]duty.Period](t)(o.Periods(t.Context(), by)) {
			if p.Object == object {
				return p
			}
		}
		t.Fatalf("no period for %s", object)
		return duty.Period{}
	}
	if p := period("A01"); !p.Default || p.Text.ZH != "履行公职期间及其后 5 年" {
		t.Errorf("A01: %+v", p)
	}
	if p := period("A24"); !p.Default || !strings.Contains(p.Text.ZH, "3 年") {
		t.Errorf("A24: %+v", p)
	}
	if p := period("feed"); p.Text.ZH != "30 天" {
		t.Errorf("feed: %+v", p)
	}
	rule := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Retention,
		Fields: map[string]string{"what": "in_force", "object": "A12", "reason": "区里规定", "period": "10 年"}}))
	must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Retention, Fields: samples()[duty.Retention]}))
	if p := period("A12"); p.Default || p.Text.ZH != "10 年" || p.Entry != rule.ID || !p.Frozen {
		t.Errorf("A12: %+v", p)
	}
	must[duty.Entry](t)(o.Close(t.Context(), by, duty.Retention, rule.ID, "废止"))
	if p := period("A12"); !p.Default || !p.Frozen {
		t.Errorf("A12 after its rule ended: %+v", p)
	}
}

// Of two who act on the same state, one is told that the other was faster.
func TestOneOfTwoIsFaster(t *testing.T) {
	o := open(t)
	by, _ := accesstest.By(zhao, everything...)
	added := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Notice, Fields: samples()[duty.Notice]}))
	asked := must[duty.Request](t)(o.Ask(t.Context(), by, correction()))
	const n = 8
	steps, answers := make(chan error, n), make(chan error, n)
	for range n {
		go func() {
			_, err := o.Close(t.Context(), by, duty.Notice, added.ID, "x")
			steps <- err
		}()
		go func() {
			_, err := o.Answer(t.Context(), by, asked.ID, duty.Corrected, "x")
			answers <- err
		}()
	}
	for name, results := range map[string]chan error{"step": steps, "answer": answers} {
		won := 0
		for range n {
			err := <-results
			if got := codes(err); err == nil {
				won++
			} else if !got["duty.moved"] && !got["register.step"] {
				t.Errorf("%s: %v", name, err)
			}
		}
		if won != 1 {
			t.Errorf("%d won the %s", won, name)
		}
	}
	if read := must[duty.Entry](t)(o.Entry(t.Context(), by, duty.Notice, added.ID)); len(read.Steps) != 2 {
		t.Errorf("steps = %+v", read.Steps)
	}
}

// A sealed text that somebody moves to another entry is not read there.
func TestSealedTextsStayInTheirPlace(t *testing.T) {
	o := open(t)
	by, _ := accesstest.By(zhao, everything...)
	first := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Incident, Fields: samples()[duty.Incident]}))
	second := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Incident, Fields: samples()[duty.Incident]}))
	row := must[*control.DutyEntry](t)(o.db.DutyEntry(t.Context(), first.ID))
	other := must[*control.DutyEntry](t)(o.db.DutyEntry(t.Context(), second.ID))
	other.Body = row.Body
	ok(t, o.db.StepDutyEntry(t.Context(), *other, control.DutyStep{At: o.now, Account: zhao, State: other.State}))
	_, err := o.Entry(t.Context(), by, duty.Incident, second.ID)
	want(t, "read in another place", err, "crypt.unreadable")
}
