package catalog

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

//go:embed data
var builtin embed.FS

// Load reads the built-in catalogue and, unless overlay is "", the folder of a
// district's own changes on top of it. Every problem of every file is
// reported, each with file and line (codes catalog.*, joined); a catalogue
// that loads has passed Check.
func Load(overlay string) (*Catalog, error) {
	var over fs.FS
	if overlay != "" {
		over = os.DirFS(overlay)
	}
	base, err := fs.Sub(builtin, "data")
	if err != nil {
		return nil, err
	}
	return loadFrom(base, over, overlay)
}

func loadFrom(base, over fs.FS, overlay string) (*Catalog, error) {
	c, errs := load(base, func(f string) string { return path.Join("data", f) })
	if over != nil {
		errs = append(errs, c.overlay(over, func(f string) string { return filepath.Join(overlay, f) })...)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	c.finish()
	if err := c.Check(); err != nil {
		return nil, err
	}
	return c, c.seal()
}

// load reads a complete catalogue: common.yaml, dictionaries/ and the folders of
// the classes.
func load(fsys fs.FS, show func(string) string) (*Catalog, []error) {
	c := &Catalog{Dicts: map[string]*Dict{}, sources: map[string]*source{}, places: map[string]place{}}
	errs := append(c.loadCommon(fsys, show), c.loadPowers(fsys, show)...)
	for _, f := range list(fsys, "dictionaries", ".yaml") {
		errs = append(errs, loadDict(fsys, show, f, c.Dicts)...)
	}
	for _, dir := range classFolders() {
		for _, f := range list(fsys, dir, ".yaml") {
			errs = append(errs, c.loadArea(fsys, show, f)...)
		}
	}
	return c, errs
}

// classFolders are the folders of entries, one for each class.
func classFolders() []string { return []string{"areas", "statements", "registers", "ledgers"} }

func (c *Catalog) loadCommon(fsys fs.FS, show func(string) string) []error {
	src, err := parseFile(fsys, show, "common.yaml")
	if err != nil {
		return []error{err}
	}
	c.common.src = src
	return src.decode(&c.common)
}

func (c *Catalog) loadArea(fsys fs.FS, show func(string) string, file string) []error {
	src, err := parseFile(fsys, show, file)
	if err != nil {
		return []error{err}
	}
	a := &Area{}
	if errs := src.decode(a); errs != nil {
		return errs
	}
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); a.Code != want {
		return []error{problem(src.at("code"), "file_name", "代码 %q 应与文件名一致", "code %q must be the file's name", a.Code)}
	}
	if a.About == "" {
		a.About = Person
	}
	switch path.Base(path.Dir(file)) {
	case "areas":
		a.Class, c.Areas = AreaClass, append(c.Areas, a)
	case "statements":
		a.Class, c.Statements = Statement, append(c.Statements, a)
	case "registers":
		a.Class, c.Registers = Register, append(c.Registers, a)
	case "ledgers":
		a.Class, c.Ledgers = Ledger, append(c.Ledgers, a)
	}
	c.sources[a.Code] = src
	return nil
}

func parseFile(fsys fs.FS, show func(string) string, file string) (*source, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, problem(place{show(file), 0}, "unreadable", "无法读取：%v", "cannot be read: %v", err)
	}
	return parseYAML(show(file), data)
}

// list gives a folder's files of one ending in order of name.
func list(fsys fs.FS, dir, ext string) []string {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil // no such folder: nothing to load
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ext) {
			out = append(out, path.Join(dir, e.Name()))
		}
	}
	return out
}

// finish sorts what was read and derives what the other methods look up.
func (c *Catalog) finish() {
	byCode := func(as []*Area) func(i, j int) bool {
		return func(i, j int) bool { return as[i].Code < as[j].Code }
	}
	for _, list := range c.lists() {
		sort.SliceStable(*list, byCode(*list))
	}
	c.Groups = c.common.Groups
	c.Subject = SubjectLabels{c.common.SubjectID.Label, c.common.SubjectName.Label, c.common.None.Label}
	c.common.index()
	for _, d := range c.Dicts {
		d.prepare()
	}
	if d := c.Dicts["supervisee_category"]; d != nil {
		c.Categories = nil
		for _, e := range d.Entries {
			c.Categories = append(c.Categories, Category{e.Code, e.Label, e.Note})
		}
	}
	c.tests = crossTests()
	c.vocab = map[string]*vocabulary{}
	for _, a := range c.All() {
		a.byName = make(map[string]int, len(a.Fields))
		for i, f := range a.Fields {
			if _, ok := a.byName[f.Name]; !ok {
				a.byName[f.Name] = i
			}
		}
		c.vocab[a.Code] = newVocabulary(a, &c.common)
	}
}

// seal computes the digest.
func (c *Catalog) seal() error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	if err := enc.Encode(c); err != nil {
		return err
	}
	// The words of common.yaml change what cleaning yields, so they count too.
	if err := enc.Encode(c.common.exported()); err != nil {
		return err
	}
	sum := sha256.Sum256(buf.Bytes())
	c.Digest = hex.EncodeToString(sum[:])
	return nil
}

func (c *common) exported() []any {
	return []any{c.SubjectID, c.SubjectName, c.None, c.NoneWords, c.Ignored, c.BlankMarks, c.OpenEnds, c.YesWords, c.NoWords}
}
