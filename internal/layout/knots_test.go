package layout

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"
)

// mostKnotted is how many files of a package may know each other in a circle.
const mostKnotted = 10

func TestNoKnotOfFiles(t *testing.T) {
	loaded, err := packages.Load(&packages.Config{
		Dir:  "../..",
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile,
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			t.Fatalf("%s: %v", p.PkgPath, p.Errors)
		}
		if knot := largestKnot(filesKnown(p)); len(knot) > mostKnotted {
			t.Errorf("%s: %d files know each other in a circle: %v", p.PkgPath, len(knot), knot)
		}
	}
}

// filesKnown returns for each file of a package the others whose declarations it uses.
func filesKnown(p *packages.Package) map[string][]string {
	known := map[string][]string{}
	for _, file := range p.Syntax {
		from := p.Fset.Position(file.Package).Filename
		for _, used := range usedIn(p, file) {
			if to := p.Fset.Position(used.Pos()).Filename; to != from && !slices.Contains(known[from], to) {
				known[from] = append(known[from], to)
			}
		}
	}
	return known
}

// usedIn returns the declarations of its own package that a file uses: what stands at the
// top of a file, and methods.
func usedIn(p *packages.Package, file *ast.File) []types.Object {
	var used []types.Object
	ast.Inspect(file, func(n ast.Node) bool {
		name, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		object := p.TypesInfo.Uses[name]
		if object == nil || object.Pkg() != p.Types {
			return true
		}
		if _, function := object.(*types.Func); function || object.Parent() == p.Types.Scope() {
			used = append(used, object)
		}
		return true
	})
	return used
}

// largestKnot returns the largest set of files each of which reaches all others.
func largestKnot(known map[string][]string) []string {
	reach := func(from string) map[string]bool {
		seen, todo := map[string]bool{}, []string{from}
		for len(todo) > 0 {
			file := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, next := range known[file] {
				if !seen[next] {
					seen[next] = true
					todo = append(todo, next)
				}
			}
		}
		return seen
	}
	reached := map[string]map[string]bool{}
	for file := range known {
		reached[file] = reach(file)
	}
	var largest []string
	for file := range reached {
		knot := []string{filepath.Base(file)}
		for other := range reached[file] {
			if other != file && reached[other][file] {
				knot = append(knot, filepath.Base(other))
			}
		}
		if len(knot) > len(largest) {
			largest = knot
		}
	}
	slices.Sort(largest)
	return largest
}

func TestLargestKnot(t *testing.T) {
	for _, tt := range []struct {
		known map[string][]string
		want  int
	}{
		{nil, 0},
		{map[string][]string{"a": {"b"}, "b": {"c"}}, 1},
		{map[string][]string{"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": {"d"}}, 2},
		{map[string][]string{"a": {"b"}, "b": {"c"}, "c": {"a"}, "e": {"f"}, "f": {"e", "a"}}, 3},
	} {
		if got := largestKnot(tt.known); len(got) != tt.want {
			t.Errorf("%v: %v", tt.known, got)
		}
	}
}
