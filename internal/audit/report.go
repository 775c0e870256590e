package audit

import (
	"time"

	"qingjian/internal/fault"
)

// Problem is something wrong with a trail, in plain words.
type Problem struct {
	Seq  uint64     // the entry where it shows; 0 = of the trail as a whole
	What fault.Text `json:"what"`
}

// Witnessed is a checkpoint that was checked.
type Witnessed struct {
	Size      uint64    `json:"size"`
	At        time.Time `json:"at"`
	SignedBy  []string  `json:"signed_by"` // keys of the platform and of witnesses
	Witnessed bool      `json:"witnessed"`
}

// How much a report lists; it counts all.
const (
	mostProblems    = 1000
	mostCheckpoints = 100
)

// Report is the outcome of a verification.
type Report struct {
	Size             uint64
	First, Last      uint64 // numbers of the first and the last entry; 0 when there is none
	Root             string // hex
	CheckedAt        time.Time
	Checkpoints      []Witnessed // the newest ones, in their order
	CheckpointsTotal int
	SignedTo         uint64 // size of the greatest checkpoint with a good signature
	AnchoredTo       uint64 // size of the greatest one that was kept elsewhere or countersigned
	Problems         []Problem
	ProblemsTotal    int
	KeysGiven        bool // without keys no signature was checked
}

// OK reports whether nothing was found.
func (r Report) OK() bool { return r.ProblemsTotal == 0 }

// Unanchored counts the entries that nothing outside vouches for: whoever
// controls the platform could still have rewritten them.
func (r Report) Unanchored() uint64 {
	if r.Size < r.AnchoredTo {
		return 0
	}
	return r.Size - r.AnchoredTo
}

func (r *Report) add(seq uint64, what fault.Text) {
	r.ProblemsTotal++
	if len(r.Problems) < mostProblems {
		r.Problems = append(r.Problems, Problem{seq, what})
	}
}

func (r *Report) saw(c Checkpoint) {
	r.CheckpointsTotal++
	if len(r.Checkpoints) == mostCheckpoints {
		r.Checkpoints = append(r.Checkpoints[:0], r.Checkpoints[1:]...)
	}
	signed := append(append([]string{}, c.Signed...), c.Seen...)
	r.Checkpoints = append(r.Checkpoints, Witnessed{c.Size, c.At, signed, len(c.Seen) > 0})
}

// ReportJSON is a report in one language, as commands and the API give it.
type ReportJSON struct {
	OK               bool          `json:"ok"`
	Size             uint64        `json:"size"`
	Root             string        `json:"root"`
	CheckedAt        time.Time     `json:"checked_at"`
	Checkpoints      []Witnessed   `json:"checkpoints"`
	CheckpointsTotal int           `json:"checkpoints_total"`
	SignaturesKnown  bool          `json:"signatures_checked"`
	SignedTo         uint64        `json:"signed_to"`
	AnchoredTo       uint64        `json:"anchored_to"`
	Unanchored       uint64        `json:"unanchored"`
	UnanchoredFrom   uint64        `json:"unanchored_from,omitempty"` // number of the first such entry
	Problems         []ProblemJSON `json:"problems"`
	ProblemsTotal    int           `json:"problems_total"`
}

// ProblemJSON is a problem in one language.
type ProblemJSON struct {
	Seq  uint64 `json:"seq"`
	What string `json:"what"`
}

// In gives the report in a language.
func (r Report) In(lang fault.Lang) ReportJSON {
	out := ReportJSON{OK: r.OK(), Size: r.Size, Root: r.Root, CheckedAt: r.CheckedAt, Checkpoints: r.Checkpoints,
		CheckpointsTotal: r.CheckpointsTotal, SignaturesKnown: r.KeysGiven, SignedTo: r.SignedTo, AnchoredTo: r.AnchoredTo,
		Unanchored: r.Unanchored(), Problems: []ProblemJSON{}, ProblemsTotal: r.ProblemsTotal}
	if out.Checkpoints == nil {
		out.Checkpoints = []Witnessed{}
	}
	if out.Unanchored > 0 {
		out.UnanchoredFrom = r.AnchoredTo + 1
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, ProblemJSON{p.Seq, p.What.In(lang)})
	}
	return out
}
