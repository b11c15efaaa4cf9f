package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A token that was put into a wrong place is repeated by no message, and one that
// shows what it is by its beginning is not taken for a value.
func TestMisplacedTokens(t *testing.T) {
	for _, token := range []string{
		"glpat-Secret_0123456789", "glpat-s", "gloas-Secret0123456789", "glft-Secret0123456789",
		"AbCdEfGh1234567890xyz", "0123456789abcdef0123456789abcdef01234567",
	} {
		var texts []string
		for _, k := range Keys() {
			text := k.Name + ": " + token + "\n"
			switch {
			case k.Secret:
				continue
			case k.Scope == ScopeHost:
				texts = append(texts, "hosts:\n  - url: https://git.example.org\n    "+text, "hosts:\n  - "+text)
			}
			texts = append(texts, text)
		}
		for _, form := range []string{
			"%s", "%s: x", "tokn: %s", "token: %s", "token:%s", "- %s", "hosts: %s", "hosts:\n  - %s", "hosts:\n  - %s: x",
			"hosts:\n  - url: https://%s", "hosts:\n  - url: https://git.example.org/%s?", "hosts:\n  - url: https://%s@git.example.org",
			"hosts:\n  - url: https://git.example.org\n    headers: {X-Gate: %s}", "hosts:\n  - url: https://git.example.org\n    headers: {%s: x}",
			"hosts:\n  - url: https://git.example.org\n    headers: {X-Gate: 'env:%s'}", "hosts:\n  - url: https://git.example.org\n    headers: {%[1]s: env:X, %[1]s: env:Y}",
			"hosts:\n  - url: https://git.example.org\n    token: *%s", "hosts:\n  - url: https://git.example.org\n    token: !%s x", "hosts:\n  - url: https://git.example.org\n    token: [%s",
			"hosts:\n  - url: https://git.example.org\n    token: x\n   %s", "hosts:\n  - url: https://git.example.org\n    proxy: %s", "hosts:\n  - url: https://git.example.org\n    proxy: http://%s:x:y",
			"namespace: acme/%s", "timeout: 5m %s", "output: %s", "&%s x: *y", "%%%s", "? %s", "a: !!%s", "namespace: x\nnamespace: %s", "default_host: http://%s:8080",
		} {
			texts = append(texts, fmt.Sprintf(form, token))
		}
		for _, text := range texts {
			path := filepath.Join(t.TempDir(), "c.yaml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load(Source{Flags: Flags{"config": path}, GOOS: "linux"})
			var e *Error
			switch {
			case err == nil && strings.HasPrefix(token, "gl") && !strings.Contains(text, "token: "+token) && !strings.Contains(text, "proxy: ") && !strings.Contains(text, "headers"):
				t.Errorf("taken as it is:\n%s", text)
			case err != nil && !errors.As(err, &e):
				t.Errorf("%T %v", err, err)
			case err != nil && strings.Contains(strings.ToLower(e.Message+e.Hint), strings.ToLower(token)):
				t.Errorf("repeated: %v (%s)", e, e.Hint)
			}
		}
		for _, flags := range []Flags{{"host": token}, {"namespace": token}, {"timeout": token}, {"max-wait": token}, {"output": token}, {"color": token}} {
			_, err := Load(Source{Flags: flags, GOOS: "linux"})
			if err != nil && strings.Contains(strings.ToLower(err.Error()), strings.ToLower(token)) || err == nil && strings.HasPrefix(token, "gl") {
				t.Errorf("%+v: %v", flags, err)
			}
		}
		if err := UnknownKey(token); strings.Contains(err.Error(), token) {
			t.Error(err)
		}
	}
}

// What only resembles a token may be a value.
func TestNotMisplaced(t *testing.T) {
	for name, value := range map[string]string{
		KeyNamespace: "glft-team/tools", keyCACert: "/home/me/glpat-test/ca.pem", KeyTokenCommand: "pass show glpat-work", keyProxy: "http://me:glpat-x@proxy.example.org:3128",
	} {
		for _, k := range Keys() {
			if k.Name != name {
				continue
			}
			if _, err := k.Normalize(value); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
