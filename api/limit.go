package api

import (
	"container/list"
	"net/http"
	"net/netip"
	"sync"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// Rate says how many requests in a second are served to one address and to one
// account, in the long run; ten times as many at once. 0 = 100 and 50, -1 = any.
type Rate struct{ Address, Account int }

const (
	usualAddressRate = 100
	usualAccountRate = 50
	burst            = 10     // seconds' worth of requests at once
	mostBuckets      = 10_000 // addresses and accounts that are remembered
)

// limiter keeps one bucket for each address and account.
type limiter struct {
	mu      sync.Mutex
	rate    Rate
	now     clock.Clock
	most    int // that are remembered
	buckets map[string]*list.Element
	used    *list.List // of bucket, the one used last in front
}

type bucket struct {
	key string
	*rate.Limiter
}

func newLimiter(r Rate, now clock.Clock) *limiter {
	if r.Address == 0 {
		r.Address = usualAddressRate
	}
	if r.Account == 0 {
		r.Account = usualAccountRate
	}
	return &limiter{rate: r, now: now, most: mostBuckets, buckets: map[string]*list.Element{}, used: list.New()}
}

// allow takes a request of somebody from his bucket. Of too many, the one that was
// not used for the longest time is forgotten: it is full again, or nearly.
func (l *limiter) allow(key string, perSecond int) bool {
	if perSecond < 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.buckets[key]
	if e == nil {
		if oldest := l.used.Back(); l.used.Len() >= l.most && oldest != nil {
			if b, is := l.used.Remove(oldest).(bucket); is {
				delete(l.buckets, b.key)
			}
		}
		e = l.used.PushFront(bucket{key, rate.NewLimiter(rate.Limit(perSecond), perSecond*burst)})
		l.buckets[key] = e
	}
	l.used.MoveToFront(e)
	b, is := e.Value.(bucket)
	return is && b.AllowN(l.now(), 1)
}

// network is whose an address is: a subscriber of IPv6 has 2^64 of them.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	net, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return net.String()
}

func (s *server) limitAddress(c *gin.Context) {
	s.limit(c, s.limits.allow("address "+network(addressOf(c.Request)), s.limits.rate.Address))
}

func (s *server) limitAccount(c *gin.Context) {
	now := callOf(c.Request.Context())
	if now == nil || now.who == nil {
		c.Next()
		return
	}
	s.limit(c, s.limits.allow("account "+now.who.Account.ID, s.limits.rate.Account))
}

func (s *server) limit(c *gin.Context, ok bool) {
	if ok {
		c.Next()
		return
	}
	c.Header("Retry-After", "1")
	s.refuse(c, http.StatusTooManyRequests, fault.New(fault.Denied, "request.too_many",
		fault.F("请求过于频繁", "too many requests")).
		WithHint(fault.T("请稍候再试", "wait a moment and try again")))
}
