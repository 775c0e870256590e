package feed

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Options are what a Service works on.
type Options struct {
	Set     *Set
	Ingest  *ingest.Service
	Control *control.DB
	Senders Senders
	Sealer  Sealer
	Trail   access.Noter
	Clock   clock.Clock
	Log     *slog.Logger
	Getenv  func(string) string             // where secrets are
	Backoff func(attempt int) time.Duration // nil = Backoff
	Owner   string                          // names this process in leases
	Workers int                             // runs at the same time; 0 = 2
}

// Senders finds in whose name a feed is handed in: the account of its
// declaration with the rights that it has now. Fault code feed.account.
type Senders interface {
	Sender(ctx context.Context, login string) (access.By, error)
}

// Sealer keeps what people type unreadable where it lies.
type Sealer interface {
	Seal(place, value string) ([]byte, error)
	Unseal(place string, sealed []byte) (string, error)
}

// Service runs feeds. It is safe for concurrent use; each feed has one run at a
// time, here and on any other machine.
type Service struct {
	Options
	wake chan struct{} // says that a run was entered
	due  map[string]time.Time
}

// New returns a service.
func New(o Options) *Service {
	if o.Backoff == nil {
		o.Backoff = Backoff
	}
	if o.Workers == 0 {
		o.Workers = 2
	}
	return &Service{Options: o, wake: make(chan struct{}, 1), due: map[string]time.Time{}}
}

// Backoff is how long after which attempt the next one follows: a minute, then
// five times as long each time, at most six hours.
func Backoff(attempt int) time.Duration {
	d := time.Minute
	for range attempt - 1 {
		d = min(5*d, 6*time.Hour)
	}
	return d
}

const (
	attempts = 6               // of one run
	lease    = 2 * time.Minute // renewed while a run is under way
)

// Causes of a run.
const (
	BySchedule = "schedule"
	ByHand     = "hand"
	ByPush     = "push"
)

// Details are what a run found out. They hold no personal value and no text of
// the sender.
type Details struct {
	Bytes    int64     `json:"bytes,omitempty"`
	Rows     Rows      `json:"rows"`
	Columns  []string  `json:"columns,omitempty"` // fields that it had
	Unknown  []int     `json:"unknown,omitempty"` // columns, from 1, that mean nothing here
	Findings []Finding `json:"findings,omitempty"`
	Digest   string    `json:"digest,omitempty"` // of the check that was judged
	BatchNo  uint64    `json:"batch_no,omitempty"`
	Sieved   *Sieved   `json:"sieved,omitempty"` // of a hit-only register: all of its rows, of which the batch knows the hits alone
	Same     string    `json:"same,omitempty"`   // run that took the same content

	missing []string // required fields without a column
}

// Sieved counts what the sieve saw.
type Sieved struct {
	Read     int `json:"read"`
	Foreign  int `json:"foreign"`
	Withheld int `json:"withheld"`
	Unusable int `json:"unusable"`
}

// hits is how many rows were let through.
func (s Sieved) hits() int { return s.Read - s.Foreign - s.Withheld - s.Unusable }

// empty tells a delivery of which nothing was let through: it has no batch.
func (d Details) empty() bool { return d.Sieved != nil && d.Sieved.hits() == 0 }

// Rows counts a delivery. Read is the sum of Taken, Unchanged, Refused, Pending,
// Foreign and Withheld.
type Rows struct {
	Read      int `json:"read"`
	Taken     int `json:"taken"` // new or changed
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused"`
	Pending   int `json:"pending"` // whose they are must be decided by a person
	Foreign   int `json:"foreign"` // of nobody who is supervised or declared kin
	Withheld  int `json:"withheld"`
	Gone      int `json:"gone"` // on file, and not in a full snapshot
}

// Run is a run with its details.
type Run struct {
	control.FeedRun
	Details Details
}

// Waits tells a run that is to begin, or to be tried again.
func (r Run) Waits() bool { return r.Status == control.RunQueued }

func runOf(r control.FeedRun) (Run, error) {
	out := Run{FeedRun: r}
	return out, json.Unmarshal(r.Body, &out.Details)
}

// Enqueue enters a run that begins as soon as a worker is free. It reports false
// when the feed has one under way.
func (s *Service) Enqueue(ctx context.Context, f *Feed, cause string) (id string, entered bool, err error) {
	v, err := uuid.NewV7()
	if err != nil {
		return "", false, err
	}
	now := s.Clock()
	entered, err = s.Control.InsertFeedRun(ctx, control.FeedRun{ID: v.String(), Feed: f.Name, Cause: cause, Status: control.RunQueued,
		QueuedAt: now, DueAt: now})
	s.awake()
	return v.String(), entered, err
}

// awake has Serve look whether anything is due.
func (s *Service) awake() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look already
	}
}

// platformBy is on whose behalf the platform itself publishes what fulfils its
// contract. What a delivery may bring was decided by the sender's own rights when
// it was checked.
func (s *Service) platformBy() access.By {
	return access.By{Actor: audit.Actor{Account: "system"}, Scope: access.Local(), Trail: s.Trail}
}

func errBusy() error {
	return fault.New(fault.Conflict, "feed.busy", fault.T("这个数据源正在接收另一次报送", "another delivery of this feed is under way")).
		WithHint(fault.T("请等它结束后再试", "wait until it has ended, then try again"))
}
