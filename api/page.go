package api

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"qingjian/internal/fault"
)

const notBuilt = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>清鉴</title>
<body style="font-family:sans-serif;max-width:40em;margin:4em auto;line-height:1.7">
<h1>清鉴 Qingjian</h1>
<p>网页没有编译进这个程序。接口照常可用（<a href="/openapi.json">/openapi.json</a>）。请在源码目录运行 <code>make build</code> 后重新启动。</p>
<p lang="en">The page was not built into this program. The API works (<a href="/openapi.json">/openapi.json</a>). Run <code>make build</code> in the source folder and start again.</p>
</body></html>`

// servePage serves the built page; its client-side routes all give index.html.
func (s *server) servePage(engine *gin.Engine) {
	engine.GET("/docs", func(c *gin.Context) { s.file(c, "docs.html") })
	engine.NoRoute(func(c *gin.Context) {
		p := c.Request.URL.Path
		if strings.HasPrefix(p, "/api/") || (c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead) {
			s.unknownRoute(c)
			return
		}
		name := strings.TrimPrefix(path.Clean(p), "/")
		if strings.HasPrefix(name, "assets/") || s.has(name) {
			s.file(c, name)
			return
		}
		s.file(c, "index.html")
	})
}

func (s *server) has(name string) bool {
	if s.Page == nil || name == "" {
		return false
	}
	info, err := fs.Stat(s.Page, name)
	return err == nil && !info.IsDir()
}

func (s *server) file(c *gin.Context, name string) {
	if s.Page == nil {
		c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(notBuilt))
		return
	}
	content, err := fs.ReadFile(s.Page, name)
	if err != nil {
		s.unknownRoute(c)
		return
	}
	// Vite puts a hash into the name of every asset.
	cache := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		cache = "public, max-age=31536000, immutable"
	}
	c.Header("Cache-Control", cache)
	c.Status(http.StatusOK) // Gin marks a request without a route as 404
	http.ServeContent(c.Writer, c.Request, path.Base(name), time.Time{}, bytes.NewReader(content))
}

func (s *server) unknownRoute(c *gin.Context) {
	s.refuse(c, http.StatusNotFound, fault.New(fault.NotFound, "route.unknown",
		fault.T("没有这个地址", "there is no such address")).
		WithHint(fault.T("接口列表见 /docs", "the interface is described at /docs")))
}

func (s *server) healthz(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) }

// readyWait bounds how long a store may take to answer to /readyz: an engine
// that is being restarted counts as not ready.
const readyWait = 3 * time.Second

func (s *server) readyz(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyWait)
	defer cancel()
	err := s.Ready(ctx)
	if err == nil {
		c.JSON(http.StatusOK, gin.H{"status": "ready"})
		return
	}
	body := gin.H{"status": "unavailable", "code": fault.CodeOf(err)}
	if e, ok := fault.As(err); ok {
		l := langOf(c.Request.Context())
		body["message"], body["hint"] = e.Message.In(l), e.Hint.In(l)
	}
	c.JSON(http.StatusServiceUnavailable, body)
}
