// Package layout has no code, only the tests that keep the house as docs/architecture.md
// has it: who imports whom, how large a package may be, and that no knot of files grows.
package layout

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "github.com/ach-cli/ach/"

func TestImportsFollowTheDesign(t *testing.T) {
	problems, err := check(os.DirFS("../.."), readRules(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
}

// check returns a line for each import in tree that the rules do not allow. It reads every
// Go file, whatever its build tags.
func check(tree fs.FS, r rules) ([]string, error) {
	var problems []string
	err := fs.WalkDir(tree, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipFolder(tree, file)
		}
		if path.Ext(file) != ".go" {
			return nil
		}
		imports, err := importsOf(tree, file)
		if err != nil {
			return err
		}
		for _, imported := range imports {
			if reason := r.judge(file, imported); reason != "" {
				problems = append(problems, fmt.Sprintf("%s imports %s: %s", file, imported, reason))
			}
		}
		return nil
	})
	return problems, err
}

// skipFolder leaves out what the go command leaves out, and modules of their own.
func skipFolder(tree fs.FS, folder string) error {
	name := path.Base(folder)
	if folder == "." {
		return nil
	}
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return fs.SkipDir
	}
	if _, err := fs.Stat(tree, path.Join(folder, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func importsOf(tree fs.FS, file string) ([]string, error) {
	source, err := fs.ReadFile(tree, file)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var imports []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		imports = append(imports, imported)
	}
	return imports, nil
}

// judge returns why a file may not import that path, or "".
func (r rules) judge(file, imported string) string {
	from, test := path.Dir(file), strings.HasSuffix(file, "_test.go")
	if to, inside := strings.CutPrefix(imported, module); inside {
		return r.judgeInside(from, to, test)
	}
	return r.judgeLibrary(from, imported, test)
}

func (r rules) judgeInside(from, to string, test bool) string {
	line := find(r.packages, from)
	switch {
	case line == nil:
		return from + " has no line in docs/architecture.md"
	case fits(from+"/...", to), fitsAny(line.sees, to):
		return ""
	}
	if extra := find(r.tests, from); test && extra != nil && fitsAny(extra.sees, to) {
		return ""
	}
	if len(line.sees) == 0 {
		return from + " may see no other package of this module"
	}
	return from + " may see only " + strings.Join(line.sees, ", ")
}

func (r rules) judgeLibrary(from, imported string, test bool) string {
	for _, lib := range r.libraries {
		if !fits(lib.name, imported) {
			continue
		}
		if fitsAny(lib.by, from) || test && fitsAny(lib.tests, from) {
			return ""
		}
		return lib.name + " is only for " + strings.Join(lib.by, ", ")
	}
	return ""
}

func find(rules []pkg, name string) *pkg {
	i := slices.IndexFunc(rules, func(p pkg) bool { return fits(p.name, name) })
	if i < 0 {
		return nil
	}
	return &rules[i]
}

func fitsAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return fits(pattern, name) })
}

func fits(pattern, name string) bool {
	root, tree := strings.CutSuffix(pattern, "/...")
	return name == root || tree && strings.HasPrefix(name, root+"/")
}

func TestCheckFindsWhatBreaksTheDirection(t *testing.T) {
	tests := []struct {
		file, imported string
		want           string // part of the reason; empty where the import is fine
	}{
		{"cmd/ach/main.go", module + "internal/cli", ""},
		{"cmd/ach/main.go", module + "internal/term", "may see only internal/cli"},
		{"internal/cli/award/x.go", module + "internal/cli/auth", "may see only"},
		{"internal/run/x.go", module + "internal/term", "may see only"},
		{"internal/run/x.go", module + "internal/cli/app", "may see only"},
		{"internal/config/x.go", "github.com/zalando/go-keyring", "only for internal/secrets"},
		{"cmd/ach/main.go", module + "internal/sandbox", "may see only internal/cli"},
		{"cmd/ach/script_test.go", module + "internal/sandbox", ""},
		{"internal/cli/award/award.go", module + "internal/gitlab", ""},
		{"internal/cli/award/award.go", module + "internal/gitlab/gql", "may see only"},
		{"internal/cli/award/award_test.go", module + "internal/sandbox", "may see only"},
		{"internal/gitlab/api/award.go", module + "internal/gitlab/gql", ""},
		{"internal/gitlab/award.go", module + "internal/term", "may see only internal/closest"},
		{"internal/ids/ids.go", module + "internal/gitlab", "may see no other"},
		{"internal/term/term_test.go", module + "internal/term", ""},
		{"internal/sandbox/server.go", module + "internal/sandbox/graph", ""},
		{"internal/sandbox/graph/resolver.go", module + "internal/sandbox/store", ""},
		{"internal/sandbox/server.go", module + "internal/closest", "may see only internal/sandbox/..."},
		{"internal/new/new.go", module + "internal/term", "internal/new has no line"},
		{"internal/bulk/run.go", "github.com/spf13/cobra", "only for internal/cli/..."},
		{"internal/cli/root.go", "github.com/spf13/cobra", ""},
		{"internal/cli/man.go", "github.com/spf13/cobra/doc", "only for internal/gen"},
		{"internal/cli/root.go", "github.com/spf13/viper", "only for internal/config"},
		{"internal/term/style.go", "github.com/charmbracelet/lipgloss", ""},
		{"internal/gitlab/query.go", "github.com/vektah/gqlparser/v2/ast", "only for internal/sandbox/..."},
		{"internal/gitlab/query_test.go", "github.com/vektah/gqlparser/v2/ast", ""},
		{"internal/term/testdata/x.go", "github.com/spf13/viper", ""},
		{"tools/x.go", "github.com/spf13/viper", ""},
		{".cache/x.go", "github.com/spf13/viper", ""},
	}
	r := readRules(t)
	for _, tt := range tests {
		t.Run(tt.file+" "+path.Base(tt.imported), func(t *testing.T) {
			source := "package p\n\nimport " + strconv.Quote(tt.imported) + "\n"
			problems, err := check(fstest.MapFS{
				"go.mod":       {},
				"tools/go.mod": {},
				tt.file:        {Data: []byte(source)},
			}, r)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(problems, "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
		})
	}
}
