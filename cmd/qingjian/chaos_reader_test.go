package main

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"qingjian/archive"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/fact"
	"qingjian/internal/vault"
)

// reader reads dossiers while engines die. What was known at the first batch
// must read the same at every moment, and no reading may fail.
type reader struct {
	*office
	by     access.By // an auditor with a purpose
	cancel context.CancelFunc
	group  sync.WaitGroup
	reads  int
}

// read begins to read; the first batch must have been published.
func (o *office) read() *reader {
	o.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(o.Context()))
	r := &reader{office: o, cancel: cancel}
	r.by = o.auditor(ctx)
	ring, err := o.p.keys(ctx)
	ok(o.T, err)
	v := vault.New(ring)
	first := map[fact.ID]string{}
	for _, x := range o.people.people {
		person := v.PersonID(x.id)
		versions, err := o.p.store.PersonVersions(ctx, person, 1)
		ok(o.T, err)
		if len(versions) > 0 {
			first[person] = r.dossier(ctx, person)
		}
	}
	r.group.Go(func() { r.again(ctx, first) })
	return r
}

// auditor is the site's auditor, who reads for a purpose.
func (o *office) auditor(ctx context.Context) access.By {
	o.Helper()
	who, err := o.p.accounts.ByLogin(ctx, access.Auditor)
	ok(o.T, err)
	scope, err := o.p.access.Compile(ctx, who.ID)
	ok(o.T, err)
	by := access.By{Actor: audit.Actor{Account: who.ID, Roles: scope.Roles}, Scope: scope, Trail: o.p.trail}
	ticket, err := o.p.access.Open(ctx, by, access.OpenTicket{Purpose: "routine", Minutes: 480})
	ok(o.T, err)
	by.Ticket = &ticket
	return by
}

func (r *reader) again(ctx context.Context, first map[fact.ID]string) {
	tick := time.NewTicker(20 * time.Millisecond) // leaves the machine to the imports
	defer tick.Stop()
	for {
		for person, want := range first {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			got := r.dossier(ctx, person)
			if ctx.Err() == nil && got != want {
				r.Errorf("a dossier as known at batch 1 reads otherwise than before")
			}
			r.reads++
		}
	}
}

func (r *reader) dossier(ctx context.Context, person fact.ID) string {
	d, err := r.p.archive.Dossier(ctx, archive.DossierInput{Person: person, AsOf: "2025-06-01", AsKnown: "batch:1", Reveal: true, By: r.by})
	if err != nil {
		if ctx.Err() == nil {
			r.Errorf("a dossier could not be read: %v", err)
		}
		return ""
	}
	content, err := json.Marshal(r.p.converter(ctx, "zh").Dossier(d))
	if err != nil {
		r.Errorf("a dossier cannot be written: %v", err)
	}
	return string(content)
}

func (r *reader) stop() {
	r.cancel()
	r.group.Wait()
	r.Logf("%d dossiers were read meanwhile", r.reads)
}
