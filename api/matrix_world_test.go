package api_test

import (
	"fmt"
	"strings"
	"time"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/duty"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
)

// Two towns of a district. Everybody of the matrix works in the first.
const (
	district = "120118"
	town     = "120118102000"
	away     = "120118103000"
)

// matrix is the office in which every route is tried: in each town there is
// somebody with a house, and of everything else there is one for each side.
type matrix struct {
	*server
	subjects []*subject
	seen     []tried

	mine, other, self string // identity numbers: of the town, of the other town, of the supervised person
	house, farHouse   string // record ids
	colleague, remote string // who hands in files in the town, and in the other
	head, farHead     string // who else is head of section
	handler           string // who can take a lead
	ticket            string // somebody else's
	dummy, locked     string // accounts to act on: a program's, and of somebody without a role
	part              string // of a path, that a row of the table names
	serial            int
	kept              map[string]string // objects that nobody uses up
	uses              bool              // what is tried succeeds, and uses its object up
}

// subject is one column.
type subject struct {
	column, role string
	id           string
	program      bool     // has a token and no session
	login        []string // headers
	ticket       string
}

// tried is one call that was answered, to be looked up in the trail.
type tried struct {
	who            *subject
	route, request string
	result         outcome
}

func newMatrix(s *server) *matrix {
	s.Helper()
	s.as = nil
	m := &matrix{server: s, kept: map[string]string{}, mine: officetest.IDNo(1), other: officetest.IDNo(2), self: officetest.IDNo(3)}
	// Any trail is a long one here.
	m.OK(m.Control.PutSetting(m.Context(), access.ExportSetting, "1"))
	m.fill()
	m.staff()
	return m
}

func (m *matrix) fill() {
	m.Helper()
	m.Publish("2026-01-01", officetest.Table{Name: "单位", Rows: [][]any{{"单位编码", "单位名称", "单位层级", "上级单位编码", "起始日期"},
		{district, "静海区", "district", "", "2010-01-01"}, {town, "独流镇", "township", district, "2010-01-01"}, {away, "王口镇", "township", district, "2010-01-01"}}})
	far := officetest.Profile("钱二", m.other)
	far[7] = "王口镇"
	m.Publish("2026-01-02", officetest.Roster(officetest.Profile("赵一", m.mine), far, officetest.Profile("孙三", m.self)),
		officetest.Houses(officetest.House("赵一", m.mine, "甲巷一号", "90", "2010-06"), officetest.House("钱二", m.other, "乙巷一号", "91", "2011-06")))
	m.Publish("2026-01-03", leads(lead("赵一", m.mine, "XS-0001"), lead("钱二", m.other, "XS-0002")))
	m.house, m.farHouse = m.recordOf(m.mine, "A12"), m.recordOf(m.other, "A12")
}

func leads(rows ...[]any) officetest.Table {
	return officetest.Table{Name: "问题线索", Rows: append([][]any{{"姓名", "公民身份号码", "线索编号", "线索来源", "收到日期", "反映问题类型", "问题摘要", "是否重复反映"}}, rows...)}
}

func lead(name, idNo, no string) []any {
	return []any{name, idNo, no, "来信", "2025-12-01", "违反工作纪律", "上班时间外出", "否"}
}

// recordOf gives the id of a person's only record in an area.
func (m *matrix) recordOf(idNo, area string) string {
	m.Helper()
	mark, err := m.Control.Watermark(m.Context())
	m.OK(err)
	versions, err := m.Store.PersonVersions(m.Context(), m.Vault.PersonID(idNo), mark.No)
	m.OK(err)
	for _, v := range versions {
		if v.Area == area {
			return v.RecordID.String()
		}
	}
	m.Fatalf("no record of %s", area)
	return ""
}

// staff makes those who ask, and those with whom they have to do.
func (m *matrix) staff() {
	m.Helper()
	g := m.guard
	at := func(login, role, unit string) string {
		id := g.Machine(login)
		g.Grant(access.ProposeGrant{Account: id, Role: role, Unit: unit})
		return id
	}
	m.colleague, m.remote = at("colleague", access.Feed, town), at("remote", access.Feed, away)
	m.head, m.farHead = at("other-head", access.SectionHead, town), at("far-head", access.SectionHead, away)
	m.handler, m.dummy = at("other-handler", access.Handler, town), g.Machine("dummy")
	far := at("far-handler", access.Handler, away)
	_, err := g.Access.Assign(m.Context(), g.As(m.farHead), access.AssignLead{Person: m.person(m.other), LeadNo: "XS-0002", Account: far, Until: m.Now.AddDate(1, 0, 0)})
	m.OK(err)
	m.locked, _ = g.Session("somebody", "")
	m.subjects = []*subject{{column: "nobody"}, m.member("no_role", "", nil), m.bearer("token", access.Liaison),
		m.bearer("narrow", access.Clerk, access.CatalogRead, access.UnitsRead, access.PersonSearch, access.DossierRead)}
	for _, r := range access.Roles() {
		grant := access.ProposeGrant{Role: r.Code, Unit: town}
		if r.Admin || r.Own {
			grant.Unit = ""
		}
		m.subjects = append(m.subjects, m.member(r.Code, r.Code, &grant))
	}
}

func (m *matrix) member(column, role string, grant *access.ProposeGrant) *subject {
	m.Helper()
	link := ""
	if role == access.Supervised {
		link = m.person(m.self)
	}
	var grants []access.ProposeGrant
	if grant != nil {
		grants = append(grants, *grant)
	}
	s := &subject{column: column, role: role}
	s.id, _ = m.guard.Session("as-"+strings.ReplaceAll(column, "_", "-"), link, grants...)
	return s
}

// bearer holds an API token, for some permissions or for all that its account
// may do.
func (m *matrix) bearer(column, role string, may ...access.Permission) *subject {
	m.Helper()
	id := m.guard.Machine("program-" + column)
	m.guard.Grant(access.ProposeGrant{Account: id, Role: role, Unit: town})
	return &subject{column: column, role: role, id: id, program: true, login: []string{"Authorization", "Bearer " + m.guard.Token(id, may...)}}
}

// enter logs a subject in, and opens its ticket where it may have one. It is
// some time since the one before, so that nobody is locked out.
func (m *matrix) enter(s *subject) {
	m.Helper()
	m.Later(20 * time.Minute)
	if s.ticket = m.ticket; s.id == "" {
		return
	}
	m.login(s)
	if m.guard.As(s.id).Scope.May(access.DossierRead) {
		t, err := m.guard.Access.Open(m.Context(), m.guard.As(s.id), access.OpenTicket{Purpose: "routine", Minutes: 480, Level: 2})
		m.OK(err)
		s.ticket = t.ID
	}
}

func (m *matrix) login(s *subject) {
	m.Helper()
	if s.id == "" || s.program {
		return
	}
	opened, err := m.guard.Accounts.Open(m.Context(), account.OpenInput{Account: s.id, SecondFactor: true, Whence: account.Whence{Address: "127.0.0.1"}})
	m.OK(err)
	s.login = []string{"Cookie", "qingjian=" + opened.Secret}
}

// next numbers what must differ from time to time.
func (m *matrix) next() int {
	m.serial++
	return m.serial
}

// houses is a workbook with one more house of a person.
func (m *matrix) houses(idNo string) []byte {
	m.Helper()
	return officetest.Workbook(m, officetest.Houses(officetest.House("某某", idNo, fmt.Sprintf("丙巷%d号", m.next()), "80", "2012-06")))
}

// keep gives an object of a kind: a new one where it is used up, else the same
// as before.
func (m *matrix) keep(kind string, make func() string) string {
	m.Helper()
	if id := m.kept[kind]; id != "" && !m.uses {
		return id
	}
	m.kept[kind] = make()
	return m.kept[kind]
}

// batch hands in a checked batch about a person.
func (m *matrix) batch(sender, idNo string) string {
	m.Helper()
	return m.keep("batch "+sender+idNo, func() string { return m.newBatch(sender, idNo) })
}

func (m *matrix) newBatch(sender, idNo string) string {
	m.Helper()
	by := m.guard.As(sender)
	b, err := m.Service.Receive(m.Context(), ingest.ReceiveInput{EffectiveDate: "2026-02-01", Files: officetest.Files(m.houses(idNo)), By: by})
	m.OK(err)
	_, err = m.Service.Check(m.Context(), by, b.ID, nil)
	m.OK(err)
	return b.ID
}

// levelThree asks for a ticket of level 3 and gives the request for it.
func (m *matrix) levelThree(s *subject) string {
	m.Helper()
	return m.keep("level 3 "+s.column, func() string {
		t, err := m.guard.Access.Open(m.Context(), m.guard.As(m.handler), access.OpenTicket{Purpose: "routine", Minutes: 60, Level: 3, Reason: "核查需要"})
		m.OK(err)
		return t.Approval
	})
}

// concerning asks for a second person for something about a person.
func (m *matrix) concerning(kind, by, person string) string {
	m.Helper()
	return m.keep(kind+by+person, func() string { return m.newConcern(kind, by, person) })
}

func (m *matrix) newConcern(kind, by, person string) string {
	m.Helper()
	no := fmt.Sprint(m.next())
	id, err := m.guard.Access.Request(m.Context(), m.guard.As(by), access.ApprovalInput{Kind: kind, Object: no, Digest: no, Persons: []string{person},
		Summary: fault.T("一件事", "a matter"), Reason: "工作需要"})
	m.OK(err)
	return id
}

// proposal is a grant that waits for the second administrator, and the request
// for him.
func (m *matrix) proposal() (id, approval string) {
	m.Helper()
	id = m.keep("grant", func() string {
		g := m.newProposal()
		approval = g.Approval
		return g.ID
	})
	return id, m.keep("its approval", func() string { return approval })
}

func (m *matrix) newProposal() access.GrantView {
	m.Helper()
	g, err := m.guard.Access.Propose(m.Context(), m.guard.As(m.guard.Security), access.ProposeGrant{Account: m.guard.Machine(fmt.Sprintf("new-%d", m.next())),
		Role: access.Analyst, Unit: town, Level: 1, From: m.Now, To: m.Now.AddDate(0, 1, 0), Reason: "岗位需要"})
	m.OK(err)
	return g
}

// request is a person's request, asked by himself.
func (m *matrix) request(idNo string) string {
	m.Helper()
	return m.keep("request "+idNo, func() string { return m.newRequest(idNo) })
}

func (m *matrix) newRequest(idNo string) string {
	m.Helper()
	by := m.guard.As(m.subject(access.Supervised).id)
	r, err := m.guard.Duty.Ask(m.Context(), by, duty.AskInput{Person: m.person(idNo), Kind: duty.Explanation, Area: "A12",
		RecordID: fmt.Sprintf("%032x", m.next()), Text: "请说明来源"})
	m.OK(err)
	return r.ID
}

// enquiry is an entry of the register of enquiries about an account.
func (m *matrix) enquiry(account string) string {
	m.Helper()
	return m.keep("enquiry "+account, func() string {
		fields := m.entryFields(duty.Enquiry, m.mine)
		fields["account"] = account
		return m.newEntry(duty.Enquiry, m.head, fields)
	})
}

// entry is one of a register, about a person where it is about any. Each can be
// brought a step on, and to its end.
func (m *matrix) entry(kind, idNo string) string {
	m.Helper()
	return m.keep("entry "+kind+idNo, func() string {
		by := map[bool]string{true: m.head, false: m.farHead}[idNo == m.mine]
		if kind == duty.Incident {
			by = m.guard.Security
		}
		return m.newEntry(kind, by, m.entryFields(kind, idNo))
	})
}

func (m *matrix) newEntry(kind, by string, fields map[string]string) string {
	m.Helper()
	e, err := m.guard.Duty.Add(m.Context(), m.guard.As(by), duty.AddInput{Kind: kind, Fields: fields})
	m.OK(err)
	if kind == duty.Incident {
		_, err = m.guard.Duty.Step(m.Context(), m.guard.As(by), duty.StepInput{Kind: kind, ID: e.ID, State: "reported", Note: "已报告"})
		m.OK(err)
	}
	return e.ID
}

func (m *matrix) entryFields(kind, idNo string) map[string]string {
	return map[string]map[string]string{
		duty.Enquiry:   {"who": "某人", "about": "某事", "how": "phone", "when": "2026-02-01T09:30"},
		duty.Notice:    {"outcome": "withheld", "person": m.person(idNo), "decided_by": "室务会", "basis": "依规", "until": "2026-12-31"},
		duty.Retention: {"what": "frozen", "object": "A12", "person": m.person(idNo), "reason": "依规", "until": "2026-12-31"},
		duty.Impact:    {"subject": "feed", "object": "A12", "purpose": "核对", "necessity": "必要", "risk": "低", "measures": "加密"},
		duty.Incident: {"found": "2026-02-01T09:00", "category": "misuse", "what": "某事", "concerned": "1", "measures": "停用账户", "reported_to": "网信办",
			"told": "不需要"},
	}[kind]
}

func (m *matrix) subject(column string) *subject {
	m.Helper()
	for _, s := range m.subjects {
		if s.column == column {
			return s
		}
	}
	m.Fatalf("nobody is %s", column)
	return nil
}
