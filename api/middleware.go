package api

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"qingjian/internal/config"
	"qingjian/internal/fault"
)

type contextKey int

const (
	keyRequestID contextKey = iota
	keyLang
	keyCall
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
			// What it panicked with may be data of persons; the stack says where it was.
			s.Log.Error("a request panicked", "request_id", requestIDOf(c.Request.Context()), "panic", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
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

func (s *server) securityHeaders(c *gin.Context) {
	h := c.Writer.Header()
	// Ant Design writes its styles at run time, hence unsafe-inline for styles alone.
	h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), payment=()")
	if s.TLS {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		h.Set("Cache-Control", "no-store")
	}
	c.Next()
}

// limitReading bounds what only reads: a store that stays away must not keep
// readers waiting for ever. Imports and the whole trail take the time that they need.
func (s *server) limitReading(c *gin.Context) {
	if c.Request.Method == http.MethodGet && c.FullPath() != v1+"/audit/export" || strings.HasSuffix(c.Request.URL.Path, "/search") {
		ctx, cancel := context.WithTimeout(c.Request.Context(), s.Patience)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
	}
	c.Next()
}

// servedHost reports whether a request may name this host: this machine's own
// names, and those that were configured.
func (s *server) servedHost(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	return config.Loopback(host) || slices.ContainsFunc(s.Hosts, func(h string) bool { return strings.EqualFold(h, host) })
}
