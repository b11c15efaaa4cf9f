package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCommittedFilesAreFresh makes every change of a field, a flag or a setting
// visible: the files that follow from the code are committed beside it.
func TestCommittedFilesAreFresh(t *testing.T) {
	root := t.TempDir()
	made := map[string]string{} // folder made here → the committed one
	var args []string
	for _, folder := range []string{"completions", "docs"} {
		dir := filepath.Join(root, folder)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		made[dir] = filepath.Join("..", "..", folder)
		args = append(args, dir)
	}
	if err := run(args); err != nil {
		t.Fatal(err)
	}
	for dir, committed := range made {
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) == 0 {
			t.Fatalf("%v, %d files", err, len(entries))
		}
		for _, e := range entries {
			want, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(committed, e.Name()))
			if err != nil || string(got) != string(want) {
				t.Errorf("%s is not what the code makes (%v): run 'make generate' and look at the difference", filepath.Join(committed, e.Name()), err)
			}
		}
	}
}
