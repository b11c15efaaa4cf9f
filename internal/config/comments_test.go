package config

import (
	"strings"
	"testing"
)

// commentsOf are the lines of a file that are comments, without their indentation.
func commentsOf(text string) map[string]int {
	lines := map[string]int{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			lines[line]++
		}
	}
	return lines
}

// Whatever is changed, what a person wrote beside it is still there.
func TestEditorKeepsEveryComment(t *testing.T) {
	const host = "https://git.example.org"
	files := map[string]string{
		"head and foot":    "# Made by Ops.\n# Ask first.\n\n# Mine.\nnamespace: acme\n# below\n\n# About time.\ntimeout: 5m\n\n# The end.\n",
		"a marked end":     "# head\nnamespace: acme\n...\n# tail\n",
		"a marked start":   "# before\n---\n# after\nnamespace: acme\n",
		"nothing but null": "# before\n~\n# after\n",
		"an entry": "# head\n\nhosts:\n  # at work\n  - url: " + host + " # with a port?\n    # of the bot\n    token: not-a-token # until May\n    # below the token\n\n" +
			"    # of the company\n    ca_cert: /ca.pem\n    # below the authority\n    # the gate\n    headers:\n      # its key\n      X-Gate: env:GATE\n  # at home\n  - url: https://git.example.net\n    # last in it\n# last\n",
		"a token first": "hosts:\n  - # why\n    token: not-a-token\n    # where\n    url: " + host + "\n# end\n",
		"one key":       "# head\n\n# above\nnamespace: acme\n# below\n",
	}
	changes := map[string]func(e *Editor) error{
		"set at the top": func(e *Editor) error { return e.Set("", "color", "never") },
		"set again":      func(e *Editor) error { return e.Set("", "namespace", "other") },
		"unset": func(e *Editor) error {
			_, err := e.Unset("", "namespace")
			return err
		},
		"unset the rest": func(e *Editor) error {
			for _, key := range []string{"namespace", "timeout"} {
				if _, err := e.Unset("", key); err != nil {
					return err
				}
			}
			return nil
		},
		"set a token": func(e *Editor) error { return e.Set(host, "token", "another") },
		"unset in an entry": func(e *Editor) error {
			for _, key := range []string{"ca_cert", "token", "headers.X-Gate"} {
				if _, err := e.Unset(host, key); err != nil {
					return err
				}
			}
			return nil
		},
		"a host more": func(e *Editor) error { return e.AddHost("git.example.com") },
	}
	for name, text := range files {
		for what, change := range changes {
			t.Run(name+", "+what, func(t *testing.T) {
				e := editor(t, text)
				must(t, change(e), e.Write())
				got := content(t, e)
				after := commentsOf(got)
				for line, n := range commentsOf(text) {
					if after[line] != n {
						t.Errorf("%q is there %d times, not %d:\n%s", line, after[line], n, got)
					}
				}
				// Nor is one lost when it is read again.
				again := edit(t, e.Path())
				must(t, again.Set("", "output", "json"), again.Write())
				for line, n := range commentsOf(text) {
					if now := commentsOf(content(t, again))[line]; now != n {
						t.Errorf("then %q is there %d times, not %d:\n%s", line, now, n, content(t, again))
					}
				}
			})
		}
	}
}

// What was said about a value stays beside it.
func TestEditorKeepsCommentsInTheirPlaces(t *testing.T) {
	e := editor(t, "# Ops made this.\n\n# Mine.\nnamespace: acme # for now\n\n# The end.\n...\n# Really.\n")
	must(t, e.Set("", "namespace", "other"), e.Set("", "color", "never"), e.Write())
	want := "# Ops made this.\n\n# Mine.\nnamespace: other # for now\ncolor: never\n\n# The end.\n\n# Really.\n"
	if got := content(t, e); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
