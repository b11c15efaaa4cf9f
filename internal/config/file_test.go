package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// write puts a config file into a folder of the test's own.
func write(t *testing.T, text string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	// WriteFile is held back by the umask.
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	withToken    = "hosts:\n  - url: https://git.example.org\n    token: " + secretText + "\n"
	withoutToken = "namespace: acme\nhosts:\n  - url: https://git.example.org\n    token:\n"
)

func TestFileWithATokenIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("file modes say nothing on Windows")
	}
	for _, c := range []struct {
		text    string
		mode    fs.FileMode
		goos    string
		refused bool
	}{
		{withToken, 0o600, "linux", false},
		{withToken, 0o400, "linux", false},
		{withToken, 0o700, "linux", false},
		{withToken, 0o644, "linux", true},
		{withToken, 0o640, "linux", true},
		{withToken, 0o604, "linux", true},
		{withToken, 0o620, "linux", true},
		{withToken, 0o644, "darwin", true},
		{withToken, 0o644, "windows", false},
		{withoutToken, 0o644, "linux", false},
	} {
		path := write(t, c.text, c.mode)
		f, err := readFile(Keys(), path, true, "flag --config", c.goos)
		if !c.refused {
			if err != nil || !f.exists {
				t.Errorf("mode %04o on %s: %v", c.mode, c.goos, err)
			}
			continue
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("mode %04o on %s: accepted", c.mode, c.goos)
			continue
		}
		if !strings.Contains(e.Message, path) || !strings.Contains(e.Message, "mode 0") || e.Hint != "run: chmod 600 "+path || strings.Contains(e.Message, "Secret_") {
			t.Errorf("message %q, hint %q", e.Message, e.Hint)
		}
	}
}

func TestMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "config.yaml")
	f, err := readFile(Keys(), path, false, "default", "linux")
	if err != nil || f.exists || f.path != path {
		t.Errorf("a missing file in the usual place: %+v, %v", f, err)
	}
	_, err = readFile(Keys(), path, true, "environment ACH_CONFIG", "linux")
	var e *Error
	if !errors.As(err, &e) || e.Message != "environment ACH_CONFIG: there is no file "+path || e.Hint == "" {
		t.Errorf("a missing file that was named: %v", err)
	}
	for _, path := range []string{"", os.DevNull} {
		if f, err := readFile(Keys(), path, path != "", "flag --config", "linux"); err != nil || f.exists {
			t.Errorf("%q: %+v, %v", path, f, err)
		}
	}
}

// Whoever may write to the file decides which host gets a token from the environment.
func TestFileThatOthersCanChange(t *testing.T) {
	for mode, refused := range map[fs.FileMode]bool{0o644: false, 0o600: false, 0o664: true, 0o646: true, 0o666: true} {
		path := write(t, withoutToken, mode)
		_, err := readFile(Keys(), path, true, "flag --config", "linux")
		var e *Error
		if errors.As(err, &e) != refused || refused && !strings.Contains(e.Hint, "chmod go-w ") {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	large := write(t, "# "+strings.Repeat("x", maxFileSize), 0o600)
	limit := write(t, "# "+strings.Repeat("x", maxFileSize-2), 0o600)
	below := filepath.Join(large, "config.yaml") // a file where a folder would be
	for path, want := range map[string]string{folder: "it is a folder", large: "larger than 1 MiB", below: ""} {
		_, err := readFile(Keys(), path, true, "flag --config", "linux")
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, want) || strings.Count(e.Message, path) != 1 || e.Hint == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := readFile(Keys(), limit, true, "flag --config", "linux"); err != nil {
		t.Errorf("a file of just 1 MiB: %v", err)
	}
}

// A link to itself cannot be opened by anybody, not even by root.
func TestUnreadableFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.Symlink(path, path); err != nil {
		t.Fatal(err)
	}
	_, err := readFile(Keys(), path, false, "default", "linux")
	if err == nil || strings.Count(err.Error(), path) != 1 {
		t.Errorf("got %v", err)
	}
}

func TestShellQuote(t *testing.T) {
	for path, want := range map[string]string{
		"/home/a/.config/ach/config.yaml": "/home/a/.config/ach/config.yaml",
		"/x/Application Support/c.yaml":   "'/x/Application Support/c.yaml'",
		"/x/it's":                         `'/x/it'\''s'`,
		"/x/$(reboot)":                    "'/x/$(reboot)'",
		"a b":                             "'a b'",
		"-rf":                             "'-rf'",
		"a;b":                             "'a;b'",
	} {
		if got := shellQuote(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
