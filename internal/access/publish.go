package access

import (
	"cmp"
	"context"
	"strconv"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// The settings of how much one person may do alone: how many changed rows he may
// publish within a day, and how many entries a trail may have that he exports.
const (
	PublishSetting = "confirm.rows"
	ExportSetting  = "confirm.entries"
)

const (
	publishUsual = 5000
	exportUsual  = 1000
)

// Publication is a batch about to be published.
type Publication struct {
	Batch, Digest string
	Rows          int             // that change
	Persons       func() []string // ids of all whom the rows are about; asked for a large batch alone
}

// MayPublish lets a batch be published. One that is large, or with which somebody
// would publish many rows within a day alone, whichever of his accounts it is,
// takes a second person who approved exactly this content, and is not among those
// whom the rows are about, nor kin of any. Fault codes approval.needed and those
// of Use.
func (s *Service) MayPublish(ctx context.Context, by By, p Publication) error {
	if by.Scope.IsLocal() {
		return nil
	}
	most, err := s.most(ctx, PublishSetting, publishUsual)
	if err != nil {
		return err
	}
	linked, err := s.Accounts.Person(ctx, by.Actor.Account)
	if err != nil {
		return err
	}
	now := s.Clock()
	alone, err := s.Control.NotePublication(ctx, control.Publication{Publisher: cmp.Or(linked, by.Actor.Account), Batch: p.Batch, Rows: p.Rows,
		At: now, Since: now.Add(-day), Most: most})
	if err != nil || alone {
		return err
	}
	return s.Use(ctx, by, ApprovalInput{Kind: KindImportCommit, Object: p.Batch, Digest: s.Digest(p.Batch, p.Digest), Persons: p.Persons(),
		Summary: fault.F("入库 %d 行变更", "publish a batch of %d changed rows", p.Rows), Reason: "批次入库"})
}

// MayExport lets an account export the whole trail: a long one, and one that may
// hold what is hidden from the account, with a second person. Fault codes
// approval.needed and those of Use.
func (s *Service) MayExport(ctx context.Context, by By, entries uint64) error {
	most, err := s.most(ctx, ExportSetting, exportUsual)
	if err != nil {
		return err
	}
	linked, err := s.Accounts.Person(ctx, by.Actor.Account)
	if err != nil || linked == "" && entries <= uint64(most) { // #nosec G115 -- most is not negative
		return err
	}
	return s.Use(ctx, by, ApprovalInput{Kind: KindExport, Object: "audit.trail", Digest: s.Digest("audit.export", by.Actor.Account),
		Summary: fault.F("导出全部操作记录（现有 %d 条）", "export the whole trail (%d entries by now)", entries), Reason: "导出操作记录"})
}

// most is a setting of how much one person may do alone. What cannot be read
// permits nothing.
func (s *Service) most(ctx context.Context, setting string, usual int) (int, error) {
	text, err := s.Control.Setting(ctx, setting)
	if err != nil || text == "" {
		return usual, err
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n, nil
	}
	return 0, nil
}
