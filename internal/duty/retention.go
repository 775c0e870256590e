package duty

import (
	"context"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Period is for how long data of an area or a feed are kept.
type Period struct {
	Object  string     // code of an area or feed; "feed" = what feeds hand in, before it is taken over
	Text    fault.Text // the period in words
	Default bool       // proposed by the program, not decided in the register
	Entry   string     // id of the register's entry; "" where Default
	Frozen  bool       // stored and protected only
}

// The periods that hold unless the register says otherwise.
const (
	staging = "feed"
	misses  = "feed.miss"
)

func (s *Service) defaultPeriods() []Period {
	service := fault.T("履行公职期间及其后 5 年", "While in public duty and 5 years after")
	special := map[string]fault.Text{
		leads: fault.T("查否、了结后 3 年，然后封存", "3 years after it was closed without a finding, then sealed"),
		"A25": fault.T("按档案管理规定（案卷长期或永久）", "By the archive rules (case files: long-term or for good)"),
		"A26": fault.T("按档案管理规定（长期或永久）", "By the archive rules (long-term or for good)"),
	}
	var out []Period
	for i := range s.Catalog.Areas {
		code := s.Catalog.Areas[i].Code
		text, ok := special[code]
		if !ok {
			text = service
		}
		out = append(out, Period{Object: code, Text: text, Default: true})
	}
	return append(out,
		Period{Object: staging, Text: fault.T("30 天", "30 days"), Default: true},
		Period{Object: misses, Text: fault.T("不保存", "Not kept"), Default: true})
}

// Periods lists the period of every area and of what feeds hand in: the newest
// that the register holds in force, or the default; and which are frozen.
func (s *Service) Periods(ctx context.Context, by access.By) ([]Period, error) {
	if err := by.May(access.DutyKeep); err != nil {
		return nil, err
	}
	periods := s.defaultPeriods()
	at := map[string]int{}
	for i, p := range periods {
		at[p.Object] = i
	}
	place := func(object string) *Period {
		i, ok := at[object]
		if !ok {
			i = len(periods)
			at[object], periods = i, append(periods, Period{Object: object})
		}
		return &periods[i]
	}
	err := s.general(ctx, "in_force", func(e control.DutyEntry, fields map[string]string) {
		if p := place(e.Object); p.Entry == "" { // newest first
			*p = Period{Object: e.Object, Text: fault.T(fields["period"], fields["period"]), Entry: e.ID}
		}
	})
	if err != nil {
		return nil, err
	}
	err = s.general(ctx, "frozen", func(e control.DutyEntry, _ map[string]string) { place(e.Object).Frozen = true })
	if err != nil {
		return nil, err
	}
	return noted(ctx, by, periods, audit.Event{Action: "retention.read", Counts: map[string]int{"shown": len(periods)}})
}

// general visits the retention entries in a state that are about no person,
// newest first.
func (s *Service) general(ctx context.Context, state string, visit func(control.DutyEntry, map[string]string)) error {
	var after control.DutyCursor
	for {
		rows, err := s.Control.DutyEntries(ctx, Retention, state, "", after, maxLimit)
		if err != nil {
			return err
		}
		for _, row := range rows {
			after = control.DutyCursor{At: row.CreatedAt, ID: row.ID}
			if row.Person != "" {
				continue
			}
			content, err := s.unseal(entryPlace(row.ID), row.Body)
			if err != nil {
				return err
			}
			visit(row, content.Fields)
		}
		if len(rows) < maxLimit {
			return nil
		}
	}
}
