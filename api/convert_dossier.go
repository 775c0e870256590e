package api

import (
	"strings"
	"time"

	"qingjian/archive"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// WatermarkJSON is the newest batch that an answer rests on.
type WatermarkJSON struct {
	BatchNo uint64     `json:"batch_no"`
	At      *time.Time `json:"at,omitempty"`
}

// CodeJSON is a dictionary code with its label.
type CodeJSON struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// PersonJSON is the head of a person, from the profile; absent parts are not
// known.
type PersonJSON struct {
	PersonID   string    `json:"person_id"`
	Name       string    `json:"name,omitempty"`
	Sex        *CodeJSON `json:"sex,omitempty"`
	BirthDate  string    `json:"birth_date,omitempty"`
	BirthYear  string    `json:"birth_year,omitempty"`
	Category   *CodeJSON `json:"category,omitempty"`
	Unit       *CodeJSON `json:"unit,omitempty"`
	Status     *CodeJSON `json:"status,omitempty"`
	Posts      []string  `json:"posts,omitempty"`
	IDNoMasked string    `json:"id_no_masked,omitempty"`

	Categories []StandingJSON `json:"categories,omitempty" doc:"in force on the day, the main one first"`
	Duties     []StandingJSON `json:"duties,omitempty" doc:"duties in force on the day"`
}

// StandingJSON is a category or duty with its period.
type StandingJSON struct {
	CodeJSON
	IsMain bool   `json:"is_main,omitempty"`
	Basis  string `json:"basis,omitempty"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// DossierJSON is one person's archive.
type DossierJSON struct {
	PersonID   string         `json:"person_id"`
	AsOf       fact.Day       `json:"as_of"`
	AsKnown    string         `json:"as_known,omitempty" doc:"as asked for; absent means newest"`
	Watermark  WatermarkJSON  `json:"watermark"`
	Synthetic  bool           `json:"synthetic,omitempty"`
	Revealed   bool           `json:"revealed"`
	HandedOver bool           `json:"handed_over,omitempty" doc:"a higher level manages the person; nothing but the name is shown"`
	Destroyed  bool           `json:"destroyed,omitempty" doc:"what was stored encrypted about the person before was destroyed and is not shown"`
	Person     PersonJSON     `json:"person"`
	Coverage   map[string]int `json:"coverage" doc:"areas by state"`
	Areas      []AreaJSON     `json:"areas" doc:"every area of the catalogue, in its order"`
}

// AreaJSON is one area of a dossier.
type AreaJSON struct {
	Code    string       `json:"code"`
	Label   string       `json:"label"`
	Group   string       `json:"group"`
	Kind    string       `json:"kind"`
	Scope   string       `json:"scope,omitempty"`
	State   string       `json:"state" enum:"present,nothing_to_report,never_supplied,not_required"`
	Origins []OriginJSON `json:"origins"`
	Records []RecordJSON `json:"records"`
	Past    int          `json:"past"`

	Registers []RegisterJSON `json:"registers,omitempty" doc:"what departments' registers say beside it"`
}

// RegisterJSON is the rows of one department's register beside an area.
type RegisterJSON struct {
	Code    string               `json:"code"`
	Label   string               `json:"label"`
	Short   string               `json:"short"`
	Records []RegisterRecordJSON `json:"records"`
}

// RegisterRecordJSON is one row of a register, the person's own or a declared
// relative's.
type RegisterRecordJSON struct {
	RecordJSON
	Whose WhoseJSON `json:"whose"`
}

// WhoseJSON says whose a register's row is.
type WhoseJSON struct {
	Self     bool   `json:"self"`
	Name     string `json:"name,omitempty"`
	Relation string `json:"relation,omitempty"`
}

// OriginJSON is an area's coverage from one kind of source.
type OriginJSON struct {
	Origin   string `json:"origin"`
	Label    string `json:"label"`
	State    string `json:"state"`
	Count    int    `json:"count"`
	StatedBy string `json:"stated_by,omitempty"`
	StatedAt string `json:"stated_at,omitempty"`
	Conflict bool   `json:"conflict,omitempty"`
}

// FactJSON is what a record and a version share.
type FactJSON struct {
	Origin          string      `json:"origin"`
	OriginLabel     string      `json:"origin_label"`
	SourceDept      string      `json:"source_dept"`
	SourceDeptLabel string      `json:"source_dept_label"`
	ValidFrom       string      `json:"valid_from"`
	ValidTo         *string     `json:"valid_to"`
	BatchNo         uint64      `json:"batch_no"`
	RecordedAt      time.Time   `json:"recorded_at"`
	Values          []ValueJSON `json:"values"`
	Source          SourceJSON  `json:"source"`
}

// RecordJSON is one record in force.
type RecordJSON struct {
	RecordID string `json:"record_id"`
	FactJSON
	Versions int `json:"versions"`
}

// VersionJSON is one version in a record's history.
type VersionJSON struct {
	Op string `json:"op" enum:"upsert,retract"`
	FactJSON
	Changed []string `json:"changed" doc:"fields that differ from the version before"`
}

// ValueJSON is one field: value as stored (or masked), text for people.
type ValueJSON struct {
	Field    string `json:"field"`
	Value    string `json:"value"`
	Text     string `json:"text"`
	Masked   bool   `json:"masked,omitempty" doc:"may be revealed"`
	Withheld bool   `json:"withheld,omitempty" doc:"above what the account may see"`

	Sensitivity int `json:"sensitivity"`
}

// SourceJSON leads back to the source row.
type SourceJSON struct {
	BatchID string `json:"batch_id"`
	File    string `json:"file"`
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`
	Zone    string `json:"zone,omitempty" doc:"network from which it came: internal or extranet"`
}

func watermarkJSON(w archive.Watermark) WatermarkJSON {
	out := WatermarkJSON{BatchNo: w.Shown}
	if !w.At.IsZero() {
		out.At = &w.At
	}
	return out
}

// Dossier converts a dossier.
func (c Converter) Dossier(d archive.Dossier) DossierJSON {
	out := DossierJSON{
		PersonID: d.PersonID.String(), AsOf: d.Axes.AsOf, AsKnown: d.Axes.Known, Watermark: watermarkJSON(d.Axes.Watermark),
		Synthetic: c.Synthetic, Revealed: d.Revealed, HandedOver: d.HandedOver, Destroyed: d.Destroyed, Person: c.person(d.PersonID, d.Profile),
		Coverage: map[string]int{}, Areas: make([]AreaJSON, len(d.Areas)),
	}
	out.Person.Posts = d.Posts
	out.Person.Categories = c.standings("supervisee_category", d.Categories)
	out.Person.Duties = c.standings("duty", d.Duties)
	for _, state := range []archive.Coverage{archive.Present, archive.NothingToReport, archive.NeverSupplied, archive.NotRequired} {
		out.Coverage[string(state)] = d.Count(state)
	}
	for i, a := range d.Areas {
		out.Areas[i] = c.area(a)
	}
	return out
}

func (c Converter) area(a archive.AreaDossier) AreaJSON {
	out := AreaJSON{Code: a.Area.Code, Label: a.Area.Label.In(c.Lang), Group: a.Area.Group, Kind: string(a.Area.Kind),
		Scope: a.Scope, State: string(a.State), Origins: make([]OriginJSON, len(a.Origins)),
		Records: make([]RecordJSON, len(a.Records)), Past: a.Past}
	for i, o := range a.Origins {
		out.Origins[i] = OriginJSON{Origin: o.Origin, Label: c.label("record_origin", o.Origin), State: string(o.State),
			Count: o.Count, StatedBy: o.StatedBy, StatedAt: o.StatedAt.String(), Conflict: o.Conflict}
	}
	for i, r := range a.Records {
		out.Records[i] = c.record(r)
	}
	for _, reg := range a.Registers {
		out.Registers = append(out.Registers, c.register(reg))
	}
	return out
}

func (c Converter) record(r archive.Record) RecordJSON {
	return RecordJSON{RecordID: r.RecordID.String(), FactJSON: c.fact(&r.Version, r.Values, r.Source), Versions: r.Versions}
}

func (c Converter) register(r archive.RegisterRows) RegisterJSON {
	out := RegisterJSON{Code: r.Register.Code, Label: r.Register.Label.In(c.Lang), Short: r.Register.Short.In(c.Lang)}
	for _, row := range r.Records {
		whose := WhoseJSON{Self: row.Kin == nil}
		if row.Kin != nil {
			whose.Name, whose.Relation = row.Kin.Name, c.label("family_relation", row.Kin.Relation)
		}
		out.Records = append(out.Records, RegisterRecordJSON{c.record(row.Record), whose})
	}
	return out
}

func (c Converter) standings(dict string, all []archive.Standing) []StandingJSON {
	var out []StandingJSON
	for _, s := range all {
		out = append(out, StandingJSON{CodeJSON: CodeJSON{s.Code, c.label(dict, s.Code)}, IsMain: s.Main, Basis: s.Basis,
			From: s.From.String(), To: s.To.String()})
	}
	return out
}

func (c Converter) version(v archive.HistoryVersion) VersionJSON {
	out := VersionJSON{Op: string(v.Op), FactJSON: c.fact(&v.Version, v.Values, v.Source), Changed: v.Changed}
	if out.Changed == nil {
		out.Changed = []string{}
	}
	return out
}

func (c Converter) fact(v *fact.Version, values []archive.Value, src archive.Source) FactJSON {
	out := FactJSON{Origin: v.Origin, OriginLabel: c.label("record_origin", v.Origin), SourceDept: v.SourceDept,
		SourceDeptLabel: c.label("source_dept", v.SourceDept), ValidFrom: v.ValidFrom.String(), BatchNo: src.BatchNo,
		RecordedAt: v.RecordedAt, Values: make([]ValueJSON, len(values)),
		Source: SourceJSON{BatchID: src.BatchID, File: src.File, Sheet: src.Sheet, Row: src.Row, Zone: src.Zone}}
	if v.ValidTo != fact.NoDay {
		end := v.ValidTo.String()
		out.ValidTo = &end
	}
	for i, x := range values {
		out.Values[i] = ValueJSON{Field: x.Field.Name, Value: x.Value, Text: c.text(x), Masked: x.Masked, Withheld: x.Withheld, Sensitivity: x.Field.Sensitivity}
	}
	return out
}

// person takes the head of a person from his profile.
func (c Converter) person(id fact.ID, profile []archive.Value) PersonJSON {
	out := PersonJSON{PersonID: id.String()}
	for _, v := range profile {
		if v.Withheld {
			continue
		}
		switch v.Field.Name {
		case "name":
			out.Name = v.Value
		case "sex":
			out.Sex = c.code(v)
		case "birth_date":
			if !v.Masked {
				out.BirthDate = v.Value
			}
			out.BirthYear, _, _ = strings.Cut(v.Value, "-")
		case "supervisee_category":
			out.Category = c.code(v)
		case "unit_code":
			out.Unit = c.code(v)
		case "person_status":
			out.Status = c.code(v)
		case "id_no":
			out.IDNoMasked = catalog.MaskValue(v.Field, v.Value)
			if v.Masked {
				out.IDNoMasked = v.Value
			}
		}
	}
	return out
}

func (c Converter) code(v archive.Value) *CodeJSON {
	return &CodeJSON{Code: v.Value, Label: c.label(v.Field.Dict, v.Value)}
}

func (c Converter) label(dict, code string) string {
	d := c.Catalog.Dicts[dict]
	if d == nil || code == "" {
		return code
	}
	if l := d.Label(code).In(c.Lang); l != "" {
		return l
	}
	return code
}

// text writes a value for people: labels for codes, yes and no, the digits of
// amounts and counts in groups.
func (c Converter) text(v archive.Value) string {
	switch {
	case v.Masked || v.Withheld:
		return v.Value
	case v.Field.Type == catalog.Code:
		return c.label(v.Field.Dict, v.Value)
	case v.Field.Type == catalog.Bool && v.Value == "true":
		return fault.T("是", "yes").In(c.Lang)
	case v.Field.Type == catalog.Bool:
		return fault.T("否", "no").In(c.Lang)
	case v.Field.Measures():
		return thousands(v.Value)
	}
	return v.Value
}

func thousands(s string) string {
	whole, rest, found := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + rest
	}
	return sign + whole
}
