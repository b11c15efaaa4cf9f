package importers

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/ach-cli/ach/internal/manifest"
)

// checkResult has what holds of every result: the file can be read again, and what it names is
// beside it, in names that every system takes.
func checkResult(t *testing.T, made *Result) {
	t.Helper()
	beside := map[string]bool{}
	for _, b := range made.Beside {
		if beside[b.Path] || !filepath.IsLocal(b.Path) {
			t.Errorf("beside the file is %q", b.Path)
		}
		beside[b.Path] = true
	}
	for _, a := range made.File.Achievements {
		if a.Avatar != "" && !beside[a.Avatar] {
			t.Errorf("%q names %q, which is not there", a.Name, a.Avatar)
		}
	}
	var text bytes.Buffer
	if err := manifest.Write(&text, made.File, ""); err != nil {
		t.Fatal(err)
	}
	if _, problems := manifest.Parse(text.Bytes(), false); len(problems) > 0 {
		t.Errorf("%v in\n%s", problems, text.String())
	}
}

// fuzzed has a text imported as a file of that name.
func fuzzed(f *testing.F, format, name string) {
	seeds, err := filepath.Glob(filepath.Join("testdata", format, "*"))
	if err != nil {
		f.Fatal(err)
	}
	hidden, err := filepath.Glob(filepath.Join("testdata", format, ".*rc"))
	if err != nil {
		f.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join("testdata", format, "*", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range append(append(seeds, hidden...), more...) {
		if text, err := os.ReadFile(seed); err == nil {
			f.Add(text)
		}
	}
	path := filepath.Join(f.TempDir(), name) // one, since new ones would look like news to the fuzzer
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if made, err := Import(t.Context(), format, path); err == nil {
			checkResult(t, made)
		}
	})
}

func FuzzFedora(f *testing.F)       { fuzzed(f, "fedora", "rule.yml") }
func FuzzOpenBadges(f *testing.F)   { fuzzed(f, "openbadges", "badge.json") }
func FuzzContributors(f *testing.F) { fuzzed(f, "all-contributors", ".all-contributorsrc") }
