package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

// A file with a token that everybody may read is refused, and one that ach writes is not
// such a file, whatever it takes the place of.
func TestRightsOnWindows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	rights, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := rights.DACL()
	if err != nil {
		t.Fatal(err)
	}
	src := Source{Flags: Flags{"config": path}, GOOS: "windows"}
	for text, want := range map[string]string{
		"namespace: acme\n": "",
		"hosts:\n  - {url: https://gitlab.example.org, token: abc}\n": "holds a token, and everyone has rights to it",
		"namespace: acme # glpat-0123456789abcdefghij\n":              "holds what looks like a token, and everyone has rights to it",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil); err != nil {
			t.Fatal(err)
		}
		_, err := Load(src)
		if got := err != nil; got != (want != "") || got && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := os.WriteFile(path, []byte("namespace: acme\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := Edit(src)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.WriteText([]byte("hosts:\n  - {url: https://gitlab.example.org, token: abc}\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(src); err != nil {
		t.Error(err)
	}
}
