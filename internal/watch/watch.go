package watch

import (
	"context"
	"iter"
	"slices"
	"sync"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Facts tells what the trail does not hold about the persons that somebody
// looked at. What it does not know it leaves out.
type Facts interface {
	// Units gives the code of a person's home unit.
	Units(ctx context.Context, persons []string) (map[string]string, error)
	// Near gives what an account's holder is to a person: kin, neighbour,
	// colleague.
	Near(ctx context.Context, account string, persons []string) (map[string]string, error)
}

// Sealer seals what may not lie open in the control store.
type Sealer interface {
	Seal(context, value string) ([]byte, error)
	Unseal(context string, sealed []byte) (string, error)
}

// Options are what a service is made of.
type Options struct {
	Control  *control.DB
	Clock    clock.Clock
	Sealer   Sealer
	Facts    Facts // nil = nothing is known beyond the trail
	Settings Settings
}

// Service watches the trail. It is safe for concurrent use.
type Service struct {
	Options
	tuned   []tuned
	mu      sync.Mutex // one observer at a time
	listing sync.Mutex // one change of the list of appointments at a time
}

// New checks the settings; fault code watch.settings.
func New(o Options) (*Service, error) {
	if err := o.Settings.Validate(); err != nil {
		return nil, err
	}
	return &Service{Options: o, tuned: o.Settings.rules()}, nil
}

// chunk is how many entries are looked at in one transaction.
const chunk = 500

// Position is the number of the last entry that was looked at, 0 before the
// first.
func (s *Service) Position(ctx context.Context) (uint64, error) { return s.Control.WatchPosition(ctx) }

// Observe goes through the trail from the position on; entries before it are
// passed over, so that any overlap does no harm. The position moves with what
// was found, all or nothing, for each chunk of entries. It tells its caller nothing
// of what it found. Fault code watch.gap when entries are missing.
func (s *Service) Observe(ctx context.Context, entries iter.Seq2[audit.Entry, error]) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var some []audit.Entry
	for entry, err := range entries {
		if err != nil {
			return err
		}
		if some = append(some, entry); len(some) == chunk {
			if err := s.observe(ctx, some); err != nil {
				return err
			}
			some = some[:0]
		}
	}
	return s.observe(ctx, some)
}

// observe looks at a chunk, again when a review came in between.
func (s *Service) observe(ctx context.Context, entries []audit.Entry) error {
	var err error
	for range 5 {
		if err = s.once(ctx, entries); fault.CodeOf(err) != "watch.moved" {
			return err
		}
	}
	return err
}

func (s *Service) once(ctx context.Context, entries []audit.Entry) error {
	from, err := s.Control.WatchPosition(ctx)
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(slices.Clone(entries), func(e audit.Entry) bool { return e.Seq <= from })
	if len(entries) == 0 {
		return nil
	}
	for i, e := range entries {
		if want := from + 1 + uint64(i); e.Seq != want {
			return fault.New(fault.Internal, "watch.gap",
				fault.F("审计日志第 %d 条缺失，核查停在此处", "entry %d of the trail is missing; the watch stops there", want)).
				WithHint(fault.T("请先校验审计日志", "verify the trail first"))
		}
	}
	st := newStep(s, from)
	if err := st.run(ctx, entries); err != nil {
		return err
	}
	return s.Control.WatchAdvance(ctx, st.out)
}

// search is the action of looking for persons. One by number names whom it was
// about as its object, shown or not.
const search = "person.search"

// looks gives what an entry means to the rules, nothing for most.
func (s *Service) looks(e audit.Entry) []Look {
	if e.Account == "system" {
		return nil
	}
	ok := e.Result == "" || e.Result == "ok"
	if ok && e.Action == search && e.Object != "" && !slices.Contains(e.Persons, e.Object) {
		// It found nobody: as if the file had been asked for and not been there.
		ok, e.Result, e.Persons = false, notFound, []string{e.Object}
	}
	if !ok && slices.Contains(s.Settings.Neutral, e.Result) {
		return nil
	}
	persons := slices.Compact(slices.Sorted(slices.Values(e.Persons)))
	few := e.Action == search && len(persons) <= s.Settings.SearchPersons
	if ok && e.Action == search && !few && !slices.Contains(s.Settings.Lookups, search) {
		return []Look{{Seq: e.Seq, Reader: e.Account, At: e.At, Ticket: e.Ticket, Action: e.Action, Result: listedResult(max(len(persons), e.Counts["shown"]))}}
	}
	if ok && !few && !slices.Contains(s.Settings.Lookups, e.Action) {
		return nil
	}
	l := Look{Seq: e.Seq, Reader: e.Account, At: e.At, Ticket: e.Ticket, Action: e.Action, Result: e.Result}
	if ok {
		l.Result = "ok"
	} else if len(persons) == 0 {
		persons = []string{""}
	}
	if l.Reader == "" {
		l.Reader = "address:" + e.Address
	}
	out := make([]Look, len(persons))
	for i, p := range persons {
		out[i] = l
		out[i].Person = p
	}
	return out
}

// concerned reports whether an alert is about the account itself, or about a
// person whose file is hidden from it: its holder, or kin.
func concerned(a Alert, by access.By) bool {
	return slices.Contains(a.Readers, by.Actor.Account) || slices.ContainsFunc(a.Persons, by.Scope.Hidden)
}
