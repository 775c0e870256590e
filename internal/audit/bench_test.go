package audit_test

import (
	"bytes"
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

// BenchmarkVerifyFile measures the verifier by the entry.
func BenchmarkVerifyFile(b *testing.B) {
	log := benchLog(b)
	const entries = 5000
	var all sync.WaitGroup
	for w := range 32 {
		all.Go(func() {
			for i := w; i < entries; i += 32 {
				if err := log.Append(b.Context(), clerk, event(i)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	var out bytes.Buffer
	if err := log.Export(b.Context(), &out); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := audit.VerifyFile(bytes.NewReader(out.Bytes()), audit.VerifyOptions{Keys: log.PublicKeys(), Clock: clock.System})
		if err != nil || !r.OK() || r.Size != entries {
			b.Fatal(err, r.Problems)
		}
	}
	b.ReportMetric(float64(entries*b.N)/b.Elapsed().Seconds(), "entries/s")
}
