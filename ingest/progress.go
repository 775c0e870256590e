package ingest

import (
	"context"
	"errors"
	"sync"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Standing is how far the work on a batch is.
type Standing struct {
	Status  control.Status
	Stage   string // read, compare, write; "" when nothing is under way
	Done    int    // rows of the stage
	Stopped bool   // the check was stopped and can be taken up again
	Failed  error  // why the last check did not come to its end; nil where it did
}

// Ended reports whether nothing more is to be expected.
func (s Standing) Ended() bool {
	return s.Stage == "" && (s.Stopped || s.Failed != nil || (s.Status != control.Received && s.Status != control.Publishing))
}

// works are the checks and publishings under way, and how the last checks that
// did not come to their end went.
type works struct {
	mu   sync.Mutex
	runs map[string]*run
}

type run struct {
	stage   string
	done    int
	stop    context.CancelFunc // nil of what cannot be stopped
	over    bool
	err     error
	changed chan struct{} // closed at every change and replaced
}

// begin enters work on a batch; fault code batch.checking while there is some.
func (w *works) begin(id string, stop context.CancelFunc) (*run, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.runs[id]; r != nil && !r.over {
		return nil, fault.New(fault.Conflict, "batch.checking", fault.T("这个批次正在处理", "the batch is being worked on")).
			WithHint(fault.T("请等它完成，或先停止检查", "wait for it to end, or stop the check first"))
	}
	if w.runs == nil {
		w.runs = map[string]*run{}
	}
	r := &run{stop: stop, stage: "read", changed: make(chan struct{})}
	w.runs[id] = r
	return r, nil
}

// end takes the work out; what did not come to its end stays to be told of.
func (w *works) end(id string, r *run, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.over, r.err = true, err; err == nil {
		delete(w.runs, id)
	}
	close(r.changed)
}

func (w *works) set(r *run, stage string, done int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r.stage, r.done = stage, done
	close(r.changed)
	r.changed = make(chan struct{})
}

// progress tells the work how far it is, beside who else is told.
func (w *works) progress(r *run, also Progress) Progress {
	const step = 500 // rows between two changes of one stage
	return func(stage string, done int) {
		if stage != r.stage || done >= r.done+step {
			w.set(r, stage, done)
		}
		if also != nil {
			also(stage, done)
		}
	}
}

// standing gives how far a batch is, and what is closed when that changes; nil
// when nothing is under way.
func (w *works) standing(id string) (s Standing, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.runs[id]
	switch {
	case r == nil:
		return s, nil
	case r.over:
		s.Stopped = errors.Is(r.err, context.Canceled)
		if !s.Stopped {
			s.Failed = r.err
		}
		return s, nil
	}
	s.Stage, s.Done = r.stage, r.done
	return s, r.changed
}

func (w *works) cancel(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.runs[id]
	if r == nil || r.over || r.stop == nil {
		return false
	}
	r.stop()
	return true
}

// Standing gives how far the work on a batch is, and what is closed when that
// changes (nil when nothing is under way in this process); fault code
// batch.unknown.
func (s *Service) Standing(ctx context.Context, by access.By, id string) (Standing, <-chan struct{}, error) {
	// The work first: a batch that ends in between shows its new state.
	out, changed := s.works.standing(id)
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return Standing{}, nil, err
	}
	if out.Status = b.Status; b.Status != control.Received {
		out.Stopped, out.Failed = false, nil
	}
	return out, changed, nil
}

// CheckLater begins a check that goes on when the caller has left; Standing tells
// how far it is. Fault codes as Check, and batch.checking.
func (s *Service) CheckLater(ctx context.Context, by access.By, id string) (Receipt, error) {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	if !open(b.Status) {
		return Receipt{}, errClosed(b)
	}
	work, stop := context.WithCancel(s.life)
	r, err := s.works.begin(b.ID, stop)
	if err != nil {
		stop()
		return Receipt{}, err
	}
	s.running.Go(func() {
		defer stop()
		if _, err := s.checkAs(work, b, r, nil); err != nil && !errors.Is(err, context.Canceled) {
			s.Log.Warn("a check did not come to its end", "code", fault.CodeOf(err))
		}
	})
	return s.receiptOf(ctx, b.ID)
}

// Stop stops the check of a batch; it can be taken up again by Check. Fault codes
// batch.unknown, batch.not_checking, access.denied.
func (s *Service) Stop(ctx context.Context, by access.By, id string) error {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return err
	}
	if by.May(access.BatchSubmit) != nil {
		return by.May(access.BatchConfirm)
	}
	if !s.works.cancel(b.ID) {
		return fault.New(fault.Conflict, "batch.not_checking", fault.T("这个批次没有正在进行的检查", "no check of this batch is under way")).
			WithHint(fault.T("请刷新页面看它的状态", "reload to see how it stands"))
	}
	return by.Note(ctx, audit.Event{Action: "batch.stop", Object: b.ID})
}

// Close stops the checks that nobody waits for and waits until they have left.
func (s *Service) Close() error {
	s.end()
	s.running.Wait()
	return nil
}
