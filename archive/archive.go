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

	Approver Approver // of level-3 fields of many persons; nil asks nobody
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
	if no >= a.Watermark.Shown {
		return nil
	}
	a.Watermark = Watermark{}
	if no == 0 {
		return nil
	}
	a.Watermark, err = s.Control.WatermarkOf(ctx, no)
	return err
}

func errAxes(zh, en string) error {
	return fault.New(fault.Invalid, "axes.malformed",
		fault.F("“%s”的写法不对", "%[2]s is malformed", zh, en)).
		WithHint(fault.T("日期写成 2026-11-23；“已知于”也可写成 batch:12 或 2026-11-23T10:00:00+08:00",
			"a day is written 2026-11-23; as-known may also be batch:12 or 2026-11-23T10:00:00+08:00"))
}

// Value is one field of a row as a reader sees it.
type Value struct {
	Field    *catalog.Field
	Value    string // canonical, masked, or empty where withheld
	Masked   bool   // may be revealed
	Withheld bool   // above what the reader may see
}

// Source leads back to the cell row that a version came from.
type Source struct {
	BatchID string
	File    string
	Sheet   string
	Row     int
	BatchNo uint64 // as it is shown, see control.Batch
	Zone    string // network from which it came
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
	b, err := r.batch(ctx, v.SourceBatch)
	if err != nil {
		return Source{}, fmt.Errorf("source of %v: %w", v, err)
	}
	own, err := r.batch(ctx, v.BatchNo)
	if err != nil {
		return Source{}, fmt.Errorf("batch of %v: %w", v, err)
	}
	src := Source{BatchID: b.ID, File: v.SrcFile, Sheet: v.SrcSheet, Row: int(v.SrcRow), BatchNo: own.ShownNo, Zone: b.Zone}
	for _, f := range b.Files {
		if f.SHA256 == v.SrcFile {
			src.File = f.Name
		}
	}
	return src, nil
}

func (r *sources) batch(ctx context.Context, no uint64) (control.Batch, error) {
	if b, ok := r.batches[no]; ok {
		return b, nil
	}
	b, err := r.service.Control.BatchByNo(ctx, no)
	if err == nil {
		r.batches[no] = b
	}
	return b, err
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
