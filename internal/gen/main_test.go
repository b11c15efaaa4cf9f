package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What is no root of the project is left alone, above all its folder man.
func TestOnlyTheProjectIsWrittenTo(t *testing.T) {
	other := t.TempDir()
	page := filepath.Join(other, "man", "mine.1")
	if err := os.MkdirAll(filepath.Dir(page), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(page, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(other)
	for _, args := range [][]string{nil, {"."}, {"--nope"}, {other, other}} {
		if err := run(args, io.Discard); err == nil {
			t.Errorf("gen %q was carried out", args)
		}
	}
	for _, help := range []string{"-h", "--help"} {
		if err := run([]string{help}, io.Discard); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile("go.mod", []byte("module example.org/other\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"."}, io.Discard); err == nil {
		t.Error("another project was written to")
	}
	entries, err := os.ReadDir(other)
	if _, lost := os.Stat(page); err != nil || lost != nil || len(entries) != 2 {
		t.Errorf("%v, %v, %v", entries, err, lost)
	}
}

// TestCommittedFilesAreFresh makes every change of a field, a flag, a text of help
// or a setting visible: the files that follow from the code are committed beside it.
func TestCommittedFilesAreFresh(t *testing.T) {
	made, committed := t.TempDir(), filepath.Join("..", "..")
	if err := os.CopyFS(filepath.Join(made, "templates"), os.DirFS(filepath.Join(committed, "templates"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(made, "docs"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"as-code.md", "ci.md"} { // a part of them is made
		page, err := os.ReadFile(filepath.Join(committed, "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(made, "docs", name), page, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := makeAll(made); err != nil {
		t.Fatal(err)
	}
	if err := licences(committed, made); err != nil {
		t.Fatal(err)
	}
	count := 0
	compare := func(from, to string) {
		err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			count++
			name, err := filepath.Rel(from, path)
			if err != nil {
				return err
			}
			want, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(got) != string(want) {
				t.Errorf("%s is not what the code makes (%v): run 'make generate' and look at the difference", name, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	compare(made, committed)
	for _, folder := range []string{"man", filepath.Join("docs", "reference")} { // nothing else is in these
		compare(filepath.Join(committed, folder), filepath.Join(made, folder))
	}
	if count < 100 {
		t.Errorf("only %d files were compared", count)
	}
}
