package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/sql"
)

// query gives the text of a named query.
func query(name string) string { return sql.Query(name) }

// render fills a template with identifiers of the catalogue.
func render(name string, data any) (string, error) {
	t, err := template.New(name).Option("missingkey=error").Parse(sql.Template(name))
	if err != nil {
		return "", fmt.Errorf("template %s: %w", name, err)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return "", fmt.Errorf("template %s: %w", name, err)
	}
	return b.String(), nil
}

// plainName checks the one identifier that comes from the configuration.
func plainName(database string) error {
	if regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]{0,62}$`).MatchString(database) {
		return nil
	}
	return fault.New(fault.Invalid, "store.identifier",
		fault.T("数据库名只能由字母、数字和下划线组成", "a database name consists of letters, digits and underscores"))
}

// areaTexts are the SQL texts of one area.
type areaTexts struct {
	create         string // its typed log
	inForce        string // of everyone
	inForcePersons string // of some persons
	periods        string // of everyone, on any day
	named, count   string // of the anchor area only
}

// inForceText is what the in_force templates are filled with.
type inForceText struct {
	Table   string
	Version string   // the columns of a version that stay as they are
	Fields  []string // the area's columns
	Where   string   // a condition on versions that keeps whole persons
	Persons bool     // whether the text takes the parameter persons
	Ordered bool
	AnyDay  bool // all that InForce gives for all days together
}

const (
	// keptColumns are a version's columns but valid_to, which the rule may cut,
	// and op, which is upsert.
	keptColumns = "person_id, record_id, valid_from, batch_no, origin, source_dept, recorded_at, " +
		"source_batch, src_file, src_sheet, src_row, row_mac"
	ofPersons = " AND person_id IN (SELECT toFixedString(unhex(arrayJoin({persons:Array(String)})), 16))"
)

func renderArea(a *catalog.Area) (*areaTexts, error) {
	var texts areaTexts
	var err error
	texts.create, err = render("schema/area", struct {
		Table   string
		Columns []Column
	}{a.Table, typedColumns(a)})
	if err != nil {
		return nil, err
	}
	if texts.inForce, err = renderInForce(a, inForceText{Ordered: true}); err != nil {
		return nil, err
	}
	if texts.periods, err = renderInForce(a, inForceText{Ordered: true, AnyDay: true}); err != nil {
		return nil, err
	}
	texts.inForcePersons, err = renderInForce(a, inForceText{Ordered: true, Persons: true, Where: ofPersons})
	if err != nil || !a.Anchor {
		return &texts, err
	}
	if err := checkAnchor(a); err != nil {
		return nil, err
	}
	table := struct{ Table string }{a.Table}
	if texts.named, err = render("queries/person/named", table); err != nil {
		return nil, err
	}
	texts.count, err = render("queries/person/count", table)
	return &texts, err
}

func renderInForce(a *catalog.Area, t inForceText) (string, error) {
	switch a.Kind {
	case catalog.State, catalog.Event, catalog.Yearly:
	default:
		return "", fault.New(fault.Invalid, "store.kind",
			fault.F("信息类 %s 的种类未知", "area %s is of an unknown kind", a.Code))
	}
	t.Table, t.Version = a.Table, keptColumns
	for _, c := range areaFieldColumns(a) {
		t.Fields = append(t.Fields, c.Name)
	}
	kind := a.Kind
	if t.AnyDay && kind == catalog.Yearly {
		kind = catalog.Event // on any day a snapshot is its rows
	}
	return render("queries/area/in_force_"+string(kind), t)
}

// renderSearch renders the search of the anchor area. It narrows the versions to
// persons of whom any version matches before it applies the read rule, and then
// asks the row in force; it carries the searched columns alone.
func renderSearch(a *catalog.Area, s searchText) (string, error) {
	t := inForceText{Table: a.Table, Version: keptColumns, Fields: searched()}
	var match, home string
	if s.Match {
		text, err := render("queries/person/match", nil)
		if err != nil {
			return "", err
		}
		match = strings.TrimSpace(text)
		t.Where = " AND person_id IN (SELECT person_id FROM " + a.Table + " WHERE batch_no <= {w:UInt64} AND " + match + ")"
	}
	inForce, err := render("queries/area/in_force_"+string(a.Kind), t)
	if err != nil {
		return "", err
	}
	if s.Scoped {
		if home, err = renderHome(a); err != nil {
			return "", err
		}
	}
	return render("queries/person/search", struct {
		InForce, Match, Home string
		After, Without       bool
	}{inForce, match, home, s.After, s.Without})
}

// searchText says which conditions a search has.
type searchText struct{ Match, After, Scoped, Without bool }

// renderHome renders the persons whose home unit today is one of some units.
func renderHome(a *catalog.Area) (string, error) {
	t := inForceText{Table: a.Table, Version: keptColumns, Fields: []string{"unit_code"}}
	inForce, err := render("queries/area/in_force_"+string(a.Kind), t)
	if err != nil {
		return "", err
	}
	return render("queries/person/home", struct{ InForce string }{strings.ReplaceAll(inForce, "{v:Date32}", "{today:Date32}")})
}

// searched are the fields of the anchor area that a search asks about.
func searched() []string {
	return []string{"name", "unit_code", "supervisee_category", "person_status"}
}

// checkAnchor makes sure that the anchor area has what a search asks about.
func checkAnchor(a *catalog.Area) error {
	for _, name := range searched() {
		has := slices.ContainsFunc(a.Fields, func(f *catalog.Field) bool { return f.Name == name && classOf(f) <= code })
		if !has {
			return fault.New(fault.Invalid, "store.anchor",
				fault.F("主信息类 %s 缺少可检索的字段 %s", "the anchor area %s lacks the field %s, in plain text, to search by", a.Code, name))
		}
	}
	return nil
}
