package gitlab

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab/gql"
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
	r, _, err := c.roleBy(ctx, path, user, nil)
	return r, err
}

// A memberList is the members of a group whose names are like that of a user.
type memberList = gql.RoleInGroupGroupGroupMembersGroupMemberConnection

// roleBy is [Client.Role] by the given relations to the group, GitLab's own choice of
// them for none, with the members it was read from; nil if they are not shown.
func (c *Client) roleBy(ctx context.Context, path string, user User, relations []gql.GroupMemberRelation) (Role, *memberList, error) {
	r, err := gql.RoleInGroup(ctx, c.api, path, user.Username, relations)
	switch {
	case err != nil:
		return Role{}, nil, c.reading(ctx, "your role in "+path, err)
	case r.Group == nil || r.Group.GroupMembers == nil:
		return Role{Group: r.Group != nil}, nil, nil
	}
	role := Role{Group: true}
	for _, m := range r.Group.GroupMembers.Nodes {
		if m != nil && m.User != nil && m.User.Id.ID() == user.ID && m.AccessLevel != nil {
			role.Level = max(role.Level, value(m.AccessLevel.IntegerValue))
		}
	}
	return role, r.Group.GroupMembers, nil
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
