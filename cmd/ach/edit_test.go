//go:build !windows

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// An editor that no Ctrl-C ends: it takes one line and writes it for the file.
const patient = `trap '' INT
case "$1" in "$HOME/.config/ach/"*) echo "beside the file, mode $(stat -c %a "$1")" ;; esac
echo editing
read line
echo "$line" >"$1"
cp "$1" "$1~"
`

func toEdit(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir, _, env = home(t)
	path := filepath.Join(dir, "editor.sh")
	if err := os.WriteFile(path, []byte(patient), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, append(env, "EDITOR=sh "+path)
}

// left is what is in the folder of the config file.
func left(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(dir, ".config"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() || strings.Contains(path, "edit") {
			all = append(all, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Ctrl-C is the editor's own, and after it a mistake can still be mended.
func TestCtrlCInTheEditor(t *testing.T) {
	dir, env := toEdit(t)
	s := onTerminal(t, env, "config", "edit")
	code := s.play(
		step{"editing", "\x03"},
		step{"^C", "\x03"},
		step{"^C", "namespase: acme\n"},
		step{"Edit it again? Otherwise what you have typed is lost. [y/N] ", "y\n"},
		step{"editing", "namespace: acme\n"},
	)
	if code != 0 || stored(t, dir) != "namespace: acme\n" {
		t.Errorf("exit code %d, stored %q", code, stored(t, dir))
	}
	s.want("beside the file, mode 600", "is changed")
	if got := left(t, dir); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

func TestNothingIsLeftOfAnEdit(t *testing.T) {
	for name, tt := range map[string]struct {
		play  func(s *screen) int
		code  int
		shows string
	}{
		"asked to end": {func(s *screen) int {
			s.wait("editing")
			if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				s.t.Error(err)
			}
			return s.play()
		}, 130, "interrupted; nothing was changed"},
		"Ctrl-C at the question": {func(s *screen) int {
			return s.play(step{"editing", "namespase: acme\n"}, step{"[y/N] ", "\x03"})
		}, 130, "interrupted; nothing was changed"},
		"no": {func(s *screen) int {
			return s.play(step{"editing", "namespase: acme\n"}, step{"[y/N] ", "\n"})
		}, 2, "unknown key namespase"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, env := toEdit(t)
			s := onTerminal(t, env, "config", "edit")
			if code := tt.play(s); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			s.want(tt.shows)
			if got := left(t, dir); len(got) != 0 {
				t.Errorf("left behind: %q", got)
			}
		})
	}
}
