// Package strict reads YAML files in which nothing may stand that nobody reads:
// a mistyped key is reported, never passed over, and every problem says where it
// stands.
package strict

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

// Place is where in a file something stands.
type Place struct {
	File      string
	Line, Col int // from 1; 0 when the whole file is meant
}

// String writes file:line:column, without what is 0.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Problem is something wrong with a file. Code is yaml, empty_file or unknown_key.
type Problem struct {
	At      Place
	Code    string
	Message fault.Text
}

// Source is a parsed file that still knows where each thing stands.
type Source struct {
	file   string
	root   ast.Node
	places map[string]Place // path such as "fields[3].dict"
}

// Parse reads one document.
func Parse(file string, data []byte) (*Source, *Problem) {
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, malformed(file, err)
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		return nil, &Problem{Place{file, 1, 0}, "empty_file", fault.T("文件应恰有一个 YAML 文档", "the file must hold exactly one YAML document")}
	}
	s := &Source{file: file, root: f.Docs[0].Body, places: map[string]Place{}}
	s.index("", s.root)
	return s, nil
}

func malformed(file string, err error) *Problem {
	at, msg := Place{File: file}, err.Error()
	var ye yaml.Error
	if errors.As(err, &ye) {
		msg = ye.GetMessage()
		if t := ye.GetToken(); t != nil {
			at.Line, at.Col = t.Position.Line, t.Position.Column
		}
	}
	return &Problem{at, "yaml", fault.F("YAML 有误：%s", "bad YAML: %s", msg)}
}

// At gives the place of a path, or of the nearest thing around it.
func (s *Source) At(path string) Place {
	for {
		if p, ok := s.places[path]; ok {
			return p
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return s.places[""]
		}
		path = path[:i]
	}
}

// Decode fills v (a pointer to a struct), refusing unknown keys: all of them are
// reported.
func (s *Source) Decode(v any) []Problem {
	if found := s.unknown("", s.root, reflect.TypeOf(v).Elem()); len(found) > 0 {
		return found
	}
	if err := yaml.NodeToValue(s.root, v); err != nil {
		return []Problem{*malformed(s.file, err)}
	}
	return nil
}

// index records the place of every key and list item below a node.
func (s *Source) index(path string, n ast.Node) {
	if t := n.GetToken(); t != nil {
		if _, ok := s.places[path]; !ok {
			s.places[path] = Place{s.file, t.Position.Line, t.Position.Column}
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

func (s *Source) indexPair(path string, kv *ast.MappingValueNode) {
	key := keyOf(kv)
	if path != "" {
		key = path + "." + key
	}
	at := kv.Key.GetToken().Position
	s.places[key] = Place{s.file, at.Line, at.Column}
	// The token of a block mapping is its first colon; its keys say better where
	// an item begins.
	if p, ok := s.places[path]; !ok || at.Line < p.Line || path == "" && at.Line == p.Line && at.Column < p.Col {
		s.places[path] = s.places[key]
	}
	s.index(key, kv.Value)
}

func keyOf(kv *ast.MappingValueNode) string {
	if sn, ok := kv.Key.(*ast.StringNode); ok {
		return sn.Value
	}
	return kv.Key.GetToken().Value
}

func (s *Source) unknown(path string, n ast.Node, t reflect.Type) []Problem {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var found []Problem
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, kv := range n.Values {
			found = append(found, s.unknownPair(path, kv, t)...)
		}
	case *ast.MappingValueNode:
		found = s.unknownPair(path, n, t)
	case *ast.SequenceNode:
		if t.Kind() != reflect.Slice {
			return nil // the decoder says it better
		}
		for i, v := range n.Values {
			found = append(found, s.unknown(fmt.Sprintf("%s[%d]", path, i), v, t.Elem())...)
		}
	}
	return found
}

func (s *Source) unknownPair(path string, kv *ast.MappingValueNode, t reflect.Type) []Problem {
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
		at := kv.Key.GetToken().Position
		return []Problem{{Place{s.file, at.Line, at.Column}, "unknown_key", fault.F("不认识的键 %q", "unknown key %q", key)}}
	}
	return nil
}
