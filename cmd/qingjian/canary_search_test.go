package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// flock finds many canaries in many bytes at once, however they are written.
type flock struct {
	names map[string]string   // canary -> where it was planted
	heads map[uint64][]needle // by the first eight bytes
	first [1 << 16]bool       // of the first two of them
}

// needle is one writing of a canary.
type needle struct{ text, canary, writing string }

func newFlock() *flock { return &flock{names: map[string]string{}, heads: map[uint64][]needle{}} }

// plant makes the flock look for a value in plain, UTF-16, base64 and hex.
func (f *flock) plant(value, where string) {
	if value == "" || f.names[value] != "" {
		return
	}
	f.names[value] = where
	f.add(value, value, "plain")
	var le, be []byte
	for _, u := range utf16.Encode([]rune(value)) {
		le, be = binary.LittleEndian.AppendUint16(le, u), binary.BigEndian.AppendUint16(be, u)
	}
	f.add(string(le), value, "UTF-16LE")
	f.add(string(be), value, "UTF-16BE")
	f.add(hex.EncodeToString([]byte(value)), value, "hex")
	f.add(strings.ToUpper(hex.EncodeToString([]byte(value))), value, "HEX")
	for shift := range 3 { // base64 of a longer text, from any place in it
		whole := base64.StdEncoding.EncodeToString(append(make([]byte, shift), value...))
		inner := strings.TrimRight(whole, "=")
		from := []int{0, 2, 3}[shift]
		f.add(inner[from:len(inner)-1], value, "base64")
	}
}

func (f *flock) add(text, canary, writing string) {
	head := binary.LittleEndian.Uint64([]byte(text[:8]))
	f.heads[head] = append(f.heads[head], needle{text, canary, writing})
	f.first[uint16(head)] = true
}

// in finds a canary in bytes.
func (f *flock) in(content []byte) []needle {
	var found []needle
	for i := 0; i+8 <= len(content); i++ {
		if !f.first[binary.LittleEndian.Uint16(content[i:])] {
			continue
		}
		for _, n := range f.heads[binary.LittleEndian.Uint64(content[i:])] {
			if i+len(n.text) <= len(content) && string(content[i:i+len(n.text)]) == n.text {
				found = append(found, n)
			}
		}
	}
	return found
}

// under finds canaries in the bytes and the names of all files of a folder.
func (f *flock) under(root string) (found map[string][]needle, files int, size int64, err error) {
	found = map[string][]needle{}
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if in := f.in([]byte(path)); len(in) > 0 {
			found[path] = in
		}
		if !e.Type().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files, size = files+1, size+int64(len(content))
		if in := f.in(content); len(in) > 0 {
			found[path] = in
		}
		return nil
	})
	return found, files, size, err
}
