package config

import (
	"strings"
	"testing"
)

// Outside of a job of GitLab CI a token of the environment goes to CI_SERVER_URL, or
// to a host that somebody named, or nowhere: never to the default.
func TestTokensBesideCIServerURL(t *testing.T) {
	const twoEntries = "hosts:\n  - url: https://a.example\n    token: glpat-of-a\n  - url: https://ci.example\n    token: glpat-of-ci\n"
	for name, c := range map[string]struct {
		text        string
		flags       Flags
		env         []string
		host, token string // token "" where no request may be made
	}{
		"no file":                           {"", Flags{}, []string{"ACH_TOKEN", "glpat-env"}, "https://ci.example", "glpat-env"},
		"a file that names no host":         {"timeout: 5m", Flags{}, []string{"GITLAB_TOKEN", "glpat-env"}, "https://ci.example", "glpat-env"},
		"a file with several":               {twoEntries, Flags{}, nil, "https://ci.example", "glpat-of-ci"},
		"a file that names the same":        {"default_host: ci.example", Flags{}, []string{"ACH_TOKEN", "glpat-env"}, "https://ci.example", "glpat-env"},
		"a file that names another":         {"default_host: a.example\n" + twoEntries, Flags{}, []string{"ACH_TOKEN", "glpat-env"}, "https://a.example", ""},
		"another with a token of its own":   {"default_host: a.example\n" + twoEntries, Flags{}, nil, "https://a.example", "glpat-of-a"},
		"the only entry of the file":        {"hosts:\n  - url: https://a.example", Flags{}, []string{"ACH_TOKEN", "glpat-env"}, "https://a.example", ""},
		"a host that was asked for":         {"default_host: b.example", Flags{"host": "a.example"}, []string{"ACH_TOKEN", "glpat-env"}, "https://a.example", "glpat-env"},
		"a host in the environment":         {"default_host: b.example", Flags{}, []string{"GITLAB_HOST", "a.example", "ACH_TOKEN", "glpat-env"}, "https://a.example", "glpat-env"},
		"a job":                             {"default_host: b.example", Flags{}, []string{"GITLAB_CI", "true", "ACH_TOKEN", "glpat-env"}, "https://ci.example", "glpat-env"},
		"a job that is played on a machine": {"", Flags{}, []string{"GITLAB_CI", "false", "ACH_TOKEN", "glpat-env"}, "https://ci.example", "glpat-env"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, c.text, c.flags, append(c.env, "CI_SERVER_URL", "https://ci.example")...)
			if err != nil {
				t.Fatal(err)
			}
			if s.Host.String() != c.host {
				t.Errorf("the host is %s", s.Host)
			}
			token, _, err := s.ResolveToken(t.Context(), Resolvers{})
			switch {
			case c.token == "" && (err == nil || !token.IsZero() || !strings.Contains(err.Error(), "CI_SERVER_URL")):
				t.Errorf("%q and %v, want a refusal", token.Reveal(), err)
			case c.token != "" && (err != nil || token.Reveal() != c.token):
				t.Errorf("got %q and %v", token.Reveal(), err)
			}
		})
	}
	for _, bad := range []string{"http://ci.example", "ftp://ci.example", "http://me:secret@ci.example"} {
		if s, err := load(t, "", Flags{}, "CI_SERVER_URL", bad, "ACH_TOKEN", "glpat-env"); err == nil {
			t.Errorf("%s: the host is %s", bad, s.Host)
		} else if strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
	}
	s, err := load(t, "default_host: a.example", Flags{}, "CI_SERVER_URL", "ftp://ci.example", "ACH_TOKEN", "glpat-env")
	if err != nil || s.NoToken == nil {
		t.Errorf("an address that cannot be read, beside another: %v", err)
	}
}
