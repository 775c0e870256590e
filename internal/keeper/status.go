package keeper

import (
	"context"
	"path/filepath"
	"time"

	"qingjian/internal/crypt"
)

// Status says what keys there are; it holds no secret.
type Status struct {
	Suite       string      `json:"suite"`
	KeyFile     string      `json:"key_file"`
	KeyFileFrom time.Time   `json:"key_file_from"` // when the key file began to wrap the keys
	KeyFileDays int         `json:"key_file_days"`
	OldKeyFiles []string    `json:"old_key_files"` // replaced ones that lie about, for backups from before
	Keys        []KeyStatus `json:"keys"`
}

// KeyStatus is one generation of a key.
type KeyStatus struct {
	Purpose    string    `json:"purpose"`
	Generation uint16    `json:"generation"`
	AtWork     bool      `json:"at_work"` // new values get this one
	Rotates    bool      `json:"rotates"`
	CreatedAt  time.Time `json:"created_at"`
	Days       int       `json:"days"`
}

// Status tells the generations and ages of the keys.
func (k *Keeper) Status(ctx context.Context) (Status, error) {
	s := Status{Suite: k.suite.Name(), KeyFile: k.KeyFile, OldKeyFiles: []string{}}
	kept, err := k.Control.Keys(ctx)
	if err != nil {
		return s, err
	}
	now := k.Clock()
	for _, row := range kept {
		p := crypt.Purpose(row.Purpose)
		if row.WrappedAt.After(s.KeyFileFrom) {
			s.KeyFileFrom = row.WrappedAt
		}
		s.Keys = append(s.Keys, KeyStatus{Purpose: row.Purpose, Generation: row.Generation, Rotates: p.Rotates(),
			AtWork: k.ring.Newest(p) == row.Generation, CreatedAt: row.CreatedAt, Days: days(now.Sub(row.CreatedAt))})
	}
	s.KeyFileDays = days(now.Sub(s.KeyFileFrom))
	old, err := filepath.Glob(escape(k.oldFiles()) + "*")
	s.OldKeyFiles = append(s.OldKeyFiles, old...)
	return s, err
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// escape makes a path stand for itself in a pattern.
func escape(path string) string {
	var out []rune
	for _, r := range path {
		switch r {
		case '*', '?', '[', '\\':
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}
