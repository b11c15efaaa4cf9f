package source_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/source"
)

func TestFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, path := range []string{
		"a.yml", "b[1].csv", "people/x/a.yml", "people/x/b.YAML", "people/y/c.json", "people/y/deep/d.yml", "people/README.md", "people/notes.txt",
		"people/.git/e.yml", "people/x/.f.yml", ".hidden/g.yml", "*.yml",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("..", "people/y/up"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../a.yml", "people/y/link.yml"); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		from   string
		format input.Format
		want   string // paths, or a part of the error
	}{
		{"a.yml", "", "a.yml"},
		{"nowhere.yml", "", "nowhere.yml"}, // opening it tells
		{"b[1].csv", "", "b[1].csv"},
		{"*.yml", "", "*.yml"},
		{"?.yml", "", "*.yml a.yml"},
		{"people", "", "people/x/a.yml people/x/b.YAML people/y/c.json people/y/deep/d.yml people/y/link.yml"},
		{"people/", input.JSON, "people/y/c.json"},
		{"people", input.Lines, "people/notes.txt"},
		{"people/*/*.yml", "", "people/x/a.yml people/y/link.yml"},
		{"people/x/*", "", "people/x/a.yml people/x/b.YAML"},
		{"people/x/.*", "", "people/x/.f.yml"},
		{"people/[xz]/*.y*ml", "", "people/x/a.yml"},
		{"people/**/*.yml", "", "people/x/a.yml people/y/deep/d.yml people/y/link.yml"},
		{"people/**", "", "people/README.md people/notes.txt people/x/a.yml people/x/b.YAML people/y/c.json people/y/deep/d.yml people/y/link.yml"},
		{"**/**/d.yml", "", "people/y/deep/d.yml"},
		{"./people//*/c.json", "", "people/y/c.json"},
		{here + "/people/x/a.*", "", here + "/people/x/a.yml"},
		{"people/*", "", "people/README.md people/notes.txt"},
		{"people/*/*.csv", "", "no file matches people/*/*.csv"},
		{"nowhere/*.csv", "", "no file matches nowhere/*.csv"},
		{"a.yml/*.csv", "", "no file matches a.yml/*.csv"},
		{"people/x", input.CSV, "people/x is a folder without a file of rows"},
		{"people/[x", "", "people/[x is no pattern"},
	} {
		found, err := source.Files(tt.from, tt.format)
		paths := found.Paths
		got := strings.Join(paths, " ")
		if err != nil {
			got = err.Error()
		}
		if got != filepath.FromSlash(tt.want) && (err == nil || !strings.Contains(got, tt.want)) {
			t.Errorf("%s: %s, want %s", tt.from, got, tt.want)
		}
	}
}

// What stands in a folder and is not read is told, what is hidden apart.
func TestFilesThatArePassedOver(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, err := range []error{
		os.MkdirAll("people/deep", 0o700), os.Mkdir("others", 0o700),
		os.WriteFile("people/a.csv", nil, 0o600), os.WriteFile("people/b.txt", nil, 0o600), os.WriteFile("people/.c.csv", nil, 0o600), os.WriteFile("people/deep/README", nil, 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want, links := "people/b.txt people/deep/README", ""
	if runtime.GOOS != "windows" {
		if err := errors.Join(os.Symlink("../others", "people/z"), os.Symlink("nowhere", "people/y.csv")); err != nil {
			t.Fatal(err)
		}
		links = "people/y.csv people/z"
		want += " " + links
	}
	for from, want := range map[string]string{
		"people": want, "people/a.csv": "", "people/*.txt": "",
		"people/**/*.csv": links, "**/a.csv": links, // behind a link there may be more of them
		"people/*/R*": strings.TrimSuffix(links, " people/z"), // a link to a folder was followed, one to nothing was not
	} {
		found, err := source.Files(from, "")
		if got := filepath.ToSlash(strings.Join(found.Passed, " ")); err != nil || got != want {
			t.Errorf("%s: %s, %v", from, got, err)
		}
	}
}

// A folder that cannot be looked into may hold files of the pattern.
func TestFilesThatCannotBeSeen(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("root sees everything: only what a test of another account would add is left out")
		return
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("shut", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Files("*/*.yml", ""); err == nil || !strings.Contains(err.Error(), "open shut: permission denied") {
		t.Error(err)
	}
}
