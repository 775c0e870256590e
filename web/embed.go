// Package web holds the built page, so that one binary serves everything.
package web

import (
	"embed"
	"io/fs"
)

// dist is what `npm run build` writes. A bare clone holds only .gitkeep, so
// the package compiles without Node.
//
//go:embed all:dist
var dist embed.FS

// Files returns the built page (index.html, docs.html, assets/) and whether it
// was built at all; when it was not, the file system is nil.
func Files() (fs.FS, bool) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(built, "index.html"); err != nil {
		return nil, false
	}
	return built, true
}
