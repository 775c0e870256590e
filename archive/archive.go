// Package archive reads: the dossier of one person over all areas, the history
// of one record, and the search for persons. Every reading is noted before its
// answer leaves.
package archive

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
	"qingjian/internal/store"
	"qingjian/internal/units"
	"qingjian/internal/vault"
)

// Service reads the archive. It is safe for concurrent use.
type Service struct {
	Options
	identity *identity.Resolver
}

// Options are what a Service works on.
type Options struct {
	Catalog *catalog.Catalog
	Store   *store.Store
	Control *control.DB
	Vault   *vault.Vault
	Units   *units.Service
	Clock   clock.Clock
}

// New returns a service.
func New(o Options) *Service {
	return &Service{Options: o, identity: identity.New(o.Catalog, o.Store, o.Vault)}
}

// Watermark is the newest batch that a reading rests on, and when it was
// committed.
type Watermark = control.Watermark

// Axes are the two dates of a reading: what was true on AsOf, as we knew it at
// the watermark.
type Axes struct {
	AsOf      fact.Day
	Watermark Watermark
	Known     string // as asked for, "" = newest
}

// ResolveAxes turns the two dates as a reader writes them into axes. asOf is
// YYYY-MM-DD, "" for today. asKnown is "" for the newest state, "batch:12", an
// RFC 3339 instant, or YYYY-MM-DD for the end of that day. Fault code
// axes.malformed.
func (s *Service) ResolveAxes(ctx context.Context, asOf, asKnown string) (Axes, error) {
	a := Axes{AsOf: fact.DayOf(s.Clock().In(clock.Office)), Known: asKnown}
	if asOf != "" {
		d, err := fact.ParseDay(asOf)
		if err != nil || len(asOf) != len("2006-01-02") {
			return a, errAxes("生效于", "as-of")
		}
		a.AsOf = d
	}
	var err error
	newest, err := s.Control.Watermark(ctx)
	if err != nil {
		return a, err
	}
	if a.Watermark = newest; asKnown == "" {
		return a, nil
	}
	if no, ok := strings.CutPrefix(asKnown, "batch:"); ok {
		return a, s.knownBatch(ctx, &a, no)
	}
	at, err := time.Parse(time.RFC3339, asKnown)
	if err != nil {
		day, err := time.ParseInLocation("2006-01-02", asKnown, clock.Office)
		if err != nil {
			return a, errAxes("已知于", "as-known")
		}
		at = day.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	a.Watermark, err = s.Control.WatermarkAt(ctx, at)
	return a, err
}

func (s *Service) knownBatch(ctx context.Context, a *Axes, text string) error {
	no, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return errAxes("已知于", "as-known")
	}
	if no >= a.Watermark.No {
		return nil
	}
	a.Watermark = Watermark{}
	if no == 0 {
		return nil
	}
	b, err := s.Control.BatchByNo(ctx, no)
	if err != nil {
		return err
	}
	a.Watermark = Watermark{No: no, At: b.ClosedAt}
	return nil
}

func errAxes(zh, en string) error {
	return fault.New(fault.Invalid, "axes.malformed",
		fault.F("“%s”的写法不对", "%[2]s is malformed", zh, en)).
		WithHint(fault.T("日期写成 2026-11-23；“已知于”也可写成 batch:12 或 2026-11-23T10:00:00+08:00",
			"a day is written 2026-11-23; as-known may also be batch:12 or 2026-11-23T10:00:00+08:00"))
}

// note records a reading; it must succeed before anything is answered.
func (s *Service) note(ctx context.Context, actor, action, person, detail string) error {
	if actor == "" {
		return fault.New(fault.Denied, "access.no_actor",
			fault.T("查阅必须记名", "a reading must name who reads"))
	}
	err := s.Control.NoteAccess(ctx, control.Access{At: s.Clock(), Actor: actor, Action: action, PersonID: person, Detail: detail})
	if err != nil {
		return fault.New(fault.Unavailable, "access.not_noted",
			fault.T("查阅记录没能写下，因此不予显示", "the reading could not be noted, so nothing is shown")).Wrap(err)
	}
	return nil
}

// Value is one field of a row as a reader sees it.
type Value struct {
	Field  *catalog.Field
	Value  string // canonical, or masked
	Masked bool
}

// values masks what the reader did not ask to have revealed: all of level 3,
// and identity and phone numbers.
func shown(a *catalog.Area, values []string, reveal bool) []Value {
	var out []Value
	for i, f := range a.Fields {
		v := Value{Field: f, Value: values[i]}
		if v.Value == "" {
			continue
		}
		if v.Masked = !reveal && (f.Sensitivity >= 3 || f.Type.Blind()); v.Masked {
			v.Value = catalog.MaskValue(f, v.Value)
		}
		out = append(out, v)
	}
	return out
}

// Source leads back to the cell row that a version came from.
type Source struct {
	BatchID string
	File    string
	Sheet   string
	Row     int
}

// sources resolves batch numbers and file hashes of one answer, each batch
// once.
type sources struct {
	service *Service
	batches map[uint64]control.Batch
}

func (s *Service) sources() *sources {
	return &sources{service: s, batches: map[uint64]control.Batch{}}
}

func (r *sources) of(ctx context.Context, v *fact.Version) (Source, error) {
	b, ok := r.batches[v.SourceBatch]
	if !ok {
		var err error
		if b, err = r.service.Control.BatchByNo(ctx, v.SourceBatch); err != nil {
			return Source{}, fmt.Errorf("source of %v: %w", v, err)
		}
		r.batches[v.SourceBatch] = b
	}
	src := Source{BatchID: b.ID, File: v.SrcFile, Sheet: v.SrcSheet, Row: int(v.SrcRow)}
	for _, f := range b.Files {
		if f.SHA256 == v.SrcFile {
			src.File = f.Name
		}
	}
	return src, nil
}

func errUnknownPerson() error {
	return fault.New(fault.NotFound, "person.unknown",
		fault.T("档案中没有此人", "there is no such person on file")).
		WithHint(fault.T("请核对公民身份号码，或先导入含此人的花名册", "check the identity number, or import a roster with this person first"))
}

// Summary says how much is on file.
type Summary struct {
	Watermark Watermark
	Persons   uint64 // persons with a profile
}

// Summary counts what is on file at the newest watermark.
func (s *Service) Summary(ctx context.Context) (Summary, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return Summary{}, err
	}
	persons, err := s.Store.CountPersons(ctx, mark.No)
	return Summary{Watermark: mark, Persons: persons}, err
}
