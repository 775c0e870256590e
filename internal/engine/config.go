package engine

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// appUser is the one account of the embedded engine that can log in.
const appUser = "qingjian"

//go:embed config/engine.xml config/users.xml
var configFiles embed.FS

// appGrants is all that the application may do. No table function (file, url,
// remote, s3, executable) and no access management is among it.
func appGrants() []string {
	readable := []string{
		"build_options", "clusters", "columns", "data_skipping_indices", "databases", "detached_parts",
		"dictionaries", "disks", "distribution_queue", "errors", "events", "merges", "metrics", "mutations",
		"numbers", "one", "parts", "parts_columns", "processes", "projections", "settings", "tables", "view_refreshes",
	}
	engines := []string{
		"MergeTree", "ReplacingMergeTree", "AggregatingMergeTree", "SummingMergeTree", "CollapsingMergeTree",
		"VersionedCollapsingMergeTree", "Memory", "Null", "Join", "Set", "Buffer", "Merge", "Dictionary", "Distributed",
	}
	grants := []string{
		"GRANT SHOW, SELECT, INSERT, ALTER, TRUNCATE, OPTIMIZE, CHECK, BACKUP, dictGet, " +
			"CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE DICTIONARY, " +
			"DROP DATABASE, DROP TABLE, DROP VIEW, DROP DICTIONARY, UNDROP TABLE, " +
			"SYSTEM MERGES, SYSTEM VIEWS, SYSTEM RELOAD DICTIONARY ON *.*",
		"REVOKE ALL ON system.*",
	}
	for _, name := range engines {
		grants = append(grants, "GRANT TABLE ENGINE ON "+name)
	}
	for _, table := range readable {
		grants = append(grants, "GRANT SELECT ON system."+table)
	}
	return grants
}

// configValues fills the two templates. Memory is in bytes.
type configValues struct {
	RuntimeDir     string
	LogDir         string
	BackupDir      string
	MaxMemory      int64
	MarkCache      int64
	QueryMemory    int64
	SpillAt        int64
	User           string
	PasswordSHA256 string
	Grants         []string
}

// writeConfig makes the private runtime folder of one child and writes both
// configuration files into it. The engine reads them once, so the caller
// removes the folder as soon as the child answers.
func (o Options) writeConfig(password string) (string, error) {
	dir, err := os.MkdirTemp("", "qingjian-engine-")
	if err != nil {
		return "", fmt.Errorf("make the private folder: %w", err)
	}
	sum := sha256.Sum256([]byte(password))
	values := configValues{
		RuntimeDir:     escape(dir),
		LogDir:         escape(o.LogDir),
		BackupDir:      escape(o.BackupDir),
		MaxMemory:      o.MaxMemory,
		MarkCache:      max(o.MaxMemory/16, 32<<20),
		QueryMemory:    o.MaxMemory * 3 / 4,
		SpillAt:        o.MaxMemory / 4,
		User:           appUser,
		PasswordSHA256: hex.EncodeToString(sum[:]),
		Grants:         appGrants(),
	}
	for _, name := range []string{"engine.xml", "users.xml"} {
		if err := writeTemplate(dir, name, values); err != nil {
			_ = os.RemoveAll(dir)
			return "", err
		}
	}
	return dir, nil
}

func writeTemplate(dir, name string, values configValues) error {
	t, err := template.ParseFS(configFiles, "config/"+name)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := t.Execute(&b, values); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name), []byte(b.String()), 0o600)
}

// escape makes a path safe inside XML.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}
