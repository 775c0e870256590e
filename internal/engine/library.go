package engine

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"qingjian/internal/fault"
)

// LibraryEnv names the variable that points at the library.
const LibraryEnv = "QINGJIAN_ENGINE_LIBRARY"

const libraryName = "libchdb.so"

// FindLibrary gives the path of the engine library, looking at LibraryEnv,
// next to the program, in /usr/lib/qingjian, then in the build/engine folder of
// any folder above the program or the working directory. It fails with
// engine.library_missing; a library named by LibraryEnv must exist.
func FindLibrary() (string, error) {
	if named := os.Getenv(LibraryEnv); named != "" {
		return firstFile([]string{named})
	}
	return firstFile(libraryPlaces())
}

func libraryPlaces() []string {
	places := []string{"/usr/lib/qingjian/" + libraryName}
	var roots []string
	if exe, err := os.Executable(); err == nil {
		dir := filepath.Dir(exe)
		beside := []string{filepath.Join(dir, libraryName), filepath.Join(dir, "..", "lib", "qingjian", libraryName)}
		places = append(beside, places...)
		roots = append(roots, dir)
	}
	if dir, err := os.Getwd(); err == nil {
		roots = append(roots, dir)
	}
	pack := filepath.Join("build", "engine", "node_modules", "@chdb", "lib-linux-"+npmArch()+"-gnu", libraryName)
	for _, dir := range roots {
		for {
			places = append(places, filepath.Join(dir, pack))
			if dir == filepath.Dir(dir) {
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	return places
}

// npmArch is the name that npm has for this processor.
func npmArch() string {
	if runtime.GOARCH == "amd64" {
		return "x64"
	}
	return runtime.GOARCH
}

func firstFile(places []string) (string, error) {
	for _, place := range places {
		if info, err := os.Stat(place); err == nil && info.Mode().IsRegular() { // #nosec G703 -- the operator sets where the library is
			return filepath.Abs(place)
		}
	}
	return "", fault.New(fault.Unavailable, "engine.library_missing", fault.F(
		"找不到内嵌 ClickHouse 的程序库 libchdb.so，已查找：%s", "the library of the embedded ClickHouse, libchdb.so, was not found; looked at: %s",
		strings.Join(places, ", "),
	)).WithHint(fault.T(
		"在源码目录运行 make setup 下载；或用环境变量 "+LibraryEnv+" 指定路径；或改用 ClickHouse 服务器（--clickhouse 地址）。",
		"Run `make setup` in the source folder to fetch it, or set "+LibraryEnv+" to its path, or use a ClickHouse server (--clickhouse ADDR).",
	))
}

// checkLibrary fails with engine.library_broken unless the file is a whole
// library for this processor. A short file would otherwise be mapped and kill
// the child without a word. Its content was verified when it was fetched.
func checkLibrary(path string) error {
	file, err := os.Open(path) // #nosec G304 -- the operator sets where the library is
	if err != nil {
		return brokenLibrary(path, err)
	}
	defer func() { _ = file.Close() }()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return brokenLibrary(path, err)
	}
	head, err := elf.NewFile(file)
	if err != nil {
		return brokenLibrary(path, err)
	}
	machine, ok := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[runtime.GOARCH]
	if !ok || head.Machine != machine || head.Type != elf.ET_DYN {
		return brokenLibrary(path, fmt.Errorf("it is %s for %s, this machine is %s", head.Type, head.Machine, runtime.GOARCH))
	}
	for _, part := range head.Progs {
		if part.Type == elf.PT_LOAD && part.Off+part.Filesz > uint64(size) { // #nosec G115 -- the size of a file
			return brokenLibrary(path, errors.New("it is cut short"))
		}
	}
	return nil
}

func brokenLibrary(path string, cause error) error {
	return fault.New(fault.Unavailable, "engine.library_broken", fault.F(
		"内嵌 ClickHouse 的程序库 %s 无法使用", "the library of the embedded ClickHouse, %s, cannot be used", path,
	)).WithHint(fault.T(
		"删除 build/engine 目录后重新运行 make setup；安装包部署请重新安装。",
		"Delete the folder build/engine and run `make setup` again; on an installed system, install again.",
	)).Wrap(cause)
}
