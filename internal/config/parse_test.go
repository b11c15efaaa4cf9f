package config

import (
	"errors"
	"strings"
	"testing"
)

func TestParseFile(t *testing.T) {
	f, err := parseFile(Keys(), "c.yaml", []byte(`# a comment
default_host: git.example.org:8443/gitlab/
namespace: 1234
timeout: 90s
max_wait: "0"
output:
color: 'never'
hosts:
  - url: https://git.example.org:8443/gitlab
    token: " glpat-Secret_0123456789 "
    namespace: acme/tools
  - url: http://git.example.net   # an old one
    allow_http: true
    token: 12345678901234567890
  - {url: "http://localhost:3000/", allow_http: False}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"default_host": "https://git.example.org:8443/gitlab", "namespace": "1234",
		"timeout": "1m30s", "max_wait": "0s", "color": "never",
	}
	for name, text := range want {
		if f.values[name] != text {
			t.Errorf("%s is %v, want %s", name, f.values[name], text)
		}
	}
	if len(f.values) != len(want) {
		t.Errorf("values %v", f.values)
	}
	for i, want := range []struct {
		url, token, namespace string
		allowHTTP             bool
		line                  int
	}{
		{"https://git.example.org:8443/gitlab", secretText, "acme/tools", false, 9},
		{"http://git.example.net", "12345678901234567890", "", true, 12},
		{"http://localhost:3000", "", "", false, 15},
	} {
		h := f.hosts[i]
		if h.URL.String() != want.url || h.values["token"].Reveal() != want.token || h.values["namespace"].Reveal() != want.namespace || h.allowsHTTP() != want.allowHTTP || h.line != want.line {
			t.Errorf("entry %d is %+v", i, h)
		}
	}
}

func TestParseFileThatSaysNothing(t *testing.T) {
	for _, text := range []string{"", "\n\n", "# only a comment\n", "---\n", "~\n", "{}", "\ufeff", "hosts:\n", "hosts: []\n", "timeout:\nnamespace: null\n", "\r\n"} {
		f, err := parseFile(Keys(), "c.yaml", []byte(text))
		if err != nil || len(f.values) != 0 || len(f.hosts) != 0 {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
}

func TestBadFile(t *testing.T) {
	const entry = "hosts:\n  - url: https://git.example.org\n"
	for _, c := range []struct {
		name, text    string
		message, hint string // what stands after the path, and a part of the hint
	}{
		{"unknown key", "timeout: 5m\ntimeuot: 5m\n", "line 2: unknown key timeuot", `did you mean "timeout"?`},
		{"letter case", "Timeout: 5m\n", "line 1: unknown key Timeout", `did you mean "timeout"?`},
		{"flag's spelling", "max-wait: 5m\n", "line 1: unknown key max-wait", `did you mean "max_wait"?`},
		{"nothing like it", "zzz: 5m\n", "line 1: unknown key zzz", "the keys here are default_host, namespace,"},
		{"key for one run", "config: x\n", "line 1: unknown key config", "the keys here are"},
		{"token at the top", "\ntoken: Secret_0\n", "line 2: unknown key token", "token belongs in an entry of hosts"},
		{"timeout in an entry", entry + "    timeout: 5m\n", "line 3: unknown key timeout", "belongs at the top of the file"},
		{"unknown key in an entry", entry + "    tokn: Secret_0\n", "line 3: unknown key tokn", `did you mean "token"?`},
		{"token as a key", "glpat-Secret_0123456789: x\n", "line 1: there is an unknown key", "the keys here are"},
		{"token glued to its key", "token:glpat-Secret_0: x\n", "line 1: there is an unknown key", ""},
		{"empty key", "'': x\n", "line 1: there is an unknown key", ""},
		{"key with an escape", "\"a\\x1b[m\": x\n", "line 1: there is an unknown key", ""},
		{"key that is a list", "? [timeout]\n: 5m\n", "line 1: there is an unknown key", ""},
		{"merge key", "a: &a {}\n<<: *a\n", "line 1: unknown key a", ""},
		{"key twice", "timeout: 5m\noutput: json\ntimeout: 6m\n", "line 3: timeout: the key is given twice, first on line 1", "keep one"},
		{"key twice in an entry", entry + "    token: Secret_0\n    token: Secret_1\n", "line 4: token: the key is given twice, first on line 3", "keep one"},
		{"host twice", entry + "  - url: GIT.example.org:443/\n", "line 3: url: https://git.example.org is listed twice, first on line 2", "keep one"},

		{"text for the file", "hello\n", "line 1: there is a single value where keys with values are expected", "key: value"},
		{"token for the file", "\nglpat-Secret_0123456789", "line 2: there is a single value", ""},
		{"list for the file", "- timeout: 5m\n", "line 1: there is a list where keys", ""},
		{"mapping for hosts", "hosts:\n  git.example.org:\n    token: Secret_0\n", "line 2: hosts: there are keys with values where a list is expected", "dash"},
		{"text for hosts", "hosts: https://git.example.org\n", "line 1: hosts: there is a single value where a list", "dash"},
		{"text for an entry", "hosts:\n  - https://git.example.org\n", "line 2: there is a single value where keys", "url, token, namespace, allow_http"},
		{"token for an entry", "hosts:\n  - token:glpat-Secret_0\n", "line 2: there is a single value where keys", ""},
		{"empty entry", "hosts:\n  -\n", "line 2: there is a single value where keys", ""},
		{"entry without url", "hosts:\n  - token: Secret_0\n", "line 2: the entry of hosts has no url", "add url"},
		{"entry with empty url", "hosts:\n  - token: Secret_0\n    url:\n", "line 2: the entry of hosts has no url", "add url"},
		{"list for a value", "timeout: [5m]\n", "line 1: timeout: there is a list where a single value", "one value"},
		{"mapping for a value", "namespace:\n  acme: x\n", "line 2: namespace: there are keys with values where a single value", ""},
		{"list for a token", entry + "    token: [Secret_0]\n", "line 3: token: there is a list", ""},
		{"tag", entry + "    token: !!binary U2VjcmV0Xw==\n", "line 3: token: the value has a YAML tag", "!"},
		{"tag of one's own", "namespace: !Secret_0 x\n", "line 1: namespace: the value has a YAML tag", "!"},

		{"duration without unit", "\n\ntimeout: 30\n", `line 3: timeout: "30" has no unit`, "30s for seconds"},
		{"duration in words", "max_wait: two minutes\n", `line 1: max_wait: "two minutes" is not a duration`, "90s"},
		{"unknown format", "output: tabl\n", `line 1: output: "tabl" is not one of its values`, `did you mean "table"?`},
		{"colour as a boolean", "color: true\n", `line 1: color: "true" is not one of its values`, "auto, always or never"},
		{"empty text", "output: ''\n", `line 1: output: "" is not one`, ""},
		{"bad namespace", "namespace: acme tools\n", `line 1: namespace: "acme tools" is not the path`, "acme/tools"},
		{"bad namespace in an entry", entry + "    namespace: /\n", `line 3: namespace: "/" is not the path`, ""},
		{"text for a boolean", entry + "    allow_http: yes\n", "line 3: allow_http: the value is neither true nor false", "without quotes"},
		{"quoted boolean", entry + "    allow_http: 'true'\n", "line 3: allow_http: the value is neither", ""},
		{"number for a boolean", entry + "    allow_http: 1\n", "line 3: allow_http: the value is neither", ""},
		{"bad url", "hosts:\n  - token: Secret_0\n    url: ftp://git.example.org\n", `line 3: url: the host has the scheme "ftp"`, "https://"},
		{"url with a password", "hosts:\n  - url: https://root:Secret_0@git.example.org\n", "line 2: url: the host holds a user name or a password", "before the @"},
		{"plain http", "hosts:\n  - url: http://git.example.org\n", "line 2: url: http://git.example.org would send the token unencrypted", "allow_http: true"},
		{"plain http for the default", "timeout: 5m\ndefault_host: http://git.example.org\nhosts:\n  - url: https://git.example.org\n    allow_http: true\n",
			"line 2: default_host: http://git.example.org would send", "allow_http: true"},
		{"bad default host", "default_host: https://x?private_token=Secret_0\n", "line 1: default_host: the host holds a query", ""},
		{"token with a blank", entry + "    token: Bearer Secret_0\n", "line 3: token: the token holds a blank", "alone"},
		{"token over two lines", entry + "    token: |\n      Secret_0\n      Secret_1\n", "line 3: token: the token holds a blank", ""},
		{"token not filled in", entry + "    token: $Secret_TOKEN\n", "line 3: token: the token is the name of a variable", ""},
		{"empty token", entry + "    token: ''\n", "line 3: token: the token is blank", ""},

		{"unclosed list", "timeout: 5m\nhosts: [\n", "line 3: not valid YAML: ", "indentation"},
		{"tab", "hosts:\n\t- url: x\n", "line 2: not valid YAML: ", "indentation"},
		{"two colons", "timeout: 5m\noutput: a: b\n", "line 2: not valid YAML: mapping values are not allowed in this context", ""},
		{"two colons on the first line", "output: a: b\n", "line 1: not valid YAML: mapping values are not allowed", ""},
		{"missing colon", "timeout: 5m\noutput\ncolor: auto\n", "line 2: not valid YAML: could not find expected ':'", ""},
		{"unclosed quote", "timeout: 5m\nnamespace: 'Secret_0\n", "line 2: not valid YAML: found unexpected end of stream", ""},
		{"crooked indentation", "timeout: 5m\nhosts:\n  - url: x\n   token: Secret_0\n", "line 3: not valid YAML: ", "those below"},
		{"dash too few", entry + "    token: x\n  token: y\n", "not valid YAML: did not find expected '-' indicator", ""},
		{"alias for a token", entry + "    token: *Secret_0\n", "line 3: not valid YAML: a value that begins with * needs quotes", ""},
		{"alias to an anchor", "namespace: &a acme\ntimeout: *a\n", "line 2: timeout: there is an alias where", ""},
		{"anchor in itself", "hosts: &Secret_0 [*Secret_0]\n", "", ""},
		{"second document", "timeout: 5m\n---\ntimeout: 6m\n", "there is a second document", "---"},
		{"broken second document", "timeout: 5m\n---\n[\n", "not valid YAML: ", ""},
		{"control character", "timeout: 5m\nnamespace: a\x00b\n", "line 2: not valid YAML: it is not UTF-8 text", "UTF-8"},
		{"Latin-1", "# caf\xe9\n", "line 1: not valid YAML: it is not UTF-8 text", "UTF-8"},
		{"UTF-16", "\xff\xfet\x00", "line 1: not valid YAML: it is not UTF-8 text", "UTF-8"},
		{"something else", "%PDF-1.4\n", "line 1: not valid YAML: ", ""},
		{"nested too deeply", "hosts: " + strings.Repeat("[", 20000), "not valid YAML: ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseFile(Keys(), "/x/c.yaml", []byte(c.text))
			if err == nil {
				t.Fatal("accepted")
			}
			checkOneLine(t, err)
			var e *Error
			errors.As(err, &e)
			if !strings.HasPrefix(e.Message, "config file /x/c.yaml, line ") || !strings.Contains(e.Message, c.message) {
				t.Errorf("message %q, want %q", e.Message, c.message)
			}
			if !strings.Contains(e.Hint, c.hint) || e.Hint == "" {
				t.Errorf("hint %q, want %q", e.Hint, c.hint)
			}
			if strings.Contains(e.Message+e.Hint, "Secret_") {
				t.Errorf("message %q, hint %q repeat the token", e.Message, e.Hint)
			}
		})
	}
}

func FuzzParseFile(f *testing.F) {
	for _, seed := range []string{
		withToken, withoutToken, "timeout: 5m", "hosts: [", "a: &a [*a]", "? [x]\n: y", "--- ~\n---\n", "hosts:\n- {url: x, allow_http: true}",
		"default_host: http://x\nhosts:\n- url: http://x\n  allow_http: true\n", "\ufefftimeout: 1s", "%YAML 1.1\n---\n", "namespace: !!str x", "x: |\n y\n",
	} {
		f.Add([]byte(seed))
	}
	keys := Keys()
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := parseFile(keys, "c.yaml", data)
		if err != nil {
			checkOneLine(t, err)
			return
		}
		for name, text := range file.values {
			k, known := findKey(keys, ScopeFile, name)
			if !known {
				t.Fatalf("unknown key %q", name)
			}
			if again, err := k.Normalize(text.(string)); err != nil || again != text {
				t.Fatalf("%s: %q is not canonical: %q, %v", name, text, again, err)
			}
		}
		for _, h := range file.hosts {
			if h.URL == nil || h.line < 1 || checkPlainHTTP(h.URL, h.allowsHTTP(), "") != nil {
				t.Fatalf("entry %+v", h)
			}
		}
	})
}
