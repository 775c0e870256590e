package api

import (
	"context"

	"qingjian/archive"
	"qingjian/internal/fact"
	"qingjian/internal/units"
)

type unitsRequest struct {
	AsOf    string `query:"as_of" doc:"the tree as it was on this day, YYYY-MM-DD; today by default"`
	AsKnown string `query:"as_known" doc:"as it was known then: a day, an RFC 3339 instant or batch:N; newest by default"`
}

// UnitTreeJSON is the district's units on a day.
type UnitTreeJSON struct {
	AsOf      string         `json:"as_of"`
	Watermark WatermarkJSON  `json:"watermark"`
	Synthetic bool           `json:"synthetic,omitempty"`
	Units     []UnitNodeJSON `json:"units" doc:"each before those below it"`
}

// UnitJSON is a unit on a day.
type UnitJSON struct {
	Code           string `json:"code"`
	Name           string `json:"name"`
	Level          string `json:"level"`
	LevelLabel     string `json:"level_label"`
	Parent         string `json:"parent,omitempty"`
	PeerGroup      string `json:"peer_group,omitempty"`
	PeerGroupLabel string `json:"peer_group_label,omitempty"`
	CoopZone       string `json:"coop_zone,omitempty"`
	CoopGroup      string `json:"coop_group,omitempty"`
	From           string `json:"from"`
	To             string `json:"to,omitempty" doc:"first day on which it no longer holds"`
}

// UnitNodeJSON is a unit with the number of its people.
type UnitNodeJSON struct {
	UnitJSON
	Persons *int `json:"persons" doc:"persons in public duty whose home unit it is, without those of units below; null where it is not told: small counts are for those who may read archives, none is for who may not count"`
}

// UnitFileJSON is what is known of one unit.
type UnitFileJSON struct {
	UnitJSON
	AsOf      string          `json:"as_of"`
	Watermark WatermarkJSON   `json:"watermark"`
	Synthetic bool            `json:"synthetic,omitempty"`
	Path      []NamedJSON     `json:"path" doc:"from the top down to the unit"`
	Periods   []UnitJSON      `json:"periods" doc:"what it was called and stood under, oldest first"`
	Children  []NamedJSON     `json:"children"`
	Now       []NamedJSON     `json:"now" doc:"what stands in its place on the day: itself, or what it was renamed to, split into or merged with"`
	Events    []UnitEventJSON `json:"events"`
	Organs    []UnitOrganJSON `json:"organs"`
}

// NamedJSON is a code with its name.
type NamedJSON struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// UnitEventJSON is a change of a unit.
type UnitEventJSON struct {
	Kind      string `json:"kind"`
	KindLabel string `json:"kind_label"`
	Date      string `json:"date"`
	UnitCode  string `json:"unit_code"`
	UnitName  string `json:"unit_name"`
	IntoCode  string `json:"into_code,omitempty"`
	IntoName  string `json:"into_name,omitempty"`
	DocNo     string `json:"doc_no,omitempty"`
	Note      string `json:"note,omitempty"`
}

// UnitOrganJSON is an organ of the supervising force in the unit.
type UnitOrganJSON struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	KindLabel string `json:"kind_label"`
	FullTime  int    `json:"full_time"`
	Members   int    `json:"members"`
}

type unitsResponse struct{ Body UnitTreeJSON }

func (s *server) units(ctx context.Context, req *unitsRequest) (*unitsResponse, error) {
	tree, err := s.Archive.UnitTree(ctx, byOf(ctx), req.AsOf, req.AsKnown)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &unitsResponse{s.convert(ctx).UnitTree(tree)}, nil
}

type unitRequest struct {
	Code string `path:"code" maxLength:"20"`
	unitsRequest
}

type unitResponse struct{ Body UnitFileJSON }

func (s *server) unit(ctx context.Context, req *unitRequest) (*unitResponse, error) {
	file, err := s.Archive.UnitFile(ctx, byOf(ctx), req.Code, req.AsOf, req.AsKnown)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &unitResponse{s.convert(ctx).UnitFile(file)}, nil
}

// UnitTree converts a tree of units.
func (c Converter) UnitTree(t archive.UnitTree) UnitTreeJSON {
	out := UnitTreeJSON{AsOf: t.Axes.AsOf.String(), Watermark: watermarkJSON(t.Axes.Watermark), Synthetic: c.Synthetic,
		Units: make([]UnitNodeJSON, len(t.Units))}
	for i, u := range t.Units {
		out.Units[i] = UnitNodeJSON{c.unit(u.Node), told(u.Persons)}
	}
	return out
}

// UnitFile converts a unit.
func (c Converter) UnitFile(f archive.UnitFile) UnitFileJSON {
	out := UnitFileJSON{UnitJSON: c.unit(f.Unit), AsOf: f.Axes.AsOf.String(), Watermark: watermarkJSON(f.Axes.Watermark),
		Synthetic: c.Synthetic, Path: named(f.Path), Children: named(f.Children), Now: named(f.Now),
		Periods: []UnitJSON{}, Events: []UnitEventJSON{}, Organs: []UnitOrganJSON{}}
	for _, p := range f.Periods {
		out.Periods = append(out.Periods, c.unit(p))
	}
	for _, e := range f.Events {
		out.Events = append(out.Events, UnitEventJSON{Kind: e.Kind, KindLabel: c.label("unit_event", e.Kind), Date: e.On.String(),
			UnitCode: e.Unit, UnitName: f.Names[e.Unit], IntoCode: e.Into, IntoName: f.Names[e.Into], DocNo: e.Doc, Note: e.Note})
	}
	for _, o := range f.Organs {
		out.Organs = append(out.Organs, UnitOrganJSON{Code: o.Code, Name: o.Name, Kind: o.Kind, KindLabel: c.label("organ_kind", o.Kind),
			FullTime: o.FullTime, Members: o.Members})
	}
	return out
}

func named(nodes []units.Node) []NamedJSON {
	out := make([]NamedJSON, len(nodes))
	for i, n := range nodes {
		out[i] = NamedJSON{n.Code, n.Name}
	}
	return out
}

func (c Converter) unit(n units.Node) UnitJSON {
	out := UnitJSON{Code: n.Code, Name: n.Name, Level: n.Level, LevelLabel: c.label("unit_level", n.Level), Parent: n.Parent,
		PeerGroup: n.PeerGroup, PeerGroupLabel: c.label("peer_group", n.PeerGroup), CoopZone: n.CoopZone, CoopGroup: n.CoopGroup,
		From: n.From.String()}
	if n.To != fact.NoDay {
		out.To = n.To.String()
	}
	return out
}
