package archive

import (
	"context"
	"fmt"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// HistoryInput names one record of a person.
type HistoryInput struct {
	Person, Record fact.ID
	Reveal         bool
	Actor          string
}

// HistoryVersion is one published version of a record.
type HistoryVersion struct {
	fact.Version
	Values  []Value
	Changed []string // fields that differ from the version before, by time of publishing
	Source  Source
}

// History gives all versions of a record, newest first. Fault codes
// person.unknown, person.handed_over, record.unknown, access.not_noted.
func (s *Service) History(ctx context.Context, in HistoryInput) (*catalog.Area, []HistoryVersion, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := s.note(ctx, in.Actor, "record.history", in.Person.String(), fmt.Sprintf("record=%s reveal=%t", in.Record, in.Reveal)); err != nil {
		return nil, nil, err
	}
	versions, err := s.Store.PersonVersions(ctx, in.Person, mark.No)
	if err != nil {
		return nil, nil, err
	}
	if len(versions) == 0 {
		return nil, nil, errUnknownPerson()
	}
	today := fact.DayOf(s.Clock().In(clock.Office))
	managed, err := s.identity.ManagedHigher(ctx, []fact.ID{in.Person}, today, mark.No)
	if err != nil {
		return nil, nil, err
	}
	if managed[in.Person] {
		return nil, nil, fault.New(fault.Denied, "person.handed_over",
			fault.T("此人由上级管理，本平台不显示其记录", "a higher level manages this person; no record is shown here"))
	}
	versions = slices.DeleteFunc(versions, func(v fact.Version) bool { return v.RecordID != in.Record })
	if len(versions) == 0 {
		return nil, nil, errUnknownRecord()
	}
	slices.SortStableFunc(versions, func(a, b fact.Version) int {
		if a.BatchNo != b.BatchNo {
			return int(int64(a.BatchNo) - int64(b.BatchNo))
		}
		return int(a.ValidFrom) - int(b.ValidFrom)
	})
	area := s.Catalog.Area(versions[0].Area)
	if area == nil {
		return nil, nil, errUnknownRecord()
	}
	history, err := s.history(ctx, area, versions, in.Reveal)
	slices.Reverse(history)
	return area, history, err
}

func (s *Service) history(ctx context.Context, area *catalog.Area, versions []fact.Version, reveal bool) ([]HistoryVersion, error) {
	src := s.sources()
	var before []string
	var out []HistoryVersion
	for _, v := range versions {
		values, err := s.Vault.Read(area, &v)
		if err != nil {
			return nil, err
		}
		source, err := src.of(ctx, &v)
		if err != nil {
			return nil, err
		}
		h := HistoryVersion{Version: v, Values: shown(area, values, reveal), Source: source}
		if v.Op == fact.Upsert {
			for i, f := range area.Fields {
				if before != nil && before[i] != values[i] {
					h.Changed = append(h.Changed, f.Name)
				}
			}
			before = values
		}
		out = append(out, h)
	}
	return out, nil
}

func errUnknownRecord() error {
	return fault.New(fault.NotFound, "record.unknown",
		fault.T("此人档案中没有这条记录", "the person's archive has no such record"))
}
