package store_test

import (
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// areas is a catalogue made by hand.
type areas []*catalog.Area

func (a areas) All() []*catalog.Area { return a }

// onBothAddresses runs a test on a store with an engine of its own and on one
// that connects to an engine as to any server: nothing may tell them apart.
func onBothAddresses(t *testing.T, cat store.Areas, test func(*testing.T, *store.Store)) {
	t.Run("embedded", func(t *testing.T) {
		s := storetest.Open(t, store.Options{Address: "embedded:" + t.TempDir(), Catalog: cat})
		if s.EnginePID() == 0 {
			t.Error("no engine process")
		}
		test(t, s)
	})
	t.Run("clickhouse", func(t *testing.T) {
		s := storetest.New(t, cat)
		if s.EnginePID() != 0 {
			t.Error("an engine process of its own")
		}
		test(t, s)
	})
}
