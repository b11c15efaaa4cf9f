//go:build unix

package config

import (
	"errors"
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

func TestFolderOfATokenIsPrivate(t *testing.T) {
	for _, c := range []struct {
		text    string
		mode    os.FileMode
		refused bool
	}{
		{withToken, 0o700, false},
		{withToken, 0o755, false},
		{withToken, 0o777, true},
		{withToken, 0o775, true},
		{withToken, 0o777 | os.ModeSticky, false},
		{withoutToken, 0o777, false},
	} {
		path := write(t, c.text, 0o600)
		folder := filepath.Dir(path)
		if err := os.Chmod(folder, c.mode); err != nil {
			t.Fatal(err)
		}
		_, err := readFile(Keys(), path, true, "flag --config", "linux")
		if c.refused != (err != nil) {
			t.Errorf("mode %v: %v", c.mode, err)
		}
		var e *Error
		if c.refused && (!errors.As(err, &e) || e.Hint != "run: chmod go-w "+folder) {
			t.Errorf("mode %v: %v", c.mode, err)
		}
		// What leads there is no better.
		link := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.Symlink(path, link); err != nil {
			t.Fatal(err)
		}
		if _, err := readFile(Keys(), link, true, "flag --config", "linux"); c.refused != (err != nil) {
			t.Errorf("a link, mode %v: %v", c.mode, err)
		}
	}
}

func TestFileOfAnotherUserIsRefused(t *testing.T) {
	info, err := os.Stat(write(t, withoutToken, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if err := checkOwner("/x", info, owner); err != nil {
		t.Error(err)
	}
	if owner == 0 {
		if err := checkOwner("/x", info, 1000); err != nil {
			t.Errorf("root's: %v", err)
		}
	}
	if err := checkOwner("/x", other{info}, owner+2000); err == nil || !strings.Contains(err.Error(), "belongs to another user") {
		t.Errorf("got %v", err)
	}
}

// other is a file of the user 1000.
type other struct{ os.FileInfo }

func (other) Sys() any { return &syscall.Stat_t{Uid: 1000} }
