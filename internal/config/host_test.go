package config

import (
	"errors"
	"strings"
	"testing"
	"unicode"
)

func TestParseHost(t *testing.T) {
	for raw, want := range map[string]string{
		"https://gitlab.com":                                "https://gitlab.com",
		"gitlab.com":                                        "https://gitlab.com",
		" gitlab.com\n":                                     "https://gitlab.com",
		"HTTPS://GitLab.COM/":                               "https://gitlab.com",
		"gitlab.com.":                                       "https://gitlab.com",
		"https://gitlab.com:443":                            "https://gitlab.com",
		"http://localhost:80/":                              "http://localhost",
		"http://gitlab.com:443":                             "http://gitlab.com:443",
		"localhost:3000":                                    "https://localhost:3000",
		"https://git.example.org:08443/gitlab//":            "https://git.example.org:8443/gitlab",
		"git.example.org:8443/GitLab":                       "https://git.example.org:8443/GitLab",
		"https://gitlab.com/api/graphql":                    "https://gitlab.com",
		"https://gitlab.com/api/graphql/":                   "https://gitlab.com",
		"gitlab.com/api/v4":                                 "https://gitlab.com",
		"https://git.example.org/gitlab/api/v4/":            "https://git.example.org/gitlab",
		"https://git.example.org/a/b.c/api/v4/api/graphql/": "https://git.example.org/a/b.c",
		"https://git.example.org/-x_y~":                     "https://git.example.org/-x_y~",
		"http://127.0.0.1:8080":                             "http://127.0.0.1:8080",
		"http://[0:0:0:0:0:0:0:1]:8080/":                    "http://[::1]:8080",
		"https://[2001:DB8::1]":                             "https://[2001:db8::1]",
		"https://xn--bcher-kva.example":                     "https://xn--bcher-kva.example",
		"gitlab_internal":                                   "https://gitlab_internal",
	} {
		got, err := ParseHost(raw)
		if err != nil {
			t.Errorf("%q: %v", raw, err)
		} else if got.String() != want {
			t.Errorf("%q: got %s, want %s", raw, got, want)
		}
	}
}

func TestParseHostRefuses(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                       "blank",
		"  ":                                     "blank",
		"ftp://gitlab.com":                       `scheme "ftp"`,
		"ssh://git@gitlab.com":                   `scheme "ssh"`,
		"://gitlab.com":                          "not a URL",
		"glpat-Hunter2://x":                      "not a URL",
		"https://":                               "no name",
		"https:///gitlab":                        "no name",
		"https://git.\u212aiosk.example":         "not a valid name", // the Kelvin sign, which folds to k
		"https://gitlab.ſandbox.example":         "not a valid name",
		"//gitlab.com":                           "no name",
		"https:/gitlab.com":                      "colon without a port",
		"gitlab.com:":                            "colon without a port",
		"gitlab.com:0":                           "port",
		"gitlab.com:65536":                       "port",
		"gitlab.com:https":                       "not a URL",
		"https://root:Hunter2@gitlab.com":        "user name or a password",
		"https://Hunter2@gitlab.com":             "user name or a password",
		"git@gitlab.com":                         "user name or a password",
		"git@gitlab.com:group/project":           "not a URL",
		"https://gitlab.com?private_token=H":     "query",
		"https://gitlab.com/?":                   "query",
		"https://gitlab.com/#Hunter2":            "fragment",
		"https://gitlab.com#":                    "fragment",
		"https://git lab.com":                    "not a URL",
		"https://gitlab..com":                    "not a valid name",
		"https://-gitlab.com":                    "not a valid name",
		"https://bücher.example":                 "not a valid name",
		"https://gitlab.com%2fevil":              "not a URL",
		"https://[::1%25eth0]":                   "IPv6",
		"https://[127.0.0.1]":                    "",
		"https://[Hunter2]":                      "",
		"https://gitlab.com/a/../b":              "plain path",
		"https://gitlab.com/a//b":                "plain path",
		"https://gitlab.com/a b":                 "plain path",
		"https://gitlab.com/%2e%2e":              "plain path",
		"https://gitlab.com/Hunter2\x1b[31m":     "not a URL",
		"glpat-Hunter2":                          "looks like a token",
		"https://gitlab.com/\u202eHunter2":       "plain path",
		"https://gitlab.com\\@evil.example":      "not a URL",
		"https://evil.example\\.gitlab.com/x":    "not a URL",
		"https://gitlab.com:8080:Hunter2@h.test": "user name or a password",
	} {
		u, err := ParseHost(raw)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: accepted as %v, error %v", raw, u, err)
			continue
		}
		if !strings.Contains(e.Message, want) || e.Hint == "" || strings.Contains(e.Message+e.Hint, "unter2") {
			t.Errorf("%q: message %q, hint %q, want %q", raw, e.Message, e.Hint, want)
		}
	}
}

func TestCheckPlainHTTP(t *testing.T) {
	for raw, want := range map[string]bool{
		"https://git.example.org":       true,
		"http://localhost:3000":         true,
		"http://127.0.0.1":              true,
		"http://127.8.9.10:80":          true,
		"http://[::1]:8080":             true,
		"http://git.example.org":        false,
		"http://localhost.example.org":  false,
		"http://127.0.0.1.example.org":  false,
		"http://127.1":                  false,
		"http://0.0.0.0":                false,
		"http://10.0.0.1":               false,
		"http://[::2]":                  false,
		"http://[::ffff:10.0.0.1]:8080": false,
	} {
		u, err := ParseHost(raw)
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		if got := checkPlainHTTP(u, false, "h") == nil; got != want {
			t.Errorf("%s accepted: %t, want %t", raw, got, want)
		}
		if err := checkPlainHTTP(u, true, "h"); err != nil {
			t.Errorf("%s, allowed: %v", raw, err)
		}
	}
}

func FuzzParseHost(f *testing.F) {
	for _, seed := range []string{
		"gitlab.com", "https://git.example.org:8443/gitlab/api/v4", "http://[::1]:80", "https://u:p@h", "h?q#f",
		"https:/x", "a://b", "http://127.0.0.1", "[::1%25x]", "x/api/graphql/api/v4//", "\x00", "ü", "%41", "h:", "0000000000000000000000000000000A",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := ParseHost(raw)
		if err != nil {
			checkOneLine(t, err)
			return
		}
		text := u.String()
		if u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(text, "/") {
			t.Fatalf("%q gives %s", raw, text)
		}
		again, err := ParseHost(text)
		if err != nil || again.String() != text {
			t.Fatalf("%q gives %s, and that gives %v, %v", raw, text, again, err)
		}
	})
}

// checkOneLine holds an error to what every message promises.
func checkOneLine(t *testing.T, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%T is not an *Error: %v", err, err)
	}
	if e.Message == "" || strings.ContainsFunc(e.Message+e.Hint, unicode.IsControl) {
		t.Fatalf("message %q, hint %q", e.Message, e.Hint)
	}
}
