package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/clock"
	"qingjian/internal/config"
	"qingjian/internal/crypt"
	"qingjian/internal/officetest"
	"qingjian/internal/units"
	"qingjian/internal/vault"
)

// TestWatchGoesOnPastAnUnreadablePerson: whose kin cannot be read is left out
// and logged; a caller who gave up is told so.
func TestWatchGoesOnPastAnUnreadablePerson(t *testing.T) {
	var logged bytes.Buffer
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	a := &app{cfg: config.Config{Data: t.TempDir()}, log: slog.New(slog.NewTextHandler(&logged, nil)),
		streams: streams{out: io.Discard, err: io.Discard, getenv: os.Getenv}}
	p, err := a.open(ctx, refuseStale)
	ok(err)
	defer func() { ok(p.Close()) }()
	by, err := p.localBy(ctx)
	ok(err)
	b, err := p.ingest.Receive(ctx, ingest.ReceiveInput{EffectiveDate: "2026-01-01", By: by,
		Files: officetest.Files(officetest.Workbook(t, officetest.Roster(officetest.Profile("张三", officetest.Zhang), officetest.Profile("李四", officetest.Li))))})
	ok(err)
	_, err = p.ingest.Confirm(ctx, by, b.ID, "", nil)
	ok(err)
	reader, _, err := p.accounts.Create(ctx, account.CreateInput{Login: "reader", Name: "reader", Machine: true})
	ok(err)
	zhang, li := p.access.Vault.PersonID(officetest.Zhang).String(), p.access.Vault.PersonID(officetest.Li).String()
	ok(p.accounts.LinkPerson(ctx, reader.ID, zhang))
	n := &near{platform: p, log: a.log}
	got, err := n.Near(ctx, reader.ID, []string{zhang, li})
	ok(err)
	if got[zhang] != "kin" || got[li] != "colleague" {
		t.Fatalf("near %v", got)
	}

	// Values under keys that are gone: nothing of the profile can be read.
	keys, err := crypt.GenerateKeys()
	ok(err)
	ring, err := crypt.NewKeyring(keys)
	ok(err)
	p.access = access.New(access.Options{Control: p.control, Units: units.New(p.store), Store: p.store, Vault: vault.New(ring), Catalog: p.catalog,
		Clock: clock.System, Sealer: ring, Trail: p.trail, Accounts: p.accounts, Reviews: reviews{p.watch}})
	if _, err := p.access.Compile(ctx, reader.ID); err == nil {
		t.Fatal("the profile can be read: this proves nothing")
	}
	if got, err := n.Near(ctx, reader.ID, []string{li}); err != nil || len(got) > 0 || !strings.Contains(logged.String(), "kin") {
		t.Errorf("near %v, %v, logged %q", got, err, logged.String())
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := n.Near(gone, reader.ID, []string{li}); err == nil {
		t.Error("a caller who gave up gets an answer")
	}
}

// TestArchiveAsksForTheSecondPerson: what is served asks the guard before it
// shows level-3 fields of many; what the guard then says is archive's and
// access's own test.
func TestArchiveAsksForTheSecondPerson(t *testing.T) {
	a := &app{cfg: config.Config{Data: t.TempDir()}, log: slog.New(slog.DiscardHandler), streams: streams{out: io.Discard, err: io.Discard, getenv: os.Getenv}}
	p, err := a.open(t.Context(), refuseStale)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if p.archive.Approver != archive.Approver(p.access) {
		t.Errorf("the archive asks %v", p.archive.Approver)
	}
}
