package access

import (
	"context"
	"maps"
	"slices"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/units"
)

// compiled is a scope with all that it was made from.
type compiled struct {
	key         scopeKey
	from, until time.Time // what was in force at the first stays so before the second
	scope       *Scope
}

type scopeKey struct {
	person    string // linked to the account
	watermark uint64
	version   string // of grants and assignments
	today     fact.Day
}

// Compile gives what an account may do now: its grants in force, the units of
// today's tree as known at the newest watermark, the files hidden from it, the
// leads assigned to it. An account without grants gets a scope that permits
// nothing.
//
// The answer is kept until a grant, an assignment, the link to a person or the
// watermark changes, until the office's day ends and until a grant or
// assignment begins or runs out: it is never older than the look at these that
// Compile itself takes. A request keeps the scope that it began with.
func (s *Service) Compile(ctx context.Context, account string) (*Scope, error) {
	now := s.Clock()
	key, err := s.scopeKey(ctx, account)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	kept, ok := s.compiled[account]
	s.mu.Unlock()
	if ok && kept.key == key && !now.Before(kept.from) && now.Before(kept.until) {
		return kept.scope, nil
	}
	made := compiled{key: key, from: now, until: now.Add(24 * time.Hour)}
	if made.scope, err = s.build(ctx, account, now, &made); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.compiled[account] = made
	s.mu.Unlock()
	return made.scope, nil
}

// scopeKey is read before anything else, so that a change meanwhile leaves a
// key that no longer fits.
func (s *Service) scopeKey(ctx context.Context, account string) (scopeKey, error) {
	key := scopeKey{today: s.today()}
	var err error
	if key.version, err = s.Control.AccessVersion(ctx); err != nil {
		return key, err
	}
	if key.person, err = s.Accounts.Person(ctx, account); err != nil {
		return key, err
	}
	mark, err := s.Control.Watermark(ctx)
	key.watermark = mark.No
	return key, err
}

func (s *Service) build(ctx context.Context, account string, now time.Time, made *compiled) (*Scope, error) {
	out := &Scope{Account: account}
	grants, err := s.Control.GrantsAlive(ctx, account, now)
	if err != nil {
		return nil, err
	}
	reach, err := s.reachAt(ctx, made.key.watermark, made.key.today)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		role, known := roleOf(g.Role)
		if g.State != control.GrantGiven || !known {
			continue
		}
		if now.Before(g.From) {
			made.until = earlier(made.until, g.From)
			continue
		}
		made.until = earlier(made.until, g.To)
		out.Roles = append(out.Roles, g.Role)
		out.rights = append(out.rights, newRight(role, g, reach))
	}
	slices.Sort(out.Roles)
	out.Roles = slices.Compact(out.Roles)
	if out.hidden, err = s.hidden(ctx, made.key.person, made.key.watermark); err != nil {
		return nil, err
	}
	out.cases, err = s.cases(ctx, account, now, out, made)
	return out, err
}

// newRight is a grant made ready. Administrators and the own page reach no
// unit and no area.
func newRight(role Role, g control.Grant, reach *reach) right {
	r := right{may: map[Permission]bool{}, level: g.Level}
	for _, p := range role.May {
		r.may[p] = true
	}
	switch {
	case role.Admin || role.Own:
		r.units, r.areas, r.level = map[string]bool{}, map[string]bool{}, 0
		return r
	case g.Unit != "":
		r.units = reach.below(g.Unit)
	}
	if g.Areas != nil {
		r.areas = map[string]bool{}
		for _, a := range g.Areas {
			r.areas[a] = true
		}
	}
	return r
}

func (s *Service) cases(ctx context.Context, account string, now time.Time, scope *Scope, made *compiled) (map[string]bool, error) {
	if !scope.May(CaseRead) {
		return nil, nil
	}
	found, err := s.Control.Assignments(ctx, account, now)
	cases := map[string]bool{}
	for _, a := range found {
		made.until = earlier(made.until, a.Until)
		if !scope.Hidden(a.Person) {
			cases[caseKey(a.Person, a.LeadBlind)] = true
		}
	}
	return cases, err
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// reach tells which units a grant reaches.
type reach struct {
	view    *units.View
	formers map[string][]string // code that is gone today -> what stands in its place
}

func (s *Service) reach(ctx context.Context) (*reach, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	return s.reachAt(ctx, mark.No, s.today())
}

func (s *Service) reachAt(ctx context.Context, w uint64, day fact.Day) (*reach, error) {
	tree, err := s.Units.Tree(ctx, w)
	if err != nil {
		return nil, err
	}
	if tree.Empty() {
		tree = builtIn(s.Catalog)
	}
	r := &reach{view: tree.At(day), formers: map[string][]string{}}
	for _, code := range tree.Codes() {
		if _, there := r.view.Node(code); !there {
			r.formers[code] = tree.Successors(code, day)
		}
	}
	return r, nil
}

// builtIn is the tree of the built-in list of units, which counts until a tree
// is imported.
func builtIn(c *catalog.Catalog) *units.Tree {
	d := c.Dicts["unit"]
	if d == nil {
		return units.NewTree(nil, nil)
	}
	nodes := make([]units.Node, 0, len(d.Entries))
	for _, e := range d.Entries {
		nodes = append(nodes, units.Node{Code: e.Code, Name: e.Label.ZH, Parent: e.Parent, From: builtInFrom, To: fact.NoDay})
	}
	return units.NewTree(nodes, nil)
}

const builtInFrom fact.Day = -25567 // 1900-01-01

// below gives a unit with all below it today, and the former units all of whose
// successors lie there. Of a unit that is gone today it is empty: whoever held a
// grant for it is given one for what stands in its place.
func (r *reach) below(unit string) map[string]bool {
	out := map[string]bool{}
	for _, code := range r.view.Subtree(unit) {
		out[code] = true
	}
	former := map[string]bool{}
	for code, into := range r.formers {
		if len(into) > 0 && !slices.ContainsFunc(into, func(c string) bool { return !out[c] }) {
			former[code] = true
		}
	}
	maps.Copy(out, former)
	return out
}
