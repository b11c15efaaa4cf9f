package auth

import (
	"slices"
	"strings"
	"testing"
)

const glabConfig = `# What protocol to use when performing Git operations.
git_protocol: ssh
host: git.example.org
hosts:
    gitlab.com:
        # What protocol to use to access the API endpoint.
        api_protocol: https
        api_host: gitlab.com
        token:
    git.example.org:
        token: !!null glpat-tagged
        api_host: git.example.org
        api_protocol: https
        user: max
    oauth.example.org:
        token: "0123456789abcdef"
        is_oauth2: "true"
    lab.example.org:
        token: glpat-plain
        api_host: api.example.org:8443
        api_protocol: http
        subfolder: /gitlab/
    ring.example.org:
        use_keyring: "true"
    "null.example.org":
        token: null
`

func TestParseGlab(t *testing.T) {
	byDefault, hosts, err := parseGlab([]byte(glabConfig))
	want := []glabHost{
		{address: "https://gitlab.com", without: "it holds none there"},
		{address: "https://git.example.org", token: "glpat-tagged"},
		{address: "oauth.example.org", without: "glab signed in with the browser, and such a token expires within hours"},
		{address: "http://api.example.org:8443/gitlab", token: "glpat-plain"},
		{address: "ring.example.org", without: "glab keeps it in the keyring"},
		{address: "null.example.org", without: "it holds none there"},
	}
	if err != nil || byDefault != "git.example.org" || !slices.Equal(hosts, want) {
		t.Errorf("%v, %s:\n got %+v\nwant %+v", err, byDefault, hosts, want)
	}
	for _, text := range []string{"", "[", "a: &a [*a]", "hosts: [x]", "hosts:\n  - token: y", "- a"} {
		if _, hosts, _ := parseGlab([]byte(text)); len(hosts) > 0 {
			t.Errorf("%q has hosts: %+v", text, hosts)
		}
	}
}

// What another program wrote is not to be relied on.
func FuzzParseGlab(f *testing.F) {
	f.Add(glabConfig)
	f.Add("hosts: {a: {token: !!binary x, api_host: [1]}}")
	f.Fuzz(func(t *testing.T, text string) {
		_, hosts, err := parseGlab([]byte(text))
		if err != nil && err.Error() != "it is not the YAML that glab writes" {
			t.Errorf("the error may repeat the file: %v", err)
		}
		for _, h := range hosts {
			if (h.token == "") == (h.without == "") {
				t.Errorf("%+v", h)
			}
			if token, err := parseToken(h.token); err != nil && h.token != "" && len(h.token) > 3 && strings.Contains(err.Error(), h.token) {
				t.Errorf("the error repeats the token: %v", err)
			} else if err == nil && strings.ContainsAny(token.Reveal(), "\r\n\x00") {
				t.Error("a token that breaks a header")
			}
		}
	})
}
