// Package ingest turns what clerks and departments send into published rows:
// it reads, binds, cleans, identifies, compares with what is stored and
// publishes exactly once. Dry run and commit are one code path.
package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"iter"
	"log/slog"
	"path"
	"strings"
	"sync"

	"github.com/google/uuid"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
	"qingjian/internal/objects"
	"qingjian/internal/sheet"
	"qingjian/internal/store"
	"qingjian/internal/units"
	"qingjian/internal/vault"
)

// Service is the import pipeline. It is safe for concurrent use: checks run
// side by side, publishing is serial.
type Service struct {
	Options
	identity   *identity.Resolver
	publishing sync.Mutex
	checks     chan struct{} // holds one token for each check under way

	works   works
	life    context.Context // of checks that nobody waits for
	end     context.CancelFunc
	running sync.WaitGroup

	looking  sync.Mutex
	previews []string // batches that have a preview, oldest first
}

// Options are what a Service works on.
type Options struct {
	Catalog *catalog.Catalog
	Store   *store.Store
	Control *control.DB
	Objects *objects.Store
	Vault   *vault.Vault
	Units   *units.Service
	Clock   clock.Clock
	Log     *slog.Logger
	Limits  sheet.Limits
	MaxFile int64 // bytes; 0 = 256 MiB

	Zone catalog.Zone // network that this installation stands in; "" = internal

	Scopes       Scopes       // nil where there are no accounts
	SecondPerson SecondPerson // nil asks nobody
}

const (
	defaultMaxFile = 256 << 20
	maxFiles       = 100 // of one batch
	checksAtOnce   = 2   // each may hold a large workbook's rows in memory
)

// New returns a service. Close ends what it does on its own.
func New(o Options) *Service {
	if o.MaxFile == 0 {
		o.MaxFile = defaultMaxFile
	}
	s := &Service{Options: o, checks: make(chan struct{}, checksAtOnce), identity: identity.New(o.Catalog, o.Store, o.Vault)}
	s.life, s.end = context.WithCancel(context.Background())
	return s
}

// FileInput is one file as it comes in.
type FileInput struct {
	Name string
	Body io.Reader
}

// ReceiveInput is what a sender hands over.
type ReceiveInput struct {
	Files         func(yield func(FileInput, error) bool) // in turn, each read to its end before the next
	EffectiveDate string                                  // day on which the sheet's state holds; "" = today
	Origin        string                                  // record_origin; "" = as the catalogue says per area
	SourceDept    string                                  // source_dept; "" likewise
	Zone          string                                  // network from which it comes; "" = this installation's own
	ID            string                                  // under which the batch is entered, a UUID; "" = a new one
	Full          bool                                    // the files hold every row of the units and areas that they are about
	Supplements   string                                  // batch that they correct or complete; what is not said here is as there
	By            access.By
}

// The effective date may lie far back, and a little ahead: a roster of next
// month. Both in days; earliestEffective is 1949-10-01.
const (
	earliestEffective fact.Day = -7397
	latestEffective   fact.Day = 366
)

// Validate collects every problem and puts codes in the place of labels. Fault
// code batch.input.
func (in *ReceiveInput) Validate(cat *catalog.Catalog, today fact.Day) error {
	var zh, en []string
	if in.EffectiveDate != "" {
		d, err := fact.ParseDay(in.EffectiveDate)
		switch {
		case err != nil || d.String() != in.EffectiveDate:
			zh, en = append(zh, "生效日期应写成 2026-11-23"), append(en, "the effective date is written 2026-11-23")
		case d < earliestEffective || d > today+latestEffective:
			zh, en = append(zh, "生效日期应在 1949-10-01 与一年之后之间"), append(en, "the effective date lies between 1949-10-01 and a year from now")
		}
	}
	for _, c := range []struct {
		dict   string
		value  *string
		zh, en string
	}{
		{"record_origin", &in.Origin, "来源性质", "origin"}, {"source_dept", &in.SourceDept, "来源部门", "source department"}} {
		if *c.value == "" {
			continue
		}
		code, known, ambiguous := cat.Dicts[c.dict].Resolve(*c.value)
		if !known || ambiguous {
			zh, en = append(zh, c.zh+"不在字典中"), append(en, "the "+c.en+" is not in its dictionary")
			continue
		}
		*c.value = code // the code is part of a record's identity, a label is not
	}
	if zh == nil {
		return nil
	}
	return fault.New(fault.Invalid, "batch.input", fault.T(strings.Join(zh, "；"), strings.Join(en, "; ")))
}

// Receive stores the files, encrypted, and enters the batch in the ledger.
// Fault codes: batch.input, batch.no_file, object.too_large,
// object.unwritable and those of access.By.
func (s *Service) Receive(ctx context.Context, in ReceiveInput) (control.Batch, error) {
	if err := in.By.May(access.BatchSubmit); err != nil {
		return control.Batch{}, err
	}
	zone, err := s.zoneOf(in.Zone)
	if err != nil {
		return control.Batch{}, err
	}
	b := control.Batch{Status: control.Received, ReceivedAt: s.Clock(), CreatedBy: in.By.Actor.Account, Zone: zone}
	if b.Terms, err = s.termsOf(ctx, &in); err != nil {
		return b, err
	}
	if err := in.Validate(s.Catalog, fact.DayOf(b.ReceivedAt.In(clock.Office))); err != nil {
		return b, err
	}
	b.Origin, b.SourceDept = in.Origin, in.SourceDept
	if b.EffectiveDate = in.EffectiveDate; b.EffectiveDate == "" {
		b.EffectiveDate = clock.Date(b.ReceivedAt)
	}
	var arrived []objects.Info
	entered := false
	defer func() {
		if !entered {
			s.settle(ctx, arrived)
		}
	}()
	for file, err := range in.Files {
		if err != nil {
			return b, err
		}
		if len(b.Files) == maxFiles {
			return b, fault.New(fault.TooLarge, "batch.too_many_files",
				fault.F("一次最多 %d 个文件", "at most %d files at once", maxFiles)).
				WithHint(fault.T("请分几次导入", "import them in several batches"))
		}
		info, err := s.Objects.PutOriginal(ctx, file.Body, s.MaxFile)
		if err != nil {
			return b, err
		}
		arrived = append(arrived, info)
		name := path.Base(strings.ReplaceAll(file.Name, `\`, "/"))
		b.Files = append(b.Files, control.File{Name: keptName(name), SHA256: info.SHA256, Bytes: info.Bytes})
	}
	if len(b.Files) == 0 {
		return b, fault.New(fault.Invalid, "batch.no_file", fault.T("没有收到文件", "no file was received")).
			WithHint(fault.T("请选择 .xlsx 工作簿或 .csv 等数据文件", "choose an .xlsx workbook or a data file such as .csv"))
	}
	if b.ID = in.ID; b.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return b, err
		}
		b.ID = id.String()
	}
	if err := s.Control.InsertBatch(ctx, b); err != nil {
		return b, err
	}
	entered = true
	for _, info := range arrived {
		if err := s.Objects.Keep(info.Arrival); err != nil {
			return b, err // the next start keeps what the ledger names
		}
	}
	return b, in.By.Note(ctx, audit.Event{Action: "batch.receive", Object: b.ID, Counts: map[string]int{"files": len(b.Files)}})
}

// termsOf is what a sender says of a batch. What supplements another one takes the
// day and the source from there, and all that supplement one batch hang on it.
func (s *Service) termsOf(ctx context.Context, in *ReceiveInput) (control.Terms, error) {
	t := control.Terms{}
	if in.Full {
		t.Kind = control.Full
	}
	if in.Supplements == "" {
		return t, nil
	}
	base, err := s.batchFor(ctx, in.By, in.Supplements)
	for err == nil && base.Kind == control.Supplement && base.Base != "" {
		base, err = s.batchFor(ctx, in.By, base.Base)
	}
	if err != nil {
		return t, err
	}
	if in.Full || base.Kind == control.Withdraw {
		return t, fault.New(fault.Invalid, "batch.supplement",
			fault.T("更正和补充的文件要挂在一个导入批次上，也不能同时是全量", "what corrects or completes a batch hangs on one that was imported, and is not every row")).
			WithHint(fault.T("请在原批次的页面上上传更正后的文件", "upload the corrected file on the page of the first batch"))
	}
	t.Kind, t.Base = control.Supplement, base.ID
	in.EffectiveDate, in.Origin, in.SourceDept = cmp.Or(in.EffectiveDate, base.EffectiveDate), cmp.Or(in.Origin, base.Origin), cmp.Or(in.SourceDept, base.SourceDept)
	return t, nil
}

// settle keeps the arrived files that the ledger names and throws the others
// away: those of an upload that broke off, or whose process died. What cannot
// be settled is left to the next start.
func (s *Service) settle(ctx context.Context, arrived []objects.Info) {
	ctx = context.WithoutCancel(ctx)
	for _, info := range arrived {
		named, err := s.Control.FileNamed(ctx, info.SHA256)
		switch {
		case err != nil:
		case named:
			err = s.Objects.Keep(info.Arrival)
		default:
			err = s.Objects.Drop(info.Arrival)
		}
		if err != nil {
			s.Log.Warn("a file of an upload that broke off is not settled yet", "code", fault.CodeOf(err), "error", err)
		}
	}
}

// Progress is told how far a batch is: a stage (read, compare, write) and rows
// done. It may be nil.
type Progress func(stage string, done int)

// Check reads the batch and says what publishing it would do, without doing
// it. Fault codes: batch.unknown, batch.closed.
func (s *Service) Check(ctx context.Context, by access.By, id string, progress Progress) (Receipt, error) {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	return s.check(ctx, b, progress)
}

func (s *Service) check(ctx context.Context, b control.Batch, progress Progress) (Receipt, error) {
	if !open(b.Status) {
		return Receipt{}, errClosed(b)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r, err := s.works.begin(b.ID, stop)
	if err != nil {
		return Receipt{}, err
	}
	return s.checkAs(ctx, b, r, progress)
}

// checkAs checks a batch as work that was entered.
func (s *Service) checkAs(ctx context.Context, b control.Batch, r *run, progress Progress) (out Receipt, err error) {
	defer func() { s.works.end(b.ID, r, err) }()
	progress = s.works.progress(r, progress)
	select {
	case s.checks <- struct{}{}:
		defer func() { <-s.checks }()
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	}
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return Receipt{}, err
	}
	plan, err := s.assess(ctx, &b, mark.No, progress)
	if err != nil {
		return Receipt{}, err
	}
	return s.keep(ctx, &b, plan, control.Checked)
}

func open(s control.Status) bool {
	return s == control.Received || s == control.Checked || s == control.Awaiting
}

// stateNames says in Chinese what has become of a batch.
func stateNames() map[control.Status]string {
	return map[control.Status]string{control.Published: "已入库", control.Rejected: "未入库（没有可入库的内容）",
		control.Abandoned: "已撤回（没能写完）", control.Publishing: "正在入库"}
}

func errClosed(b control.Batch) error {
	return fault.New(fault.Conflict, "batch.closed",
		fault.F("该批次%s，不能再确认", "the batch is already %[2]s", stateNames()[b.Status], b.Status)).
		WithHint(fault.T("如需再次导入，请重新上传文件", "to import again, send the file again"))
}

// keep writes the outcome of a check into the ledger. A batch of which nothing
// can be stored and nothing is stored already is rejected.
func (s *Service) keep(ctx context.Context, b *control.Batch, p *plan, status control.Status) (Receipt, error) {
	b.Status, b.Digest = status, p.digest()
	if c := p.total(); c.Storable()+c.Unchanged+c.Pending+c.Foreign == 0 {
		b.Status, b.ClosedAt = control.Rejected, s.Clock()
	}
	errs := 0
	issues := make([]control.Issue, len(p.issues))
	for i, issue := range p.issues {
		text, err := json.Marshal(issue)
		if err != nil {
			return Receipt{}, err
		}
		issues[i] = control.Issue{Code: issue.Code, Severity: string(issue.Severity), JSON: text}
		if issue.Severity == catalog.SevError {
			errs++
		}
	}
	where, err := s.fieldOf(ctx, b.CreatedBy)
	if err != nil {
		return Receipt{}, err
	}
	if b.Receipt, err = json.Marshal(stored{Rows: p.total(), Sheets: p.sheets, Errors: errs, Field: where, Questions: p.questions, Answers: p.answers}); err != nil {
		return Receipt{}, err
	}
	if err := s.Control.SaveCheck(ctx, *b, issues); err != nil {
		return Receipt{}, err
	}
	b.IssuesTotal = len(issues)
	return receipt(*b, p.issues[:min(len(p.issues), IssuesShown)])
}

func receipt(b control.Batch, issues []Issue) (Receipt, error) {
	r := Receipt{BatchID: b.ID, BatchNo: b.ShownNo, Status: b.Status, Digest: b.Digest, ReceivedAt: b.ReceivedAt,
		EffectiveDate: b.EffectiveDate, Files: b.Files, Issues: issues, IssuesTotal: b.IssuesTotal, CreatedBy: b.CreatedBy, Terms: b.Terms}
	if b.Status == control.Published {
		r.PublishedAt = b.ClosedAt
	}
	kept, err := keptOf(b)
	if err != nil {
		return r, err
	}
	r.Rows, r.Sheets, r.Errors, r.Questions = kept.Rows, kept.Sheets, kept.Errors, kept.Questions
	return r, nil
}

// Receipt returns a batch's account; fault code batch.unknown.
func (s *Service) Receipt(ctx context.Context, by access.By, id string) (Receipt, error) {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	return s.receiptOf(ctx, b.ID)
}

func (s *Service) receiptOf(ctx context.Context, id string) (Receipt, error) {
	b, err := s.Control.Batch(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	issues, _, err := s.issues(ctx, id, "", 0, IssuesShown)
	if err != nil {
		return Receipt{}, err
	}
	return receipt(b, issues)
}

// List returns the batches that the reader may know of, newest first, after the
// one of the given id ("" = from the newest), without their issues.
func (s *Service) List(ctx context.Context, by access.By, after string, limit int) ([]Receipt, error) {
	var last control.Batch
	if after != "" {
		b, err := s.batchFor(ctx, by, after)
		if err != nil {
			return nil, err
		}
		last = b
	}
	if by.Scope == nil || !by.Scope.May(access.BatchSubmit) && !by.Scope.May(access.BatchRead) {
		return nil, by.May(access.BatchRead)
	}
	others := by.Scope.May(access.BatchRead)
	var receipts []Receipt
	for len(receipts) < limit {
		batches, err := s.Control.Batches(ctx, by.Actor.Account, others, last, limit)
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			ok, err := s.mayKnow(ctx, by, b)
			if err != nil {
				return nil, err
			}
			r, err := receipt(b, nil)
			if err != nil {
				return nil, err
			}
			if last = b; ok && len(receipts) < limit {
				receipts = append(receipts, r)
			}
		}
		if len(batches) < limit {
			break
		}
	}
	return receipts, nil
}

// Issues pages through a batch's issues in the order of the files; next is the
// position to go on from, 0 at the end.
func (s *Service) Issues(ctx context.Context, by access.By, id, code string, after int64, limit int) (issues []Issue, next int64, err error) {
	if _, err := s.batchFor(ctx, by, id); err != nil {
		return nil, 0, err
	}
	return s.issues(ctx, id, code, after, limit)
}

func (s *Service) issues(ctx context.Context, id, code string, after int64, limit int) (issues []Issue, next int64, err error) {
	kept, err := s.Control.Issues(ctx, id, code, after, limit+1) // one more tells whether there is another page
	if err != nil {
		return nil, 0, err
	}
	if len(kept) > limit {
		kept = kept[:limit]
		next = kept[limit-1].Position
	}
	issues = make([]Issue, len(kept))
	for i, k := range kept {
		if err := json.Unmarshal(k.JSON, &issues[i]); err != nil {
			return nil, 0, err
		}
	}
	return issues, next, nil
}

// eachIssue gives all issues of a batch, of one code or ("") of all.
func (s *Service) eachIssue(ctx context.Context, id, code string) iter.Seq2[Issue, error] {
	const atOnce = 5000
	return func(yield func(Issue, error) bool) {
		for after := int64(0); ; {
			some, next, err := s.issues(ctx, id, code, after, atOnce)
			if err != nil {
				yield(Issue{}, err)
				return
			}
			for _, i := range some {
				if !yield(i, nil) {
					return
				}
			}
			if after = next; after == 0 {
				return
			}
		}
	}
}

// Cause is the issues of one code together: one remedy often mends many cells.
type Cause struct {
	Count    int
	Examples []Issue // the first few; the first one carries the texts
}

// Causes groups a batch's issues, errors first, most frequent first; fault code
// batch.unknown.
func (s *Service) Causes(ctx context.Context, by access.By, id string, examples int) ([]Cause, error) {
	if _, err := s.batchFor(ctx, by, id); err != nil {
		return nil, err
	}
	kept, err := s.Control.Causes(ctx, id)
	if err != nil {
		return nil, err
	}
	causes := make([]Cause, len(kept))
	for i, k := range kept {
		first, _, err := s.issues(ctx, id, k.Code, k.First-1, examples)
		if err != nil {
			return nil, err
		}
		causes[i] = Cause{Count: k.Count, Examples: first}
	}
	return causes, nil
}
