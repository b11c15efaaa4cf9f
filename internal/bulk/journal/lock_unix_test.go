//go:build unix

package journal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/ids"
)

// Who holds a lock is written into it, and must not get into another file.
func TestAGuardThatIsAHardLinkIsRefused(t *testing.T) {
	dir, other := filepath.Join(t.TempDir(), "runs"), filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(other, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(other, guardPath(dir, "https://a.example", 2)); err != nil {
		t.Fatal(err)
	}
	release, err := Guard(dir, []string{"https://a.example"}, []ids.Achievement{1, 2})
	if err == nil || !strings.Contains(err.Error(), "is a hard link to another file") {
		t.Errorf("%v", err)
	}
	if release != nil {
		t.Error("there is something to release")
	}
	if text, err := os.ReadFile(other); err != nil || string(text) != "mine" {
		t.Errorf("%q, %v", text, err)
	}
	again, err := Guard(dir, []string{"https://a.example"}, []ids.Achievement{1}) // the first was let go
	if err != nil {
		t.Fatal(err)
	}
	again()
}
