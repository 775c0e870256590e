package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"qingjian/internal/fault"
)

type contextKey int

const (
	keyRequestID contextKey = iota
	keyLang
)

func requestIDOf(ctx context.Context) string {
	id, _ := ctx.Value(keyRequestID).(string)
	return id
}

func langOf(ctx context.Context) fault.Lang {
	if l, ok := ctx.Value(keyLang).(fault.Lang); ok {
		return l
	}
	return fault.ZH
}

// requestID numbers the request and reads its language: Chinese unless English
// is asked for first.
func (s *server) requestID(c *gin.Context) {
	id := strings.ToLower(rand.Text()[:12])
	l := fault.ZH
	if strings.HasPrefix(strings.ToLower(c.GetHeader("Accept-Language")), "en") {
		l = fault.EN
	}
	ctx := context.WithValue(context.WithValue(c.Request.Context(), keyRequestID, id), keyLang, l)
	c.Request = c.Request.WithContext(ctx)
	c.Header("X-Request-Id", id)
	c.Next()
}

func (s *server) recoverPanic(c *gin.Context) {
	defer func() {
		if r := recover(); r != nil {
			s.Log.Error("a request panicked", "request_id", requestIDOf(c.Request.Context()), "panic", r, "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				s.refuse(c, http.StatusInternalServerError, errors.New("panic"))
			}
			c.Abort()
		}
	}()
	c.Next()
}

// logRequest logs the route's pattern, never its parameters.
func (s *server) logRequest(c *gin.Context) {
	start := time.Now()
	c.Next()
	route := c.FullPath()
	if route == "" {
		route = "page"
	}
	s.Log.Info("request", "request_id", requestIDOf(c.Request.Context()), "method", c.Request.Method,
		"route", route, "status", c.Writer.Status(), "ms", time.Since(start).Milliseconds())
}

func securityHeaders(c *gin.Context) {
	h := c.Writer.Header()
	// Ant Design writes its styles at run time, hence unsafe-inline for styles alone.
	h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		h.Set("Cache-Control", "no-store")
	}
	c.Next()
}

// ownOrigin keeps other web sites out while there are no accounts: the address
// must be this machine's (so that no outside name can be pointed at it), and a
// writing request must come from our own page or from no page at all.
func (s *server) ownOrigin(c *gin.Context) {
	host, _, err := net.SplitHostPort(c.Request.Host)
	if err != nil {
		host = c.Request.Host
	}
	if !Loopback(host) {
		s.refuse(c, http.StatusMisdirectedRequest, fault.New(fault.Denied, "request.foreign_host",
			fault.T("只接受本机地址的访问", "only addresses of this machine are served")).
			WithHint(fault.T("请用 http://127.0.0.1:端口 打开", "open http://127.0.0.1:PORT")))
		return
	}
	if origin := c.GetHeader("Origin"); origin != "" && c.Request.Method != http.MethodGet {
		if u, err := url.Parse(origin); err != nil || u.Host != c.Request.Host {
			s.refuse(c, http.StatusForbidden, fault.New(fault.Denied, "request.foreign_origin",
				fault.T("不接受其他网站发来的操作", "what another web site sends is not accepted")).
				WithHint(fault.T("请在本系统的页面上操作", "use the platform's own page")))
			return
		}
	}
	c.Next()
}

// limitReading bounds what only reads: a store that stays away must not keep
// readers waiting for ever. Imports take the time that they need.
func (s *server) limitReading(c *gin.Context) {
	if c.Request.Method == http.MethodGet || strings.HasSuffix(c.Request.URL.Path, "/search") {
		ctx, cancel := context.WithTimeout(c.Request.Context(), s.Patience)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
	}
	c.Next()
}

// Loopback reports whether a host name or address is this machine's own.
func Loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
