package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const behindAGate = `hosts:
  - url: https://git.example.org
    ca_cert: ca.pem
    client_cert: ~/me.pem
    client_key: /etc/me.key
    proxy: http://user:Secret_0@Proxy.example.org:3128/
    headers:
      x-gate: env:GATE
      X-More: env:MORE
`

func TestNetworkSettings(t *testing.T) {
	path := write(t, behindAGate, 0o600)
	env := map[string]string{"GATE": "Secret_1", "MORE": "Secret 2", "ACH_ANSWER_TIMEOUT": "5s"}
	src := Source{Env: func(name string) string { return env[name] }, Flags: Flags{"config": path}, HomeDir: "/home/me", GOOS: "linux"}
	s, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]string{
		"ca_cert": {s.CACert, filepath.Join(filepath.Dir(path), "ca.pem")}, "client_cert": {s.ClientCert, "/home/me/me.pem"}, "client_key": {s.ClientKey, "/etc/me.key"},
		"proxy": {s.Proxy.Reveal(), "http://user:Secret_0@proxy.example.org:3128"}, "proxy as shown": {s.Proxy.String(), redacted},
		"X-Gate": {s.Headers["X-Gate"].Reveal(), "Secret_1"}, "X-More": {s.Headers["X-More"].Reveal(), "Secret 2"},
		"time-outs": {fmt.Sprint(s.ConnectTimeout, s.AnswerTimeout), fmt.Sprint(10*time.Second, 5*time.Second)},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", name, pair[0], pair[1])
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if got := fmt.Sprintf(verb, *s); strings.Contains(got, "Secret_") || strings.Contains(got, "Secret 2") {
			t.Errorf("%s prints a secret: %s", verb, got)
		}
	}

	// Another host has none of it.
	src.Flags["host"] = "git.example.net"
	if s, err = Load(src); err != nil || s.CACert != "" || !s.Proxy.IsZero() || len(s.Headers) != 0 {
		t.Errorf("%+v, %v", s, err)
	}

	// A variable that is missing counts for requests to that host, and for nothing else.
	src.Flags["host"] = ""
	for _, value := range []string{"", "Secret_1\r\nX: y", "Sécret"} {
		env["GATE"] = value
		s, err = Load(src)
		var e *Error
		if err != nil || s.Headers["X-More"].IsZero() {
			t.Errorf("%q: %v, %+v", value, err, s)
		} else if !errors.As(s.NoHeaders, &e) || !strings.Contains(e.Message, "line 8: headers: X-Gate: environment GATE: ") || e.Hint == "" || strings.Contains(e.Message, "ecret") {
			t.Errorf("%q: got %v", value, s.NoHeaders)
		}
	}
	src.Flags["host"] = "git.example.net"
	if s, err = Load(src); err != nil || s.NoHeaders != nil {
		t.Errorf("the other host: %v, %v", err, s.NoHeaders)
	}
	src.Flags["host"] = ""
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(src); err == nil || !strings.Contains(err.Error(), "password of a proxy") {
		t.Errorf("a proxy's password for everybody to read: %v", err)
	}
}

func TestBadEntries(t *testing.T) {
	const head = "hosts:\n  - url: https://git.example.org\n"
	for text, want := range map[string]string{
		"    headers: x\n":                               "line 3: headers: there is a single value",
		"    headers: [x]\n":                             "line 3: headers: there is a list",
		"    headers:\n      X-Gate: Secret_0\n":         "line 4: headers: the value of X-Gate",
		"    headers:\n      X-Gate: env:$Secret_0\n":    "line 4: headers: the value of X-Gate",
		"    headers:\n      X-Gate: {a: b}\n":           "line 4: headers: a header has a name",
		"    headers:\n      PRIVATE-TOKEN: env:X\n":     "line 4: headers: the header Private-Token",
		"    headers:\n      host: env:X\n":              "line 4: headers: the header Host",
		"    headers:\n      a: env:X\n      A: env:X\n": "line 5: headers: the header A is given twice, first on line 4",
		"    headers:\n      \"a: b\": env:X\n":          "line 4: headers: the name of a header",
		"    token: Secret_0\n    keyring: true\n":       "line 4: the entry has token and keyring",
		"    token_command: p\n    token: Secret_0\n":    "the entry has token and token_command",
		"    token_command: \"'\"\n":                     "line 3: token_command: ",
		"    token_command: a | b\n":                     "line 3: token_command: ",
		"    client_key: x\n":                            "line 3: client_key goes with client_cert",
		"    proxy: http://u:Secret_0@h/x\n":             "line 3: proxy: the proxy has a path",
		"    proxy: \"http://u:Secret_0@h:x\"\n":         "line 3: proxy: the proxy is not a URL",
		"    proxy: Secret_0\n":                          "line 3: proxy: the proxy is not a URL",
		"    proxy: mailto:Secret_0@x\n":                 "line 3: proxy: the proxy is not a URL",
		"    ca_cert: [x]\n":                             "line 3: ca_cert: there is a list",
		"    ca_cet: x\n":                                "line 3: unknown key ca_cet",
		"connect_timeout: 0s\n":                          "line 3: connect_timeout: 0 would never wait",
	} {
		_, err := parseFile(Keys(), "c.yaml", []byte(head+text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
			continue
		}
		checkOneLine(t, err)
		if strings.Contains(err.Error(), "Secret") {
			t.Errorf("%q: %v repeats it", text, err)
		}
	}
	for _, fine := range []string{
		"    token: x\n    keyring: false\n", "    token_command: a | b\n    token_shell: true\n", "    headers:\n", "    proxy: socks5://h:1080\n    ca_cert:\n",
	} {
		if _, err := parseFile(Keys(), "c.yaml", []byte(head+fine)); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
}

// The example in the documentation is one that works.
func TestDocumentedFileIsRead(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("there is no example")
	}
	if f, err := parseFile(Keys(), "c.yaml", []byte(example)); err != nil || len(f.hosts) != 2 {
		t.Errorf("%v", err)
	}
}
