package catalog

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"qingjian/internal/fault"
)

// source is a parsed YAML file that still knows on which line each thing
// stands.
type source struct {
	file  string
	root  ast.Node
	lines map[string]int // path such as "fields[3].dict" -> line
}

// place is where in the catalogue's text something stands.
type place struct {
	file string
	line int // 0 when the whole file is meant
}

func (p place) String() string {
	if p.line > 0 {
		return fmt.Sprintf("%s:%d", p.file, p.line)
	}
	return p.file
}

// at gives the place of a path in the file.
func (s *source) at(path string) place { return place{s.file, s.line(path)} }

// problem is an error of the catalogue's own text.
func problem(at place, code, zh, en string, args ...any) error {
	msg := fault.F(zh, en, args...)
	return fault.New(fault.Invalid, "catalog."+code, fault.T(at.String()+": "+msg.ZH, at.String()+": "+msg.EN))
}

// parseYAML reads one document. The error names file and line.
func parseYAML(file string, data []byte) (*source, error) {
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, yamlProblem(file, err)
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		return nil, problem(place{file, 1}, "empty_file", "文件应恰有一个 YAML 文档", "the file must hold exactly one YAML document")
	}
	s := &source{file: file, root: f.Docs[0].Body, lines: map[string]int{}}
	s.index("", s.root)
	return s, nil
}

func yamlProblem(file string, err error) error {
	line := 0
	msg := err.Error()
	var ye yaml.Error
	if errors.As(err, &ye) {
		msg = ye.GetMessage()
		if t := ye.GetToken(); t != nil {
			line = t.Position.Line
		}
	}
	return problem(place{file, line}, "yaml", "YAML 有误：%s", "bad YAML: %s", msg)
}

// index records the line of every key and list item below a node.
func (s *source) index(path string, n ast.Node) {
	if t := n.GetToken(); t != nil {
		if _, ok := s.lines[path]; !ok {
			s.lines[path] = t.Position.Line
		}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, kv := range n.Values {
			s.indexPair(path, kv)
		}
	case *ast.MappingValueNode:
		s.indexPair(path, n)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			s.index(fmt.Sprintf("%s[%d]", path, i), v)
		}
	}
}

func (s *source) indexPair(path string, kv *ast.MappingValueNode) {
	key := keyOf(kv)
	if path != "" {
		key = path + "." + key
	}
	s.lines[key] = kv.Key.GetToken().Position.Line
	if path != "" {
		// The token of a block mapping is its first colon; its keys say better
		// where an item begins.
		if l, ok := s.lines[path]; !ok || s.lines[key] < l {
			s.lines[path] = s.lines[key]
		}
	}
	s.index(key, kv.Value)
}

func keyOf(kv *ast.MappingValueNode) string {
	if sn, ok := kv.Key.(*ast.StringNode); ok {
		return sn.Value
	}
	return kv.Key.GetToken().Value
}

// line gives the line of a path, or of the nearest thing around it.
func (s *source) line(path string) int {
	for {
		if l, ok := s.lines[path]; ok {
			return l
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return s.lines[""]
		}
		path = path[:i]
	}
}

// decode fills v (a pointer to a struct), refusing unknown keys: all of them
// are reported, with their lines.
func (s *source) decode(v any) []error {
	errs := s.unknown("", s.root, reflect.TypeOf(v).Elem())
	if len(errs) > 0 {
		return errs
	}
	if err := yaml.NodeToValue(s.root, v); err != nil {
		return []error{yamlProblem(s.file, err)}
	}
	return nil
}

func (s *source) unknown(path string, n ast.Node, t reflect.Type) []error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var errs []error
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, kv := range n.Values {
			errs = append(errs, s.unknownPair(path, kv, t)...)
		}
	case *ast.MappingValueNode:
		errs = s.unknownPair(path, n, t)
	case *ast.SequenceNode:
		if t.Kind() != reflect.Slice {
			return nil // the decoder says it better
		}
		for i, v := range n.Values {
			errs = append(errs, s.unknown(fmt.Sprintf("%s[%d]", path, i), v, t.Elem())...)
		}
	}
	return errs
}

func (s *source) unknownPair(path string, kv *ast.MappingValueNode, t reflect.Type) []error {
	key := keyOf(kv)
	switch t.Kind() {
	case reflect.Map:
		return s.unknown(path+"."+key, kv.Value, t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
			if name != "" && name == key {
				return s.unknown(path+"."+key, kv.Value, t.Field(i).Type)
			}
		}
		return []error{problem(place{s.file, kv.Key.GetToken().Position.Line}, "unknown_key",
			"不认识的键 %q", "unknown key %q", key)}
	}
	return nil
}
