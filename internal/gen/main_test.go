package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestCommittedFilesAreFresh makes every change of a field, a flag, a text of help
// or a setting visible: the files that follow from the code are committed beside it.
func TestCommittedFilesAreFresh(t *testing.T) {
	made, committed := t.TempDir(), filepath.Join("..", "..")
	if err := run([]string{made}); err != nil {
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
