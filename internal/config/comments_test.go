package config

import (
	"errors"
	"fmt"
	"math/rand/v2"
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

// wantComments wants each comment of a file in another as often.
func wantComments(t *testing.T, before, after string) {
	t.Helper()
	got := commentsOf(after)
	for line, n := range commentsOf(before) {
		if got[line] != n {
			t.Errorf("%q is there %d times, not %d:\n%s", line, got[line], n, after)
		}
	}
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
		"a host more": func(e *Editor) error { return e.Set("git.example.com", "keyring", "true") },
	}
	for name, text := range files {
		for what, change := range changes {
			t.Run(name+", "+what, func(t *testing.T) {
				e := editor(t, text)
				must(t, change(e), e.Write())
				wantComments(t, text, content(t, e))
				// Nor is one lost when it is read again.
				again := edit(t, e.Path())
				must(t, again.Set("", "output", "json"), again.Write())
				wantComments(t, text, content(t, again))
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

// A scribe writes a config file with comments wherever one may stand.
type scribe struct {
	strings.Builder
	random   *rand.Rand
	comments int
}

func (s *scribe) maybe(n int) bool { return s.random.IntN(n) == 0 }

// comment puts some lines of comments and blank ones with that indentation, or none.
func (s *scribe) comment(indent string) {
	for s.maybe(2) {
		if s.maybe(3) {
			s.WriteString("\n")
		}
		s.comments++
		fmt.Fprintf(&s.Builder, "%s# c%d\n", indent, s.comments)
	}
	if s.maybe(8) {
		s.WriteString("\n")
	}
}

// line puts a line, and comments below it that are indented like below.
func (s *scribe) line(text, below string) {
	s.WriteString(text)
	if s.maybe(5) {
		s.comments++
		fmt.Fprintf(&s.Builder, " # c%d", s.comments)
	}
	s.WriteString("\n")
	s.comment(below)
}

func (s *scribe) file() string {
	s.comment("")
	for _, text := range []string{"namespace: acme", "timeout: 5m"} {
		if s.maybe(2) {
			s.line(text, "")
		}
	}
	if !s.maybe(4) {
		s.line("hosts:", "  ")
		for i := range 1 + s.random.IntN(2) {
			s.line(fmt.Sprintf("  - url: https://h%d.example.org", i), "    ")
			for _, text := range []string{"    token: not-a-token", "    ca_cert: /ca.pem"} {
				if s.maybe(2) {
					s.line(text, "    ")
				}
			}
			if s.maybe(3) {
				s.line("    headers:", "      ")
				s.line("      X-Gate: env:GATE", "      ")
			}
			s.comment("  ")
		}
		s.comment("")
	}
	if s.maybe(3) {
		s.line("color: never", "")
	}
	if s.maybe(6) && !onlyComments([]byte(s.String())) {
		s.WriteString("...\n")
		s.comment("")
	}
	return s.String()
}

func TestEditorKeepsCommentsWhereverTheyAre(t *testing.T) {
	const host = "h0.example.org"
	unset := func(host, key string) func(*Editor) error {
		return func(e *Editor) error { _, err := e.Unset(host, key); return err }
	}
	changes := []func(*Editor) error{
		func(e *Editor) error { return e.Set("", "color", "always") },
		func(e *Editor) error { return e.Set(host, "token", "another") },
		func(e *Editor) error { return e.Set("h9.example.org", "keyring", "true") },
		unset("", "namespace"), unset(host, "token"), unset(host, "ca_cert"), unset(host, "headers.X-Gate"),
	}
	for seed := range uint64(2000) {
		s := &scribe{random: rand.New(rand.NewPCG(seed, 0))}
		text := s.file()
		e := &Editor{path: "c.yaml", keys: Keys()}
		change := seed % uint64(len(changes))
		if err := errors.Join(e.load([]byte(text)), changes[change](e)); err != nil {
			t.Fatalf("change %d: %v\n%s", change, err, text)
		}
		written, err := e.text()
		if _, wrong := parseFile(e.keys, e.path, written); err != nil || wrong != nil {
			t.Fatalf("change %d: %v, %v\n%s", change, err, wrong, text)
		}
		after := commentsOf(string(written))
		for line, n := range commentsOf(text) {
			if after[line] != n {
				t.Fatalf("change %d has lost %q of\n%s\nNow it is\n%s", change, line, text, written)
			}
		}
	}
}
