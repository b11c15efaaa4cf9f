package definitions

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What several achievements name is read once, and what it says is kept once.
func TestListsAreShared(t *testing.T) {
	dir := t.TempDir()
	var file strings.Builder
	file.WriteString("version: 1\nachievements:\n")
	for i := range 50 {
		fmt.Fprintf(&file, "- {name: A%d, type: revocable, holders: {from: many.csv, map: map.csv}}\n", i)
	}
	file.WriteString("- {name: B, holders: {from: [many.csv, more.csv], map: map.csv}}\n- {name: C, holders: {from: own.csv}}\n- {name: D, holders: {from: many.csv}}\n")
	write(t, dir, map[string]string{
		"f.yaml": file.String(), "many.csv": "user\nx\ny\n", "more.csv": "user\nz\n", "map.csv": "x,alice\ny,bob\nz,carol\n",
		"own.csv": "user,achievement\nzoe,C\n",
	})
	f, err := Load(t.Context(), filepath.Join(dir, "f.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	first := f.achievements[0].entries
	for _, u := range f.achievements[:50] {
		if len(u.entries) != 2 || &u.entries[0] != &first[0] || u.entries[1].User.Name != "bob" {
			t.Fatalf("%s: %+v", u.Name, u.entries)
		}
	}
	if b := f.achievements[50].entries; len(b) != 3 || b[0].User.Name != "alice" || b[2].User.Name != "carol" || cap(first) != 2 {
		t.Errorf("%+v", b)
	}
	if c, d := f.achievements[51].entries, f.achievements[52].entries; len(c) != 1 || len(d) != 2 || d[0].User.Name != "x" {
		t.Errorf("%+v, %+v", c, d)
	}
}

// A program without an end does not keep a file from being read to its end.
func TestProgramsThatDoNotEnd(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"f.yaml": "version: 1\nachievements:\n- {name: A, holders: {from: a.json, select: 'def f: f; f'}}\n- {name: B, holders: {from: a.json, select: 'def g: g; g'}}\n", "a.json": "[]",
	})
	l := newLoader(t.Context(), filepath.Join(dir, "f.yaml"), nil)
	l.programs = 50 * time.Millisecond
	_, err := l.load()
	if err == nil || strings.Count(err.Error(), "its programs do not come to an end within 2m0s") != 2 {
		t.Error(err)
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
