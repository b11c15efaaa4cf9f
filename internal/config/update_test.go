package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Of many that write at once none undoes what another did.
func TestUpdatesAtOnceAllCount(t *testing.T) {
	dir := t.TempDir()
	src := Source{Flags: Flags{"config": filepath.Join(dir, "ach", "config.yaml")}, GOOS: "linux"}
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
	if got := len(e.entries()); got != writers*each {
		t.Errorf("%d of %d changes are there", got, writers*each)
	}
	left, err := os.ReadDir(filepath.Dir(src.Flags["config"]))
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

// manyHosts is a file of n hosts.
func manyHosts(n int) string {
	var b strings.Builder
	b.WriteString("hosts:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - url: https://h%d.example.org\n", i)
	}
	return b.String()
}

func TestManyHosts(t *testing.T) {
	src := Source{Flags: Flags{"config": editor(t, manyHosts(2000)).Path()}, GOOS: "linux"}
	must(t, Update(src, func(e *Editor) error { return e.Set("h1999.example.org", "namespace", "acme") }))
	src.Flags["host"] = "h1999.example.org"
	if s, err := Load(src); err != nil || s.Namespace != "acme" || len(s.Hosts) != 2000 {
		t.Errorf("%v, %v", s, err)
	}
}

// BenchmarkManyHosts changes and reads a file: ten times the hosts are to take ten
// times as long, and not with their square.
func BenchmarkManyHosts(b *testing.B) {
	for _, n := range []int{2000, 20_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "config.yaml")
			if err := os.WriteFile(path, []byte(manyHosts(n)), 0o600); err != nil {
				b.Fatal(err)
			}
			src := Source{Flags: Flags{"config": path}, GOOS: "linux"}
			for b.Loop() {
				if err := Update(src, func(e *Editor) error { return e.Set("h1999.example.org", "namespace", "acme") }); err != nil {
					b.Fatal(err)
				}
				if _, err := Load(src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
