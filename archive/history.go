package archive

import (
	"cmp"
	"context"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// HistoryInput names one record of a person.
type HistoryInput struct {
	Person, Record fact.ID
	Reveal         bool
	By             access.By
}

// HistoryVersion is one published version of a record.
type HistoryVersion struct {
	fact.Version
	Values  []Value
	Changed []string // fields that differ from the version before, by time of publishing
	Source  Source
}

// History gives all versions of a record, newest first. Fault codes
// person.unknown, person.handed_over, record.unknown and those of access.By.
func (s *Service) History(ctx context.Context, in HistoryInput) (*catalog.Area, []HistoryVersion, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, nil, err
	}
	sight, versions, err := s.look(ctx, "record.history", in.By, in.Person, in.Reveal, mark.No)
	if err != nil {
		return nil, nil, err
	}
	managed, err := s.identity.ManagedHigher(ctx, []fact.ID{in.Person}, s.today(), mark.No)
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
		return cmp.Or(cmp.Compare(a.BatchNo, b.BatchNo), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	area := s.Catalog.Area(versions[0].Area)
	if area == nil || sight.level(area) == 0 {
		return nil, nil, errUnknownRecord()
	}
	history, err := s.history(ctx, area, versions, sight)
	if err != nil {
		return nil, nil, err
	}
	slices.Reverse(history)
	err = sight.note(ctx, audit.Event{Action: "record.history", Object: in.Record.String(), Areas: []string{area.Code},
		Counts: map[string]int{"versions": len(history)}})
	if err != nil {
		return nil, nil, err
	}
	return area, history, nil
}

func (s *Service) history(ctx context.Context, area *catalog.Area, versions []fact.Version, sight *sight) ([]HistoryVersion, error) {
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
		h := HistoryVersion{Version: v, Values: sight.values(area, values), Source: source}
		if v.Op == fact.Upsert {
			for i, f := range area.Fields {
				if before != nil && before[i] != values[i] && f.Sensitivity <= sight.level(area) {
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
