//go:build unix

package config

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPipeIsNotOpened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := readFile(Keys(), path, true, "flag --config", "linux")
	if err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
}

func TestLinkIsFollowed(t *testing.T) {
	target := write(t, withToken, 0o600)
	link := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if f, err := readFile(Keys(), link, true, "flag --config", "linux"); err != nil || f.secret() != "a token" {
		t.Errorf("a link to a private file: %v", err)
	}
	if err := os.Chmod(target, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readFile(Keys(), link, true, "flag --config", "linux"); err == nil {
		t.Error("a link hides the mode of its file")
	}
}
