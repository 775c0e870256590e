package api_test

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/officetest"
)

// attempt is one call of a route. have and lack are parts of a good answer: what
// is in scope is in it, what is not is not.
type attempt struct {
	path       string // of the route, with what its braces stand for
	query      string
	body       any
	have, lack []string
}

// fill fills the braces of a route's path in turn.
func fill(path string, values ...string) string {
	for _, v := range values {
		from, to := strings.Index(path, "{"), strings.Index(path, "}")
		path = path[:from] + v + path[to+1:]
	}
	return path
}

func unknownID() string { return uuid.Must(uuid.NewV7()).String() }

type object map[string]any

// attempts are the calls of a route by a subject, about something in scope or
// about each kind of what is not.
func (m *matrix) attempts(route string, s *subject, out bool) []attempt {
	m.Helper()
	route, m.part = chosen(route)
	for _, try := range []func(string, *subject, bool) ([]attempt, bool){m.onOneself, m.onAdministration, m.onArchive, m.onFeeds, m.onDuties} {
		if found, ok := try(route, s, out); ok {
			return found
		}
	}
	m.Errorf("%s: nobody knows how to try this route", route)
	return nil
}

var chosenPart = regexp.MustCompile(`\{(\w+)=([^}]*)\}`)

// chosen takes the part that a row of the table names out of its path.
func chosen(route string) (plain, part string) {
	if found := chosenPart.FindStringSubmatch(route); found != nil {
		part = found[2]
	}
	return chosenPart.ReplaceAllString(route, "{$1}"), part
}

// pick gives the path with one of two objects.
func pick(route string, out bool, inside string, outside ...string) []attempt {
	_, path, _ := strings.Cut(route, " ")
	ids := []string{inside}
	if out {
		ids = outside
	}
	var all []attempt
	for _, id := range ids {
		all = append(all, attempt{path: fill(path, id)})
	}
	return all
}

func with(all []attempt, body any) []attempt {
	for i := range all {
		all[i].body = body
	}
	return all
}

// onFeeds tries the feed that the matrix's sender pushes, and one that is not there.
func (m *matrix) onFeeds(route string, _ *subject, out bool) ([]attempt, bool) {
	_, path, _ := strings.Cut(route, " ")
	name := map[bool]string{false: "pushed", true: "none"}[out]
	switch route {
	case "GET /feeds":
		return []attempt{{path: path}}, true
	case "GET /feeds/{feed}/runs", "POST /feeds/{feed}/runs":
		return []attempt{{path: fill(path, name)}}, true
	case "POST /feeds/{feed}/deliveries":
		return []attempt{{path: fill(path, name), body: object{"权利人证件号": m.mine}}}, true
	case "POST /feeds/{feed}/runs/{run_id}/release", "POST /feeds/{feed}/runs/{run_id}/refuse":
		return []attempt{{path: fill(path, name, unknownID()), body: object{"reason": "已核实"}}}, true
	}
	return nil, false
}

func (m *matrix) onOneself(route string, s *subject, out bool) ([]attempt, bool) {
	m.Helper()
	_, path, _ := strings.Cut(route, " ")
	plain := func(body any) ([]attempt, bool) { return []attempt{{path: path, body: body}}, true }
	switch route {
	case "GET /about", "GET /oidc/login", "GET /oidc/callback", "POST /session/use", "GET /session", "DELETE /session", "GET /account/sessions", "GET /account/tokens", "GET /roles", "GET /purposes", "GET /meta", "GET /catalog", "GET /templates":
		return plain(nil)
	case "POST /account/totp":
		return plain(object{"password": m.guard.Passwords[s.id]})
	case "POST /setup":
		return plain(object{"code": "wrong", "login": "first", "name": "甲", "password": "x"})
	case "POST /session":
		return plain(object{"login": "as-" + strings.ReplaceAll(s.column, "_", "-"), "password": "not the password"})
	case "POST /session/second-factor", "POST /account/totp/confirm":
		return plain(object{"code": "000000"})
	case "POST /account/password":
		return plain(object{"old": "not the password", "new": "another password of 2026"})
	case "POST /account/tokens":
		may := "key.destroy"
		if r := m.guard.As(s.id).Scope; !out {
			for _, role := range access.Roles() {
				for _, p := range role.May {
					if r.May(p) {
						may = string(p)
					}
				}
			}
		}
		return plain(object{"name": "mine", "days": 30, "methods": []string{"GET"}, "permissions": []string{may}})
	case "DELETE /account/sessions/{session_id}":
		return pick(route, out, m.session(s.id), m.session(m.someone(s).id), unknownID()), true
	case "DELETE /account/tokens/{token_id}":
		return pick(route, out, m.token(s.id), m.token(m.colleague), unknownID()), true
	}
	return nil, false
}

// session opens one more session of an account, and gives its public id.
func (m *matrix) session(id string) string {
	m.Helper()
	if id == "" || id == m.subject("token").id || id == m.subject("narrow").id {
		return unknownID()
	}
	opened, err := m.guard.Accounts.Open(m.Context(), account.OpenInput{Account: id})
	m.OK(err)
	return opened.SessionID
}

// someone is another subject.
func (m *matrix) someone(s *subject) *subject {
	m.Helper()
	if s.column == "no_role" {
		return m.subject(access.Clerk)
	}
	return m.subject("no_role")
}

func (m *matrix) token(id string) string {
	m.Helper()
	if id == "" {
		return unknownID()
	}
	return m.keep("token "+id, func() string { return m.newToken(id) })
}

func (m *matrix) newToken(id string) string {
	m.Helper()
	t, _, err := m.guard.Accounts.CreateToken(m.Context(), account.CreateTokenInput{Account: id, Name: "one", Days: 3,
		TokenLimits: account.TokenLimits{Name: "one", Methods: []string{"GET"}, Permissions: []string{"catalog.read"}}})
	m.OK(err)
	return t.ID
}

func (m *matrix) onAdministration(route string, s *subject, out bool) ([]attempt, bool) {
	m.Helper()
	_, path, _ := strings.Cut(route, " ")
	plain := func(body any) ([]attempt, bool) { return []attempt{{path: path, body: body}}, true }
	switch route {
	case "GET /accounts", "GET /handlers", "GET /grants", "GET /administrations", "POST /audit/verify", "GET /audit/export", "POST /audit/checkpoint", "GET /keys":
		return plain(nil)
	case "POST /keys/rotate":
		return plain(object{"reason": "按期轮换"})
	case "POST /accounts/{account_id}/outer":
		return with(pick(route, out, m.dummy, unknownID()), object{"issuer": "https://identity.example", "subject": fmt.Sprintf("s-%d", m.next())}), true
	case "DELETE /accounts/{account_id}/outer":
		return pick(route, out, m.dummy, unknownID()), true
	case "POST /audit/search":
		return plain(object{})
	case "POST /accounts":
		return plain(object{"login": fmt.Sprintf("person-%d", m.next()), "name": "某人"})
	case "POST /accounts/{account_id}/{act}":
		return pick(strings.Replace(route, "{act}", m.part, 1), out, m.locked, unknownID()), true
	case "POST /accounts/{account_id}/person":
		return with(pick(route, out, m.dummy, unknownID()), object{"id_no": officetest.IDNo(99)}), true
	case "POST /grants":
		id := unknownID()
		if !out {
			id = m.guard.Machine(fmt.Sprintf("new-%d", m.next()))
		}
		return plain(object{"account": id, "role": access.Analyst, "level": 1, "from": m.Now, "to": m.Now.AddDate(0, 1, 0), "reason": "岗位需要"})
	case "DELETE /grants/{grant_id}":
		id, _ := m.proposal()
		return pick(route, out, id, unknownID()), true
	case "GET /approvals":
		a := attempt{path: path, query: "?state=open", lack: []string{m.concerning(access.KindVeto, m.farHead, m.person(m.other))}}
		if s.role == access.SectionHead {
			a.have = []string{m.levelThree(s)}
		}
		return []attempt{a}, true
	case "POST /approvals/{approval_id}/decide":
		return with(m.approvals(route, s, out), object{"approve": true}), true
	case "GET /assignments":
		a := attempt{path: path, lack: []string{m.person(m.other), "XS-0002"}}
		if s.role == access.SectionHead {
			a.have = []string{m.assignment(s)}
		}
		return []attempt{a}, true
	case "POST /assignments":
		person := m.person(m.mine)
		if out {
			person = m.person(m.other)
		}
		return plain(object{"person_id": person, "lead_no": "XS-0001", "account": m.handler, "until": m.Now.AddDate(0, 1, 0)})
	case "DELETE /assignments/{assignment_id}":
		outside := []string{unknownID()}
		if s.role == access.SectionHead {
			outside = append(outside, m.farAssignment())
		}
		return pick(route, out, m.assignment(s), outside...), true
	}
	return m.onWatch(route, out)
}

func (m *matrix) onWatch(route string, out bool) ([]attempt, bool) {
	m.Helper()
	switch route {
	case "GET /watch/alerts":
		own, about := m.alert(m.colleague), m.alert(m.subject(access.AuditAdmin).id)
		return []attempt{{path: "/watch/alerts", have: []string{own}, lack: []string{about}}}, true
	case "POST /watch/alerts/{alert_id}/review":
		return with(pick(route, out, m.alert(m.colleague), unknownID(), m.alert(m.subject(access.AuditAdmin).id)), object{"outcome": "justified", "note": "已核实"}), true
	case "GET /watch/appointments":
		return []attempt{{path: "/watch/appointments", have: []string{m.appointed(officetest.IDNo(97))}}}, true
	case "POST /watch/appointments":
		return []attempt{{path: "/watch/appointments", body: object{"id_no": officetest.IDNo(98)}}}, true
	case "DELETE /watch/appointments/{person_id}":
		return pick(route, out, m.appointed(officetest.IDNo(96)), m.person(officetest.IDNo(95))), true
	}
	return nil, false
}

// approvals are requests that a subject may decide: each by its kind; and what is
// not there for it.
func (m *matrix) approvals(route string, s *subject, out bool) []attempt {
	m.Helper()
	var inside string
	switch s.role {
	case access.SecureAdmin, access.AuditAdmin:
		_, inside = m.proposal()
	case access.SystemAdmin:
		inside = m.concerning(access.KindKeyAction, m.guard.Security, m.person(m.mine))
	default:
		inside = m.levelThree(s)
	}
	outside := []string{unknownID()}
	if s.role == access.SectionHead {
		outside = append(outside, m.concerning(access.KindVeto, m.farHead, m.person(m.other)))
	}
	return pick(route, out, inside, outside...)
}

// assignment is one that a head of section made; another's for all others.
func (m *matrix) assignment(s *subject) string {
	m.Helper()
	by := m.head
	if s.role == access.SectionHead {
		by = s.id
	}
	return m.keep("assignment "+by, func() string { return m.newAssignment(by) })
}

func (m *matrix) newAssignment(by string) string {
	m.Helper()
	a, err := m.guard.Access.Assign(m.Context(), m.guard.As(by), access.AssignLead{Person: m.person(m.mine), LeadNo: "XS-0001", Account: m.handler, Until: m.Now.AddDate(0, 1, 0)})
	m.OK(err)
	return a.ID
}

func (m *matrix) farAssignment() string {
	m.Helper()
	all, err := m.guard.Access.Assignments(m.Context(), m.guard.As(m.farHead))
	m.OK(err)
	return all[0].ID
}

// alert is a question about an account, by its id.
func (m *matrix) alert(about string) string {
	m.Helper()
	return m.keep("alert "+about, func() string { return m.newAlert(about) })
}

// appointed puts a person on the list of appointments.
func (m *matrix) appointed(idNo string) string {
	m.Helper()
	by := access.By{Actor: audit.Actor{Account: "system"}, Scope: access.Local(), Trail: m.guard.Log}
	m.OK(m.guard.Watch.Appoint(m.Context(), by, m.person(idNo), true))
	return m.person(idNo)
}

func (m *matrix) newAlert(about string) string {
	m.Helper()
	ticket := unknownID()
	m.OK(m.guard.Watch.Open(m.Context(), about, ticket, "紧急查阅"))
	rows, err := m.Control.WatchAlerts(m.Context(), "open", 1000)
	m.OK(err)
	for _, r := range rows {
		if r.Ticket == ticket {
			return r.ID
		}
	}
	m.Fatal("the alert is not there")
	return ""
}

func (m *matrix) onArchive(route string, s *subject, out bool) ([]attempt, bool) {
	m.Helper()
	_, path, _ := strings.Cut(route, " ")
	mine, other := m.person(m.mine), m.person(m.other)
	switch route {
	case "GET /catalog/dictionaries/{name}":
		return pick(route, out, "sex", "none"), true
	case "GET /templates/{kind}/{file}":
		if out {
			return []attempt{{path: "/templates/area/none.xlsx"}}, true
		}
		return []attempt{{path: "/templates/area/A12.xlsx"}}, true
	case "POST /batches":
		return []attempt{{path: path}}, true
	case "GET /batches":
		return []attempt{{path: path, have: []string{m.batchFor(s)}, lack: []string{m.batch(m.remote, m.other)}}}, true
	case "GET /batches/{batch_id}", "GET /batches/{batch_id}/issues", "GET /batches/{batch_id}/changes",
		"GET /batches/{batch_id}/events", "GET /batches/{batch_id}/annotated.xlsx", "GET /batches/{batch_id}/refused.xlsx", "GET /batches/{batch_id}/receipt.xlsx":
		return pick(route, out, m.batchFor(s), m.batch(m.remote, m.other), unknownID()), true
	case "POST /batches/{batch_id}/answers":
		return with(pick(route, out, m.batchFor(s), m.batch(m.remote, m.other), unknownID()), object{"answers": object{"A12.price": "万元"}}), true
	case "POST /batches/{batch_id}/confirm":
		all := pick(route, out, m.batchFor(s), m.batch(m.remote, m.other), unknownID())
		return with(all, object{"digest": m.digest(all[0].path)}), true
	case "GET /batches/{batch_id}/contrast":
		all := pick(route, out, m.batchFor(s), m.batch(m.remote, m.other), unknownID())
		for i := range all {
			all[i].query = "?with=" + strings.Split(all[i].path, "/")[2]
		}
		return all, true
	case "POST /batches/{batch_id}/justify":
		return with(pick(route, out, m.unpublishedFor(s), m.batch(m.remote, m.other), unknownID()), object{"reasons": []object{{"code": "row.profile_missing", "reason": "已核实"}}}), true
	case "POST /batches/{batch_id}/check", "POST /batches/{batch_id}/stop":
		return pick(route, out, m.unpublishedFor(s), m.batch(m.remote, m.other), unknownID()), true
	case "POST /batches/{batch_id}/withdraw":
		return with(pick(route, out, m.unpublishedFor(s), m.batch(m.remote, m.other), unknownID()), object{"reason": "报错了表"}), true
	case "POST /persons/search":
		if out {
			return []attempt{{path: path, body: object{"id_no": m.other}, lack: []string{other}}, {path: path, body: object{"unit": away}, lack: []string{other}},
				{path: path, body: object{"name": "钱二"}, lack: []string{other, "钱二"}}}, true
		}
		return []attempt{{path: path, body: object{"category": "C5"}, have: []string{mine}, lack: []string{other}}}, true
	case "POST /persons/{person_id}/erase":
		return with(pick(route, out, m.person(m.mine), m.person(m.other)), object{"reason": "保存期限已满"}), true
	case "GET /persons/{person_id}/dossier":
		return pick(route, out, mine, other, strings.Repeat("0a", 16)), true
	case "GET /persons/{person_id}/records/{record_id}/history":
		return []attempt{{path: fill(path, map[bool]string{false: mine, true: other}[out], map[bool]string{false: m.house, true: m.farHouse}[out])}}, true
	case "GET /units":
		return []attempt{{path: path, have: []string{town}, lack: []string{away, "王口镇"}}}, true
	case "GET /units/{code}":
		return pick(route, out, town, away, district, "none"), true
	case "GET /staffing":
		return []attempt{{path: path, lack: []string{away}}}, true
	case "GET /figures":
		if out {
			return []attempt{{path: path, query: "?unit=" + away, lack: []string{away}}}, true
		}
		return []attempt{{path: path, have: []string{town}, lack: []string{away}}}, true
	}
	return m.onTickets(route, path, s, out)
}

func (m *matrix) onTickets(route, path string, s *subject, out bool) ([]attempt, bool) {
	m.Helper()
	switch route {
	case "GET /tickets":
		return []attempt{{path: path, lack: []string{m.openTicket(m.head)}}}, true
	case "POST /tickets":
		return []attempt{{path: path, body: object{"purpose": "routine", "minutes": 30}}}, true
	case "DELETE /tickets/{ticket_id}":
		inside := unknownID()
		if s.id != "" && m.guard.As(s.id).Scope.May(access.DossierRead) {
			inside = m.openTicket(s.id)
		}
		return pick(route, out, inside, m.openTicket(m.head), unknownID()), true
	case "POST /tickets/break-glass": // three a day
		if out {
			return nil, true
		}
		return []attempt{{path: path, body: object{"reason": "紧急核查"}}}, true
	}
	return nil, false
}

// batchFor is one that a subject may know of: a colleague's, or its own where it
// sees no others.
func (m *matrix) batchFor(s *subject) string {
	m.Helper()
	switch s.role {
	case access.Feed, access.Station, access.Handler:
		return m.batch(s.id, m.mine)
	}
	return m.batch(m.colleague, m.mine)
}

// unpublishedFor is such a batch that nobody confirms.
func (m *matrix) unpublishedFor(s *subject) string {
	m.Helper()
	sender := m.colleague
	switch s.role {
	case access.Feed, access.Station, access.Handler:
		sender = s.id
	}
	return m.keep("unpublished "+sender, func() string { return m.newBatch(sender, m.mine) })
}

// digest is what the check of a batch showed.
func (m *matrix) digest(path string) string {
	m.Helper()
	b, err := m.Control.Batch(m.Context(), strings.Split(path, "/")[2])
	m.OK(err)
	return b.Digest
}

func (m *matrix) openTicket(id string) string {
	m.Helper()
	return m.keep("ticket "+id, func() string { return m.newTicket(id) })
}

func (m *matrix) newTicket(id string) string {
	m.Helper()
	t, err := m.guard.Access.Open(m.Context(), m.guard.As(id), access.OpenTicket{Purpose: "routine", Minutes: 60})
	m.OK(err)
	return t.ID
}
