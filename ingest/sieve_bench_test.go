package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"runtime"
	"syscall"
	"testing"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
	"qingjian/internal/sheet"
	"qingjian/internal/vault"
)

// numberOf looks like an identity number; nobody asks here whether it is one.
func numberOf(n int) string { return fmt.Sprintf("120118%012d", n) }

// citizens is a register of n rows, made while it is read: one of a hundred is of
// a person on file.
type citizens struct {
	n, at int
	rest  []byte
	block [][]byte
}

func newCitizens(n int, onFile []string) *citizens {
	c := &citizens{n: n}
	for i := range 1000 {
		id := numberOf(1_000_000 + i)
		if i%100 == 0 {
			id = onFile[i%len(onFile)]
		}
		c.block = append(c.block, fmt.Appendf(nil, "%s,120118402001GB%05dF00010001,津（2026）第%07d号,某人,某路%d号,2020-01-02,98.5,住宅\n", id, i, i, i))
	}
	c.rest = []byte("权利人证件号,不动产单元号,不动产权证号,权利人,坐落,登记日期,建筑面积（㎡）,房产类型\n")
	return c
}

func (c *citizens) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.at == c.n {
			return 0, io.EOF
		}
		k := min(len(c.block), c.n-c.at)
		c.rest = bytes.Join(c.block[:k], nil)
		c.at += k
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// processor is the time that this process has had of the processors: unlike the
// clock it does not count what others do on the machine.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkSieve: rows of a register of all citizens against 500,000 numbers on
// file, as a ratio to nothing but cutting the same text into fields.
func BenchmarkSieve(b *testing.B) {
	const rows = 1_000_000
	cat, err := catalog.Load("")
	if err != nil {
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
	s := &Service{Options: Options{Vault: vault.New(ring), MaxFile: defaultMaxFile, Limits: sheet.DefaultLimits()}}
	v := &Sieve{service: s, catalog: cat, area: cat.Area("f_property"), seed: maphash.MakeSeed(), quick: map[uint64]struct{}{}, known: map[fact.ID]struct{}{}}
	var onFile []string
	for i := range 500_000 {
		id := numberOf(i)
		v.quick[maphash.String(v.seed, id)] = struct{}{}
		if i < 1000 {
			onFile = append(onFile, id)
			v.known[s.Vault.Blind(catalog.IDNo, id)] = struct{}{}
		}
	}
	for b.Loop() {
		start := processor(b)
		in := csv.NewReader(newCitizens(rows, onFile))
		in.ReuseRecord = true
		for {
			if _, err := in.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
		bare := processor(b) - start
		start = processor(b)
		out, err := v.Sift(b.Context(), "f_property.csv", newCitizens(rows, onFile), io.Discard)
		took := processor(b) - start
		if err != nil || out.Read != rows || out.Hits == 0 || out.Hits+out.Foreign != rows {
			b.Fatal(out, err)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(rows)/took.Seconds(), "rows/cpu-s")
		b.ReportMetric(bare.Seconds()/took.Seconds(), "of-bare-parsing")
		b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
	}
}
