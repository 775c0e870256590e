package feed

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/strict"
)

// Set is every declared feed, in the order of their names.
type Set struct {
	feeds []*Feed
}

// Feeds lists them.
func (s *Set) Feeds() []*Feed { return s.feeds }

// Feed finds one; fault code feed.unknown.
func (s *Set) Feed(name string) (*Feed, error) {
	i := slices.IndexFunc(s.feeds, func(f *Feed) bool { return f.Name == name })
	if i < 0 {
		return nil, errUnknown()
	}
	return s.feeds[i], nil
}

// errUnknown is also the answer about a feed that the reader may not know of.
func errUnknown() error {
	return fault.New(fault.NotFound, "feed.unknown", fault.T("没有这个数据源", "there is no such feed")).
		WithHint(fault.T("qingjian feed list 列出全部数据源", "qingjian feed list shows all of them"))
}

// Declares tells whether there is a feed of this name.
func (s *Set) Declares(name string) bool {
	return slices.ContainsFunc(s.feeds, func(f *Feed) bool { return f.Name == name })
}

// name is what a feed may be called: it stands in addresses, folders and logs.
var name = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,47}$`)

// Load reads every NAME.yaml of a folder; a folder that is not there, or "",
// holds no feeds. All problems of all files are reported at once, each with file,
// line and column (fault codes feed.*, joined).
func Load(dir string, cat *catalog.Catalog) (*Set, error) {
	s := &Set{}
	if dir == "" {
		return s, nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "feed.unreadable",
			fault.F("数据源文件夹 %s 无法读取", "the folder of feeds %s cannot be read", dir)).Wrap(err)
	}
	var errs []error
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if filepath.Ext(path) != ".yaml" {
			errs = append(errs, problem(strict.Place{File: path}, "other_file", fault.T("不是 .yaml 文件", "it is no .yaml file")))
			continue
		}
		f, found := read(path, cat)
		errs = append(errs, found...)
		s.feeds = append(s.feeds, f)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return s, nil
}

func read(path string, cat *catalog.Catalog) (*Feed, []error) {
	data, err := os.ReadFile(path) // #nosec G304 -- a file of the folder that the operator names
	if err != nil {
		return nil, []error{problem(strict.Place{File: path}, "unreadable", fault.T("无法读取", "it cannot be read"))}
	}
	src, bad := strict.Parse(path, data)
	if bad != nil {
		return nil, []error{problem(bad.At, bad.Code, bad.Message)}
	}
	f := &Feed{}
	if found := src.Decode(f); found != nil {
		errs := make([]error, len(found))
		for i, p := range found {
			errs[i] = problem(p.At, p.Code, p.Message)
		}
		return nil, errs
	}
	c := &checker{f: f, src: src, cat: cat}
	c.check(strings.TrimSuffix(filepath.Base(path), ".yaml"))
	return f, c.errs
}

// problem is an error of a declaration.
func problem(at strict.Place, code string, msg fault.Text) error {
	return fault.New(fault.Invalid, "feed."+code, fault.T(at.String()+": "+msg.ZH, at.String()+": "+msg.EN))
}
