package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const commented = `# Settings of ach.
default_host: https://git.example.org # the one at work

# Mine.
namespace: acme
hosts:
  # At work.
  - url: https://git.example.org # with a port?
    token: not-a-real-token
  - url: https://git.example.net
`

// editor edits a file with that text, "" for none.
func editor(t *testing.T, text string) *Editor {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ach", "config.yaml")
	if text != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return edit(t, path)
}

func edit(t *testing.T, path string) *Editor {
	t.Helper()
	e, err := Edit(Source{Flags: Flags{"config": path}, GOOS: "linux"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func content(t *testing.T, e *Editor) string {
	t.Helper()
	data, err := os.ReadFile(e.Path())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestEditorMakesAFile(t *testing.T) {
	e := editor(t, "")
	if e.exists {
		t.Error("the file exists")
	}
	must(t, e.Set("", "namespace", "/acme/"), e.Set("git.example.org/api/v4", "token", " tok "), e.Set("https://git.example.org", "keyring", "false"),
		e.Set("git.example.org", "headers.x-gate", "env:GATE"), e.Set("", "timeout", "90s"), e.Write())
	want := `namespace: acme
hosts:
  - url: https://git.example.org
    token: tok
    keyring: false
    headers:
      X-Gate: env:GATE
timeout: 1m30s
`
	if got := content(t, e); got != want {
		t.Errorf("got\n%s", got)
	}
	for path, mode := range map[string]os.FileMode{e.Path(): 0o600, filepath.Dir(e.Path()): 0o700 | os.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(e.Path())); err != nil || len(left) != 1 {
		t.Errorf("%d files, %v", len(left), err)
	}
	must(t, e.Set("", "namespace", "x"), e.Write()) // a second time with the same editor
	if !strings.Contains(content(t, e), "namespace: x\n") {
		t.Error("the second change is not there")
	}
}

func TestEditorKeepsCommentsAndOrder(t *testing.T) {
	e := editor(t, commented)
	must(t, e.Set("", "namespace", "acme/tools"), e.Set("https://git.example.net", "allow_http", "true"), e.Set("", "color", "never"), e.Write())
	want := strings.Replace(commented, "namespace: acme", "namespace: acme/tools", 1)
	want = strings.Replace(want, "example.net\n", "example.net\n    allow_http: true\ncolor: never\n", 1)
	want = strings.Replace(want, "\n\n", "\n", 1) // a blank line is the one thing that is lost
	if got := content(t, e); strings.ReplaceAll(got, "\n\n", "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := Load(Source{Flags: Flags{"config": e.Path()}, GOOS: "linux"}); err != nil {
		t.Error(err)
	}
}

func TestEditorKeepsAFileOfComments(t *testing.T) {
	for text, want := range map[string]string{
		"# nothing yet\n\n# at all":  "# nothing yet\n\n# at all\ncolor: never\n",
		Skeleton():                   Skeleton() + "color: never\n",
		"---\n":                      "color: never\n",
		"~\n":                        "color: never\n",
		"{}":                         "color: never\n",
		"{color: auto, timeout: 5m}": "color: never\ntimeout: 5m\n",
	} {
		e := editor(t, text)
		must(t, e.Set("", "color", "never"), e.Write())
		if got := content(t, e); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

func TestEditorGetsAndUnsets(t *testing.T) {
	e := editor(t, commented+"    proxy: http://user:Secret_0@proxy.example.org:3128\n    headers: {X-Gate: env:GATE, X-More: env:MORE}\n")
	for _, c := range []struct{ host, key, want string }{
		{"", "namespace", "acme"}, {"", "timeout", ""}, {"git.example.org", "token", "[redacted]"}, {"git.example.net", "token", ""},
		{"git.example.net", "proxy", "http://[redacted]@proxy.example.org:3128"}, {"git.example.net", "headers.x-gate", "env:GATE"},
		{"git.example.net", "headers.x-none", ""}, {"nowhere.example.org", "token", ""},
	} {
		if got, err := e.Get(c.host, c.key); err != nil || got != c.want {
			t.Errorf("%s %s: got %q, %v", c.host, c.key, got, err)
		}
	}
	if !e.HasHosts() || editor(t, "hosts:\n").HasHosts() || editor(t, "").HasHosts() {
		t.Error("whether there are hosts is not seen")
	}
	for _, c := range []struct {
		host, key string
		found     bool
	}{
		{"", "namespace", true}, {"", "namespace", false}, {"git.example.org", "token", true}, {"git.example.net", "headers.x-gate", true},
		{"git.example.net", "headers.X-More", true}, {"git.example.net", "headers.X-More", false}, {"git.example.net", "proxy", true}, {"nowhere.example.org", "token", false},
	} {
		if found, err := e.Unset(c.host, c.key); err != nil || found != c.found {
			t.Errorf("%s %s: %t, %v", c.host, c.key, found, err)
		}
	}
	must(t, e.Write())
	if got := content(t, e); strings.Contains(got, "token") || strings.Contains(got, "proxy") || strings.Contains(got, "headers") {
		t.Errorf("got\n%s", got)
	}
	must(t, e.Set("https://git.example.org:443", "keyring", "true"), e.Set("git.example.com", "keyring", "true"), e.Set("git.example.com", "keyring", "false"), e.Write())
	if got := content(t, e); strings.Count(got, "url:") != 3 || strings.Count(got, "keyring:") != 2 {
		t.Errorf("got\n%s", got)
	}
}

func TestEditorRefuses(t *testing.T) {
	for _, c := range []struct{ host, key, value, message, hint string }{
		{"", "namespase", "x", "unknown key namespase", `did you mean "namespace"?`},
		{"", "token", "Secret_0", "token belongs to a host", "--host"},
		{"git.example.org", "timeout", "5m", "belongs at the top", "leave out"},
		{"git.example.org", "url", "x", "unknown key url", "keys are"},
		{"", "hosts", "x", "unknown key hosts", "keys are"},
		{"", "Secret_0_Secret_0_Secret_0", "x", "there is no such key", "keys are"},
		{"", "timeout", "5", "timeout: \"5\" has no unit", "5s"},
		{"", "connect_timeout", "0", "never wait", "90s"},
		{"git.example.org", "token", "Secret_0 x", "token: the token holds", "alone"},
		{"git.example.org", "proxy", "http://u:Secret_0@h/path", "proxy has a path", "3128"},
		{"git.example.org", "proxy", "ftp://u:Secret_0@h", "scheme", "3128"},
		{"git.example.org", "proxy", "u:Secret_0@h", "not a URL", "3128"},
		{"git.example.org", "proxy", "http://u:Secret_0@h:99999", "name and port", "3128"},
		{"git.example.org", "ca_cert", "a\nb", "line break", "path"},
		{"git.example.org", "token_command", " ", "blank", "pass show"},
		{"git.example.org", "headers", "x", "no single value", "headers.X-Gate"},
		{"git.example.org", "headers.X-Gate", "Secret_0", "value of X-Gate", "env:GATE_TOKEN"},
		{"git.example.org", "headers.authorization", "env:X", "Authorization is not to be set", "leave"},
		{"git.example.org", "headers.a b", "env:X", "name of a header", "X-Gate"},
		{"http://u:Secret_0@h", "token", "x", "user name or a password", "ACH_TOKEN"},
	} {
		e := editor(t, commented)
		err := e.Set(c.host, c.key, c.value)
		var fault *Error
		if !errors.As(err, &fault) || !strings.Contains(fault.Message, c.message) || !strings.Contains(fault.Hint, c.hint) {
			t.Errorf("%s %q: got %v, %+v", c.key, c.value, err, fault)
			continue
		}
		if strings.Contains(fault.Message+fault.Hint, "Secret_0") {
			t.Errorf("%s: %+v repeats it", c.key, fault)
		}
		must(t, e.Write())
		if content(t, e) != commented {
			t.Errorf("%s: the file was written", c.key)
		}
	}
}

// What each key allows and the file as a whole does not is found before writing.
func TestEditorNeverWritesWhatLoadRefuses(t *testing.T) {
	for name, change := range map[string]func(e *Editor) error{
		"two sources of a token": func(e *Editor) error { return e.Set("git.example.org", "keyring", "true") },
		"a key without its half": func(e *Editor) error { return e.Set("git.example.org", "client_cert", "me.pem") },
		"http":                   func(e *Editor) error { return e.Set("http://git.example.com", "keyring", "true") },
		"http by default":        func(e *Editor) error { return e.Set("", "default_host", "http://git.example.com") },
		"a command for a shell":  func(e *Editor) error { return e.Set("git.example.net", "token_command", "pass show x | head -1") },
	} {
		e := editor(t, commented)
		must(t, change(e))
		err := e.Write()
		var fault *Error
		if !errors.As(err, &fault) || !strings.Contains(fault.Message, "line ") || fault.Hint == "" {
			t.Errorf("%s: got %v", name, err)
		}
		if content(t, e) != commented {
			t.Errorf("%s: the file was written", name)
		}
	}
	e := editor(t, commented)
	must(t, e.Set("git.example.net", "token_command", "pass show x | head -1"), e.Set("git.example.net", "token_shell", "true"), e.Write())
}

func TestEditorReplace(t *testing.T) {
	e := editor(t, commented)
	if err := e.WriteText([]byte("timeout: 5\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v", err)
	}
	if content(t, e) != commented {
		t.Error("the file was written")
	}
	must(t, e.WriteText([]byte("timeout:   5m\n\n")), e.Set("", "color", "never"))
	if content(t, e) != "timeout:   5m\n\n" {
		t.Errorf("got %q", content(t, e))
	}

	broken := filepath.Join(t.TempDir(), "broken.yaml")
	must(t, os.WriteFile(broken, []byte("namespase: x\n"), 0o600))
	src := Source{Flags: Flags{"config": broken}, GOOS: "linux"}
	if _, err := Edit(src); err == nil {
		t.Error("a broken file can be edited key by key")
	}
	e, err := EditAnyway(src)
	must(t, err)
	if string(e.Raw()) != "namespase: x\n" {
		t.Errorf("got %q", e.Raw())
	}
	must(t, e.WriteText([]byte("namespace: x\n")))
}

func TestEditorLeavesWhatIsNotItsOwn(t *testing.T) {
	t.Run("a link", func(t *testing.T) {
		target := filepath.Join(t.TempDir(), "target")
		must(t, os.WriteFile(target, []byte("timeout: 5m\n"), 0o600))
		link := filepath.Join(t.TempDir(), "config.yaml")
		must(t, os.Symlink(target, link))
		_, err := Edit(Source{Flags: Flags{"config": link}, GOOS: "linux"})
		if err == nil || !strings.Contains(err.Error(), "symbolic link") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a link that leads nowhere", func(t *testing.T) {
		folder := t.TempDir()
		must(t, os.Symlink(filepath.Join(folder, "target"), filepath.Join(folder, "config.yaml")))
		if _, err := EditAnyway(Source{Flags: Flags{"config": filepath.Join(folder, "config.yaml")}, GOOS: "linux"}); err == nil {
			t.Error("it would be written through")
		}
	})
	t.Run("a link made in the meantime", func(t *testing.T) {
		e := editor(t, "timeout: 5m\n")
		target := filepath.Join(t.TempDir(), "target")
		must(t, os.WriteFile(target, []byte("timeout: 5m\n"), 0o600), os.Remove(e.Path()), os.Symlink(target, e.Path()), e.Set("", "timeout", "6m"))
		if err := e.Write(); err == nil || content(t, e) != "timeout: 5m\n" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a file that others can write", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "config.yaml")
		must(t, os.WriteFile(path, []byte("timeout: 5m\n"), 0o600), os.Chmod(path, 0o666))
		if _, err := Edit(Source{Flags: Flags{"config": path}, GOOS: "linux"}); err == nil || !strings.Contains(err.Error(), "changed by others") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("changed in the meantime", func(t *testing.T) {
		for _, before := range []string{"", "timeout: 5m\n"} {
			e := editor(t, before)
			must(t, os.MkdirAll(filepath.Dir(e.Path()), 0o700), os.WriteFile(e.Path(), []byte("timeout: 7m\n"), 0o600), e.Set("", "timeout", "6m"))
			if err := e.Write(); err == nil || !strings.Contains(err.Error(), "meantime") || content(t, e) != "timeout: 7m\n" {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("no file at all", func(t *testing.T) {
		for _, src := range []Source{{}, {Flags: Flags{"config": os.DevNull}}} {
			if _, err := Edit(src); err == nil {
				t.Error("edited")
			}
		}
	})
}

func TestSkeletonSetsNothing(t *testing.T) {
	if f, err := parseFile(Keys(), "c.yaml", []byte(Skeleton())); err != nil || len(f.values) != 0 {
		t.Errorf("%v, %v", f, err)
	}
}

// Whatever is in a file, changing one key of it leaves a file that Load reads, with
// that key changed and the others as they were.
func FuzzEditor(f *testing.F) {
	f.Add("hosts:", "0")
	for _, seed := range []string{commented, withToken, "a: b", "{}", "hosts: []", "hosts: [{url: x.example.org}]", "? timeout\n: 5m\n", "# c\n---\n# d\ntimeout: 5m # e\n...\n", "timeout: >-\n  5m\n", "\ufeffcolor: never"} {
		f.Add(seed, "git.example.org")
	}
	f.Fuzz(func(t *testing.T, text, host string) {
		before, err := parseFile(Keys(), "c.yaml", []byte(text))
		if err != nil {
			return
		}
		e := &Editor{path: "c.yaml", keys: Keys()}
		if err := e.load([]byte(text)); err != nil {
			t.Fatal(err)
		}
		u, err := ParseHost(host)
		if err != nil || u.Scheme != "https" {
			return
		}
		must(t, e.Set("", "namespace", "a/b"), e.Set(host, "namespace", "c"))
		out, err := e.text()
		must(t, err)
		after, err := parseFile(Keys(), "c.yaml", out)
		if err != nil {
			t.Fatalf("%q becomes %q: %v", text, out, err)
		}
		before.values["namespace"] = "a/b"
		for name, value := range before.values {
			if after.values[name] != value {
				t.Errorf("%s: %q becomes %q in %q", name, value, after.values[name], out)
			}
		}
		if entry, ok := after.entry(u); !ok || entry.values["namespace"].Reveal() != "c" || len(after.hosts)-len(before.hosts) > 1 {
			t.Errorf("no entry of %s in %q", u, out)
		}
		for _, h := range before.hosts {
			if now, ok := after.entry(h.URL); !ok || now.values["token"].Reveal() != h.values["token"].Reveal() || len(now.headers) != len(h.headers) {
				t.Errorf("the entry of %s is lost in %q", h.URL, out)
			}
		}
	})
}
