package main

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"qingjian/archive"
	"qingjian/internal/fact"
	"qingjian/internal/vault"
)

// reader reads dossiers while engines die. What was known at the first batch
// must read the same at every moment, and no reading may fail.
type reader struct {
	*office
	cancel context.CancelFunc
	group  sync.WaitGroup
	reads  int
}

// read begins to read; the first batch must have been published.
func (o *office) read() *reader {
	o.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(o.Context()))
	r := &reader{office: o, cancel: cancel}
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
