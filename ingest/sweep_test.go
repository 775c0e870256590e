package ingest_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/fault"
	"qingjian/internal/objects"
)

// TestSweep: a start removes what an upload left that never became a batch,
// wherever its process died, and nothing that a batch names.
func TestSweep(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	kept, err := o.Objects.Originals()
	o.OK(err)
	put := func(text string) objects.Info {
		t.Helper()
		info, err := o.Objects.PutOriginal(t.Context(), strings.NewReader(text), 100)
		o.OK(err)
		return info
	}
	put("died while it arrived")
	o.OK(o.Objects.Keep(put("died between the file and the ledger").Arrival))
	o.Restart()
	o.OK(o.Recover(t.Context()))
	left, err := o.Objects.Originals()
	o.OK(err)
	arriving, err := o.Objects.Arriving()
	o.OK(err)
	if !slices.Equal(left, kept) || len(arriving) != 0 {
		t.Errorf("left: %v and %v, want %v", left, arriving, kept)
	}
}

// TestBrokenUploadLeavesNothing: one file whole, the next breaks off.
func TestBrokenUploadLeavesNothing(t *testing.T) {
	o := newOffice(t)
	files := func(yield func(ingest.FileInput, error) bool) {
		broken := io.MultiReader(strings.NewReader("x"), errReader{})
		_ = yield(ingest.FileInput{Name: "a.xlsx", Body: strings.NewReader("whole")}, nil) && yield(ingest.FileInput{Name: "b.xlsx", Body: broken}, nil)
	}
	if _, err := o.Receive(t.Context(), ingest.ReceiveInput{Files: files}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("%v (%s)", err, fault.CodeOf(err))
	}
	left, err := o.Objects.Originals()
	o.OK(err)
	arriving, err := o.Objects.Arriving()
	o.OK(err)
	if len(left)+len(arriving) != 0 {
		t.Errorf("left: %v and %v", left, arriving)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
