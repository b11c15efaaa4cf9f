//go:build unix

package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestALockThatIsAHardLinkIsRefused(t *testing.T) {
	e := editor(t, "namespace: acme\n")
	other := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.WriteFile(other, []byte("mine"), 0o600),
		os.Link(other, filepath.Join(filepath.Dir(e.Path()), ".config.yaml.lock")), e.Set("", "color", "never"))
	if err := e.Write(); err == nil || !strings.Contains(err.Error(), "is a hard link to another file") {
		t.Error(err)
	}
	if text, err := os.ReadFile(other); err != nil || string(text) != "mine" {
		t.Errorf("%q, %v", text, err)
	}
}
