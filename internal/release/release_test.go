package main

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const changelog = `# Changelog

Words before any section, of [Keep](https://example.com).

## [Unreleased]

## [1.2.0] - 2026-11-01

### Added

- A thing, see [1.1.0]: it had none.
  ## not a heading

## [1.2.0-rc.1] - 2026-10-01

- The candidate.

## [1.1.0] - 2026-09-01

[Unreleased]: https://example.com/compare/v1.2.0...HEAD
[1.2.0]: https://example.com/v1.2.0
`

func TestNotes(t *testing.T) {
	tests := map[string]struct{ want, err string }{
		"1.2.0":      {want: "### Added\n\n- A thing, see [1.1.0]: it had none.\n  ## not a heading\n"},
		"1.2.0-rc.1": {want: "- The candidate.\n"},
		"Unreleased": {err: "CHANGELOG.md says nothing in its section [Unreleased]"},
		"1.1.0":      {err: "CHANGELOG.md says nothing in its section [1.1.0]"},
		"1.2":        {err: "CHANGELOG.md has no section [1.2]"},
		"":           {err: "CHANGELOG.md has no section []"},
	}
	for section, test := range tests {
		t.Run(section, func(t *testing.T) {
			got, err := notes(changelog, section)
			if err == nil {
				err = os.ErrExist
			}
			if got != test.want || test.err != "" && err.Error() != test.err {
				t.Errorf("got %q, %v, want %q, %s", got, err, test.want, test.err)
			}
		})
	}
	for _, ends := range []string{changelog, strings.ReplaceAll(changelog, "\n", "\r\n")} {
		if _, err := notes(ends, "1.2.0"); err != nil {
			t.Error(err)
		}
	}
}

// TestFiles makes the files of a release twice, the second time over the first.
func TestFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "package")
	release := about{"1.2.3-rc.1", "2026-11-01T13:00:00+01:00", "Unreleased"}
	var before map[string]string
	for range 2 {
		if err := files("../..", dir, release); err != nil {
			t.Fatal(err)
		}
		after := contents(t, dir)
		for name, content := range before {
			if after[name] != content {
				t.Errorf("%s differs", name)
			}
		}
		before = after
	}
	for _, name := range []string{"man1/ach.1.gz", "man7/ach-refs.7.gz", "changelog.gz", "changelog.Debian.gz", "copyright", "notes.md"} {
		if before[name] == "" {
			t.Errorf("no %s", name)
		}
	}
	r, err := gzip.NewReader(strings.NewReader(before["changelog.Debian.gz"]))
	if err != nil || !r.ModTime.IsZero() || r.Name != "" {
		t.Fatalf("%v: a name or a moment in it: %+v", err, r)
	}
	var text strings.Builder
	if _, err := io.Copy(&text, r); err != nil {
		t.Fatal(err)
	}
	want := "ach (1.2.3~rc.1-1) unstable; urgency=medium\n\n  * What changed in this version is in changelog.gz.\n\n" +
		" -- The ach authors <noreply@github.com>  Sun, 01 Nov 2026 12:00:00 +0000\n"
	if text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", text.String(), want)
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// What syft 1.57.1 writes of a program of ours and of what is linked with it, in short.
const found = `{"documentNamespace": "x-random", "name": "<ach>", "creationInfo": {"created": "now", "creators": ["Tool: syft"]}, "packages": [
 {"SPDXID": "SPDXRef-Package-go-module-github.com-ach-cli-ach-1", "name": "github.com/ach-cli/ach", "versionInfo": "UNKNOWN", "licenseConcluded": "MIT AND LicenseRef-1", "licenseDeclared": "NOASSERTION", "externalRefs": [
  {"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:ach-cli:ach:*:*:*:*:*:*:*:*"}, {"referenceType": "purl", "referenceLocator": "pkg:golang/github.com/ach-cli/ach"}]},
 {"SPDXID": "SPDXRef-Package-binary-ach-sandbox-2", "name": "ach-sandbox", "versionInfo": "UNKNOWN"},
 {"SPDXID": "SPDXRef-Package-npm-ach-3", "name": "ach", "versionInfo": "UNKNOWN"},
 {"SPDXID": "SPDXRef-Package-go-module-4", "name": "github.com/spf13/pflag", "versionInfo": "v1.0.0", "licenseConcluded": "BSD-3-Clause", "licenseDeclared": "NOASSERTION", "size": 12345678901234567890}]}`

func TestSettle(t *testing.T) {
	at := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	got, err := settle([]byte(found), "https://example.com/a", "v1.2.3-rc.1", at)
	want := strings.NewReplacer(`x-random`, `https://example.com/a`, `"now"`, `"2026-11-01T12:00:00Z"`,
		`"name": "github.com/ach-cli/ach", "versionInfo": "UNKNOWN", "licenseConcluded": "MIT AND LicenseRef-1", "licenseDeclared": "NOASSERTION"`,
		`"name": "github.com/ach-cli/ach", "versionInfo": "v1.2.3-rc.1", "licenseConcluded": "MIT", "licenseDeclared": "MIT"`,
		`"name": "ach-sandbox", "versionInfo": "UNKNOWN"`,
		`"name": "ach-sandbox", "versionInfo": "v1.2.3-rc.1", "licenseConcluded": "MIT", "licenseDeclared": "MIT"`,
		`ach-cli:ach:*:`, `ach-cli:ach:v1.2.3-rc.1:`, `pkg:golang/github.com/ach-cli/ach"`, `pkg:golang/github.com/ach-cli/ach@v1.2.3-rc.1"`).Replace(found)
	decoded := func(document string) (d any) {
		decoder := json.NewDecoder(strings.NewReader(document))
		decoder.UseNumber()
		if err := decoder.Decode(&d); err != nil {
			t.Error(err)
		}
		return d
	}
	if err != nil || !reflect.DeepEqual(decoded(string(got)), decoded(want)) || !strings.Contains(string(got), "<ach>") {
		t.Errorf("%v: got\n%s\nwant\n%s", err, got, want)
	}
	for _, wrong := range []string{``, `{}`, `[]`, `{"creationInfo": 1}`, `{"creationInfo": {}, "packages": []}`} {
		if _, err := settle([]byte(wrong), "", "v1.2.3", at); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
	if _, err := settle([]byte(found), "", "", at); err == nil {
		t.Error("no version was taken")
	}
}
