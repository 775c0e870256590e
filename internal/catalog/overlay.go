package catalog

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"qingjian/internal/fault"
)

// areaPatch is what a district may change of a built-in area. What decides how
// rows are stored and identified (type, key, protect) is not among it.
type areaPatch struct {
	Code   string            `yaml:"code"`
	Label  fault.Text        `yaml:"label"`
	Short  fault.Text        `yaml:"short"`
	Sheets []string          `yaml:"sheets"` // added
	Scope  map[string]string `yaml:"scope"`  // category by category
	Fields []fieldPatch      `yaml:"fields"`
}

type fieldPatch struct {
	Name     string     `yaml:"name"`
	Label    fault.Text `yaml:"label"`
	Aliases  []string   `yaml:"aliases"` // added
	Required *bool      `yaml:"required"`
}

// overlay applies a district's folder: areas/*.yaml (and statements/,
// registers/, ledgers/) change known entries or add whole ones,
// dictionaries/*.yaml and *.csv replace or extend code lists, and powers.yaml
// takes the place of the village power list as a whole.
func (c *Catalog) overlay(fsys fs.FS, show func(string) string) []error {
	errs := strangers(fsys, show)
	for _, f := range list(fsys, "dictionaries", ".yaml") {
		errs = append(errs, loadDict(fsys, show, f, c.Dicts)...)
	}
	if _, err := fs.Stat(fsys, "powers.yaml"); err == nil {
		errs = append(errs, c.loadPowers(fsys, show)...)
	}
	errs = append(errs, c.overlayCSV(fsys, show)...)
	for _, dir := range classFolders() {
		for _, f := range list(fsys, dir, ".yaml") {
			if a := c.Area(strings.TrimSuffix(path.Base(f), ".yaml")); a != nil {
				errs = append(errs, c.patchArea(fsys, show, f, a)...)
				continue
			}
			errs = append(errs, c.loadArea(fsys, show, f)...)
			if a := c.Area(strings.TrimSuffix(path.Base(f), ".yaml")); a != nil {
				a.added = true
			}
		}
	}
	return errs
}

// strangers reports files that nothing would read: a misspelt folder must not
// pass for an overlay that took effect.
func strangers(fsys fs.FS, show func(string) string) []error {
	var errs []error
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if p != "." && strings.HasPrefix(name, ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		ok := d.IsDir() || name == "README.md"
		switch path.Dir(p) {
		case "areas", "statements", "registers", "ledgers":
			ok = !d.IsDir() && path.Ext(name) == ".yaml"
		case "dictionaries":
			ok = !d.IsDir() && (path.Ext(name) == ".yaml" || path.Ext(name) == ".csv")
		case ".":
			ok = p == "." || name == "README.md" || name == "powers.yaml" || (d.IsDir() && (name == "dictionaries" || slices.Contains(classFolders(), name)))
		}
		if !ok {
			errs = append(errs, problem(place{show(p), 0}, "unknown_file",
				"覆盖目录中只认 areas、statements、registers、ledgers 下的 *.yaml，dictionaries 下的 *.yaml、*.csv，和 powers.yaml",
				"an overlay holds *.yaml in areas, statements, registers and ledgers, *.yaml and *.csv in dictionaries, powers.yaml, and nothing else"))
			if d.IsDir() {
				return fs.SkipDir
			}
		}
		return nil
	})
	if err != nil {
		errs = append(errs, problem(place{show("."), 0}, "unreadable", "无法读取：%v", "cannot be read: %v", err))
	}
	return errs
}

// overlayCSV replaces the values of known dictionaries by those of
// dictionaries/NAME.csv, unless a NAME.yaml beside it speaks for the file.
func (c *Catalog) overlayCSV(fsys fs.FS, show func(string) string) []error {
	var errs []error
	yamls := list(fsys, "dictionaries", ".yaml")
	for _, f := range list(fsys, "dictionaries", ".csv") {
		if slices.Contains(yamls, strings.TrimSuffix(f, ".csv")+".yaml") {
			continue
		}
		name := strings.TrimSuffix(path.Base(f), ".csv")
		if name == powerDict {
			errs = append(errs, secondPowers(place{file: show(f)}))
			continue
		}
		old, ok := c.Dicts[name]
		if !ok {
			errs = append(errs, problem(place{show(f), 0}, "unknown_file", "没有名为 %q 的字典", "there is no dictionary %q", name))
			continue
		}
		entries, csvErrs := readEntriesCSV(fsys, show, f, place{file: show(f)})
		errs = append(errs, csvErrs...)
		d := *old
		d.Entries, d.at, d.foreign = entries, place{file: show(f)}, true
		c.Dicts[name] = &d
	}
	return errs
}

func (c *Catalog) patchArea(fsys fs.FS, show func(string) string, file string, a *Area) []error {
	src, err := parseFile(fsys, show, file)
	if err != nil {
		return []error{err}
	}
	var p areaPatch
	if errs := src.decode(&p); errs != nil {
		return errs
	}
	if p.Code != a.Code {
		return []error{problem(src.at("code"), "file_name", "代码 %q 应与文件名一致", "code %q must be the file's name", p.Code)}
	}
	if !p.Label.IsZero() {
		c.moved(a, "label", src.at("label"))
	}
	setText(&a.Label, p.Label)
	setText(&a.Short, p.Short)
	for i, s := range p.Sheets {
		c.moved(a, index("sheets", len(a.Sheets), ""), src.at(index("sheets", i, "")))
		a.Sheets = append(a.Sheets, s)
	}
	for k, v := range p.Scope {
		c.moved(a, "scope."+k, src.at("scope."+k))
		a.Scope[k] = v
	}
	var errs []error
	for i, fp := range p.Fields {
		at := slices.IndexFunc(a.Fields, func(f *Field) bool { return f.Name == fp.Name })
		if at < 0 {
			errs = append(errs, problem(src.at(index("fields", i, "name")), "unknown_field", "%s 没有字段 %q", "%s has no field %q", a.Code, fp.Name))
			continue
		}
		f := a.Fields[at]
		if !fp.Label.IsZero() {
			c.moved(a, index("fields", at, "label"), src.at(index("fields", i, "label")))
		}
		setText(&f.Label, fp.Label)
		for j, al := range fp.Aliases {
			c.moved(a, index("fields", at, index("aliases", len(f.Aliases), "")), src.at(index("fields", i, index("aliases", j, ""))))
			f.Aliases = append(f.Aliases, al)
		}
		if fp.Required != nil {
			f.Required = *fp.Required
		}
	}
	return errs
}

// moved remembers that a part of an area stands in another file than the rest.
func (c *Catalog) moved(a *Area, path string, at place) { c.places[a.Code+" "+path] = at }

func setText(dst *fault.Text, t fault.Text) {
	if t.ZH != "" {
		dst.ZH = t.ZH
	}
	if t.EN != "" {
		dst.EN = t.EN
	}
}
