package api

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// Role looks for a user among the members of a group and of the groups above it
// (GitLab: group.groupMembers). The error is not of kind [NotFound] where the
// group cannot be seen: Role.Group tells.
func (c *Client) Role(ctx context.Context, path string, user gitlab.User) (gitlab.Role, error) {
	r, _, err := c.roleBy(ctx, path, user, nil)
	return r, err
}

// A memberList is the members of a group whose names are like that of a user.
type memberList = gql.RoleInGroupGroupGroupMembersGroupMemberConnection

// roleBy is [Client.Role] by the given relations to the group, GitLab's own choice of
// them for none, with the members it was read from; nil if they are not shown.
func (c *Client) roleBy(ctx context.Context, path string, user gitlab.User, relations []gql.GroupMemberRelation) (gitlab.Role, *memberList, error) {
	r, err := gql.RoleInGroup(ctx, c.api, path, user.Username, relations)
	switch {
	case err != nil:
		return gitlab.Role{}, nil, c.reading(ctx, "your role in "+path, err)
	case r.Group == nil || r.Group.GroupMembers == nil:
		return gitlab.Role{Group: r.Group != nil}, nil, nil
	}
	role := gitlab.Role{Group: true}
	for _, m := range r.Group.GroupMembers.Nodes {
		if m != nil && m.User != nil && m.User.Id.ID() == user.ID && m.AccessLevel != nil {
			role.Level = max(role.Level, value(m.AccessLevel.IntegerValue))
		}
	}
	return role, r.Group.GroupMembers, nil
}
