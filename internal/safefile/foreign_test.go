//go:build unix

package safefile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestForeign(t *testing.T) {
	dir, me := t.TempDir(), os.Geteuid()
	for name, c := range map[string]struct {
		dir  string
		me   int
		want bool
	}{
		"mine":                       {dir, me, false},
		"to be made in mine":         {filepath.Join(dir, "a", "b"), me, false},
		"another's":                  {dir, me + 1, true},
		"to be made in another's":    {filepath.Join(dir, "a", "b"), me + 1, me != 0},
		"to be made below the top":   {"/no-such-folder/of/anybody", me + 1, false},
		"the administrator's itself": {"/", me + 1, true},
	} {
		if uid, got := Foreign(c.dir, c.me); got != c.want {
			t.Errorf("%s: %t, of %d", name, got, uid)
		}
	}
}

func TestLinked(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	if err := os.WriteFile(one, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	linked := func() bool {
		info, err := os.Lstat(one)
		if err != nil {
			t.Fatal(err)
		}
		return Linked(info)
	}
	if linked() {
		t.Error("one name is a link")
	}
	if err := os.Link(one, two); err != nil {
		t.Fatal(err)
	}
	if !linked() {
		t.Error("two names are none")
	}
}
