// Package sql holds every SQL text of the platform. A named query is its path
// without .sql; a template, whose identifiers come from the catalogue alone,
// its path without .sql.tmpl.
package sql

import (
	"embed"
	"io/fs"
)

//go:embed */*
var files embed.FS

// FS gives all texts; schema/ and control/schema/ are the migrations.
func FS() fs.FS { return files }

// Query gives the text of a named query, e.g. "queries/record/person"; "" when
// there is none of that name.
func Query(name string) string { return read(name + ".sql") }

// Template gives the text of a template, e.g. "queries/area/in_force_state";
// "" when there is none of that name.
func Template(name string) string { return read(name + ".sql.tmpl") }

func read(path string) string {
	b, err := files.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(b)
}
