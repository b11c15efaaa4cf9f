//go:build packages && !windows

package main

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree is what stands below a folder: paths with their type and mode.
func tree(t *testing.T, folder string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	must(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		info, err := d.Info()
		all[strings.TrimPrefix(path, folder+"/")] = info.Mode()
		return err
	}))
	return all
}

// What make install put somewhere make uninstall removes, with the folders that are empty
// then, and nothing else, however alike its name.
func TestInstallAndUninstall(t *testing.T) {
	t.Parallel()
	for name, others := range map[string][]string{
		"alone": nil,
		"with others": {
			"bin/ach-sandbox", "bin/achoo", "share/man/man1/ach-other.1", "share/man/man1/ach.1.gz", "share/man/man7/ach-other.7",
			"share/bash-completion/completions/acht", "share/zsh/site-functions/_achoo", "share/fish/vendor_completions.d/acht.fish",
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "a folder")
			must(t, os.Mkdir(folder, 0o755))
			prefix := filepath.Join(folder, "usr/local")
			for _, path := range others {
				path = filepath.Join(prefix, path)
				must(t, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o600))
			}
			before := tree(t, folder)
			sh(t, checkout(t), "umask 027; make install DESTDIR='"+folder+"'")
			wantInstalled(t, prefix, others)
			for range 2 { // what is gone already does not matter
				sh(t, checkout(t), "make uninstall DESTDIR='"+folder+"'")
				if after := tree(t, folder); !maps.Equal(before, after) {
					t.Errorf("before there was\n%v\nafterwards there is\n%v", before, after)
				}
			}
			sh(t, checkout(t), "make install PREFIX='"+prefix+"' && make uninstall PREFIX='"+prefix+"'")
			if after := tree(t, prefix); len(others) == 0 && len(after) > 0 {
				t.Errorf("there is still %v", after)
			}
		})
	}
}

// A name that the recipes cannot quote is refused, and nothing is done with another one.
func TestInstallRefusesAQuote(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, target := range []string{"install", "uninstall"} {
		for _, name := range []string{"PREFIX", "DESTDIR"} {
			command := exec.Command("make", "--no-print-directory", target, name+"="+folder+"/it's")
			command.Dir = checkout(t)
			out, err := command.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "PREFIX and DESTDIR must have no ' in them: ") {
				t.Errorf("%s: %v: %s", target, err, out)
			}
		}
	}
	if left := tree(t, folder); len(left) > 0 {
		t.Errorf("it made %v", left)
	}
}

func wantInstalled(t *testing.T, prefix string, others []string) {
	t.Helper()
	installed := tree(t, prefix)
	for path, mode := range installed {
		want := fs.FileMode(0o644)
		if path == "bin/ach" {
			want = 0o755
		}
		if !mode.IsDir() && mode != want && !slices.Contains(others, path) {
			t.Errorf("%s has the mode %v", path, mode)
		}
	}
	for _, path := range []string{"bin/ach", "share/man/man1/ach-award.1", "share/man/man7/ach-refs.7", "share/zsh/site-functions/_ach"} {
		if _, found := installed[path]; !found {
			t.Errorf("there is no %s", path)
		}
	}
}
