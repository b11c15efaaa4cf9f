package api_test

import (
	"net/url"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
)

// The address of a page is one behind that of the host, whatever a server calls a group.
func TestAddresses(t *testing.T) {
	base, err := url.Parse("https://example.org/git/")
	if err != nil {
		t.Fatal(err)
	}
	c := api.New(nil, base)
	for path, want := range map[string]string{
		"acme": "https://example.org/git/groups/acme/-/achievements", "acme/tools.v2/a_b-c": "https://example.org/git/groups/acme/tools.v2/a_b-c/-/achievements",
		"": "", "..": "", "acme/../..": "", "acme//x": "", "/acme": "", "a b": "", "acme?x": "", "acme#x": "", "a\nb": "", "@evil.example": "", "acme/%2e%2e": "", `a\b`: "", "é": "",
	} {
		if got := c.Address(gitlab.Namespace{Path: path}); got != want {
			t.Errorf("group %q: %q, want %q", path, got, want)
		}
	}
	for name, want := range map[string]string{"alice": "https://example.org/git/alice", "a.b_c-d": "https://example.org/git/a.b_c-d", "": "", ".": "", "a/b": "", "-x": "https://example.org/git/-x", "a@b": ""} {
		if got := c.Profile(gitlab.User{Username: name}); got != want {
			t.Errorf("user %q: %q, want %q", name, got, want)
		}
	}
}
