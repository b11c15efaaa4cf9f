//go:build unix && !darwin

package secrets

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
)

func TestBusAddress(t *testing.T) {
	files := fstest.MapFS{
		"run/user/7/bus":         {Mode: fs.ModeSocket | 0o600},
		"tmp/a session/bus":      {Mode: fs.ModeSocket | 0o600},
		"tmp/no socket/bus":      {Mode: 0o600},
		"run/user/8/dbus-launch": {Mode: 0o600},
	}
	stat := func(path string) (fs.FileInfo, error) { return fs.Stat(files, path[1:]) }
	for name, c := range map[string]struct {
		address, dir string
		uid          int
		want         string // "" for none
	}{
		"told":                           {"unix:path=/x", "", 8, "unix:path=/x"},
		"told, and a socket":             {"unix:abstract=/x,guid=1", "/tmp/a session", 7, "unix:abstract=/x,guid=1"},
		"a socket":                       {"", "", 7, "unix:path=/run/user/7/bus"},
		"in the session's folder":        {"", "/tmp/a session", 8, "unix:path=/tmp/a%20session/bus"},
		"no socket there":                {"", "/tmp/no socket", 8, ""},
		"no socket there, but elsewhere": {"", "/tmp/no socket", 7, "unix:path=/run/user/7/bus"},
		"a folder that is not absolute":  {"", "tmp/a session", 8, ""},
		"to be launched":                 {"autolaunch:", "", 8, ""},
		"to be launched, with a socket":  {"autolaunch:scope=*user", "", 7, "unix:path=/run/user/7/bus"},
		"nothing":                        {"", "", 8, ""},
	} {
		env := map[string]string{"DBUS_SESSION_BUS_ADDRESS": c.address, "XDG_RUNTIME_DIR": c.dir}
		got, err := busAddress(func(name string) string { return env[name] }, c.uid, stat)
		if got != c.want || (c.want == "") != errors.Is(err, ErrNoBus) {
			t.Errorf("%s: got %q and %v, want %q", name, got, err, c.want)
		}
	}
}
