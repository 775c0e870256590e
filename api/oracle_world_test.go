package api_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// known is a district as plain facts: what was handed in and what was granted.
// The oracle reads these alone.
type known struct {
	units   map[string]string // code -> the one above, "" at the top
	persons []*somebody
	batches []sent
}

type somebody struct {
	idNo, name, id string
	unit           string // "" = without a profile
	away           bool   // managed by a higher level
	kin            []int  // whom he declares
	rows           []fileRow
}

// fileRow is one row of somebody's file, by the names of the fields.
type fileRow struct {
	area   string // or a department's register
	lead   string // number of the lead, "" for none
	values map[string]string
}

// sent is a batch and what is in it.
type sent struct {
	id, by string
	rows   []placed
}

type placed struct{ unit, area string }

// reader is an account with its grants, as they were given.
type reader struct {
	id, column string
	header     []string
	own        int // the person tied to the account, -1 for none
	grants     []access.ProposeGrant
	lead       string // "person:number" of the one that it handles
	second     bool
	ticket     access.Ticket
}

// The oracle's own words for what a role may do; it does not ask the roles.
func oracleRoles() map[string][]string {
	file := []string{access.Liaison, access.Auditor, access.Handler, access.SectionHead}
	figures := append(slices.Clone(file), access.Clerk, access.Analyst, access.UnitHead)
	return map[string][]string{"file": file, "figures": figures, "units": append(slices.Clone(figures), access.Receiver),
		"batches": {access.Clerk, access.Liaison, access.SectionHead}, "submit": {access.Clerk, access.Liaison, access.Handler, access.Feed, access.Station},
		"leads": {access.Handler}}
}

// below walks up from a unit.
func (k *known) below(unit, top string) bool {
	for ; unit != ""; unit = k.units[unit] {
		if unit == top {
			return true
		}
	}
	return false
}

// granted are the grants that let a reader do something, in a unit ("*" = in
// any).
func (k *known) granted(r *reader, what, unit string) []access.ProposeGrant {
	var out []access.ProposeGrant
	for _, g := range r.grants {
		if slices.Contains(oracleRoles()[what], g.Role) && (unit == "*" || g.Unit == "" || k.below(unit, g.Unit)) {
			out = append(out, g)
		}
	}
	return out
}

// hidden tells of the reader's own file and those of kin.
func (k *known) hidden(r *reader, person int) bool {
	return r.own >= 0 && (r.own == person || slices.Contains(k.persons[r.own].kin, person) || slices.Contains(k.persons[person].kin, r.own))
}

// fileGrants are those by which a reader opens a person's file now: an emergency
// counts everywhere.
func (k *known) fileGrants(r *reader, person int) []access.ProposeGrant {
	unit := k.persons[person].unit
	if r.ticket.BreakGlass {
		unit = "*"
	}
	if k.hidden(r, person) {
		return nil
	}
	return k.granted(r, "file", unit)
}

// level is the highest sensitivity that a reader sees of an area of a person.
func (k *known) level(r *reader, person int, row fileRow) int {
	grants := k.fileGrants(r, person)
	if row.area == access.LeadsArea {
		if len(grants) > 0 && r.lead == fmt.Sprint(person, ":", row.lead) {
			return 3
		}
		return 0
	}
	most, area := 0, row.area
	if area == register {
		area = besideArea
	}
	for _, g := range grants {
		if g.Areas == nil || slices.Contains(g.Areas, area) {
			most = max(most, g.Level)
		}
		if row.area == "A01" {
			most = max(most, 1) // who may see a person sees the head of the file
		}
	}
	return most
}

// The register of which everybody has a row, and the area beside which it stands.
const (
	register   = "f_property"
	besideArea = "A12"
)

// besides reports whether one person's rows of the register stand in the file of
// another, for a reader: where the file shows whom it declares, and he who is
// declared is neither hidden from the reader nor managed by a higher level.
func (k *known) besides(r *reader, file, person int) bool {
	return slices.Contains(k.persons[file].kin, person) && !k.hidden(r, person) && !k.persons[person].away &&
		k.level(r, file, fileRow{area: "A05"}) > 0
}

func newKnown(s *server) *known {
	s.Helper()
	k := &known{units: map[string]string{district: "", town: district, away: district, "T1V1": town, "T1V2": town, "T2V1": away}}
	tree := officetest.Table{Name: "单位", Rows: [][]any{{"单位编码", "单位名称", "单位层级", "上级单位编码", "起始日期"}}}
	for _, code := range []string{district, town, away, "T1V1", "T1V2", "T2V1"} {
		level := map[bool]string{true: "district", false: "department"}[k.units[code] == ""]
		tree.Rows = append(tree.Rows, []any{code, "单位" + code, level, k.units[code], "2010-01-01"})
	}
	s.Publish("2026-01-01", tree)
	homes := []string{town, "T1V1", "T1V1", "T1V2", away, "T2V1", "T2V1", district, "T1V2", town}
	for i, unit := range homes {
		k.persons = append(k.persons, k.newSomebody(s, i, unit))
	}
	k.persons[0].kin, k.persons[4].kin, k.persons[6].kin = []int{1, 5}, []int{3}, []int{2}
	k.persons[8].away = true
	s.bring(k)
	return k
}

func (k *known) newSomebody(s *server, i int, unit string) *somebody {
	s.Helper()
	p := &somebody{idNo: officetest.IDNo(200 + i), name: string([]rune{'褚', rune('甲' + i)}), unit: unit}
	p.id = s.person(p.idNo)
	p.rows = []fileRow{
		{area: "A01", values: map[string]string{"name": p.name, "id_no": p.idNo, "mobile": fmt.Sprintf("1390000%04d", 1000+i*7), "unit_code": unit}},
		{area: "A02", values: map[string]string{"post_name": fmt.Sprintf("第%d职位", 100+i)}},
		{area: "A12", values: map[string]string{"address": fmt.Sprintf("槐荫巷%d号", 300+i), "building_area": fmt.Sprintf("%d.50", 400+i)}},
		{area: access.LeadsArea, lead: fmt.Sprintf("XS-%04d", i), values: map[string]string{"lead_no": fmt.Sprintf("XS-%04d", i), "summary": fmt.Sprintf("反映事项第%d件", 500+i)}},
		{area: "A25", values: map[string]string{"finding_no": fmt.Sprintf("WT-%04d", i), "description": fmt.Sprintf("台账第%d页不符", 600+i)}},
		{area: register, values: map[string]string{"re_unit_no": fmt.Sprintf("120118402%03dGB00%03dF0007%04d", 100+i, 100+i, 700+i),
			"cert_no": fmt.Sprintf("JS%04dWX", 700+i), "address": fmt.Sprintf("鸬鹚巷%d号", 800+i)}},
	}
	return p
}

// bring imports the facts.
func (s *server) bring(k *known) {
	s.Helper()
	var profiles, houses, leadRows, found, owned [][]any
	kin := officetest.Table{Name: "家庭成员", Rows: [][]any{{"姓名", "公民身份号码", "与本人关系", "成员姓名", "成员公民身份号码", "是否健在"}}}
	posts := [][]any{}
	for i, p := range k.persons {
		profile := officetest.Profile(p.name, p.idNo)
		profile[7], profile[9] = p.unit, p.rows[0].values["mobile"]
		profiles = append(profiles, profile)
		posts = append(posts, []any{p.name, p.idNo, "某单位", p.rows[1].values["post_name"], "村（居）委会职务", "否", "否", "2021-03", ""})
		houses = append(houses, officetest.House(p.name, p.idNo, p.rows[2].values["address"], p.rows[2].values["building_area"], "2010-06"))
		no := p.rows[3]
		leadRows = append(leadRows, []any{p.name, p.idNo, no.lead, "来信", "2025-12-01", "违反工作纪律", no.values["summary"], "否"})
		found = append(found, []any{p.name, p.idNo, p.rows[4].values["finding_no"], "2025-12-01", p.rows[4].values["description"]})
		owned = append(owned, []any{p.idNo, p.rows[5].values["re_unit_no"], p.rows[5].values["cert_no"], p.rows[5].values["address"]})
		for _, j := range p.kin {
			row := fileRow{area: "A05", values: map[string]string{"member_name": k.persons[j].name, "member_id_no": k.persons[j].idNo}}
			kin.Rows = append(kin.Rows, []any{p.name, p.idNo, "兄弟姐妹", k.persons[j].name, k.persons[j].idNo, "是"})
			k.persons[i].rows = append(k.persons[i].rows, row)
		}
	}
	for _, t := range []officetest.Table{officetest.Roster(profiles...), officetest.Posts(posts...), officetest.Houses(houses...), leads(leadRows...), findings(found...), kin, properties(owned...)} {
		if r := s.Publish("2026-01-02", t); r.Rows.Rejected+r.Rows.Pending > 0 {
			s.Fatalf("%s: %v", t.Name, officetest.Codes(r.Issues))
		}
	}
	higher := k.persons[8]
	s.Publish("2026-02-01", officetest.Table{Name: "报告义务", Rows: [][]any{{"姓名", "公民身份号码", "义务种类", "依据文件", "起始日期"},
		{higher.name, higher.idNo, "市管干部", "津组〔2026〕1号", "2026-01-15"}}})
}

// senders hand in batches: in each town, in the whole district, and by one who
// has lost the right since.
func (k *known) senders(s *server) {
	s.Helper()
	g := s.guard
	for i, in := range []access.ProposeGrant{{Role: access.Feed, Unit: town}, {Role: access.Feed, Unit: away}, {Role: access.Clerk}, {Role: access.Clerk}, {Role: access.Clerk, Unit: town, Areas: []string{"A12"}}} {
		in.Account = g.Machine(fmt.Sprintf("sender-%d", i))
		g.Grant(in)
		var tables []officetest.Table
		b := sent{by: in.Account}
		for j, p := range k.persons {
			if p.away || in.Unit != "" && !k.below(p.unit, in.Unit) {
				continue
			}
			tables = append(tables, officetest.Houses(officetest.House(p.name, p.idNo, fmt.Sprintf("梧桐街%d号", 100*i+j), "70", "2011-06")))
			b.rows = append(b.rows, placed{p.unit, "A12"})
		}
		for i := range tables[1:] {
			tables[0].Rows = append(tables[0].Rows, tables[i+1].Rows[1:]...)
		}
		by := g.As(in.Account)
		batch, err := s.Service.Receive(s.Context(), ingest.ReceiveInput{EffectiveDate: "2026-02-02", Files: officetest.Files(officetest.Workbook(s, tables[0])), By: by})
		s.OK(err)
		_, err = s.Service.Check(s.Context(), by, batch.ID, nil)
		s.OK(err)
		b.id = batch.ID
		k.batches = append(k.batches, b)
		if i == 3 {
			k.revoke(s, in.Account)
		}
	}
}

func (k *known) revoke(s *server, account string) {
	s.Helper()
	by := s.guard.As(s.guard.Security)
	all, err := s.guard.Access.Grants(s.Context(), by, account)
	s.OK(err)
	for _, g := range all {
		s.OK(s.guard.Access.Revoke(s.Context(), by, g.ID))
	}
}

// newReader draws an account: grants, whose it is, the lead that it handles, the
// ticket under which it reads.
func (k *known) newReader(s *server, rnd *rand.Rand, seed int) *reader {
	s.Helper()
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	r := &reader{column: fmt.Sprintf("reader-%d", seed), own: -1, second: seed%4 == 0}
	if rnd.IntN(3) > 0 {
		r.own = rnd.IntN(len(k.persons))
	}
	for range 1 + rnd.IntN(3) {
		in := access.ProposeGrant{Role: pick(access.Clerk, access.Liaison, access.Analyst, access.Auditor, access.Auditor, access.Handler, access.SectionHead, access.UnitHead, access.Receiver, access.Feed),
			Unit: pick("", district, town, away, "T1V1", "T1V2", "T2V1", town), Level: 1 + rnd.IntN(3)}
		if rnd.IntN(2) == 0 {
			in.Areas = [][]string{{"A01"}, {"A02", "A12"}, {"A05"}, {"A01", "A12"}, {"A25"}, {"A05", "A12"}}[rnd.IntN(6)]
		}
		r.grants = append(r.grants, in)
	}
	link := ""
	if r.own >= 0 {
		link = k.persons[r.own].id
	}
	if r.second {
		if r.own >= 0 {
			r.grants = append(r.grants, access.ProposeGrant{Role: access.Supervised})
		}
		id, secret := s.guard.Session(r.column, link, r.grants...)
		r.id, r.header = id, []string{"Cookie", "qingjian=" + secret}
	} else {
		r.id = s.guard.Machine(r.column)
		s.OK(s.guard.Accounts.LinkPerson(s.Context(), r.id, link))
		for _, in := range r.grants {
			in.Account = r.id
			s.guard.Grant(in)
		}
		r.header = []string{"Authorization", "Bearer " + s.guard.Token(r.id)}
	}
	k.handle(s, rnd, r)
	k.ticketFor(s, rnd, r)
	return r
}

// handle gives a lead to a reader who may take one.
func (k *known) handle(s *server, rnd *rand.Rand, r *reader) {
	s.Helper()
	person := rnd.IntN(len(k.persons))
	if len(k.granted(r, "leads", "*")) == 0 || k.hidden(r, person) {
		return
	}
	no := k.persons[person].rows[3].lead
	head := s.guard.Staff("assigns-"+r.column, access.SectionHead)
	_, err := s.guard.Access.Assign(s.Context(), s.guard.As(head), access.AssignLead{Person: k.persons[person].id, LeadNo: no, Account: r.id, Until: s.Now.Add(24 * time.Hour)})
	s.OK(err)
	r.lead = fmt.Sprint(person, ":", no)
}

func (k *known) ticketFor(s *server, rnd *rand.Rand, r *reader) {
	s.Helper()
	most := 0
	for _, g := range k.granted(r, "file", "*") {
		most = max(most, g.Level)
	}
	var err error
	switch dice := rnd.IntN(5); {
	case most == 0:
		return
	case dice == 0:
		r.ticket, err = s.guard.Access.BreakGlass(s.Context(), s.guard.As(r.id), "紧急核查")
	case most == 3 && dice < 4:
		r.ticket = s.guard.Ticket(r.id, 3)
	default:
		r.ticket = s.guard.Ticket(r.id, 2)
	}
	s.OK(err)
	r.header = append(r.header, "Qingjian-Ticket", r.ticket.ID)
}
