package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
	"qingjian/internal/sheet"
)

// A batch is undone by another one, which puts every record that it wrote back
// to what it was before: nothing is overwritten, and what was known before the
// withdrawal stays as it was known. The other batch is checked, looked at and
// confirmed like any other.

// WithdrawInput asks to take a published batch back.
type WithdrawInput struct {
	Batch     string
	Overrides bool   // records that later batches touched are put back too; else they are left
	Reason    string // at most 200 characters
	By        access.By
}

// Withdraw prepares the batch that takes another one back and says what it would
// do; Confirm does it. Asked again it gives the same batch, and once that is
// published, its receipt. Fault codes batch.unknown, batch.confirm_denied,
// batch.reason, batch.not_published.
func (s *Service) Withdraw(ctx context.Context, in WithdrawInput) (Receipt, error) {
	b, err := s.batchFor(ctx, in.By, in.Batch)
	if err != nil {
		return Receipt{}, err
	}
	if in.By.May(access.BatchConfirm) != nil {
		return Receipt{}, errNotYours()
	}
	in.Reason = strings.TrimSpace(in.Reason)
	if err := reasonable(in.Reason); err != nil {
		return Receipt{}, err
	}
	w, done, err := s.withdrawal(ctx, b, in)
	if err != nil || done {
		return s.receiptAfter(ctx, w.ID, err)
	}
	if err := in.By.Note(ctx, audit.Event{Action: "batch.withdraw", Object: b.ID + " " + w.ID}); err != nil {
		return Receipt{}, err
	}
	return s.check(ctx, w, nil)
}

func (s *Service) receiptAfter(ctx context.Context, id string, err error) (Receipt, error) {
	if err != nil {
		return Receipt{}, err
	}
	return s.receiptOf(ctx, id)
}

// withdrawal finds the batch that takes b back, or enters one; done says that it
// is published.
func (s *Service) withdrawal(ctx context.Context, b control.Batch, in WithdrawInput) (w control.Batch, done bool, err error) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	if err := s.recover(ctx); err != nil {
		return w, false, err
	}
	if b, err = s.Control.Batch(ctx, b.ID); err != nil {
		return w, false, err
	}
	if b.Status != control.Published || b.No == 0 {
		return w, false, errNotPublished()
	}
	if w, err = s.takenBackBy(ctx, b); err != nil || w.ID != "" {
		return w, true, err
	}
	terms := control.Terms{Kind: control.Withdraw, Base: b.ID, Overrides: in.Overrides, Reason: in.Reason}
	about, err := s.Control.BatchesAbout(ctx, b.ID)
	if err != nil {
		return w, false, err
	}
	for _, w := range about {
		if w.Kind == control.Withdraw && open(w.Status) && w.CreatedBy == in.By.Actor.Account {
			w.Terms = terms
			return w, false, s.Control.PutTerms(ctx, w)
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return w, false, err
	}
	w = control.Batch{ID: id.String(), Status: control.Received, ReceivedAt: s.Clock(), EffectiveDate: b.EffectiveDate,
		CreatedBy: in.By.Actor.Account, Zone: b.Zone, Terms: terms}
	return w, false, s.Control.InsertBatch(ctx, w)
}

// takenBackBy gives the published batch that takes b back, unless that one was
// taken back in turn; the zero batch when there is none.
func (s *Service) takenBackBy(ctx context.Context, b control.Batch) (control.Batch, error) {
	about, err := s.Control.BatchesAbout(ctx, b.ID)
	if err != nil {
		return control.Batch{}, err
	}
	for _, w := range slices.Backward(about) {
		if w.Kind != control.Withdraw || w.Status != control.Published || w.No == 0 {
			continue
		}
		again, err := s.takenBackBy(ctx, w)
		if err != nil || again.ID == "" {
			return w, err
		}
		break // the newest one counts
	}
	return control.Batch{}, nil
}

func errNotPublished() error {
	return fault.New(fault.Conflict, "batch.not_published",
		fault.T("这个批次没有写入任何内容，不用撤回", "the batch wrote nothing, so there is nothing to take back")).
		WithHint(fault.T("还没有确认的批次，不确认就不会入库", "a batch that is not confirmed is never published"))
}

// mostReason bounds what people write beside a batch, in characters.
const mostReason = 200

// reasonable refuses a text that is missing, too long or names a reporter; fault
// code batch.reason.
func reasonable(text string) error {
	bad := func(zh, en string) error {
		return fault.New(fault.Invalid, "batch.reason", fault.T(zh, en)).
			WithHint(fault.T("请用一两句话写明原因，不写谁反映、怎样联系", "say why in a sentence or two, not who reported nor how to reach him"))
	}
	if found, _ := catalog.MentionsReporter(text); found {
		return bad("说明中不能写举报人", "a reason must not tell of a reporter")
	}
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return bad("请写明原因", "say why")
	case n > mostReason:
		return bad("说明太长，最多 200 个字", "the reason is too long: 200 characters at most")
	}
	return nil
}

// taking is the assessment of a withdrawal.
type taking struct {
	service *Service
	plan    *plan
	of      control.Batch // the batch that is taken back
	scope   *access.Scope
	w       uint64
	blind   bool // leads: the sender is not told what else is on file
	over    bool
	sheets  map[string]int    // of the plan, by area
	files   map[string]string // names of the batch's files, by content
	numbers map[uint64]string // under which later batches are shown
	gone    int               // persons whose profile disappears
}

// assessWithdrawal derives what taking a batch back would change, at watermark w.
func (s *Service) assessWithdrawal(ctx context.Context, b *control.Batch, p *plan, w uint64) error {
	of, err := s.Control.Batch(ctx, b.Base)
	if err != nil {
		return err
	}
	scope, err := s.scopeOf(ctx, b.CreatedBy)
	if err != nil {
		return err
	}
	b.Restricted = of.Restricted
	t := &taking{service: s, plan: p, of: of, scope: scope, w: w, blind: of.Restricted && !scope.IsLocal(),
		sheets: map[string]int{}, files: map[string]string{}, numbers: map[uint64]string{}}
	t.over = b.Overrides
	for _, f := range of.Files {
		t.files[f.SHA256] = f.Name
	}
	if t.blind {
		p.untold = "withdraw " + of.Digest // drawn from what the sender was told
	}
	if err := s.historiesOf(ctx, of.No, w, func(some []history) error { return t.records(ctx, some) }); err != nil {
		return err
	}
	if t.gone > 0 {
		p.issue(newIssue("withdraw.profiles", t.gone))
	}
	if p.detailed {
		return s.nameEntries(ctx, p.entries, w)
	}
	return nil
}

// records takes some records of one area back.
func (t *taking) records(ctx context.Context, some []history) error {
	area := some[0].area
	at, ok := t.sheets[area.Code]
	if !ok {
		at = len(t.plan.sheets)
		t.sheets[area.Code] = at
		t.plan.sheets = append(t.plan.sheets, SheetReceipt{Area: area.Code})
	}
	homes, err := t.homes(ctx, area, some)
	if err != nil {
		return err
	}
	for i := range some {
		if t.blind {
			err = t.unseen(&some[i], at, homes)
		} else {
			err = t.record(ctx, &some[i], at, homes)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) homes(ctx context.Context, area *catalog.Area, some []history) (map[fact.ID]identity.Profile, error) {
	if t.scope.IsLocal() || area.About != catalog.Person {
		return nil, nil
	}
	var persons []fact.ID
	for i := range some {
		persons = append(persons, some[i].person())
	}
	today := fact.DayOf(t.service.Clock().In(clock.Office))
	return t.service.identity.Profiles(ctx, slices.Compact(persons), today, t.w)
}

func (t *taking) record(ctx context.Context, h *history, at int, homes map[fact.ID]identity.Profile) error {
	before, now := fact.Collapse(h.versions, t.of.No-1), fact.Collapse(h.versions, t.w)
	changes := takeBack(h.area, before, now, at)
	if len(changes) == 0 {
		return nil // as it was before, by whatever way
	}
	counts := &t.plan.sheets[at].Rows
	if !t.permits(h, homes) {
		counts.Read++
		counts.Rejected++
		t.note(h, newIssue("row.out_of_scope"))
		return nil
	}
	if later := t.laterThan(h); len(later) > 0 && !alike(now, fact.Collapse(h.versions, t.of.No)) {
		if !t.over {
			counts.Read++
			counts.Unchanged++
			return t.noteLater(ctx, h, "withdraw.later_kept", later)
		}
		if err := t.noteLater(ctx, h, "withdraw.later_taken", later); err != nil {
			return err
		}
	}
	if h.area.Anchor && len(before) == 0 && len(now) > 0 {
		t.gone++
	}
	for i := range changes {
		if err := t.take(&changes[i], now, counts); err != nil {
			return err
		}
	}
	return nil
}

// alike tells whether two states of a record say the same: what later batches did
// to it was taken back.
func alike(a, b []fact.Version) bool {
	return slices.EqualFunc(a, b, func(a, b fact.Version) bool {
		return a.ValidFrom == b.ValidFrom && a.ValidTo == b.ValidTo && a.RowMAC == b.RowMAC
	})
}

// takeBack gives the versions that turn the periods now on file into those from
// before.
func takeBack(a *catalog.Area, before, now []fact.Version, at int) (out []change) {
	find := func(in []fact.Version, start fact.Day) *fact.Version {
		i := slices.IndexFunc(in, func(v fact.Version) bool { return v.ValidFrom == start })
		if i < 0 {
			return nil
		}
		return &in[i]
	}
	for i := range before {
		old, stands := &before[i], find(now, before[i].ValidFrom)
		if stands != nil && stands.RowMAC == old.RowMAC && stands.ValidTo == old.ValidTo {
			continue
		}
		c := putBack(a, old, fact.Upsert, at)
		c.to, c.mac = old.ValidTo, old.RowMAC
		if stands != nil {
			c.was = stands.RowMAC
		}
		out = append(out, c)
	}
	for i := range now {
		if find(before, now[i].ValidFrom) == nil {
			c := putBack(a, &now[i], fact.Retract, at)
			c.was = now[i].RowMAC
			out = append(out, c)
		}
	}
	return out
}

// putBack is a change that writes a stored version again, or takes it back.
func putBack(a *catalog.Area, v *fact.Version, op fact.Op, at int) change {
	return change{area: a, op: op, key: v.Key(), to: fact.NoDay, at: position{sheet: at}, origin: v.Origin, dept: v.SourceDept, source: v}
}

// take counts a version and adds it to the plan.
func (t *taking) take(c *change, now []fact.Version, counts *Counts) error {
	s, stands := t.service, slices.IndexFunc(now, func(v fact.Version) bool { return v.ValidFrom == c.key.ValidFrom })
	kind, old := ChangeDisappear, (*fact.Version)(nil)
	if stands >= 0 {
		old = &now[stands]
	}
	if old != nil {
		if err := s.replace(t.plan, c.area, old); err != nil {
			return err
		}
	}
	if c.op == fact.Upsert {
		values, err := s.Vault.Read(c.area, c.source)
		if err != nil {
			return err
		}
		if c.values, kind = values, ChangeChanged; old == nil {
			kind = ChangeNew
		}
	}
	switch kind {
	case ChangeDisappear:
		counts.Ended++
	case ChangeNew:
		counts.Read++
		counts.Inserted++
	default:
		counts.Read++
		counts.Updated++
	}
	t.plan.changes = append(t.plan.changes, *c)
	if !t.plan.detailed {
		return nil
	}
	var v *fact.Version
	if c.op == fact.Upsert {
		v = c.source
	}
	return s.enterVersions(t.plan, kind, c.area, v, old, t.files, false)
}

// permits asks whether who takes the batch back may hand in the record's rows.
func (t *taking) permits(h *history, homes map[fact.ID]identity.Profile) bool {
	if t.scope.IsLocal() {
		return true
	}
	by := access.By{Scope: t.scope}
	switch h.area.About {
	case catalog.Person:
		id := h.person()
		return mayHandIn(by, h.area, id.String(), homes[id].Unit)
	case catalog.Unit:
		return mayHandIn(by, h.area, "", t.unitOf(h))
	}
	return mayHandIn(by, h.area, "", "")
}

func (t *taking) unitOf(h *history) string {
	for i := range h.versions {
		v := &h.versions[i]
		if v.Op != fact.Upsert {
			continue
		}
		values, err := t.service.Vault.Read(h.area, v)
		if err == nil {
			return values[h.area.Index(h.area.SubjectField())]
		}
	}
	return ""
}

// laterThan lists the batches after the one taken back that touched a record.
func (t *taking) laterThan(h *history) (out []uint64) {
	for i := range h.versions {
		if no := h.versions[i].BatchNo; no > t.of.No && !slices.Contains(out, no) {
			out = append(out, no)
		}
	}
	slices.Sort(out)
	return out
}

func (t *taking) noteLater(ctx context.Context, h *history, code string, later []uint64) error {
	names := make([]string, len(later))
	for i, no := range later {
		if _, known := t.numbers[no]; !known {
			b, err := t.service.Control.BatchByNo(ctx, no)
			if err != nil {
				return err
			}
			t.numbers[no] = fmt.Sprint(b.ShownNo)
		}
		names[i] = t.numbers[no]
	}
	t.note(h, newIssue(code, strings.Join(names, "、")))
	return nil
}

// note says something about the row of the batch that wrote a record.
func (t *taking) note(h *history, i Issue) {
	for j := range h.versions {
		if v := &h.versions[j]; v.BatchNo == t.of.No {
			i.File, i.Sheet, i.Row = t.files[v.SrcFile], v.SrcSheet, int(v.SrcRow)
		}
	}
	if i.Row > 0 {
		i.Cell = sheet.A1(1, i.Row)
	}
	i.Area = h.area.Code
	t.plan.issue(i)
}
