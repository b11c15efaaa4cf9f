package browser

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const page = "https://gitlab.example.org/groups/acme/-/achievements"

// What is tried, in its order, for each system and what its environment says.
func TestPrograms(t *testing.T) {
	for name, tt := range map[string]struct {
		system string
		env    map[string]string
		want   string
	}{
		"a desk of Linux":   {"linux", map[string]string{"DISPLAY": ":0"}, "xdg-open|x-www-browser|www-browser"},
		"Wayland":           {"linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, "xdg-open|x-www-browser|www-browser"},
		"no screen":         {"linux", nil, ""},
		"Linux in Windows":  {"linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}, "wslview|rundll32.exe url.dll,FileProtocolHandler"},
		"a Mac":             {"darwin", nil, "open"},
		"Windows":           {"windows", nil, "rundll32 url.dll,FileProtocolHandler"},
		"named":             {"linux", map[string]string{"BROWSER": "firefox --new-tab", "DISPLAY": ":0"}, "firefox --new-tab"},
		"several":           {"linux", map[string]string{"BROWSER": "firefox::w3m -T %s"}, "firefox|w3m -T %s"},
		"a path of Windows": {"windows", map[string]string{"BROWSER": `'C:\Program Files\b.exe'`}, `C:\Program Files\b.exe`},
		"blank":             {"darwin", map[string]string{"BROWSER": " "}, "open"},
	} {
		o := Opener{Env: func(n string) string { return tt.env[n] }, System: tt.system}
		programs, err := o.programs()
		var lines []string
		for _, p := range programs {
			lines = append(lines, strings.Join(p, " "))
		}
		if got := strings.Join(lines, "|"); got != tt.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got, err, tt.want)
		}
	}
}

// Nothing but the address of a page is handed to a program.
func TestAddresses(t *testing.T) {
	for _, bad := range []string{"", "-version", "--help", "file:///etc/passwd", "javascript:alert(1)", "https://", "http:/x", "https://a b", "https://a/\n-x", "https://a/\"x", "https://u:p@a/", "ftp://a/"} {
		o := Opener{Env: func(string) string { return "true" }, System: "linux", LookPath: func(string) (string, error) { t.Errorf("%q reaches a program", bad); return "", exec.ErrNotFound }}
		if o.Open(t.Context(), bad) == nil {
			t.Errorf("%q is opened", bad)
		}
	}
	if err := check(page); err != nil {
		t.Error(err)
	}
}

func TestOpen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the browsers of this test are scripts of sh")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"tells": "echo \"$#:$*\"; env", "fails": "exit 3"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("ACH_TOKEN", "a-token")
	t.Setenv("ANY_OTHER", "of-some-form")
	t.Setenv("XDG_MINE", "glpat-abcdefghijklmnopqrst")
	t.Setenv("LC_MINE", "X: of-some-form")
	t.Setenv("https_proxy", "http://me:of-some-form@proxy.example")
	t.Setenv("XDG_HARMLESS", "kept")
	for browser, want := range map[string]struct{ out, err string }{
		"tells":         {"1:" + page, ""},
		"tells -x":      {"2:-x " + page, ""},
		"tells -x=%s y": {"2:-x=" + page + " y", ""},
		"fails:tells":   {"1:" + page, ""},
		"gone:tells":    {"1:" + page, ""},
		"gone":          {"", "the browser gone is not installed"},
		"fails":         {"", "the browser fails failed: exit status 3"},
		"tells | cat":   {"", "the variable BROWSER: "},
	} {
		var out bytes.Buffer
		o := Opener{
			Env: func(string) string { return browser }, System: "linux", Secrets: []string{"of-some-form", ""}, Out: &out,
			LookPath: func(name string) (string, error) { return exec.LookPath(filepath.Join(dir, name)) },
		}
		err := o.Open(t.Context(), page)
		first, _, _ := strings.Cut(out.String(), "\n")
		if want.err == "" && err != nil || want.err != "" && (err == nil || !strings.Contains(err.Error(), want.err)) || first != want.out {
			t.Errorf("%s: %q, %v", browser, first, err)
		}
		if s := out.String(); s != "" && (strings.Contains(s, "of-some-form") || strings.Contains(s, "a-token") || strings.Contains(s, "glpat-") || !strings.Contains(s, "XDG_HARMLESS=kept")) {
			t.Errorf("%s has for its environment:\n%s", browser, s)
		}
	}
	none := Opener{Env: func(string) string { return "" }, System: "linux", LookPath: exec.LookPath}
	if err := none.Open(t.Context(), page); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}

// A browser that goes on running has the page, and is not waited for; one in the terminal is.
// Both are, at most, as long as the command may take.
func TestOpenDoesNotWait(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the browsers of this test are scripts of sh")
	}
	dir := t.TempDir()
	for _, name := range []string{"stays", "w3m"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\nexec sleep 60\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		within   time.Duration
		terminal io.Reader
		want     error
	}{
		"stays": {time.Minute, strings.NewReader(""), nil},
		"w3m":   {100 * time.Millisecond, strings.NewReader(""), context.DeadlineExceeded},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), tt.within)
		defer cancel()
		o := Opener{
			Env: func(string) string { return name }, System: "linux", Terminal: tt.terminal,
			LookPath: func(name string) (string, error) { return exec.LookPath(filepath.Join(dir, name)) },
		}
		began := time.Now()
		if err := o.Open(ctx, page); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s: it was waited for %v", name, took)
		}
	}
}
