package controltest

import (
	"fmt"
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

func key(purpose string, generation uint16, wrapped string, at time.Time) control.Key {
	return control.Key{Purpose: purpose, Generation: generation, Wrapped: []byte(wrapped), CreatedAt: at, WrappedAt: at}
}

func keys(t *testing.T, db *control.DB) {
	if got := must[[]control.Key](t)(db.Keys(t.Context())); len(got) != 0 {
		t.Errorf("a new store has keys: %v", got)
	}
	ok(t, db.PutKeys(t.Context(), "std", []control.Key{key("b", 1, "\x00\x01\xff", start), key("a", 2, "x", start)}))
	got := must[[]control.Key](t)(db.Keys(t.Context()))
	if len(got) != 2 || got[0].Purpose != "a" || got[0].Generation != 2 || string(got[1].Wrapped) != "\x00\x01\xff" || !got[1].CreatedAt.Equal(start) {
		t.Errorf("keys = %v", got)
	}
	if suite := must[string](t)(db.Setting(t.Context(), control.SettingSuite)); suite != "std" {
		t.Errorf("suite = %q", suite)
	}
	if err := db.PutKeys(t.Context(), "gm", []control.Key{key("c", 1, "", start), key("a", 2, "", start)}); err == nil {
		t.Error("a key was overwritten")
	}
	if got := must[[]control.Key](t)(db.Keys(t.Context())); len(got) != 2 {
		t.Errorf("a failed PutKeys left a part: %v", got)
	}
	if suite := must[string](t)(db.Setting(t.Context(), control.SettingSuite)); suite != "std" {
		t.Errorf("a failed PutKeys changed the suite to %q", suite)
	}
}

func rotateKeys(t *testing.T, db *control.DB) {
	later := start.Add(time.Hour)
	ok(t, db.PutKeys(t.Context(), "gm", []control.Key{key("a", 1, "old", start), key("b", 1, "old", start)}))
	for name, c := range map[string]struct{ rewrapped, added []control.Key }{
		"one is left out":    {[]control.Key{key("a", 1, "new", later)}, []control.Key{key("a", 2, "new", later)}},
		"one is unknown":     {[]control.Key{key("a", 1, "new", later), key("c", 1, "new", later)}, nil},
		"one is there twice": {[]control.Key{key("a", 1, "new", later), key("b", 1, "new", later)}, []control.Key{key("a", 1, "new", later)}},
	} {
		if err := db.RotateKeys(t.Context(), c.rewrapped, c.added); err == nil {
			t.Errorf("%s: accepted", name)
		} else if name != "one is there twice" && fault.CodeOf(err) != "control.keys_moved" {
			t.Errorf("%s: %v", name, err)
		}
		for _, k := range must[[]control.Key](t)(db.Keys(t.Context())) {
			if string(k.Wrapped) != "old" {
				t.Fatalf("%s: a part was kept: %v", name, k)
			}
		}
	}
	ok(t, db.RotateKeys(t.Context(), []control.Key{key("a", 1, "new", later), key("b", 1, "new", later)}, []control.Key{key("a", 2, "new", later)}))
	got := must[[]control.Key](t)(db.Keys(t.Context()))
	if len(got) != 3 || got[1].Generation != 2 || !got[1].CreatedAt.Equal(later) {
		t.Errorf("keys = %v", got)
	}
	for _, k := range got {
		if string(k.Wrapped) != "new" || !k.WrappedAt.Equal(later) || (k.Generation == 1 && !k.CreatedAt.Equal(start)) {
			t.Errorf("rotated = %+v", k)
		}
	}
}

func personKeys(t *testing.T, db *control.DB) {
	var names []string
	var put []control.PersonKey
	for i := range 120 { // more than one question takes
		name := fmt.Sprintf("%032x", i)
		names = append(names, name)
		put = append(put, control.PersonKey{Person: name, Salt: []byte(name), CreatedAt: start})
	}
	ok(t, db.PutPersonKeys(t.Context(), put))
	ok(t, db.PutPersonKeys(t.Context(), []control.PersonKey{{Person: names[0], Salt: []byte("other"), CreatedAt: start}}))
	if got := must[[]control.PersonKey](t)(db.PersonKeys(t.Context(), nil)); len(got) != 0 {
		t.Errorf("nobody has keys: %v", got)
	}
	got := must[[]control.PersonKey](t)(db.PersonKeys(t.Context(), append(names, "unknown")))
	if len(got) != len(names) {
		t.Errorf("%d keys of %d persons", len(got), len(names))
	}
	for _, k := range got {
		if string(k.Salt) != k.Person || !k.CreatedAt.Equal(start) || !k.DestroyedAt.IsZero() {
			t.Errorf("kept = %+v", k)
		}
	}
	later := start.Add(time.Hour)
	ok(t, db.DestroyPersonKey(t.Context(), names[1], later))
	ok(t, db.DestroyPersonKey(t.Context(), "never", later))
	for _, k := range must[[]control.PersonKey](t)(db.PersonKeys(t.Context(), []string{names[1], "never"})) {
		if k.Salt != nil || !k.DestroyedAt.Equal(later) {
			t.Errorf("destroyed = %+v", k)
		}
	}
	ok(t, db.PutPersonKeys(t.Context(), []control.PersonKey{{Person: names[1], Salt: []byte("again"), CreatedAt: later}}))
	again := must[[]control.PersonKey](t)(db.PersonKeys(t.Context(), names[1:2]))
	if len(again) != 1 || string(again[0].Salt) != "again" || !again[0].CreatedAt.Equal(later) || !again[0].DestroyedAt.Equal(later) {
		t.Errorf("who came back = %+v", again)
	}
}
