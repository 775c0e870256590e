package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"qingjian/internal/account"
	"qingjian/internal/fault"
)

// Problem is an RFC 9457 problem with our stable code, a remedy and the number
// under which the request stands in the log.
type Problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail,omitempty"`
	Code      string   `json:"code"`
	Hint      string   `json:"hint,omitempty"`
	RequestID string   `json:"request_id,omitempty"`
	Errors    []string `json:"errors,omitempty" doc:"places of the request that are wrong"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func statusOf(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Denied:
		return http.StatusForbidden
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusInternalServerError
}

// problem is the one place where errors become answers. An error without a
// code stays inside; its cause is in the log under the request's number.
func (s *server) problem(ctx context.Context, err error) error { return s.newProblem(ctx, err) }

func (s *server) newProblem(ctx context.Context, err error) *Problem {
	l := langOf(ctx)
	p := &Problem{Type: "about:blank", Status: http.StatusInternalServerError, Code: "internal", RequestID: requestIDOf(ctx),
		Detail: fault.T("平台内部出错，这次操作没有完成", "something failed inside; what was asked for was not finished").In(l),
		Hint:   fault.T("请稍后再试；若再次发生，请把请求编号告诉管理员", "try again later; if it happens again, tell the administrator the request number").In(l)}
	if e, ok := fault.As(err); ok && e.Kind != fault.Internal {
		p.Status, p.Code, p.Detail, p.Hint = statusOf(e.Kind), e.Code, e.Message.In(l), e.Hint.In(l)
	}
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.Log.ErrorContext(ctx, "request failed", "request_id", p.RequestID, "code", fault.CodeOf(err), "error", err)
	}
	if unknownCaller(err) {
		p.Status = http.StatusUnauthorized
	}
	p.Title = titleOf(p.Status).In(l)
	if c := callOf(ctx); c != nil {
		c.code = p.Code
	}
	return p
}

// unknownCaller tells the refusals after which a caller should say who he is.
func unknownCaller(err error) bool {
	return account.Unauthenticated(err) || fault.CodeOf(err) == "setup.code_wrong"
}

// answer answers with the status of an error, where no handler is reached.
func (s *server) answer(c *gin.Context, err error) {
	s.refuse(c, s.newProblem(c.Request.Context(), err).Status, err)
}

// refuse answers where huma is not reached: a wrong address or origin.
func (s *server) refuse(c *gin.Context, status int, err error) {
	p := s.newProblem(c.Request.Context(), err)
	p.Status, p.Title = status, titleOf(status).In(langOf(c.Request.Context()))
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(status, p)
}

func titleOf(status int) fault.Text {
	switch status {
	case http.StatusNotFound:
		return fault.T("没有找到", "Not found")
	case http.StatusConflict:
		return fault.T("当前状态不允许", "Not possible in this state")
	case http.StatusUnauthorized:
		return fault.T("请登录", "Log in")
	case http.StatusTooManyRequests:
		return fault.T("请求过多", "Too many requests")
	case http.StatusForbidden:
		return fault.T("不允许", "Not allowed")
	case http.StatusServiceUnavailable:
		return fault.T("暂时不可用", "Unavailable now")
	case http.StatusRequestEntityTooLarge:
		return fault.T("内容过大", "Too large")
	}
	if status >= http.StatusInternalServerError {
		return fault.T("平台出错", "Internal error")
	}
	return fault.T("请求有误", "The request is wrong")
}

// useProblems makes huma's own refusals (a malformed body, an unknown
// parameter) problems of ours. huma offers only these package-wide hooks; the
// first one is what it describes in the document.
var useProblems = sync.OnceFunc(func() {
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return huma.NewErrorWithContext(nil, status, "", errs...)
	}
	huma.NewErrorWithContext = func(hc huma.Context, status int, _ string, errs ...error) huma.StatusError {
		l, id := fault.ZH, ""
		if hc != nil {
			l, id = langOf(hc.Context()), requestIDOf(hc.Context())
		}
		p := &Problem{Type: "about:blank", Title: titleOf(status).In(l), Status: status, Code: "request.invalid", RequestID: id,
			Detail: fault.T("填写的内容有误：太长、缺项或写法不对", "something is too long, missing or malformed").In(l),
			Hint:   fault.T("请核对后重试；程序对接的写法见 /docs", "check and try again; programs find the notation at /docs").In(l)}
		for _, err := range errs {
			// Only where and what: huma would also repeat the value, which may be personal.
			var d *huma.ErrorDetail
			if errors.As(err, &d) {
				p.Errors = append(p.Errors, strings.TrimSpace(d.Location+" "+d.Message))
			}
		}
		return p
	}
})
