package api

import (
	"fmt"
	"testing"
	"time"

	"qingjian/internal/clock"
)

// TestOldestBucketIsForgotten: who fills the memory with addresses gives nobody
// who is asking a fresh start.
func TestOldestBucketIsForgotten(t *testing.T) {
	l := newLimiter(Rate{}, clock.Fixed(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
	l.most = 5
	for range burst {
		if !l.allow("busy", 1) {
			t.Fatal("refused too early")
		}
	}
	for i := range 50 {
		l.allow(fmt.Sprint("other", i), 1)
		if l.allow("busy", 1) {
			t.Fatalf("a fresh start after %d others", i+1)
		}
	}
	if len(l.buckets) != 5 || l.used.Len() != 5 {
		t.Errorf("%d and %d are remembered", len(l.buckets), l.used.Len())
	}
}

// TestNetwork: addresses of one subscriber count as one.
func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{"10.1.2.3": "10.1.2.3", "::ffff:10.1.2.3": "10.1.2.3", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::1": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "@": "@"} {
		if got := network(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}
