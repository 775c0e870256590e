package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"slices"
	"strings"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// delivery is what a transport brings.
type delivery struct {
	body   io.Reader
	cursor func() string // where the next run goes on; known once the body was read; nil for nowhere
	by     *access.By    // who hands it in; nil = the account of the declaration
}

// duplicate ends a delivery whose content was taken before.
type duplicate struct{ run string }

func (d *duplicate) Error() string { return "the same content was taken by run " + d.run }

// errNoHits ends a delivery of which nothing may stay.
var errNoHits = errors.New("no hits")

// work takes a run to its end or to where a person must decide. What it returns
// is a failure that may pass: then the run is tried again.
func (s *Service) work(ctx context.Context, f *Feed, run *Run, fetch func(context.Context) (*delivery, error)) error {
	b, err := s.Control.Batch(ctx, run.ID)
	switch {
	case err == nil: // a dead process got this far
	case fault.CodeOf(err) != "batch.unknown":
		return err
	default:
		d, err := fetch(ctx)
		if err != nil {
			return s.settleContent(run, err)
		}
		if d == nil {
			run.Status = control.RunEmpty
			return nil
		}
		if b, err = s.receive(ctx, f, run, d); errors.Is(err, errNoHits) {
			return s.noHits(ctx, f, run)
		} else if err != nil {
			return s.settleContent(run, err)
		}
	}
	return s.finish(ctx, f, run, b)
}

// contentCodes begin the codes of what is wrong with a delivery itself: asking for
// the same again would change nothing.
var contentCodes = []string{"file.", "sheet.", "feed.header", "feed.other_area", "feed.too_large", "object.too_large", "batch.input", "batch.no_file"}

// settleContent ends the run where the delivery itself is why; other failures may
// pass.
func (s *Service) settleContent(run *Run, err error) error {
	var same *duplicate
	code := fault.CodeOf(err)
	switch {
	case errors.As(err, &same):
		run.Status, run.Details.Same = control.RunDuplicate, same.run
	case slices.ContainsFunc(contentCodes, func(c string) bool { return strings.HasPrefix(code, c) }):
		run.Status, run.Error = control.RunRefused, code
		for _, field := range run.Details.missing {
			run.Details.find(Finding{Code: ColumnGone, Answer: Refuse, Field: field})
		}
	default:
		return err
	}
	return nil
}

// noHits ends a run of which nothing may stay. It is judged as any other, for a
// snapshot without a single hit may be half a snapshot; there is no batch.
func (s *Service) noHits(ctx context.Context, f *Feed, run *Run) error {
	if err := s.judge(ctx, f, run, ingest.Receipt{}); err != nil {
		return err
	}
	switch run.Details.worst() {
	case Refuse:
		run.Status, run.Error = control.RunRefused, "feed.contract"
		return nil
	case Hold:
		run.Status = control.RunHeld
		return nil
	}
	run.Status = control.RunUnchanged
	return s.supersede(ctx, f, run)
}

// receive hands a delivery to the import, in the name of the feed's account. Of a
// hit-only register it hands over what the sieve lets through, while it arrives.
func (s *Service) receive(ctx context.Context, f *Feed, run *Run, d *delivery) (control.Batch, error) {
	by := d.by
	if by == nil {
		sender, err := s.Senders.Sender(ctx, f.Account)
		if err != nil {
			return control.Batch{}, err
		}
		by = &sender
	}
	in := &incoming{Reader: d.body, cursor: d.cursor, hash: sha256.New(), left: f.maxBytes()}
	return s.Ingest.Receive(ctx, ingest.ReceiveInput{ID: run.ID, SourceDept: f.dept, By: *by, Files: func(yield func(ingest.FileInput, error) bool) {
		if !s.handOver(ctx, f, run, in, yield) {
			return
		}
		if err := s.noteContent(ctx, f, run, in); err != nil {
			yield(ingest.FileInput{}, err)
		}
	}})
}

// handOver gives the import its file; false when it wants no more.
func (s *Service) handOver(ctx context.Context, f *Feed, run *Run, in *incoming, yield func(ingest.FileInput, error) bool) bool {
	if !f.HitOnly() {
		return yield(ingest.FileInput{Name: f.of.Code + "." + f.Format, Body: in}, nil)
	}
	sieve, err := s.Ingest.NewSieve(ctx, f.of.Code)
	if err != nil {
		return yield(ingest.FileInput{}, err) && false
	}
	pr, pw := io.Pipe()
	sifted := make(chan error, 1)
	go func() {
		out, err := sieve.Sift(ctx, f.of.Code+"."+f.Format, in, pw)
		run.Details.sift(out)
		sifted <- errors.Join(err, pw.CloseWithError(err))
	}()
	goOn := yield(ingest.FileInput{Name: f.of.Code + ".jsonl", Body: pr}, nil)
	_ = pr.Close() // ends the sieve where the import gave up
	err = <-sifted
	switch {
	case !goOn:
		return false
	case err == nil && run.Details.empty():
		err = errNoHits
		if noted := s.noteContent(ctx, f, run, in); noted != nil {
			err = noted
		}
	}
	if err != nil {
		yield(ingest.FileInput{}, err)
	}
	return err == nil
}

func (d *Details) sift(out ingest.Sifted) {
	d.Columns, d.Unknown, d.missing = out.Columns, out.Unknown, out.Missing
	d.Sieved = &Sieved{Read: out.Read, Foreign: out.Foreign, Withheld: out.Withheld, Unusable: out.Unusable}
	d.Rows = Rows{Read: out.Read, Foreign: out.Foreign, Withheld: out.Withheld, Refused: out.Unusable}
}

// noteContent says of the run what came, before the ledger knows of a batch. A
// content that was taken before is not taken again.
func (s *Service) noteContent(ctx context.Context, f *Feed, run *Run, in *incoming) error {
	if _, err := io.Copy(io.Discard, in); err != nil { // the hash is of everything
		return err
	}
	run.SHA256, run.Details.Bytes = hex.EncodeToString(in.hash.Sum(nil)), in.n
	if in.cursor != nil {
		run.Cursor = in.cursor()
	}
	before, found, err := s.takenBefore(ctx, f, run.SHA256)
	if err != nil {
		return err
	}
	if found {
		return &duplicate{before}
	}
	return s.save(ctx, run)
}

// takenBefore finds the run that took a content in, or holds it. Of full snapshots
// only the newest counts: what the sender goes back to is news.
func (s *Service) takenBefore(ctx context.Context, f *Feed, sha256 string) (id string, found bool, err error) {
	run, found, err := s.Control.FeedRunByHash(ctx, f.Name, sha256)
	if err != nil || !found || f.Mode != Full || run.Status == control.RunHeld {
		return run.ID, found, err
	}
	newest, err := s.takenRuns(ctx, f, 1)
	return run.ID, err == nil && len(newest) > 0 && newest[0].ID == run.ID, err
}

// incoming hashes, counts and bounds what arrives.
type incoming struct {
	io.Reader
	cursor func() string
	hash   hash.Hash
	n      int64
	left   int64
}

// Read implements io.Reader; fault code feed.too_large.
func (r *incoming) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.hash.Write(p[:n])
	r.n += int64(n)
	if r.left -= int64(n); r.left < 0 {
		return n, fault.New(fault.TooLarge, "feed.too_large", fault.T("报送超过了该数据源的大小上限", "the delivery is over the feed's limit")).
			WithHint(fault.T("确需更大时，请在数据源声明中写明 max_mib", "if it must be larger, set max_mib in the feed's declaration"))
	}
	return n, err
}

// save writes what is known of a run under way.
func (s *Service) save(ctx context.Context, run *Run) (err error) {
	if run.Body, err = json.Marshal(run.Details); err != nil {
		return err
	}
	return s.Control.SaveFeedRun(ctx, run.FeedRun)
}

// rounds bounds how often a delivery is judged anew because the archive changed
// in between.
const rounds = 3

// finish checks, judges and publishes what was received.
func (s *Service) finish(ctx context.Context, f *Feed, run *Run, b control.Batch) error {
	by := s.platformBy()
	for range rounds {
		r, err := s.Ingest.Check(ctx, by, b.ID, nil)
		if fault.CodeOf(err) == "batch.closed" {
			return s.closed(ctx, f, run, by)
		}
		if err != nil {
			return err
		}
		run.Details.read(r)
		if !allOf(r, f.of.Code) {
			return s.refuse(ctx, run, by, "feed.other_area")
		}
		if err := s.judge(ctx, f, run, r); err != nil {
			return err
		}
		if r.Status == control.Rejected { // the import itself would store nothing of it
			run.Details.find(Finding{Code: Nothing, Answer: Refuse, N: run.Details.Rows.Read})
		}
		switch run.Details.worst() {
		case Refuse:
			return s.refuse(ctx, run, by, "feed.contract")
		case Hold:
			run.Status = control.RunHeld
			return nil
		}
		if err := s.save(ctx, run); err != nil { // what was judged, before it is done
			return err
		}
		if r, err = s.Ingest.Confirm(context.WithoutCancel(ctx), by, b.ID, r.Digest, nil); err != nil {
			return err
		}
		if r.Status == control.Published {
			return s.published(ctx, f, run, r)
		}
	}
	run.Status = control.RunHeld
	run.Details.find(Finding{Code: Changed, Answer: Hold})
	return nil
}

// closed ends a run whose batch a dead process had brought to its end.
func (s *Service) closed(ctx context.Context, f *Feed, run *Run, by access.By) error {
	r, err := s.Ingest.Receipt(ctx, by, run.ID)
	if err != nil {
		return err
	}
	switch r.Status {
	case control.Published:
		return s.published(ctx, f, run, r)
	case control.Rejected:
		run.Status, run.Error = control.RunRefused, "feed.contract"
		return nil
	}
	run.Status, run.Error = control.RunFailed, "batch.abandoned"
	return nil
}

func (s *Service) published(ctx context.Context, f *Feed, run *Run, r ingest.Receipt) error {
	run.Status, run.Details.BatchNo, run.Error = control.RunPublished, r.BatchNo, ""
	if r.BatchNo == 0 {
		run.Status = control.RunUnchanged
	}
	return s.supersede(ctx, f, run)
}

func (s *Service) refuse(ctx context.Context, run *Run, by access.By, code string) error {
	run.Status, run.Error = control.RunRefused, code
	return s.Ingest.Reject(ctx, by, run.ID)
}

// heldBefore lists the deliveries that wait for a person and came before a run.
func (s *Service) heldBefore(ctx context.Context, f *Feed, run Run) ([]control.FeedRun, error) {
	return s.Control.FeedRuns(ctx, f.Name, run.FeedRun, 100, control.RunHeld)
}

// supersede closes what was held when a later delivery with all of it was taken
// in. An increment has not, and leaves it to a person.
func (s *Service) supersede(ctx context.Context, f *Feed, run *Run) error {
	if !f.carriesAll() {
		return nil
	}
	held, err := s.heldBefore(ctx, f, *run)
	if err != nil {
		return err
	}
	for _, h := range held {
		h.Status, h.DecidedBy, h.DecidedAt = control.RunSuperseded, "system", s.Clock()
		if err := errors.Join(s.Control.DecideFeedRun(ctx, h), s.drop(ctx, h.ID)); err != nil {
			return err
		}
	}
	return nil
}

// drop closes the batch of a run that came to nothing, where it has an open one.
func (s *Service) drop(ctx context.Context, id string) error {
	err := s.Ingest.Reject(ctx, s.platformBy(), id)
	if code := fault.CodeOf(err); code == "batch.unknown" || code == "batch.closed" {
		return nil
	}
	return err
}

// read takes the counts of the import's receipt.
func (d *Details) read(r ingest.Receipt) {
	c := r.Rows
	d.Digest = r.Digest
	d.Rows = Rows{Read: c.Read, Taken: c.Storable(), Unchanged: c.Unchanged, Refused: c.Rejected, Pending: c.Pending, Foreign: c.Foreign}
	if v := d.Sieved; v != nil {
		d.Rows.Read += v.Read - v.hits()
		d.Rows.Foreign += v.Foreign
		d.Rows.Withheld = v.Withheld
		d.Rows.Refused += v.Unusable
		return
	}
	d.Columns, d.Unknown = nil, nil
	for _, s := range r.Sheets {
		d.Columns = append(d.Columns, s.Columns...)
	}
	slices.Sort(d.Columns)
	d.Columns = slices.Compact(d.Columns)
	for _, i := range r.Issues {
		if i.Code == "sheet.column_unknown" {
			d.Unknown = append(d.Unknown, sheet.Column(i.Cell))
		}
	}
}

// allOf tells a batch in which nothing but the feed's own area stands.
func allOf(r ingest.Receipt, area string) bool {
	return len(r.Sheets) > 0 && !slices.ContainsFunc(r.Sheets, func(s ingest.SheetReceipt) bool { return s.Area != area })
}
