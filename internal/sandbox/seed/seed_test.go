package seed_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/sandbox/seed"
	"github.com/ach-cli/ach/internal/sandbox/store"
	"github.com/ach-cli/ach/internal/sandbox/version"
)

func load(text string, users int) (*store.Store, error) {
	s, _, err := seed.Load(strings.NewReader(text), seed.Options{Version: version.Version{Major: 19, Minor: 4}, Now: time.Now, Users: users})
	return s, err
}

func TestMistakesNameTheLine(t *testing.T) {
	const people = "users: [{username: max}]\ngroups:\n  - {path: acme, members: {max: owner}}\n"
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "users:\n  - username: max\n    colour: red\n", "line 3: field colour not found"},
		{"unknown top key", "people: []\n", "line 1: field people not found"},
		{"no YAML", "users: [", "line 1"},
		{"user twice", "users:\n  - {username: max}\n  - {username: MAX}\n", `line 3: username "MAX" is taken`},
		{"state", "users:\n  - {username: max, state: asleep}\n", `line 2: state "asleep"`},
		{"no username", "users:\n  - {name: Max, username: ''}\n", "line 2: user without a username"},
		{"member nobody knows", "groups:\n  - path: acme\n    members:\n      zoe: owner\n", `line 4: no user "zoe"`},
		{"role", "users: [{username: max}]\ngroups:\n  - path: acme\n    members: {max: king}\n", `line 4: role "king"`},
		{"visibility", "groups:\n  - {path: acme, visibility: secret}\n", `line 2: visibility "secret"`},
		{"subgroup without parent", "groups:\n  - {path: acme/tools}\n", "line 2: group acme/tools stands before its parent"},
		{"group twice", "groups:\n  - {path: acme}\n  - {path: Acme}\n", `line 3: path "Acme" is taken`},
		{"achievement nowhere", people + "achievements:\n  - {group: nope, name: A}\n", `line 5: no group "nope"`},
		{"achievement without a name", people + "achievements:\n  - {group: acme, name: ' '}\n", "line 5: Name can't be blank"},
		{"achievement twice", people + "achievements:\n  - {group: acme, name: A}\n  - {group: acme, name: a}\n", "line 6: Name has already been taken"},
		{"colour", people + "achievements:\n  - group: acme\n    name: A\n    avatar: {colour: red}\n", `line 7: colour "red"`},
		{"avatar's file", people + "achievements:\n  - group: acme\n    name: A\n    avatar: {colour: '#ffffff', file: a.svg}\n", "line 6: Avatar file format"},
		{"recipient nobody knows", people + "achievements:\n  - group: acme\n    name: A\n    awards:\n      - {user: zoe, by: max}\n", `line 8: no user "zoe"`},
		{"awarder nobody knows", people + "achievements:\n  - group: acme\n    name: A\n    awards:\n      - {user: max, by: zoe}\n", `line 8: by: no user "zoe"`},
		{"half revoked", people + "achievements:\n  - group: acme\n    name: A\n    awards:\n      - {user: max, by: max, revoked_by: max}\n", "line 8: revoked_by and revoked_at go together"},
		{"token of nobody", "tokens:\n  - {token: t, user: zoe}\n", `line 2: no user "zoe"`},
		{"token twice", people + "tokens:\n  - {token: t, user: max}\n  - {token: t, user: max}\n", `line 6: token "t" is there twice`},
		{"expiry", people + "tokens:\n  - {token: t, user: max, expires_at: soon}\n", `line 5: expires_at "soon"`},
		{"two expiries", people + "tokens:\n  - {token: t, user: max, expires_at: 2030-01-01, expires_in_days: 3}\n", "line 5: a token has expires_at or expires_in_days"},
		{"a permission that is none", people + "tokens:\n  - {token: t, user: max, granular: {permissions: [fly]}}\n", `line 5: permission "fly": want some of [award_achievement`},
		{"a token's group nobody knows", people + "tokens:\n  - {token: t, user: max, granular: {groups: [nope]}}\n", `line 5: no group "nope"`},
		{"two kinds of token", people + "tokens:\n  - {token: t, user: max, scopes: [api], granular: {}}\n", "line 5: a token has scopes or is granular"},
		{"invited before it stands", people + "  - {path: b, shared_with: {c: owner}}\n  - {path: c}\n", `line 4: group b is shared with "c", which does not stand before it`},
		{"invited as what", people + "  - {path: b, shared_with: {acme: king}}\n", `line 4: role "king"`},
		{"a setting's value", "settings: {fine_grained_tokens: {denied: politely}}\n", `fine_grained_tokens: denied "politely": want one of newest, older, boundaries, generic`},
		{"what lists are", "settings: {lists_with_the_flag_off: gone}\n", `lists_with_the_flag_off "gone": want empty or none`},
		{"fault", "faults:\n  - latency=50ms\n  - latency\n", `line 3: fault "latency": latency needs a duration`},
		{"a list for a name", "users:\n  - {username: [max]}\n", "line 2: want a text"},
		{"generated name taken", "users: [{username: user00001}]\n", `username "user00001" is taken`},
		{"name of a group", "users: [{username: acme}]\ngroups: [{path: acme}]\n", `personal namespace of acme: path "acme" is taken`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(c.text, 1)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestBuiltInWorld(t *testing.T) {
	text, err := os.ReadFile("../seed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := load(string(text), 12)
	if err != nil {
		t.Fatal(err)
	}
	snapshot := s.Snapshot()
	if len(snapshot.Users) != 21 || len(snapshot.Groups) != 4 || len(snapshot.Achievements) != 6 || len(snapshot.Awards) != 14 {
		t.Errorf("%d users, %d groups, %d achievements, %d awards", len(snapshot.Users), len(snapshot.Groups), len(snapshot.Achievements), len(snapshot.Awards))
	}
	for n, award := range snapshot.Awards {
		if n > 0 && award.CreatedAt.Before(snapshot.Awards[n-1].CreatedAt) {
			t.Errorf("award %d is older than the one before", award.ID)
		}
	}
	if u := s.UserByName("user00012"); u == nil || s.Token("sandbox-user00012-api") == nil {
		t.Error("generated users are wrong")
	}
}

func TestFaults(t *testing.T) {
	_, faults, err := seed.Load(strings.NewReader("faults: [429, 'close-after,times=1']"), seed.Options{Version: version.Version{Major: 19, Minor: 4}, Now: time.Now})
	want := []fault.Fault{{Kind: fault.TooMany}, {Kind: fault.CloseAfter, Times: 1}}
	if err != nil || !slices.Equal(faults, want) {
		t.Errorf("%v %v", faults, err)
	}
}

func TestEmptyWorld(t *testing.T) {
	if _, err := load("", 0); err != nil {
		t.Error(err)
	}
}
