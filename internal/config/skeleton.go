package config

import (
	"fmt"
	"strings"
)

// Skeleton returns the text to begin a config file with: the keys of the table,
// all in comments, so that it sets nothing.
func Skeleton() string {
	var b strings.Builder
	line := func(indent string, k Key) {
		fmt.Fprintf(&b, "#%s%s: %s\n", indent, k.Name, k.Default)
	}
	for _, k := range Keys() {
		if k.Scope == ScopeFile && k.Type != TypeList {
			line("", k)
		}
	}
	b.WriteString("#hosts:\n#  - url: https://gitlab.example.org\n")
	for _, k := range Keys() {
		if k.Scope == ScopeHost && k.Name != keyURL && k.Type != TypeHeaders {
			line("    ", k)
		}
	}
	b.WriteString("#    headers:\n#      X-Gate: env:GATE_TOKEN\n")
	return b.String()
}
