package access

import (
	"context"
	"strconv"

	"qingjian/internal/fault"
)

// PublishSetting names the setting of up to how many changed rows of a batch one
// person may publish.
const PublishSetting = "confirm.rows"

const publishUsual = 5000

// Publication is a batch about to be published.
type Publication struct {
	Batch, Digest string
	Rows          int             // that change
	Persons       func() []string // ids of all whom the rows are about; asked for a large batch alone
}

// MayPublish lets a batch be published, a large one once a second person
// approved exactly this content: one who is not among those whom the rows are
// about, nor kin of any. Fault codes approval.needed and those of Use.
func (s *Service) MayPublish(ctx context.Context, by By, p Publication) error {
	most, err := s.publishLimit(ctx)
	if err != nil || p.Rows <= most || by.Scope.IsLocal() {
		return err
	}
	return s.Use(ctx, by, ApprovalInput{Kind: KindImportCommit, Object: p.Batch, Digest: s.Digest(p.Batch, p.Digest), Persons: p.Persons(),
		Summary: fault.F("入库 %d 行变更", "publish a batch of %d changed rows", p.Rows), Reason: "批次入库"})
}

func (s *Service) publishLimit(ctx context.Context) (int, error) {
	text, err := s.Control.Setting(ctx, PublishSetting)
	if err != nil || text == "" {
		return publishUsual, err
	}
	return strconv.Atoi(text)
}
