package main

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
)

// caller is somebody who works with a server: by a session or by a token.
type caller struct {
	*running
	name     string
	password string
	id       string // of the account
	cookie   string
	token    string
	ticket   string
	http     *http.Client
}

// caller is somebody whom the server does not know yet.
func (r *running) caller(name string) *caller {
	return &caller{running: r, name: name, http: &http.Client{Transport: &http.Transport{TLSClientConfig: r.trust}}}
}

// reply is a response read to its end.
type reply struct {
	*caller
	status int
	header http.Header
	body   []byte
}

// do sends a request; body nil sends none.
func (u *caller) do(method, path string, body any) reply {
	u.Helper()
	var content io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case form:
		content, kind = bytes.NewReader(b.content), b.kind
	default:
		text, err := json.Marshal(body)
		u.ok(err)
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(u.Context(), method, u.url+"/api/v1"+path, content)
	u.ok(err)
	if content != nil {
		req.Header.Set("Content-Type", kind)
	}
	if u.cookie != "" {
		req.Header.Set("Cookie", u.cookie)
	}
	if u.token != "" {
		req.Header.Set("Authorization", "Bearer "+u.token)
	}
	if u.ticket != "" {
		req.Header.Set(api.TicketHeader, u.ticket)
	}
	resp, err := u.http.Do(req)
	u.ok(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	u.ok(err)
	if set := resp.Header.Get("Set-Cookie"); set != "" {
		u.cookie, _, _ = strings.Cut(set, ";")
	}
	return reply{u, resp.StatusCode, resp.Header, text}
}

func (u *caller) get(path string) reply { u.Helper(); return u.do(http.MethodGet, path, nil) }
func (u *caller) post(path string, body any) reply {
	u.Helper()
	return u.do(http.MethodPost, path, body)
}

// form is a multipart body.
type form struct {
	kind    string
	content []byte
}

// well wants success and decodes the answer.
func (r reply) well(into any) reply {
	r.Helper()
	if r.status >= 300 {
		r.Fatalf("%s is answered %d: %s", r.name, r.status, r.body)
	}
	if into != nil {
		if err := json.Unmarshal(r.body, into); err != nil {
			r.Fatalf("%v in %s", err, r.body)
		}
	}
	return r
}

// refused wants a problem with a code.
func (r reply) refused(code string) reply {
	r.Helper()
	var p api.Problem
	if err := json.Unmarshal(r.body, &p); err != nil || r.status < 400 || p.Code != code {
		r.Errorf("%s is answered %d, want %s: %s", r.name, r.status, code, r.body)
	}
	return r
}

func (c *cli) ok(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// bureau is a served data directory with its two first administrators.
type bureau struct {
	*running
	security, audit *caller
}

const (
	securityPassword = "violet-anchor-bamboo-41"
	auditPassword    = "copper-lantern-walnut-87"
	staffPassword    = "meadow-harbour-sparrow-26"
)

// found makes the first two administrators with the codes that the server
// printed.
func (r *running) found() *bureau {
	r.Helper()
	codes := r.out.await(setupCode, 2, r.ended)
	if len(codes) != 2 {
		r.Fatalf("no set-up codes:\n%s", r.out)
	}
	o := &bureau{running: r, security: r.caller("security"), audit: r.caller("audit")}
	o.security.redeem(codes[0], securityPassword).well(nil)
	o.audit.redeem(codes[1], auditPassword).well(nil)
	return o
}

// redeem makes an administrator's account with a set-up code.
func (u *caller) redeem(code, password string) reply {
	u.Helper()
	u.password = password
	a := u.post("/setup", map[string]string{"code": code, "login": u.name, "name": "管理员" + u.name, "password": password})
	var s api.SessionJSON
	if a.status < 300 {
		a.well(&s)
		u.id = s.Account.ID
	}
	return a
}

// hire makes an account with roles over the whole district and logs it in with
// a password of its own.
func (o *bureau) hire(login string, roles ...string) *caller {
	o.Helper()
	u := o.caller(login)
	u.password = staffPassword
	var made struct {
		Account  api.AccountJSON
		Password string
	}
	o.security.post("/accounts", map[string]string{"login": login, "name": "职员" + login}).well(&made)
	u.id = made.Account.ID
	for _, role := range roles {
		o.grant(u.id, role)
	}
	u.post("/session", map[string]string{"login": login, "password": made.Password}).well(nil)
	u.post("/account/password", map[string]string{"old": made.Password, "new": u.password}).well(nil)
	return u
}

// grant is proposed by one administrator and approved by the other.
func (o *bureau) grant(account, role string) {
	o.Helper()
	now := time.Now().Add(-time.Minute)
	var g api.GrantJSON
	o.security.post("/grants", map[string]any{"account": account, "role": role, "level": 3, "from": now, "to": now.AddDate(1, 0, 0), "reason": "岗位需要"}).well(&g)
	o.audit.decide(g.Approval, true).well(nil)
}

func (u *caller) decide(approval string, approve bool) reply {
	u.Helper()
	return u.post("/approvals/"+approval+"/decide", map[string]any{"approve": approve, "note": "同意"})
}

// staff hires somebody who imports and reads everything and gives a token of
// his.
func (o *bureau) staff() string {
	o.Helper()
	u := o.hire("staff", access.Clerk, access.Auditor)
	return u.newToken()
}

// newToken makes a token for all that the account may do.
func (u *caller) newToken() string {
	u.Helper()
	var s api.SessionJSON
	u.get("/session").well(&s)
	var made struct{ Token string }
	u.post("/account/tokens", map[string]any{"name": "命令行", "days": 30, "methods": []string{"GET", "POST", "DELETE"},
		"permissions": slices.DeleteFunc(s.Permissions, func(p string) bool { return p == "" })}).well(&made)
	return made.Token
}

// upload sends a workbook and gives what the check found.
func (u *caller) upload(path string) api.ReceiptJSON {
	u.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	u.ok(writeForm(w, fileOptions{files: []string{path}}))
	u.ok(w.Close())
	var r api.ReceiptJSON
	u.post("/batches", form{w.FormDataContentType(), b.Bytes()}).well(&r)
	return r
}
