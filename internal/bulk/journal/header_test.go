package journal

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"
)

func TestNewID(t *testing.T) {
	at := time.Date(2026, 11, 23, 4, 31, 0, 0, time.FixedZone("", 2*3600))
	if got := NewID(at, bytes.NewReader([]byte{0, 31, 32, 255})); got != "20261123-023100-a9a9" || !validID(got) {
		t.Errorf("NewID = %q", got)
	}
	if got := NewID(at, bytes.NewReader(nil)); got != "20261123-023100-aaaa" {
		t.Errorf("NewID without random = %q", got)
	}
}

func TestPath(t *testing.T) {
	if got, err := Path("d", testID); err != nil || got != filepath.Join("d", testID+".jsonl") {
		t.Errorf("Path = %q, %v", got, err)
	}
	for _, id := range []string{"", "x", "../x", "20261123-023100-", "20261123-023100-x7k", "20261123-023100-x7k20", "20261123-023100-X7K2", "20261123-023100-../", "20261323-023100-x7k2", "2026112-0231000-x7k2", testID + "\n", testID + "/../x"} {
		if got, err := Path("d", id); err == nil {
			t.Errorf("Path(%q) = %q", id, got)
		}
	}
}

func TestDir(t *testing.T) {
	for _, tt := range []struct {
		goos, home, xdg, local, want string
	}{
		{"linux", "/home/a", "", "", "/home/a/.local/state/ach/runs"},
		{"linux", "/home/a", "/s", "", "/s/ach/runs"},
		{"linux", "/home/a", "relative", "", "/home/a/.local/state/ach/runs"},
		{"linux", "", "", "", ""},
		{"darwin", "/Users/a", "", "", "/Users/a/Library/Application Support/ach/runs"},
		{"darwin", "/Users/a", "/s", "", "/s/ach/runs"},
		{"windows", `C:\Users\a`, "", `C:\Users\a\AppData\Local`, `C:\Users\a\AppData\Local\ach\runs`},
		{"windows", `C:\Users\a`, "", "", `C:\Users\a\AppData\Local\ach\runs`},
		{"windows", `C:\Users\a`, `D:\s`, `C:\x`, `D:\s\ach\runs`},
		{"windows", "", "", "", ""},
	} {
		env := func(name string) string {
			return map[string]string{"XDG_STATE_HOME": tt.xdg, "LocalAppData": tt.local}[name]
		}
		if got := Dir(env, tt.home, tt.goos); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
