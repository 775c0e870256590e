package audit_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"

	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
)

// BenchmarkAppend measures durable appends, alone and by 32 at a time.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 32} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			log := benchLog(b)
			b.ResetTimer()
			var all sync.WaitGroup
			for w := range writers {
				all.Go(func() {
					for i := w; i < b.N; i += writers {
						if err := log.Append(b.Context(), clerk, event(i)); err != nil {
							b.Error(err)
						}
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
		})
	}
}

func benchLog(b *testing.B) *audit.Log {
	b.Helper()
	db, err := control.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "control.db"))
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Migrate(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	keys, err := crypt.GenerateKeys()
	if err != nil {
		b.Fatal(err)
	}
	ring, err := crypt.NewKeyring(keys)
	if err != nil {
		b.Fatal(err)
	}
	log, err := audit.Open(b.Context(), audit.Options{DB: db, Keys: ring, Clock: clock.System, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { log.Close(); db.Close() })
	return log
}
