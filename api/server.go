// Package api serves the domains over HTTP: Gin carries, huma describes. It is
// the only place that knows HTTP, and knows no store.
package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/ingest/feed"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/account/oidc"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/custody"
	"qingjian/internal/duty"
	"qingjian/internal/fault"
	"qingjian/internal/watch"
)

// Options are what the server serves.
type Options struct {
	Catalog   *catalog.Catalog
	Ingest    *ingest.Service
	Archive   *archive.Service
	Feeds     *feed.Service
	Clock     clock.Clock
	Log       *slog.Logger
	Version   string
	Synthetic bool                        // marks every answer and page as synthetic data
	Ready     func(context.Context) error // nil when requests can be served
	Page      fs.FS                       // the built page; nil when it was not built
	Patience  time.Duration               // how long a reading may take, the restart of a dead engine included; 0 = 30 s
	Grace     time.Duration               // how long a body may be waited for, beside the time for its bytes; 0 = 30 s

	Accounts *account.Service
	Access   *access.Service
	Trail    *audit.Log
	Watch    *watch.Service
	Duty     *duty.Service
	Keys     custody.Desk
	OIDC     *oidc.Provider                     // nil when none is set up
	Demo     func(fault.Lang) []DemoAccountJSON // the accounts of a demonstration; nil elsewhere
	TLS      bool                               // served over TLS
	Hosts    []string                           // names and addresses that are served beside this machine's own
	Rate     Rate
}

const usualPatience = 30 * time.Second

type server struct {
	Options
	crossOrigin *http.CrossOriginProtection
	limits      *limiter
	refusals    *refusals
}

// New returns the whole handler: API, documents, health and page. It is an error
// of the program when an operation and the route table do not agree.
func New(o Options) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	o.Patience, o.Grace = cmp.Or(o.Patience, usualPatience), cmp.Or(o.Grace, usualGrace)
	s := &server{Options: o, crossOrigin: http.NewCrossOriginProtection(), limits: newLimiter(o.Rate, o.Clock), refusals: newRefusals(o.Clock)}
	engine.Use(s.requestID, s.recoverPanic, s.logRequest, s.securityHeaders, s.limitBody, s.ownOrigin, s.limitAddress, s.identify, s.limitAccount, s.noteCalls, s.limitReading)
	engine.GET("/healthz", s.healthz)
	engine.GET("/readyz", s.readyz)
	err := s.register(humagin.New(engine, s.config()))
	s.servePage(engine)
	return engine, err
}

func (s *server) config() huma.Config {
	useProblems()
	config := huma.DefaultConfig("清鉴 Qingjian", s.Version)
	config.Info.Description = "电子廉政档案平台接口 / API of the integrity-archive platform. Errors are RFC 9457 problems with a stable code."
	config.DocsPath = "" // served by the page: huma's own loads scripts from outside
	config.OpenAPIPath = "/openapi"
	config.SchemasPath = ""
	config.CreateHooks = nil // no $schema links in answers
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: s.cookieName()},
		"token":   {Type: "http", Scheme: "bearer"},
	}
	return config
}

// register serves the route table. An operation without a row in it is not
// served, a row without a handler stands for nothing: both are errors.
func (s *server) register(api huma.API) error {
	api.UseMiddleware(s.enforce)
	rows := map[string]route{}
	for _, r := range routes() {
		rows[r.id] = r
	}
	var err error
	add := func(id string, serve func(huma.API, huma.Operation)) {
		r, ok := rows[id]
		if !ok {
			err = errors.Join(err, fmt.Errorf("operation %s is not in the route table", id))
			return
		}
		delete(rows, id)
		serve(api, r.operation())
	}
	s.serveSessions(add)
	s.serveAdministration(add)
	s.serveArchive(add)
	s.serveFeeds(add)
	s.serveDuties(add)
	for id := range rows {
		err = errors.Join(err, fmt.Errorf("nothing serves operation %s", id))
	}
	return err
}

// adder serves an operation of the table.
type adder func(id string, serve func(huma.API, huma.Operation))

// on makes a handler what adder takes.
func on[I, O any](handler func(context.Context, *I) (*O, error)) func(huma.API, huma.Operation) {
	return func(api huma.API, op huma.Operation) { huma.Register(api, op, handler) }
}

func (s *server) serveSessions(add adder) {
	add("about", on(s.about))
	add("setup", on(s.setup))
	add("session", on(s.session))
	add("login", on(s.login))
	add("session-use", on(s.sessionUse))
	add("logout", on(s.logout))
	add("second-factor", on(s.secondFactor))
	add("oidc-login", forBrowsers(s.oidcLogin))
	add("oidc-callback", forBrowsers(s.oidcCallback))
	add("sessions", on(s.sessions))
	add("session-revoke", on(s.sessionRevoke))
	add("password", on(s.password))
	add("totp", on(s.totp))
	add("totp-confirm", on(s.totpConfirm))
	add("tokens", on(s.tokens))
	add("token-create", on(s.tokenCreate))
	add("token-revoke", on(s.tokenRevoke))
	add("purposes", on(s.purposes))
	add("tickets", on(s.tickets))
	add("ticket-open", on(s.ticketOpen))
	add("ticket-close", on(s.ticketClose))
	add("break-glass", on(s.breakGlass))
}

func (s *server) serveAdministration(add adder) {
	add("accounts", on(s.accounts))
	add("account-create", on(s.accountCreate))
	add("account-act", on(s.accountAct))
	add("account-person", on(s.accountPerson))
	add("account-outer", on(s.accountOuter))
	add("account-outer-remove", on(s.accountOuterRemove))
	add("roles", on(s.roles))
	add("grants", on(s.grants))
	add("grant-propose", on(s.grantPropose))
	add("grant-revoke", on(s.grantRevoke))
	add("administrations", on(s.administrations))
	add("approvals", on(s.approvals))
	add("approval-decide", on(s.approvalDecide))
	add("assignments", on(s.assignments))
	add("handlers", on(s.handlers))
	add("assign", on(s.assign))
	add("unassign", on(s.unassign))
	add("audit-search", on(s.auditSearch))
	add("audit-verify", on(s.auditVerify))
	add("audit-export", on(s.auditExport))
	add("audit-checkpoint", on(s.auditCheckpoint))
	add("watch-alerts", on(s.watchAlerts))
	add("watch-review", on(s.watchReview))
	add("watch-appointments", on(s.watchAppointments))
	add("watch-appoint", on(s.watchAppoint))
	add("watch-appointed", on(s.watchAppointed))
	add("key-status", on(s.keyStatus))
	add("key-rotate", on(s.keyRotate))
	add("person-erase", on(s.personErase))
}

func (s *server) serveArchive(add adder) {
	add("meta", on(s.meta))
	add("catalog", on(s.catalog))
	add("templates", on(s.templates))
	add("template", on(s.template))
	add("dictionary", on(s.dictionary))
	add("batch-upload", func(api huma.API, op huma.Operation) {
		op.DefaultStatus = http.StatusCreated
		huma.Register(api, op, s.upload)
		describeUpload(api.OpenAPI(), op.Path)
	})
	add("batches", on(s.batches))
	add("batch", on(s.batch))
	add("batch-issues", on(s.issues))
	add("batch-answer", on(s.batchAnswer))
	add("batch-changes", on(s.changes))
	add("batch-check", on(s.check))
	add("batch-confirm", on(s.confirm))
	add("batch-withdraw", on(s.withdraw))
	add("batch-justify", on(s.justify))
	add("batch-stop", on(s.stop))
	add("batch-events", on(s.events))
	add("batch-annotated", on(s.annotated))
	add("batch-refused", on(s.refusedRows))
	add("batch-receipt", on(s.receiptBook))
	add("batch-contrast", on(s.contrast))
	add("persons-search", on(s.search))
	add("dossier", on(s.dossier))
	add("record-history", on(s.history))
	add("units", on(s.units))
	add("unit", on(s.unit))
	add("staffing", on(s.staffing))
	add("figures", on(s.figures))
}

func (s *server) serveDuties(add adder) {
	add("own", on(s.own))
	add("own-copy", on(s.ownCopy))
	add("own-notices", on(s.ownNotices))
	add("own-requests", on(s.ownRequests))
	add("own-ask", on(s.ownAsk))
	add("own-withdraw", on(s.ownWithdraw))
	add("requests", on(s.requests))
	add("request-answer", on(s.requestAnswer))
	add("overdue", on(s.overdue))
	add("register-kinds", on(s.registerKinds))
	add("register", on(s.registerEntries))
	add("register-add", on(s.registerAdd))
	add("register-step", on(s.registerStep))
	add("register-close", on(s.registerClose))
}

func (r route) operation() huma.Operation {
	op := huma.Operation{OperationID: r.id, Method: r.method, Path: v1 + r.path, Tags: []string{r.tag}, Summary: r.summary,
		Errors: []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}}
	if !r.public {
		op.Security = []map[string][]string{{"session": {}}}
		if !r.hands {
			op.Security = append(op.Security, map[string][]string{"token": {}})
		}
	}
	return op
}
