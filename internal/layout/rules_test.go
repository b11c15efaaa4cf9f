package layout

import (
	"os"
	"strings"
	"testing"
)

// rules are the tables of docs/architecture.md. A name that ends in /... stands for a
// package and everything below it.
type rules struct {
	packages, tests []pkg
	libraries       []library
}

// pkg says which of the module's packages one package may import, beside those below its
// own name.
type pkg struct {
	name string
	sees []string
}

// library says which packages may import one module from outside, or one package of it,
// and which may in tests. The first name that fits an import counts.
type library struct {
	name      string
	by, tests []string
}

const page = "../../docs/architecture.md"

func readRules(t *testing.T) rules {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var r rules
	for _, cells := range rowsUnder(string(text), "| package | what lives there | may import |") {
		r.packages = append(r.packages, pkg{names(cells[0])[0], names(cells[2])})
	}
	for _, cells := range rowsUnder(string(text), "| package | may import in tests |") {
		r.tests = append(r.tests, pkg{names(cells[0])[0], names(cells[1])})
	}
	for _, cells := range rowsUnder(string(text), "| library | only in | and in tests of |") {
		for _, name := range names(cells[0]) {
			r.libraries = append(r.libraries, library{name, names(cells[1]), names(cells[2])})
		}
	}
	if len(r.packages) < 30 || len(r.tests) == 0 || len(r.libraries) < 10 {
		t.Fatalf("of the tables in %s were read: %d, %d and %d rows", page, len(r.packages), len(r.tests), len(r.libraries))
	}
	return r
}

// rowsUnder returns the cells of each row of the table with that head.
func rowsUnder(text, head string) [][]string {
	_, rest, _ := strings.Cut(text, head+"\n")
	var table [][]string
	for line := range strings.Lines(rest) {
		line, isRow := strings.CutPrefix(strings.TrimSpace(line), "|")
		if !isRow {
			break
		}
		if cells := strings.Split(strings.TrimSuffix(line, "|"), "|"); !strings.Contains(line, "---") {
			table = append(table, cells)
		}
	}
	return table
}

// names returns what stands between backticks in a cell, with a/{b,c} for a/b and a/c.
func names(cell string) []string {
	var all []string
	for i, part := range strings.Split(cell, "`") {
		if i%2 == 0 {
			continue
		}
		before, several, braces := strings.Cut(part, "{")
		if !braces {
			all = append(all, part)
			continue
		}
		for name := range strings.SplitSeq(strings.TrimSuffix(several, "}"), ",") {
			all = append(all, before+name)
		}
	}
	return all
}
