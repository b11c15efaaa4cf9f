package gitlab

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/ids"
)

// A Role is what can be seen of somebody's standing in a group.
type Role struct {
	Group bool // the group exists, and the caller may see it
	// Level is GitLab's access level: 40 for a Maintainer, 50 for an Owner; 0
	// where no membership shows, which an administrator has none of.
	Level int
}

// Awards tells whether GitLab lets somebody of this role define achievements
// and award them. That it does not show is no proof: it is a hint, and never a
// reason to refuse.
func (r Role) Awards() bool { return r.Level >= maintainerLevel }

// Role looks for a user among the members of a group and of the groups above it
// (GitLab: group.groupMembers). The error is not of kind [NotFound] where the
// group cannot be seen: Role.Group tells.
func (c *Client) Role(ctx context.Context, path string, user User) (Role, error) {
	r, err := gql.MemberLevel(ctx, c.api, path, user.Username)
	switch {
	case err != nil:
		return Role{}, c.reading(ctx, "your role in "+path, err)
	case r.Group == nil:
		return Role{}, nil
	case r.Group.GroupMembers == nil:
		return Role{Group: true}, nil
	}
	return Role{Group: true, Level: levelOf(r.Group.GroupMembers.Nodes, user.ID)}, nil
}

// levelOf is the level of the user with that id, 0 where it is not among nodes.
func levelOf(nodes []*gql.MemberLevelGroupGroupMembersGroupMemberConnectionNodesGroupMember, id ids.User) int {
	for _, m := range nodes {
		if m != nil && m.User != nil && m.User.Id.ID() == id && m.AccessLevel != nil {
			return value(m.AccessLevel.IntegerValue)
		}
	}
	return 0
}

// KnowsEnough tells whether a version of GitLab has all that the operations
// without a version of their own ask for: 17.3 and later.
func KnowsEnough(version string) bool { return !older(version, 17, 3) }

// AlwaysOn tells whether achievements are part of a version of GitLab. Before
// 19.2 an administrator has to switch on the feature flag achievements.
func AlwaysOn(version string) bool { return !older(version, 19, 2) }

// TokensPage is where the personal access tokens of an account are listed, made
// and revoked.
func (c *Client) TokensPage() string { return c.at("-/user_settings/personal_access_tokens") }
