package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMissingLibraryNamesTheRemedy(t *testing.T) {
	t.Setenv(LibraryEnv, "/nowhere/libchdb.so")
	_, err := Start(t.Context(), Options{Dir: t.TempDir()})
	wantCode(t, err, "engine.library_missing")
	if !strings.Contains(err.Error(), "/nowhere/libchdb.so") {
		t.Errorf("does not say where it looked: %v", err)
	}
}

func TestLibraryIsFoundInTheBuildFolderAbove(t *testing.T) {
	root := t.TempDir()
	library := filepath.Join(root, "build", "engine", "node_modules", "@chdb", "lib-linux-"+npmArch()+"-gnu", libraryName)
	below := filepath.Join(root, "some", "package")
	for _, dir := range []string{filepath.Dir(library), below} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(library, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(LibraryEnv, "")
	t.Chdir(below)
	if found, err := FindLibrary(); err != nil || found != library {
		t.Errorf("found %q, %v", found, err)
	}
}

func TestUnusableLibraryIsNamed(t *testing.T) {
	whole, err := FindLibrary()
	if err != nil {
		t.Fatal(err)
	}
	head, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, path := range map[string]string{
		"empty":                      write(libraryName, nil),
		"not a library":              write(libraryName, []byte("<html>proxy error</html>")),
		"a program":                  write(libraryName, head),
		"cut short":                  write(libraryName, firstBytes(t, whole, 1<<20)),
		"another library (no chDB)":  anotherLibrary(t),
		"the middle of it is zeroes": hollow(t, whole),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Start(t.Context(), Options{Dir: t.TempDir(), Library: path})
			wantCode(t, err, "engine.library_broken")
		})
	}
}

func firstBytes(t *testing.T, path string, n int) []byte {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	head := make([]byte, n)
	if _, err := file.Read(head); err != nil {
		t.Fatal(err)
	}
	return head
}

// anotherLibrary finds the C library that this very program has loaded.
func anotherLibrary(t *testing.T) string {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(maps)) {
		if path := line[strings.LastIndex(line, " ")+1:]; strings.Contains(path, "libc.so") {
			return strings.TrimSpace(path)
		}
	}
	t.Fatal("this program runs without a C library")
	return ""
}

// hollow gives a library of the right size and head with nothing in between,
// as a disk that fills up leaves it. It takes no room.
func hollow(t *testing.T, whole string) string {
	t.Helper()
	info, err := os.Stat(whole)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), libraryName)
	if err := os.WriteFile(path, firstBytes(t, whole, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLockNamesNoRegistryAndBothProcessors(t *testing.T) {
	raw, err := os.ReadFile("npm/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "resolved") || strings.Contains(string(raw), "http") {
		t.Error("the lock names a registry")
	}
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	const version = "26.7.3-stable.1"
	for _, arch := range []string{"x64", "arm64"} {
		if got := lock.Packages["node_modules/@chdb/lib-linux-"+arch+"-gnu"].Version; got != version {
			t.Errorf("%s is at %q, want %s", arch, got, version)
		}
	}
}
