package duty_test

import (
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/access/accesstest"
	"qingjian/internal/duty"
)

// Every function refuses somebody who has all other permissions, and notes
// nothing.
func TestPermissions(t *testing.T) {
	o := open(t)
	all, _ := accesstest.By(zhao, everything...)
	asked := must[duty.Request](t)(o.Ask(t.Context(), all, correction()))
	entry := map[string]string{}
	for kind, fields := range samples() {
		entry[kind] = must[duty.Entry](t)(o.Add(t.Context(), all, duty.AddInput{Kind: kind, Fields: fields})).ID
	}
	ctx := t.Context()
	type call struct {
		name string
		need access.Permission
		do   func(access.By) error
	}
	calls := []call{
		{"ask", access.OwnRead, func(by access.By) error { _, err := o.Ask(ctx, by, correction()); return err }},
		{"withdraw", access.OwnRead, func(by access.By) error { return o.Withdraw(ctx, by, person, asked.ID) }},
		{"own", access.OwnRead, func(by access.By) error { _, err := o.Own(ctx, by, person, "", 0); return err }},
		{"answer", access.RequestHandle, func(by access.By) error { _, err := o.Answer(ctx, by, asked.ID, duty.Explained, "x"); return err }},
		{"request", access.RequestHandle, func(by access.By) error { _, err := o.Request(ctx, by, asked.ID); return err }},
		{"requests", access.RequestHandle, func(by access.By) error { _, err := o.Requests(ctx, by, duty.RequestFilter{}); return err }},
		{"erase a person", access.DutyKeep, func(by access.By) error { return o.ErasePerson(ctx, by, duty.Erasure{Person: other}) }},
		{"retention", access.DutyKeep, func(by access.By) error { _, err := o.Periods(ctx, by); return err }},
	}
	for kind, p := range map[string][2]access.Permission{duty.Enquiry: {access.EnquiryReport, access.EnquiryRead},
		duty.Notice: {access.DutyKeep, access.DutyKeep}, duty.Retention: {access.DutyKeep, access.DutyKeep},
		duty.Impact: {access.DutyKeep, access.DutyKeep}, duty.Incident: {access.IncidentManage, access.IncidentManage}} {
		calls = append(calls,
			call{kind + " add", p[0], func(by access.By) error {
				_, err := o.Add(ctx, by, duty.AddInput{Kind: kind, Fields: samples()[kind]})
				return err
			}},
			call{kind + " entries", p[1], func(by access.By) error { _, err := o.Entries(ctx, by, duty.EntryFilter{Kind: kind}); return err }},
			call{kind + " entry", p[1], func(by access.By) error { _, err := o.Entry(ctx, by, kind, entry[kind]); return err }},
			call{kind + " step", p[1], func(by access.By) error {
				_, err := o.Step(ctx, by, duty.StepInput{Kind: kind, ID: entry[kind], State: "ended", Note: "x"})
				return err
			}},
			call{kind + " close", p[1], func(by access.By) error { _, err := o.Close(ctx, by, kind, entry[kind], "x"); return err }})
	}
	for _, c := range calls {
		var others []access.Permission
		for _, p := range everything {
			if p != c.need {
				others = append(others, p)
			}
		}
		without, trail := accesstest.By(wei, others...)
		want(t, c.name, c.do(without), "access.denied")
		if e := trail.Events(); len(e) != 0 {
			t.Errorf("%s noted %+v", c.name, e)
		}
		want(t, c.name+" by nobody", c.do(access.By{}), "access.denied")
	}
	if got := must[duty.Request](t)(o.Request(ctx, all, asked.ID)); got.State != duty.Open {
		t.Errorf("something was done: %+v", got)
	}
}
