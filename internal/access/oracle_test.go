package access_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/fact"
	"qingjian/internal/officetest"
)

// world is a made-up district with grants, as plain facts. The oracle reads
// these alone; the service reads what the import and the approvals made of them.
type world struct {
	units    []unitFact
	changes  []changeFact
	profiles []profileFact
	kin      []kinFact
	accounts []string
	own      map[string]string // account -> identity number
	grants   []grantFact
}

type unitFact struct{ code, parent, from, to string } // to "" = open

type changeFact struct{ kind, code, into, on string }

type profileFact struct{ idNo, unit, from string }

type kinFact struct{ who, declares string }

type grantFact struct {
	access.ProposeGrant
	fate string // proposed, approved, refused, revoked
}

// The oracle: what an account may see, straight from the definition and slowly.

const today = "2026-03-01"

func (w *world) standing(code string) (unitFact, bool) {
	var best unitFact
	found := false
	for _, u := range w.units {
		if u.code == code && u.from <= today && (u.to == "" || today < u.to) && (!found || u.from > best.from) {
			best, found = u, true
		}
	}
	return best, found
}

// under walks up from a unit that stands today.
func (w *world) under(code, top string) bool {
	for {
		u, there := w.standing(code)
		switch {
		case !there:
			return false
		case code == top:
			return true
		}
		code = u.parent
	}
}

// heirs gives what stands today in the place of a unit.
func (w *world) heirs(code string) []string {
	if _, there := w.standing(code); there {
		return []string{code}
	}
	var out []string
	for _, c := range w.changes {
		if c.code == code && c.into != "" {
			out = append(out, w.heirs(c.into)...)
		}
	}
	return out
}

func (w *world) reached(g grantFact, home string) bool {
	if g.Unit == "" {
		return true
	}
	if _, there := w.standing(home); there {
		return w.under(home, g.Unit)
	}
	heirs := w.heirs(home)
	for _, h := range heirs {
		if !w.under(h, g.Unit) {
			return false
		}
	}
	return len(heirs) > 0
}

func (w *world) home(idNo string) string {
	var now profileFact
	for _, p := range w.profiles {
		if p.idNo == idNo && p.from <= today && p.from >= now.from {
			now = p
		}
	}
	return now.unit
}

func (w *world) concealed(account, idNo string) bool {
	own := w.own[account]
	return own != "" && (own == idNo || slices.Contains(w.kin, kinFact{own, idNo}) || slices.Contains(w.kin, kinFact{idNo, own}))
}

// level is the highest sensitivity of an area that an account sees of a person.
func (w *world) level(now time.Time, account, idNo, area string, p access.Permission) int {
	if area == "A24" || w.concealed(account, idNo) {
		return 0
	}
	holders := map[access.Permission][]string{
		access.DossierRead:  {"liaison", "auditor", "handler", "section_head"},
		access.PersonSearch: {"liaison", "auditor", "handler", "section_head"},
		access.BatchRead:    {"clerk", "liaison", "section_head"},
		access.FiguresRead:  {"clerk", "liaison", "auditor", "handler", "section_head", "analyst"},
	}
	level := 0
	for _, g := range w.grants {
		if g.Account == account && g.fate == "approved" && slices.Contains(holders[p], g.Role) &&
			!now.Before(g.From) && now.Before(g.To) && w.reached(g, w.home(idNo)) && (g.Areas == nil || slices.Contains(g.Areas, area)) {
			level = max(level, g.Level)
		}
	}
	return level
}

// TestScopeAgreesWithTheDefinition: for random trees with moves, splits, merges
// and ends, random persons, families, accounts and grants, what a scope shows is
// what the oracle says.
func TestScopeAgreesWithTheDefinition(t *testing.T) {
	o := newOffice(t)
	o.access.Clock = func() time.Time { return o.Now } // a look takes no time
	w := &world{own: o.people.number}
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 4))
		persons := w.grow(o, r, int(seed))
		o.compare(w, persons)
	}
	// Grants run out and begin while the service keeps what it compiled.
	for range 3 {
		o.Now = o.Now.Add(time.Hour)
		o.compare(w, w.persons())
	}
}

func (o *office) compare(w *world, persons []string) {
	o.Helper()
	ids := make([]fact.ID, len(persons))
	for i, idNo := range persons {
		ids[i] = o.Vault.PersonID(idNo)
	}
	homes, err := o.access.HomeUnits(o.Context(), ids)
	o.OK(err)
	shown := 0
	for i, idNo := range persons {
		if got, want := homes[ids[i]], w.home(idNo); got != want {
			o.Fatalf("home unit %q, want %q", got, want)
		}
		for _, account := range w.accounts {
			by := o.by(account)
			for _, p := range []access.Permission{access.DossierRead, access.PersonSearch, access.BatchRead, access.FiguresRead} {
				v, ok := by.View(p, ids[i].String(), homes[ids[i]])
				for _, area := range []string{"A01", "A05", "A12", "A24"} {
					want := w.level(o.Now, account, idNo, area, p)
					if got := v.Level(area); got != want {
						o.Fatalf("%s, %s of person %d in %q by %s: level %d, want %d", account, area, i, homes[ids[i]], p, got, want)
					}
					if want > 0 {
						shown++
						if !ok || !by.Scope.May(p) || !by.Scope.Units(p).Has(homes[ids[i]]) {
							o.Fatalf("%s sees %s, but not by %s", account, area, p)
						}
					}
				}
			}
		}
	}
	if shown == 0 {
		o.Error("nobody sees anything: the comparison says nothing")
	}
}

func (w *world) persons() []string {
	var out []string
	for _, p := range w.profiles {
		out = append(out, p.idNo)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// grow adds a district of its own to the world and brings it to the office.
func (w *world) grow(o *office, r *rand.Rand, round int) []string {
	code := func(i int) string { return fmt.Sprintf("T%dU%02d", round, i) }
	const size = 14
	units, changes := growUnits(r, code, size)
	w.units, w.changes = append(w.units, units...), append(w.changes, changes...)
	o.bringUnits(units, changes)

	var persons []string
	for i := range 9 {
		persons = append(persons, officetest.IDNo(round*100+i))
	}
	for _, from := range []string{"2023-01-01", "2025-09-01", "2026-12-01"} {
		var rows []member
		for i, idNo := range persons {
			// The last person's profile lies ahead; some get a second one.
			if ahead := from == "2026-12-01"; ahead != (i == len(persons)-1) || (from == "2025-09-01" && r.IntN(3) > 0) {
				continue
			}
			unit := code(r.IntN(size))
			if from != "2023-01-01" {
				unit = code(0) // the district goes on
			}
			rows = append(rows, member{fmt.Sprintf("周%c%c", '一'+rune(i), '甲'+rune(round)), idNo, unit})
			w.profiles = append(w.profiles, profileFact{idNo, unit, from})
		}
		if len(rows) > 0 {
			o.Publish(from, roster(rows...))
		}
	}
	w.growKin(o, r, persons)
	w.growGrants(o, r, code, size, round, persons)
	return persons
}

// growUnits makes a tree of which some units moved and some ended.
func growUnits(r *rand.Rand, code func(int) string, size int) (units []unitFact, changes []changeFact) {
	ended := map[int]bool{}
	for i := range size {
		u := unitFact{code: code(i), from: "2010-01-01"}
		if i > 0 {
			u.parent = code(r.IntN(i))
		}
		switch dice := r.IntN(6); {
		case i == 0 || dice < 3:
		case dice == 3: // moved
			u.to = "2024-06-01"
			units = append(units, u)
			u = unitFact{code: u.code, parent: code(r.IntN(i)), from: "2024-06-01"}
		default: // ended, into units before it in the list, which end later or never
			u.to = fmt.Sprintf("2025-%02d-01", 12-i/2)
			ended[i] = true
			first, second := r.IntN(i), r.IntN(i)
			switch r.IntN(4) {
			case 0:
				changes = append(changes, changeFact{"split", u.code, code(first), u.to})
				if second != first {
					changes = append(changes, changeFact{"split", u.code, code(second), u.to})
				}
			case 1:
				changes = append(changes, changeFact{"merge", u.code, code(first), u.to})
			case 2:
				changes = append(changes, changeFact{"rename", u.code, code(first), u.to})
			default:
				changes = append(changes, changeFact{"abolish", u.code, "", u.to})
			}
		}
		units = append(units, u)
	}
	return units, changes
}

func (o *office) bringUnits(units []unitFact, changes []changeFact) {
	o.Helper()
	tree := officetest.Table{Name: "单位", Rows: [][]any{{"单位编码", "单位名称", "单位层级", "上级单位编码", "起始日期", "终止日期"}}}
	for _, u := range units {
		level := "department"
		if u.parent == "" {
			level = "district"
		}
		tree.Rows = append(tree.Rows, []any{u.code, "单位" + u.code, level, u.parent, u.from, u.to})
	}
	tables := []officetest.Table{tree}
	if len(changes) > 0 {
		moves := officetest.Table{Name: "单位变更", Rows: [][]any{{"变更类型", "单位编码", "变更日期", "变更后单位编码"}}}
		for _, c := range changes {
			moves.Rows = append(moves.Rows, []any{c.kind, c.code, c.on, c.into})
		}
		tables = append(tables, moves)
	}
	if receipt := o.Publish("2026-01-01", tables...); receipt.Rows.Rejected > 0 {
		o.Fatalf("units rejected: %v", officetest.Codes(receipt.Issues))
	}
}

func (w *world) growKin(o *office, r *rand.Rand, persons []string) {
	var rows [][]any
	for i, idNo := range persons {
		for j, other := range persons {
			if i != j && r.IntN(8) == 0 {
				rows = append(rows, []any{"", idNo, "兄弟姐妹", fmt.Sprintf("周%c", '一'+rune(j)), other})
				w.kin = append(w.kin, kinFact{idNo, other})
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	if receipt := o.Publish("2024-01-01", kin(rows...)); receipt.Rows.Rejected > 0 {
		o.Fatalf("kin rejected: %v", officetest.Codes(receipt.Issues))
	}
}

func (w *world) growGrants(o *office, r *rand.Rand, code func(int) string, size, round int, persons []string) {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	for i := range 5 {
		account := fmt.Sprintf("reader-%d-%d", round, i)
		w.accounts = append(w.accounts, account)
		if r.IntN(3) > 0 {
			w.own[account] = pick(persons...)
		}
		for range 1 + r.IntN(3) {
			in := o.proposal(account, pick("clerk", "liaison", "auditor", "handler", "section_head", "analyst"))
			in.Level = 1 + r.IntN(3)
			if unit := code(r.IntN(size)); r.IntN(4) > 0 {
				if _, there := w.standing(unit); there {
					in.Unit = unit
				}
			}
			if r.IntN(2) == 0 {
				in.Areas = [][]string{{"A01"}, {"A01", "A12"}, {"A05"}, {"A12", "A05", "A16"}}[r.IntN(4)]
			}
			in.From = o.Now.Add(time.Duration(r.IntN(6)-3) * time.Hour)
			in.To = o.Now.Add(time.Duration(1+r.IntN(5)) * time.Hour)
			if !in.To.After(in.From) {
				in.To = in.From.Add(time.Hour)
			}
			w.grants = append(w.grants, grantFact{in, o.settle(in, pick("proposed", "refused", "revoked", "approved", "approved", "approved", "approved"))})
		}
	}
}

// settle takes a proposal to its fate.
func (o *office) settle(in access.ProposeGrant, fate string) string {
	o.Helper()
	g, err := o.access.Propose(o.Context(), o.by(root), in)
	o.OK(err)
	if fate != "proposed" {
		o.OK(o.access.Decide(o.Context(), o.by(auditor), g.Approval, fate != "refused", ""))
	}
	if fate == "revoked" {
		o.OK(o.access.Revoke(o.Context(), o.by(root), g.ID))
	}
	return fate
}
