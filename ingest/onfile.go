package ingest

import (
	"context"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/fact"
	"qingjian/internal/store"
)

// OnFile counts the rows of an area or register that are in force today from one
// department ("" = as the catalogue says), as its feed brings them.
func (s *Service) OnFile(ctx context.Context, a *catalog.Area, dept string) (int, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for row, err := range s.Store.InForce(ctx, a, store.InForceQuery{On: fact.DayOf(s.Clock().In(clock.Office)), Watermark: mark.No}) {
		if err != nil {
			return 0, err
		}
		if row.Origin == a.Origin && (dept == "" || row.SourceDept == dept) {
			n++
		}
	}
	return n, nil
}

// GrantedBy is the area by which the right to read and hand in rows is granted:
// registers go with the area that they stand beside; "" goes with the role alone.
func GrantedBy(a *catalog.Area) string { return areaFor(a) }
