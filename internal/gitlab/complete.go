package gitlab

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// What somebody who is typing may mean. These ask for one page, so that a list may
// be a part of a longer one; a search of less than three letters is none to GitLab
// beyond names that are just that.

// A Group is a group with the name that people know it by.
type Group struct {
	Path string // full path, such as acme/tools
	Name string
}

// ManagedGroups are groups where the caller is Maintainer or Owner, those included
// where a group above says so (GitLab: currentUser.groups with the scope
// TRANSFER_PROJECTS, which leaves out groups where nobody may create projects). An
// empty search finds all.
func (c *Client) ManagedGroups(ctx context.Context, search string) ([]Group, error) {
	r, err := gql.ManagedGroups(ctx, c.api, search)
	switch {
	case err != nil:
		return nil, c.reading(ctx, "your groups", err)
	case r.CurrentUser == nil:
		return nil, c.nobody(ctx, "your groups", ReadUser)
	case r.CurrentUser.Groups == nil:
		return nil, noList("groups")
	}
	var groups []Group
	for _, g := range r.CurrentUser.Groups.Nodes {
		if g != nil {
			groups = append(groups, Group{Path: g.FullPath, Name: value(g.Name)})
		}
	}
	return groups, nil
}

// MembersLike are members of a group, and of the groups above it, in whose names or
// user names search occurs (GitLab: group.groupMembers). An empty search finds all.
func (c *Client) MembersLike(ctx context.Context, path, search string) ([]User, error) {
	r, err := gql.MembersLike(ctx, c.api, path, search)
	switch {
	case err != nil:
		return nil, c.reading(ctx, "the members of "+path, err)
	case r.Group == nil || r.Group.GroupMembers == nil:
		return nil, noList("members")
	}
	var users []User
	for _, m := range r.Group.GroupMembers.Nodes {
		if m != nil && m.User != nil && m.User.Id != 0 {
			users = append(users, userFrom(*m.User))
		}
	}
	return users, nil
}

// UsersLike are users in whose names or user names search occurs (GitLab:
// users(search:)).
func (c *Client) UsersLike(ctx context.Context, search string) ([]User, error) {
	r, err := gql.UsersLike(ctx, c.api, search)
	switch {
	case err != nil:
		return nil, c.reading(ctx, "the users", err)
	case r.Users == nil:
		return nil, noList("users")
	}
	return usersFrom(r.Users.Nodes), nil
}
