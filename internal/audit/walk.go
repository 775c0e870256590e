package audit

import (
	"context"
	"math"
	"slices"

	"qingjian/internal/control"
)

// visitor takes a trail in its order: every entry, and after it the checkpoints
// of that size.
type visitor struct {
	entries    func([]control.AuditEntry) error // before the single ones, may be nil
	entry      func(control.AuditEntry) error
	checkpoint func(note string) error
}

// walk goes through the whole trail, a page at a time: pages of what is never
// changed fit together without a long transaction.
func (l *Log) walk(ctx context.Context, v visitor) error {
	for after := uint64(0); ; {
		// Read before the entries: what these cover is there, or it is gone.
		late, err := l.db.AuditCheckpoints(ctx, after+1, math.MaxInt64)
		if err != nil {
			return err
		}
		entries, err := l.db.AuditEntries(ctx, after, page)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return eachNote(late, v.checkpoint)
		}
		last := entries[len(entries)-1].Seq
		if err := l.walkPage(ctx, v, entries, after, last); err != nil {
			return err
		}
		after = last
	}
}

func (l *Log) walkPage(ctx context.Context, v visitor, entries []control.AuditEntry, after, last uint64) error {
	if v.entries != nil {
		if err := v.entries(entries); err != nil {
			return err
		}
	}
	checkpoints, err := l.db.AuditCheckpoints(ctx, after+1, last)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := v.entry(e); err != nil {
			return err
		}
		due := slices.IndexFunc(checkpoints, func(c control.AuditCheckpoint) bool { return c.Size > e.Seq })
		if due < 0 {
			due = len(checkpoints)
		}
		if err := eachNote(checkpoints[:due], v.checkpoint); err != nil {
			return err
		}
		checkpoints = checkpoints[due:]
	}
	return nil
}

// eachNote gives the note of every size, with the lines of its witnesses.
func eachNote(checkpoints []control.AuditCheckpoint, visit func(string) error) error {
	for i := 0; i < len(checkpoints); {
		note := checkpoints[i].Note
		j := i + 1
		for ; j < len(checkpoints) && checkpoints[j].Size == checkpoints[i].Size; j++ {
			note = joinNotes(note, checkpoints[j].Note)
		}
		if err := visit(note); err != nil {
			return err
		}
		i = j
	}
	return nil
}
