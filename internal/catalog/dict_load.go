package catalog

import (
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"qingjian/internal/fault"
)

// dictFile is data/dictionaries/NAME.yaml.
type dictFile struct {
	Name     string      `yaml:"name"`
	Label    fault.Text  `yaml:"label"`
	Standard string      `yaml:"standard"`
	Status   string      `yaml:"status"`
	External bool        `yaml:"external"`
	Extend   bool        `yaml:"extend"` // of an overlay: add to the built-in values instead of replacing them
	CSV      string      `yaml:"csv"`    // entries from a file beside this one
	Path     bool        `yaml:"path"`
	Suffixes []string    `yaml:"suffixes"`
	Inner    []string    `yaml:"inner"`
	Silent   []string    `yaml:"silent"`
	Entries  []entryFile `yaml:"entries"`
}

type entryFile struct {
	Code    string     `yaml:"code"`
	ZH      string     `yaml:"zh"`
	EN      string     `yaml:"en"`
	Parent  string     `yaml:"parent"`
	Aliases []string   `yaml:"aliases"`
	Until   string     `yaml:"until"`
	Note    fault.Text `yaml:"note"`
	Months  int        `yaml:"months"`
}

func (e entryFile) entry(at place) Entry {
	return Entry{Code: e.Code, Label: fault.T(e.ZH, e.EN), Parent: e.Parent, Aliases: e.Aliases, Until: e.Until, Note: e.Note, Months: e.Months, at: at}
}

// loadDict reads one dictionary file of the built-in catalogue or an overlay;
// dicts already holds what an overlay may replace or extend.
func loadDict(fsys fs.FS, show func(string) string, file string, dicts map[string]*Dict) []error {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return []error{problem(place{show(file), 0}, "unreadable", "无法读取：%v", "cannot be read: %v", err)}
	}
	src, err := parseYAML(show(file), data)
	if err != nil {
		return []error{err}
	}
	var f dictFile
	if errs := src.decode(&f); errs != nil {
		return errs
	}
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); f.Name != want {
		return []error{problem(src.at("name"), "file_name", "字典名 %q 应与文件名一致", "dictionary name %q must be the file's name", f.Name)}
	}
	if f.Name == powerDict {
		return []error{secondPowers(src.at("name"))}
	}
	d := &Dict{Name: f.Name, Title: f.Label, Standard: f.Standard, Status: f.Status, External: f.External,
		shape: dictShape{f.Path, f.Suffixes, f.Inner, f.Silent}, at: src.at("name"), foreign: f.CSV != ""}
	for i, e := range f.Entries {
		d.Entries = append(d.Entries, e.entry(src.at(index("entries", i, ""))))
	}
	var errs []error
	if f.CSV != "" {
		es, csvErrs := readEntriesCSV(fsys, show, path.Join(path.Dir(file), f.CSV), src.at("csv"))
		d.Entries, errs = append(d.Entries, es...), csvErrs
	}
	if f.Extend {
		old, ok := dicts[f.Name]
		if !ok {
			return append(errs, problem(src.at("extend"), "extend_unknown", "没有内置字典 %q 可供扩展", "there is no built-in dictionary %q to extend", f.Name))
		}
		d = extendDict(old, d)
	}
	dicts[f.Name] = d
	return errs
}

// extendDict adds entries; an entry of a known code gains the aliases and, if
// given, the label.
func extendDict(old, more *Dict) *Dict {
	d := *old
	d.Entries = append([]Entry(nil), old.Entries...)
	d.at = more.at
	at := map[string]int{}
	for i, e := range d.Entries {
		at[e.Code] = i
	}
	for _, e := range more.Entries {
		i, ok := at[e.Code]
		if !ok {
			d.Entries = append(d.Entries, e)
			continue
		}
		if !e.Label.IsZero() {
			d.Entries[i].Label = e.Label
		}
		d.Entries[i].at = e.at
		d.Entries[i].Aliases = append(append([]string(nil), d.Entries[i].Aliases...), e.Aliases...)
	}
	return &d
}

// readEntriesCSV reads a dictionary's values: code and name, and perhaps en,
// parent (or parent_code), aliases (divided by |) and until; level is passed
// over. Lines beginning with # say where the values come from. named is where the
// file is asked for.
func readEntriesCSV(fsys fs.FS, show func(string) string, file string, named place) ([]Entry, []error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, []error{problem(named, "unreadable", "无法读取：%v", "cannot be read: %v", err)}
	}
	defer f.Close() //nolint:errcheck // only read
	r := csv.NewReader(f)
	r.Comment = '#'
	header, err := r.Read()
	if err != nil {
		return nil, []error{csvProblem(show(file), err)}
	}
	line, _ := r.FieldPos(0)
	var errs []error
	col := map[string]int{}
	for i, h := range header {
		switch h = strings.TrimPrefix(strings.TrimSpace(h), "\ufeff"); h {
		case "code", "name", "en", "parent", "aliases", "until", "level":
		case "parent_code":
			h = "parent"
		default:
			errs = append(errs, problem(place{show(file), line}, "unknown_key", "不认识的列 %q", "unknown column %q", h))
		}
		col[h] = i
	}
	for _, need := range []string{"code", "name"} {
		if _, ok := col[need]; !ok {
			errs = append(errs, problem(place{show(file), line}, "missing_column", "缺少列 %q", "column %q is missing", need))
		}
	}
	if errs != nil {
		return nil, errs
	}
	var out []Entry
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, []error{csvProblem(show(file), err)}
		}
		line, _ := r.FieldPos(0)
		e := csvEntry(rec, col)
		e.at = place{show(file), line}
		out = append(out, e)
	}
}

func csvEntry(rec []string, col map[string]int) Entry {
	get := func(name string) string {
		if i, ok := col[name]; ok {
			return strings.TrimSpace(rec[i])
		}
		return ""
	}
	e := Entry{Code: get("code"), Label: fault.T(get("name"), get("en")), Parent: get("parent"), Until: get("until")}
	if a := get("aliases"); a != "" {
		e.Aliases = strings.Split(a, "|")
	}
	return e
}

func csvProblem(file string, err error) error {
	line := 1
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		line, err = pe.Line, pe.Err
	}
	return problem(place{file, line}, "csv", "CSV 有误：%v", "bad CSV: %v", err)
}
