package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// A dependency is a module of which packages are linked into a program.
type dependency struct {
	Path, Version string
	Programs      []string // that it is linked into
	Systems       []string // that it is linked on
	Licences      []string // by their SPDX names
	texts         []string // of the licences, and of the notices that go with them
	files         map[string]bool
}

// programs and systems are what a release is built of, and for. What is linked does not
// depend on the processor, but for packages of the standard library.
func programs() []string { return []string{"ach", "ach-sandbox"} }
func systems() []string  { return []string{"linux", "darwin", "windows"} }

// Any other licence is looked at by somebody before it is written in here.
func permissive() []string {
	return []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"}
}

// licences writes which modules are linked into the programs of the project, and the texts
// of their licences, below root.
func licences(project, root string) error {
	all := map[string]*dependency{}
	for _, system := range systems() {
		for _, program := range programs() {
			if err := linked(all, project, system, program); err != nil {
				return err
			}
		}
	}
	list := make([]*dependency, 0, len(all))
	for _, d := range all {
		if err := d.read(); err != nil {
			return fmt.Errorf("%s %s: %w", d.Path, d.Version, err)
		}
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *dependency) int { return cmp.Compare(a.Path, b.Path) })
	if err := write(filepath.Join(root, "docs"), "licences.md", licenceTable(list)); err != nil {
		return err
	}
	return write(root, "THIRD-PARTY-LICENSES", licenceTexts(list))
}

// linked adds to all what go list says of a program.
func linked(all map[string]*dependency, project, system, program string) error {
	cmd := exec.Command("go", "list", "-deps", "-json=Dir,Module", "./cmd/"+program) //nolint:gosec // a program of the project
	cmd.Dir = project
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH=amd64")
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list for %s: %w: %s", system, err, &problems)
	}
	for packages := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir    string
			Module *struct {
				Path, Version, Dir string
				Main               bool
				Replace            *struct{ Path string }
			}
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("go list for %s: %w", system, err)
		}
		m := p.Module
		if m == nil || m.Main {
			continue // of the standard library, or of this project
		}
		if m.Replace != nil {
			return fmt.Errorf("%s is replaced by %s, whose licence nobody looks at", m.Path, m.Replace.Path)
		}
		d := all[m.Path]
		if d == nil {
			d = &dependency{Path: m.Path, Version: m.Version, files: map[string]bool{}}
			all[m.Path] = d
		}
		d.Programs, d.Systems = with(d.Programs, program), with(d.Systems, system)
		if err := d.find(p.Dir, m.Dir); err != nil {
			return err
		}
	}
}

// with is a list with one more that is not in it yet.
func with(list []string, one string) []string {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// find looks for licences from a package's folder up to its module's: what was taken over
// from elsewhere has its own beside it.
func (d *dependency) find(folder, top string) error {
	licence := regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|notice)([-._].*)?$`)
	for {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if licence.MatchString(e.Name()) && e.Type().IsRegular() {
				d.files[filepath.Join(folder, e.Name())] = true
			}
		}
		if folder == top || len(folder) <= len(top) {
			return nil
		}
		folder = filepath.Dir(folder)
	}
}

// read reads the files that were found, and says which licences they are.
func (d *dependency) read() error {
	for _, path := range slices.Sorted(maps.Keys(d.files)) {
		text, err := os.ReadFile(path) //nolint:gosec // a file of the module cache
		if err != nil {
			return err
		}
		d.texts = with(d.texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
		if strings.HasPrefix(strings.ToLower(filepath.Base(path)), "notice") {
			continue
		}
		names, err := licencesOf(text)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		for _, name := range names {
			d.Licences = with(d.Licences, name)
		}
	}
	if len(d.Licences) == 0 {
		return errors.New("it has no licence")
	}
	slices.Sort(d.Licences)
	return nil
}

// licencesOf are the SPDX names of the licences that a text consists of.
func licencesOf(text []byte) ([]string, error) {
	found := licensecheck.Scan(text)
	var names []string
	for _, m := range found.Match {
		if !m.IsURL {
			names = with(names, m.ID)
		}
	}
	const most = 75 // of a hundred words: the rest is whose it is
	if len(names) == 0 || found.Percent < most {
		return nil, fmt.Errorf("it is not known which licence that is (%.0f%% are words of %s)", found.Percent, strings.Join(names, ", "))
	}
	for _, name := range names {
		if !slices.Contains(permissive(), name) {
			return nil, fmt.Errorf("%s is none of %s: look whether a release may hold it", name, strings.Join(permissive(), ", "))
		}
	}
	return names, nil
}

// licenceTable is the page with a line for each of them.
func licenceTable(list []*dependency) []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Made by go generate ./internal/gen. -->\n\n# Dependencies and their licences\n\n" +
		"What is linked into the programs, on the systems that a release is built for. ach itself is\n" +
		"under the [MIT licence](../LICENSE); the texts of all others are in\n" +
		"[THIRD-PARTY-LICENSES](../THIRD-PARTY-LICENSES), which goes with the programs. The library\n" +
		"of Go is linked too, in the version that `ach version` tells (BSD-3-Clause).\n\n" +
		"| module | version | licence | in | on |\n| --- | --- | --- | --- | --- |\n")
	for _, d := range list {
		on := "all"
		if len(d.Systems) < len(systems()) {
			on = strings.Join(d.Systems, ", ")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", d.Path, d.Version, strings.Join(d.Licences, " and "), strings.Join(d.Programs, ", "), on)
	}
	return b.Bytes()
}

// licenceTexts are the texts, each once, below the names of all that it is for.
func licenceTexts(list []*dependency) []byte {
	// Not from the folder of Go, where not every system has it. It is the same text.
	const goes, same = "Go, its library and runtime", "golang.org/x/sys"
	var order []string
	whose := map[string][]string{}
	for _, d := range list {
		for _, text := range d.texts {
			if whose[text] == nil {
				order = append(order, text)
			}
			if d.Path == same {
				whose[text] = append(whose[text], goes)
			}
			whose[text] = append(whose[text], d.Path+" "+d.Version)
		}
	}
	var b bytes.Buffer
	b.WriteString("The programs ach and ach-sandbox contain what is listed here, under the licences that\nfollow each list. docs/licences.md says what is in which of them.\n")
	for _, text := range order {
		fmt.Fprintf(&b, "\n%s\n\n%s\n\n%s\n", strings.Repeat("=", 80), strings.Join(whose[text], "\n"), text)
	}
	return b.Bytes()
}
