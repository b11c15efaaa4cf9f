package api

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/people"
)

// What somebody who is typing may mean. These ask for one page, so that a list may
// be a part of a longer one; a search of less than three letters is none to GitLab
// beyond names that are just that.

// ManagedGroups are groups where the caller is Maintainer or Owner, those included
// where a group above says so (GitLab: currentUser.groups with the scope
// TRANSFER_PROJECTS, which leaves out groups where nobody may create projects). An
// empty search finds all.
func (c *Client) ManagedGroups(ctx context.Context, search string) ([]gitlab.Group, error) {
	r, err := gql.ManagedGroups(ctx, c.api, search)
	if err := c.ReadingOwn(ctx, "your groups", err, r.CurrentUser != nil); err != nil {
		return nil, err
	}
	if r.CurrentUser.Groups == nil {
		return nil, paging.None("groups")
	}
	return paging.ItemsOf(r.CurrentUser.Groups.Nodes, func(g *gql.ManagedGroupsCurrentUserGroupsGroupConnectionNodesGroup) (gitlab.Group, bool) {
		return gitlab.Group{Path: g.FullPath, Name: value(g.Name)}, true
	}), nil
}

// MembersLike are members of a group, and of the groups above it, in whose names or
// user names search occurs (GitLab: group.groupMembers). An empty search finds all.
func (c *Client) MembersLike(ctx context.Context, path, search string) ([]gitlab.User, error) {
	r, err := gql.MembersLike(ctx, c.api, path, search)
	switch {
	case err != nil:
		return nil, c.Reading(ctx, "the members of "+path, err)
	case r.Group == nil || r.Group.GroupMembers == nil:
		return nil, paging.None("members")
	}
	return paging.ItemsOf(r.Group.GroupMembers.Nodes, func(m *gql.MembersLikeGroupGroupMembersGroupMemberConnectionNodesGroupMember) (gitlab.User, bool) {
		if m.User == nil {
			return gitlab.User{}, false
		}
		return people.UserOf(m.User)
	}), nil
}

// UsersLike are users in whose names or user names search occurs (GitLab:
// users(search:)).
func (c *Client) UsersLike(ctx context.Context, search string) ([]gitlab.User, error) {
	r, err := gql.UsersLike(ctx, c.api, search)
	switch {
	case err != nil:
		return nil, c.Reading(ctx, "the users", err)
	case r.Users == nil:
		return nil, paging.None("users")
	}
	return paging.ItemsOf(r.Users.Nodes, people.UserOf), nil
}
