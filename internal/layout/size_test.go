package layout

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// How large a package may be, tests and generated code apart.
const (
	mostLines = 2500
	mostFiles = 25
)

func TestPackagesAreSmall(t *testing.T) {
	lines, files := map[string]int{}, map[string]int{}
	tree := os.DirFS("../..")
	err := fs.WalkDir(tree, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipFolder(tree, file)
		}
		if path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(tree, file)
		if err != nil || bytes.HasPrefix(text, []byte("// Code generated ")) {
			return err
		}
		files[path.Dir(file)]++
		lines[path.Dir(file)] += bytes.Count(text, []byte("\n"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range files {
		if lines[name] > mostLines || files[name] > mostFiles {
			t.Errorf("%s has %d lines in %d files; at most %d and %d are wanted", name, lines[name], files[name], mostLines, mostFiles)
		}
	}
}
