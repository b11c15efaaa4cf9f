package config

import (
	"strings"
	"testing"
)

func TestFilesThatSayTheirYAML(t *testing.T) {
	for _, text := range []string{
		"%YAML 1.2\n---\nnamespace: acme\n",
		"%YAML 1.1\n---\nnamespace: acme\n",
		"%YAML\t1.10  # the latest\r\n---\r\nnamespace: acme\r\n",
		"\ufeff%YAML 1.2\n---\nnamespace: acme\n",
		"# mine\n\n%YAML 1.2\n# more\n---\nnamespace: acme\n...\n",
		"%TAG !e! tag:example.org,2000:\n%YAML 1.2\n--- # here\nnamespace: acme\n",
	} {
		s, err := load(t, text, Flags{})
		if err != nil || s.Namespace != "acme" {
			t.Errorf("%q: %v", text, err)
			continue
		}
		e := editor(t, text)
		must(t, e.Set("", "color", "never"), e.Write())
		f, err := load(t, string(e.Raw()), Flags{})
		if err != nil || f.Color != "never" || f.Namespace != "acme" || !strings.Contains(string(e.Raw()), "%YAML") {
			t.Errorf("%q became %q: %v", text, e.Raw(), err)
		}
	}
	for text, want := range map[string]string{
		"%YAML 2.0\n---\nnamespace: acme\n":            "line 1: not valid YAML",
		"%YAML 1.2\n---\nnamespase: acme\n":            "line 3: unknown key namespase",
		"namespace: acme\n---\n%YAML 1.2\ncolor: auto": "line",
	} {
		if _, err := load(t, text, Flags{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
