package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Of many that write at once none undoes what another did.
func TestUpdatesAtOnceAllCount(t *testing.T) {
	dir := t.TempDir()
	src := Source{Flags: Flags{Config: filepath.Join(dir, "ach", "config.yaml")}, GOOS: "linux"}
	const writers, each = 8, 5
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for j := range each {
				errs[i] = errors.Join(errs[i], Update(src, func(e *Editor) error {
					return e.Set(fmt.Sprintf("h%d-%d.example.org", i, j), "namespace", "acme")
				}))
			}
		})
	}
	all.Wait()
	must(t, errs...)
	e, err := Edit(src)
	must(t, err)
	if got := len(e.Hosts()); got != writers*each {
		t.Errorf("%d of %d changes are there", got, writers*each)
	}
	left, err := os.ReadDir(filepath.Dir(src.Flags.Config))
	must(t, err)
	if len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestALockThatIsNoFileIsRefused(t *testing.T) {
	e := editor(t, "namespace: acme\n")
	target := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.Symlink(target, filepath.Join(filepath.Dir(e.Path()), ".config.yaml.lock")), e.Set("", "color", "never"))
	err := e.Write()
	if _, made := os.Stat(target); err == nil || made == nil || !strings.Contains(err.Error(), "is not a regular file") {
		t.Errorf("%v; where the link leads: %v", err, made)
	}
}

// A change takes about as long for twenty thousand hosts as reading them does,
// not with their square.
func TestManyHosts(t *testing.T) {
	var b strings.Builder
	b.WriteString("hosts:\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "  - url: https://h%d.example.org\n", i)
	}
	e := editor(t, b.String())
	src := Source{Flags: Flags{Config: e.Path()}, GOOS: "linux"}
	begun := time.Now()
	must(t, Update(src, func(e *Editor) error { return e.Set("h19999.example.org", "namespace", "acme") }))
	if _, err := Load(src); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 15*time.Second { // half a second; with their square it was forty
		t.Errorf("it took %s", took)
	}
}
