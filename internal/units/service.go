package units

import (
	"context"
	"slices"
	"sync"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/store"
)

// How many watermarks, trees and catalogues are kept ready. Most batches bring
// no units, so that many watermarks share a tree.
const (
	watermarksKept = 64
	treesKept      = 8
	catalogsKept   = 4
)

// Service reads units from the store. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	trees    *recent[uint64, *Tree]
	catalogs *recent[catalogKey, *catalog.Catalog]

	mu       sync.Mutex
	distinct []*Tree // the last that differed, oldest first
}

type catalogKey struct {
	base *catalog.Catalog
	tree *Tree
}

// New returns a service over a store.
func New(s *store.Store) *Service {
	return &Service{store: s, trees: newRecent[uint64, *Tree](watermarksKept), catalogs: newRecent[catalogKey, *catalog.Catalog](catalogsKept)}
}

// Tree gives the units as known at watermark w. Watermarks between which no
// unit changed share one tree. Fault codes are the store's.
func (s *Service) Tree(ctx context.Context, w uint64) (*Tree, error) {
	return s.trees.get(ctx, w, func(ctx context.Context) (*Tree, error) {
		t, err := s.read(ctx, w)
		if err != nil {
			return nil, err
		}
		return s.shared(t), nil
	})
}

// shared gives the tree already there that says the same, else the one given.
func (s *Service) shared(t *Tree) *Tree {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.distinct {
		if old.equal(t) {
			return old
		}
	}
	if len(s.distinct) == treesKept {
		s.distinct = slices.Delete(s.distinct, 0, 1)
	}
	s.distinct = append(s.distinct, t)
	return t
}

// Catalog gives the catalogue whose dictionary of units is the tree as known at
// watermark w; base itself as long as no tree has been imported: the built-in
// list counts until then.
func (s *Service) Catalog(ctx context.Context, base *catalog.Catalog, w uint64) (*catalog.Catalog, error) {
	t, err := s.Tree(ctx, w)
	if err != nil {
		return nil, err
	}
	d := base.Dicts["unit"]
	if t.Empty() || d == nil {
		return base, nil
	}
	return s.catalogs.get(ctx, catalogKey{base, t}, func(context.Context) (*catalog.Catalog, error) {
		return base.With(d.WithEntries(t.Entries())), nil
	})
}

func (s *Service) read(ctx context.Context, w uint64) (*Tree, error) {
	var nodes []Node
	err := s.each(ctx, UnitLedger, w, func(r *ledgerRow) {
		nodes = append(nodes, Node{Code: r.value("unit_code"), Name: r.value("unit_name"), Level: r.value("unit_level"),
			Parent: r.value("parent_code"), PeerGroup: r.value("peer_group"), Aliases: aliasesOf(r.value("unit_aliases")),
			CoopZone: r.value("coop_zone"), CoopGroup: r.value("coop_group"), USCC: r.value("uscc"),
			From: r.ValidFrom, To: r.ValidTo, batch: r.BatchNo})
	})
	if err != nil {
		return nil, err
	}
	var events []Event
	err = s.each(ctx, EventLedger, w, func(r *ledgerRow) {
		events = append(events, Event{Kind: r.value("event_kind"), Unit: r.value("unit_code"), Into: r.value("into_code"),
			On: r.ValidFrom, Doc: r.value("doc_no"), Note: r.value("unit_note")})
	})
	return NewTree(nodes, events), err
}

// ledgerRow is a stored row of a ledger.
type ledgerRow struct {
	fact.Row
	area *catalog.Area
}

// value gives a field's value, "" when the ledger has no such field.
func (r *ledgerRow) value(field string) string {
	if i := r.area.Index(field); i >= 0 {
		return r.Values[i]
	}
	return ""
}

// blind gives a field's blind index.
func (r *ledgerRow) blind(field string) fact.ID {
	if i := r.area.Index(field); i >= 0 {
		return r.Blind[i]
	}
	return fact.ID{}
}

// each reads all periods of a ledger as known at watermark w.
func (s *Service) each(ctx context.Context, ledger string, w uint64, take func(*ledgerRow)) error {
	area, err := s.ledger(ledger)
	if err != nil {
		return err
	}
	for row, err := range s.store.Periods(ctx, area, w) {
		if err != nil {
			return err
		}
		take(&ledgerRow{row, area})
	}
	return nil
}

func (s *Service) ledger(code string) (*catalog.Area, error) {
	if a := s.store.Area(code); a != nil {
		return a, nil
	}
	return nil, fault.New(fault.Internal, "units.no_ledger", fault.F("目录中没有台账 %s", "the catalogue has no ledger %s", code))
}

// Entries gives the units of all times as values of a dictionary. A unit's
// label is its newest name; earlier names and their other writings are aliases,
// so that an old roster is understood. A unit that has ended keeps the last year
// of its use.
func (t *Tree) Entries() []catalog.Entry {
	out := make([]catalog.Entry, 0, len(t.codes))
	for _, code := range t.codes {
		periods := t.periods[code]
		last := periods[len(periods)-1]
		e := catalog.Entry{Code: code, Label: fault.T(last.Name, ""), Aliases: slices.Clone(last.Aliases)}
		if t.periods[last.Parent] != nil {
			e.Parent = last.Parent
		}
		for _, p := range slices.Backward(periods[:len(periods)-1]) {
			for _, name := range append([]string{p.Name}, p.Aliases...) {
				if name != last.Name && !slices.Contains(e.Aliases, name) {
					e.Aliases = append(e.Aliases, name)
				}
			}
		}
		if last.To != fact.NoDay {
			e.Until = (last.To - 1).Time().Format("2006")
		}
		out = append(out, e)
	}
	return out
}
