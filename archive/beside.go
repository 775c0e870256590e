package archive

import (
	"context"
	"maps"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// Standing is a category or a duty with its period.
type Standing struct {
	Code     string
	Main     bool
	Basis    string // document that a duty rests on
	From, To fact.Day
}

// Kin is a relative whom the person declares, as far as the reader sees it where
// it was declared.
type Kin struct {
	Name     string // masked, or empty where withheld
	Relation string // code of family_relation, empty where masked or withheld
}

// RegisterRows are the rows of one department's register in force, the
// person's own and those of declared relatives. They stand beside what was
// declared; nothing is copied from one to the other.
type RegisterRows struct {
	Register *catalog.Area
	Records  []RegisterRecord
}

// RegisterRecord is one row of a register.
type RegisterRecord struct {
	Record
	Kin *Kin // whose row it is; nil for the person's own
}

// categoryCode is the statement of the categories that a person belongs to.
const categoryCode = "s_category"

// standings reads categories and duties. Without a statement the category of
// the profile counts.
func (r *reading) standings(d *Dossier) error {
	var err error
	if d.Categories, err = r.standing(categoryCode, "category"); err != nil {
		return err
	}
	if len(d.Categories) == 0 && r.category != "" {
		d.Categories = []Standing{{Code: r.category, Main: true, From: fact.NoDay, To: fact.NoDay}}
	}
	slices.SortStableFunc(d.Categories, func(a, b Standing) int {
		if a.Main != b.Main {
			if a.Main {
				return -1
			}
			return 1
		}
		return 0
	})
	d.Duties, err = r.standing(catalog.DutyCode, "duty")
	d.HandedOver = slices.ContainsFunc(d.Duties, func(s Standing) bool { return s.Code == catalog.HigherManaged })
	return err
}

// nameOnly leaves the name of a profile.
func nameOnly(profile []Value) []Value {
	return slices.DeleteFunc(slices.Clone(profile), func(v Value) bool { return v.Field.Name != "name" })
}

func (r *reading) standing(code, field string) ([]Standing, error) {
	a := r.service.Catalog.Area(code)
	if a == nil {
		return nil, nil
	}
	var out []Standing
	for _, v := range fact.InForce(a.Kind, r.byArea[code], r.axes.AsOf, r.axes.Watermark.No) {
		values, err := r.service.Vault.Read(a, &v)
		if err != nil {
			return nil, err
		}
		at := func(name string) string {
			if i := a.Index(name); i >= 0 {
				return values[i]
			}
			return ""
		}
		out = append(out, Standing{Code: at(field), Main: at("is_main") == "true", Basis: at("basis_doc"), From: v.ValidFrom, To: v.ValidTo})
	}
	return out, nil
}

// noteKin remembers the relatives that a row declares by their numbers.
func (r *reading) noteKin(a *catalog.Area, values []string) {
	for i, f := range a.Fields {
		if !f.Kin || values[i] == "" {
			continue
		}
		id := r.service.Vault.PersonID(values[i])
		if id == r.in.Person || r.in.By.Scope.Hidden(id.String()) {
			continue
		}
		k := r.kin[id]
		for _, v := range shown(a, values, r.sight.level(a), r.sight.reveals) {
			switch {
			case v.Field.Form == catalog.PersonName && k.Name == "":
				k.Name = v.Value
			case v.Field.Dict == relationDict && k.Relation == "" && !v.Masked:
				k.Relation = v.Value
			}
		}
		r.kin[id] = k
	}
}

const relationDict = "family_relation"

// registers puts the registers' rows beside the areas that they belong to.
func (r *reading) registers(ctx context.Context, d *Dossier) error {
	var beside []*catalog.Area
	var codes []string
	for _, reg := range r.service.Catalog.Registers {
		if reg.Beside != "" && r.sight.level(reg) > 0 {
			beside, codes = append(beside, reg), append(codes, reg.Code)
		}
	}
	if len(beside) == 0 {
		return nil
	}
	byRegister := map[string][]fact.Version{}
	for _, code := range codes {
		byRegister[code] = r.byArea[code]
	}
	if err := r.dropManagedKin(ctx); err != nil {
		return err
	}
	if len(r.kin) > 0 {
		versions, err := r.service.Store.VersionsIn(ctx, codes, slices.Collect(maps.Keys(r.kin)), r.axes.Watermark.No)
		if err != nil {
			return err
		}
		for _, v := range versions {
			byRegister[v.Area] = append(byRegister[v.Area], v)
		}
	}
	for _, reg := range beside {
		rows, err := r.register(ctx, reg, byRegister[reg.Code])
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Areas, func(a AreaDossier) bool { return a.Area.Code == reg.Beside })
		if len(rows) > 0 && i >= 0 {
			d.Areas[i].Registers = append(d.Areas[i].Registers, RegisterRows{Register: reg, Records: rows})
		}
	}
	return nil
}

// dropManagedKin forgets the relatives whom a higher level manages: of them
// nothing is shown here either.
func (r *reading) dropManagedKin(ctx context.Context) error {
	if len(r.kin) == 0 {
		return nil
	}
	newest, err := r.service.Control.Watermark(ctx)
	if err != nil {
		return err
	}
	managed, err := r.service.managedHigher(ctx, slices.Collect(maps.Keys(r.kin)), r.axes.AsOf, newest.No)
	for id := range managed {
		delete(r.kin, id)
	}
	return err
}

func (r *reading) register(ctx context.Context, reg *catalog.Area, versions []fact.Version) ([]RegisterRecord, error) {
	count := map[fact.ID]int{}
	for _, v := range versions {
		count[v.RecordID]++
	}
	var out []RegisterRecord
	for _, v := range fact.InForce(reg.Kind, versions, r.axes.AsOf, r.axes.Watermark.No) {
		values, err := r.service.Vault.Read(reg, &v)
		if err != nil {
			return nil, err
		}
		record, err := r.record(ctx, reg, v, values, count[v.RecordID])
		if err != nil {
			return nil, err
		}
		row := RegisterRecord{Record: record}
		if kin, ok := r.kin[v.PersonID]; ok {
			row.Kin = &kin
			r.sight.beside[v.PersonID.String()] = true
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b RegisterRecord) int { return int(b.ValidFrom) - int(a.ValidFrom) })
	return out, nil
}

// record makes a version a row for reading.
func (r *reading) record(ctx context.Context, a *catalog.Area, v fact.Version, values []string, versions int) (Record, error) {
	source, err := r.sources.of(ctx, &v)
	return Record{Version: v, Values: r.sight.values(a, values), Versions: versions, Source: source}, err
}
