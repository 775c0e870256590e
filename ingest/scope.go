package ingest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
)

// Scopes compiles the scope of an account. A batch is checked with the scope of
// who handed it in, whoever looks at it or confirms it.
type Scopes interface {
	Compile(ctx context.Context, account string) (*access.Scope, error)
}

// SecondPerson is asked before a batch is published. Of a large one it refuses
// (fault code approval.needed) until another person approved exactly this.
type SecondPerson interface {
	MayPublish(ctx context.Context, by access.By, p access.Publication) error
}

// scopeOf is the scope of who handed a batch in.
func (s *Service) scopeOf(ctx context.Context, account string) (*access.Scope, error) {
	if s.Scopes == nil || strings.HasPrefix(account, access.LocalPrefix) || account == "" {
		return access.Local(), nil // from before there were accounts
	}
	return s.Scopes.Compile(ctx, account)
}

// batchFor gives a batch that a reader may know of: his own, or one without
// leads whose sender's whole field lies within the reader's, with all its areas. Fault code
// batch.unknown.
func (s *Service) batchFor(ctx context.Context, by access.By, id string) (control.Batch, error) {
	b, err := s.Control.Batch(ctx, id)
	if err != nil {
		return b, err
	}
	ok, err := s.mayKnow(ctx, by, b)
	if err != nil {
		return control.Batch{}, err
	}
	if !ok {
		_, err = s.Control.Batch(ctx, "") // the same answer as for none
		return control.Batch{}, err
	}
	return b, nil
}

func (s *Service) mayKnow(ctx context.Context, by access.By, b control.Batch) (bool, error) {
	switch {
	case by.Scope == nil:
		return false, nil
	case by.Scope.IsLocal():
		return true, nil
	case b.CreatedBy == by.Actor.Account && !by.Scope.May(access.BatchRead):
		// What a feed brought is not told to its sender: how many rows of a register
		// of all citizens stayed would say who is supervised.
		_, err := s.Control.FeedRun(ctx, b.ID)
		return fault.CodeOf(err) == "feed.run_unknown", nil
	case b.CreatedBy == by.Actor.Account:
		return true, nil
	case b.Restricted || b.Status == control.Received || !by.Scope.May(access.BatchRead):
		return false, nil
	}
	kept, err := keptOf(b)
	if err != nil {
		return false, err
	}
	if kept.Field == nil { // of a batch from before fields were kept
		if kept.Field, err = s.fieldOf(ctx, b.CreatedBy); err != nil {
			return false, err
		}
	}
	return s.covers(by, kept), nil
}

// field is where the rows of a batch may lie: the units in which its sender
// could hand in when it was checked, whatever became of his grants since.
type field struct {
	All   bool     `json:"all,omitempty"`
	Units []string `json:"units,omitempty"`
}

func (s *Service) fieldOf(ctx context.Context, account string) (*field, error) {
	scope, err := s.scopeOf(ctx, account)
	if err != nil {
		return nil, err
	}
	units := scope.Units(access.BatchSubmit)
	return &field{All: units.All, Units: units.Codes()}, nil
}

// covers reports whether a reader may read of every area of a batch everywhere
// in its field. A field without a unit is nobody's but the sender's.
func (s *Service) covers(by access.By, kept stored) bool {
	units := kept.Field.Units
	if kept.Field.All {
		units = []string{""} // the whole district: no unit has this code
	}
	for _, unit := range units {
		v, ok := by.View(access.BatchRead, "", unit)
		outside := func(r SheetReceipt) bool {
			a := s.Catalog.Area(r.Area)
			return a != nil && areaFor(a) != "" && v.Level(areaFor(a)) == 0
		}
		if !ok || slices.ContainsFunc(kept.Sheets, outside) {
			return false
		}
	}
	return len(units) > 0
}

// restrict refuses what the sender may not hand in, before anything is looked
// up about it: areas that are not his, and leads together with anything else. A
// batch with leads shows to nobody but the sender.
func (p *plan) restrict(scope *access.Scope, b *control.Batch, zone catalog.Zone) {
	leads := slices.ContainsFunc(p.sheets, func(s SheetReceipt) bool { return s.Area == access.LeadsArea })
	b.Restricted = leads || p.mayBeLeads(scope)
	refused := map[int]string{}
	for i, s := range p.sheets {
		a := p.catalog.Area(s.Area)
		switch {
		case a.Zone == catalog.Internal && (zone == catalog.Extranet || b.Zone == string(catalog.Extranet)):
			refused[i] = "sheet.internal_only"
		case s.Area == access.LeadsArea && !scope.May(access.CaseImport),
			s.Area != access.LeadsArea && !scope.Handles(access.BatchSubmit, areaFor(a)):
			refused[i] = "sheet.not_granted"
		case leads && s.Area != access.LeadsArea:
			refused[i] = "sheet.leads_apart"
		}
		if code := refused[i]; code != "" {
			issue := newIssue(code)
			issue.File, issue.Sheet, issue.Area = s.File, s.Sheet, s.Area
			p.issue(issue)
		}
	}
	p.candidates = slices.DeleteFunc(p.candidates, func(c candidate) bool {
		if refused[c.at.sheet] != "" {
			p.sheets[c.at.sheet].Rows.Rejected++
		}
		return refused[c.at.sheet] != ""
	})
}

// areaFor is the area by which the right to hand rows in is granted: registers
// go with the area that they stand beside; statements and ledgers, "", with the
// role alone.
func areaFor(a *catalog.Area) string {
	switch a.Class {
	case catalog.AreaClass:
		return a.Code
	case catalog.Register:
		return a.Beside
	}
	return ""
}

// within refuses the rows that the sender may not hand in: of an area, about a
// person or unit, that no single grant of his holds together, and about himself
// and his kin. A person of another unit and one whom nobody knows are refused
// alike.
func (s *Service) within(p *plan, scope *access.Scope, stored, inBatch map[fact.ID]identity.Profile) {
	by := access.By{Scope: scope}
	p.candidates = slices.DeleteFunc(p.candidates, func(c candidate) bool {
		ok := true
		switch {
		case c.person.IsZero(): // held back later, for want of a number
		case c.Area.About == catalog.Person:
			ok = mayHandIn(by, c.Area, c.person.String(), unitOf(c.person, stored, inBatch)) &&
				!slices.ContainsFunc(c.Area.Hits, func(field string) bool { return s.hiddenIn(scope, c, field) })
		case c.Area.About == catalog.Unit:
			ok = mayHandIn(by, c.Area, "", c.Subject.Key)
		default:
			ok = mayHandIn(by, c.Area, "", "") // of the whole district: no unit has this code
		}
		if !ok {
			p.refuse(c, newIssue("row.out_of_scope"))
		}
		return !ok
	})
}

// hiddenIn reports whether a hit of a register is the sender himself or kin.
func (s *Service) hiddenIn(scope *access.Scope, c candidate, field string) bool {
	number := c.Values[c.Area.Index(field)]
	return number != "" && scope.Hidden(s.Vault.PersonID(number).String())
}

// mayHandIn asks for one grant that reaches the unit and holds the area. Leads
// go by a permission of their own, never by area.
func mayHandIn(by access.By, a *catalog.Area, person, unit string) bool {
	if a.Code == access.LeadsArea {
		_, ok := by.View(access.CaseImport, person, unit)
		return ok
	}
	v, ok := by.View(access.BatchSubmit, person, unit)
	return ok && (areaFor(a) == "" || v.Level(areaFor(a)) > 0)
}

// unitOf is where a person stands: the home unit as on file, and for somebody
// new as the batch's own profile says.
func unitOf(person fact.ID, stored, inBatch map[fact.ID]identity.Profile) string {
	if p, ok := stored[person]; ok {
		return p.Unit
	}
	return inBatch[person].Unit
}

// zoneOf is the network from which a batch comes. The way leads from the
// extranet to the internal network alone. Fault code batch.zone.
func (s *Service) zoneOf(asked string) (string, error) {
	own := cmp.Or(s.Zone, catalog.Internal)
	from := cmp.Or(catalog.Zone(asked), own)
	if from != own && (own != catalog.Internal || from != catalog.Extranet) {
		return "", fault.New(fault.Denied, "batch.zone",
			fault.T("数据只能由外网单向导入内网", "data cross from the extranet to the internal network, never back")).
			WithHint(fault.T("zone 只能是 extranet（在内网导入外网数据时）或不写", "zone is extranet, on the internal network, or left out"))
	}
	return string(from), nil
}

// errNotYours is for who may hand in and not publish.
func errNotYours() error {
	return fault.New(fault.Denied, "batch.confirm_denied",
		fault.T("您可以报送，但不能确认入库", "you may hand files in, not publish them")).
		WithHint(fault.T("已保存，请通知数据录入员核对后确认", "it is kept; ask the data clerk to look at it and confirm"))
}
