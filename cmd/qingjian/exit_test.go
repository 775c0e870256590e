package main

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// TestExitTellsFailureFromUsage: an error without a code is a failure, not a
// command written wrongly.
func TestExitTellsFailureFromUsage(t *testing.T) {
	s := streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard, getenv: func(string) string { return "" }}
	if code := (&app{streams: s}).exit(errors.New("no space left on device")); code != exitFailed {
		t.Errorf("an error without a code ends with %d", code)
	}
	for _, line := range []string{"nonsense", "--nonsense", "ingest nonsense", "ingest file", "ingest file --dry-run=perhaps x",
		"archive show --person", "serve --listen", "migrate up x"} {
		if code := run(t.Context(), strings.Fields(line), s); code != exitUsage {
			t.Errorf("%q ends with %d", line, code)
		}
	}
}
