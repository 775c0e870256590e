//go:build bench

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"qingjian/api"
	"qingjian/archive"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// silent notes nothing: the trail of the peer.
type silent struct{}

// Append implements access.Noter.
func (silent) Append(context.Context, audit.Actor, audit.Event) error { return nil }

// Commit implements access.Noter.
func (silent) Commit(string) string { return "" }

// guarded measures what the guard costs: a dossier over HTTP with the token, the
// scope, the ticket, the masking and a durable entry of the trail, against the
// same dossier over HTTP with none of them, in turns in one run.
func (b *benchRun) guarded() {
	token, ticket := b.seated()
	a := &app{log: slog.New(slog.DiscardHandler)}
	handler, err := a.handler(b.Context(), b.p, serveOptions{listen: "127.0.0.1:0", rate: -1}, slog.New(slog.DiscardHandler))
	b.must(err)
	on := httptest.NewServer(handler)
	defer on.Close()
	off := httptest.NewServer(http.HandlerFunc(b.unguarded))
	defer off.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	get := func(url, token, ticket string) func(context.Context, fact.ID) error {
		return func(ctx context.Context, id fact.ID) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/api/v1/persons/%s/dossier", url, id), nil)
			if err != nil {
				return err
			}
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set(api.TicketHeader, ticket)
			resp, err := client.Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err == nil && resp.StatusCode != http.StatusOK {
				err = fmt.Errorf("status %d: %.200s", resp.StatusCode, body)
			}
			return err
		}
	}
	b.pair("dossier over HTTP", side{"all off (no token, scope, ticket, masking or entry)", get(off.URL, "", "")},
		side{"all on", get(on.URL, token, ticket)})
}

// side is one of two ways of the same read.
type side struct {
	what string
	read func(context.Context, fact.ID) error
}

// pair measures two ways of the same read in short bursts turn by turn, so that
// a machine whose speed drifts is nobody's gain, and prints the median of the
// bursts of each and the median of the ratios pair by pair.
func (b *benchRun) pair(what string, peer, ours side) {
	b.Helper()
	const rounds = 15
	for _, clients := range []int{1, 32} {
		n := max(100, 5*clients)
		var all [2][]time.Duration
		var rate [2][]float64
		var ratio []float64
		for round := range rounds {
			for i, s := range []side{peer, ours} {
				each, whole := b.burst(clients, n, uint64(round), s.read)
				all[i] = append(all[i], each...)
				rate[i] = append(rate[i], float64(len(each))/whole.Seconds())
			}
			ratio = append(ratio, rate[1][round]/rate[0][round])
		}
		for i, s := range []side{peer, ours} {
			slices.Sort(all[i])
			b.report("%s, %s, %d clients: p50 %.1f ms, p99 %.1f; %.0f a second", what, s.what, clients,
				quantile(all[i], .5), quantile(all[i], .99), middle(rate[i]))
		}
		b.report("%s, %d clients: rate of %s / peer = %.2f, pair by pair", what, clients, ours.what, middle(ratio))
	}
}

// middle is the median.
func middle(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	return sorted[len(sorted)/2]
}

// unguarded answers with a dossier for nobody in particular.
func (b *benchRun) unguarded(w http.ResponseWriter, r *http.Request) {
	id, err := fact.ParseID(r.URL.Path[len("/api/v1/persons/") : len("/api/v1/persons/")+32])
	if err == nil {
		err = b.answer(w, r, id)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (b *benchRun) answer(w http.ResponseWriter, r *http.Request, id fact.ID) error {
	by := access.By{Actor: audit.Actor{Account: localActor()}, Scope: access.Local(), Trail: silent{}}
	d, err := b.p.archive.Dossier(r.Context(), archive.DossierInput{Person: id, By: by})
	if err != nil {
		return err
	}
	return (&app{streams: streams{out: w}}).writeJSON(b.p.converter(r.Context(), fault.ZH).Dossier(d))
}

// seated makes the accounts of an office and gives an auditor's token and
// ticket.
func (b *benchRun) seated() (token, ticket string) {
	ctx, ids := b.Context(), map[string]string{}
	for _, role := range []string{access.SecureAdmin, access.AuditAdmin, access.Auditor} {
		made, _, err := b.p.accounts.Create(ctx, account.CreateInput{Login: strings.ReplaceAll(role, "_", "-"), Name: role, Machine: true})
		b.must(err)
		ids[role] = made.ID
	}
	b.must(b.p.access.Bootstrap(ctx, ids[access.SecureAdmin], access.SecureAdmin))
	b.must(b.p.access.Bootstrap(ctx, ids[access.AuditAdmin], access.AuditAdmin))
	b.must(b.p.grantDemo(ctx, ids, demoRole{role: access.Auditor, level: 3}, ""))
	_, token, err := b.p.accounts.CreateToken(ctx, account.CreateTokenInput{Account: ids[access.Auditor], Name: "bench", Days: 1,
		TokenLimits: account.TokenLimits{Methods: []string{"GET"}, Permissions: []string{string(access.DossierRead), string(access.CatalogRead)}}})
	b.must(err)
	scope, err := b.p.access.Compile(ctx, ids[access.Auditor])
	b.must(err)
	by := access.By{Actor: audit.Actor{Account: ids[access.Auditor], Roles: scope.Roles}, Scope: scope, Trail: b.p.trail}
	t, err := b.p.access.Open(ctx, by, access.OpenTicket{Purpose: "routine", Minutes: 480})
	b.must(err)
	return token, t.ID
}
