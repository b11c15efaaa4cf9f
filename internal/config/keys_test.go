package config

import (
	"errors"
	"strings"
	"testing"
)

func TestKeysAreWellFormed(t *testing.T) {
	type place struct {
		scope Scope
		name  string
	}
	places, variables, flags := map[place]bool{}, map[string]bool{}, map[string]bool{}
	for _, k := range Keys() {
		if at := (place{k.Scope, k.Name}); places[at] {
			t.Errorf("%s is in the table twice", k.Name)
		} else {
			places[at] = true
		}
		if k.Doc == "" || !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%s has no sentence of documentation", k.Name)
		}
		if k.Name != strings.ToLower(k.Name) || strings.ContainsAny(k.Name, "-.: ") {
			t.Errorf("%s is not lower case words joined by _", k.Name)
		}
		if (k.Type == TypeChoice) != (len(k.Choices) > 0) {
			t.Errorf("%s: choices do not go with its type", k.Name)
		}
		if k.Secret != (k.Type == TypeToken) || k.Secret && k.Flag != "" {
			t.Errorf("%s: a token is secret and has no flag, since the process list shows flags", k.Name)
		}
		if k.Default != "" {
			if _, err := k.Normalize(k.Default); err != nil {
				t.Errorf("%s: its default is refused: %v", k.Name, err)
			}
		}
		for _, name := range k.Env {
			if variables[name] {
				t.Errorf("%s sets two keys", name)
			}
			variables[name] = true
		}
		if k.Flag != "" && flags[k.Flag] {
			t.Errorf("--%s sets two keys", k.Flag)
		}
		flags[k.Flag] = true
	}
}

func TestNormalize(t *testing.T) {
	for _, c := range []struct {
		scope     Scope
		key       string
		raw, want string
		message   string // of the error, where there is one
		hint      string
	}{
		{ScopeFile, "timeout", "90s", "1m30s", "", ""},
		{ScopeFile, "timeout", " 5m ", "5m", "", ""},
		{ScopeFile, "timeout", "60m", "1h", "", ""},
		{ScopeFile, "connect_timeout", "0", "", "never wait", "90s"},
		{ScopeFile, "timeout", "0", "0s", "", ""},
		{ScopeFile, "timeout", "30", "", `"30" has no unit`, "30s for seconds"},
		{ScopeFile, "timeout", "1.5", "", "has no unit", "1.5m"},
		{ScopeFile, "timeout", "-5s", "", "negative", "90s"},
		{ScopeFile, "timeout", "soon", "", "not a duration", "90s"},
		{ScopeFile, "timeout", "", "", "not a duration", "90s"},
		{ScopeFile, "timeout", "999999999h", "", "not a duration", "90s"},
		{ScopeFile, "max_wait", strings.Repeat("9", 500), "", `9"… is not`, "90s"},
		{ScopeFile, "output", "json", "json", "", ""},
		{ScopeFile, "output", "jsn", "", `"jsn" is not one`, `did you mean "json"? use table, json, ndjson`},
		{ScopeFile, "output", "spreadsheet", "", "not one", "use table"},
		{ScopeFile, "color", "always", "always", "", ""},
		{ScopeFile, "color", "Auto", "", "not one", `did you mean "auto"?`},
		{ScopeFile, "namespace", "acme", "acme", "", ""},
		{ScopeFile, "namespace", "/acme/tools.x/", "acme/tools.x", "", ""},
		{ScopeFile, "namespace", "", "", "not the path", "acme/tools"},
		{ScopeFile, "namespace", "acme//tools", "", "not the path", "acme/tools"},
		{ScopeFile, "namespace", "-acme", "", "not the path", "acme/tools"},
		{ScopeFile, "namespace", "acme tools", "", "not the path", "acme/tools"},
		{ScopeFile, "namespace", "https://gitlab.com/acme", "", "not the path", "acme/tools"},
		{ScopeFile, "namespace", "acme\x1b[m", "", `\x1b`, "acme/tools"},
		{ScopeFile, "default_host", "GitLab.com/", "https://gitlab.com", "", ""},
		{ScopeFile, "hosts", "x", "", "no single value", "edit"},
		{ScopeFile, "accessible", "1", "true", "", ""},
		{ScopeFile, "accessible", "0", "false", "", ""},
		{ScopeFile, "accessible", "2", "", "neither", "true or false"},
		{ScopeHost, "allow_http", "true", "true", "", ""},
		{ScopeHost, "allow_http", "False", "false", "", ""},
		{ScopeHost, "allow_http", "yes", "", "neither", "true or false"},
		{ScopeHost, "token", "a b", "", "the token holds", "alone"},
		{ScopeRun, "config", "x y.yaml", "x y.yaml", "", ""},
	} {
		k, known := findKey(Keys(), c.scope, c.key)
		if !known {
			t.Fatalf("no key %s", c.key)
		}
		got, err := k.Normalize(c.raw)
		var e *Error
		switch {
		case c.message == "" && (err != nil || got != c.want):
			t.Errorf("%s %q: got %q, %v, want %q", c.key, c.raw, got, err, c.want)
		case c.message != "" && !errors.As(err, &e):
			t.Errorf("%s %q: accepted as %q, error %v", c.key, c.raw, got, err)
		case c.message != "" && (!strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint)):
			t.Errorf("%s %q: message %q, hint %q", c.key, c.raw, e.Message, e.Hint)
		}
	}
}
