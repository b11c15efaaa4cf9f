package api_test

import (
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
)

func TestRole(t *testing.T) {
	me := gitlab.User{ID: 3, Username: "max"}
	for name, tt := range map[string]struct {
		data   string
		want   gitlab.Role
		awards bool
	}{
		"maintainer": {
			`{"group":{"groupMembers":{"nodes":[null,{"accessLevel":{"integerValue":50},"user":{"id":"gid://gitlab/User/33"}},{"accessLevel":{"integerValue":40},"user":{"id":"gid://gitlab/User/3"}}]}}}`,
			gitlab.Role{Group: true, Level: 40}, true,
		},
		"developer":             {`{"group":{"groupMembers":{"nodes":[{"accessLevel":{"integerValue":30},"user":{"id":"gid://gitlab/User/3"}}]}}}`, gitlab.Role{Group: true, Level: 30}, false},
		"stranger":              {`{"group":{"groupMembers":{"nodes":[]}}}`, gitlab.Role{Group: true}, false},
		"members are not shown": {`{"group":{"groupMembers":null}}`, gitlab.Role{Group: true}, false},
		"no such group":         {`{"group":null}`, gitlab.Role{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := client(t, answer{op: "RoleInGroup", data: tt.data})
			got, err := c.Role(t.Context(), "acme", me)
			if err != nil || got != tt.want || got.Awards() != tt.awards {
				t.Errorf("got %+v, %v, awards %v; want %+v", got, err, got.Awards(), tt.want)
			}
			if v := s.variables(0); v != `{"group":"acme","username":"max"}` {
				t.Errorf("sent %s", v)
			}
		})
	}
}

func TestRequirements(t *testing.T) {
	for version, want := range map[string][2]bool{
		"17.2.9-ee": {false, false}, "17.3.0-ee": {true, false}, "19.1.4": {true, false},
		"19.2.0": {true, true}, "20.0.0-pre": {true, true}, "nonsense": {false, false},
	} {
		if got := [2]bool{gitlab.KnowsEnough(version), gitlab.AlwaysOn(version)}; got != want {
			t.Errorf("%s: %v, want %v", version, got, want)
		}
	}
}
