package source

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
)

func TestMembersOfGroups(t *testing.T) {
	groups := map[string][]gitlab.Member{
		"acme":  {{User: gitlab.User{ID: 1, Username: "ann"}, Level: 30}, {User: gitlab.User{ID: 2, Username: "bob"}, Level: 10}, {User: gitlab.User{ID: 9}, Level: 50, Bot: true}},
		"club":  {{User: gitlab.User{ID: 2, Username: "bob"}, Level: 40}, {User: gitlab.User{ID: 3, Username: "cid"}, Level: 25}},
		"veil":  {{User: gitlab.User{ID: 4, Username: "dot"}}},
		"bots":  {{User: gitlab.User{ID: 9}, Level: 50, Bot: true}},
		"empty": {},
	}
	for _, tt := range []struct {
		members Members
		want    []int64
		wrong   string
	}{
		{Members{}, nil, ""},
		{Members{Groups: []string{"acme"}}, []int64{1, 2}, ""},
		{Members{Groups: []string{"acme"}, Bots: true}, []int64{1, 2, 9}, ""},
		{Members{Groups: []string{"club", "acme"}}, []int64{2, 3, 1}, ""},
		{Members{Groups: []string{"acme", "club"}, MinAccess: 30}, []int64{1, 2}, ""}, // bob by the other group
		{Members{Groups: []string{"club"}, MinAccess: 20}, []int64{2, 3}, ""},         // a level without a name
		{Members{Groups: []string{"veil"}}, []int64{4}, ""},
		{Members{Groups: []string{"veil"}, MinAccess: 10}, nil, "the role of @dot in veil is not shown"},
		{Members{Groups: []string{"acme", "empty"}}, nil, "empty has no members that you may see"},
		{Members{Groups: []string{"bots"}}, nil, "no members but bots"},
		{Members{Groups: []string{"acme", "bots"}, MinAccess: 50}, nil, "the groups acme, bots have no member with the role owner or a higher one"},
	} {
		s := &Source{Members: tt.members}
		err := s.AddMembers(context.Background(), func(_ context.Context, group string, _ bool) ([]gitlab.Member, error) { return groups[group], nil })
		if tt.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%+v: %v", tt.members, err)
			}
			continue
		}
		var got []int64
		for i, e := range s.Entries {
			if got = append(got, int64(e.User.ID)); e.Line != i+1 {
				t.Errorf("%+v: entry %d has line %d", tt.members, i, e.Line)
			}
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%+v: got %v, want %v (%v)", tt.members, got, tt.want, err)
		}
	}
}
