package config

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestResolveToken(t *testing.T) {
	host := &url.URL{Scheme: "https", Host: "git.example.org"}
	locked := errors.New("the keyring is locked")
	for name, c := range map[string]struct {
		settings    Settings
		answer      string
		fail        error
		token, from string
		asked       string
		message     string
	}{
		"a token is there":      {settings: Settings{Token: NewSecret("x"), TokenFrom: "environment ACH_TOKEN", Keyring: true}, token: "x", from: "environment ACH_TOKEN"},
		"nothing is configured": {},
		"keyring":               {settings: Settings{Keyring: true}, answer: "k\n", token: "k", from: FromKeyring, asked: "ach https://git.example.org"},
		"empty keyring":         {settings: Settings{Keyring: true}, asked: "ach https://git.example.org"},
		"locked keyring":        {settings: Settings{Keyring: true}, fail: locked, from: FromKeyring, asked: "ach https://git.example.org", message: "keyring of https://git.example.org: the keyring is locked"},
		"command":               {settings: Settings{TokenCommand: "pass show 'a b'"}, answer: " c\n", token: "c", from: FromCommand, asked: "pass|show|a b"},
		"command in a shell":    {settings: Settings{TokenCommand: "pass | head", TokenShell: true}, answer: "c", token: "c", from: FromCommand, asked: "/bin/sh|-c|pass | head"},
		"command of nothing":    {settings: Settings{TokenCommand: "true"}, from: FromCommand, asked: "true", message: "the token is blank"},
		"command of many words": {settings: Settings{TokenCommand: "cat"}, answer: "Secret_0 and more", from: FromCommand, asked: "cat", message: "the token holds a blank"},
	} {
		asked := ""
		s := c.settings
		s.Host = host
		token, from, err := s.ResolveToken(t.Context(), Resolvers{
			Keyring: func(_ context.Context, service, user string) (string, error) {
				asked += service + " " + user
				return c.answer, c.fail
			},
			Command: func(_ context.Context, argv []string) (string, error) {
				asked += strings.Join(argv, "|")
				return c.answer, c.fail
			},
		})
		if token.Reveal() != c.token || from != c.from || asked != c.asked {
			t.Errorf("%s: got %q from %q, asked %q", name, token.Reveal(), from, asked)
		}
		if (err == nil) != (c.message == "") || err != nil && !strings.Contains(err.Error(), c.message) || err != nil && strings.Contains(err.Error(), "Secret") {
			t.Errorf("%s: got %v", name, err)
		}
		if c.fail != nil && !errors.Is(err, c.fail) {
			t.Errorf("%s: the cause is lost: %v", name, err)
		}
		if c.token == "" {
			continue
		}
		if again, from, err := s.ResolveToken(t.Context(), Resolvers{}); again.Reveal() != c.token || from != c.from || err != nil || s.TokenFrom != c.from {
			t.Errorf("%s: a second time: %q from %q, %v", name, again.Reveal(), from, err)
		}
	}
}

// The token of a job is not what counts where the file says how to find another.
func TestJobTokenBesideAKeyring(t *testing.T) {
	s, err := load(t, "default_host: https://git.example.org\nhosts:\n  - url: https://git.example.org\n    keyring: true\n", Flags{}, "CI_JOB_TOKEN", "x")
	if err != nil || s.JobTokenOnly || !s.Keyring {
		t.Errorf("%v, %v", s, err)
	}
	if !slices.ContainsFunc(s.Values, func(v Value) bool { return v.Key == "keyring" && v.Text == "true" }) {
		t.Errorf("got %v", s.Values)
	}
}
