package catalog

import (
	"fmt"

	"qingjian/internal/fault"
	"qingjian/internal/strict"
)

// source is a parsed YAML file that still knows on which line each thing
// stands.
type source struct{ *strict.Source }

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
func (s *source) at(path string) place { return placeOf(s.At(path)) }

func placeOf(p strict.Place) place { return place{p.File, p.Line} }

// problem is an error of the catalogue's own text.
func problem(at place, code, zh, en string, args ...any) error {
	return problemOf(at, code, fault.F(zh, en, args...))
}

func problemOf(at place, code string, msg fault.Text) error {
	return fault.New(fault.Invalid, "catalog."+code, fault.T(at.String()+": "+msg.ZH, at.String()+": "+msg.EN))
}

// parseYAML reads one document. The error names file and line.
func parseYAML(file string, data []byte) (*source, error) {
	s, p := strict.Parse(file, data)
	if p != nil {
		return nil, problemOf(placeOf(p.At), p.Code, p.Message)
	}
	return &source{s}, nil
}

// decode fills v (a pointer to a struct), refusing unknown keys: all of them
// are reported, with their lines.
func (s *source) decode(v any) []error {
	var errs []error
	for _, p := range s.Decode(v) {
		errs = append(errs, problemOf(placeOf(p.At), p.Code, p.Message))
	}
	return errs
}
