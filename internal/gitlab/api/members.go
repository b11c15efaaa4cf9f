package api

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// Members lists who belongs to a group, members of the groups above included,
// each once (GitLab: group.groupMembers). GitLab does not count them, so
// Unreadable stays 0.
func (c *Client) Members(path string) paging.Pages[gitlab.Member] {
	var seen map[ids.User]bool
	return paging.New("members", func(ctx context.Context, after *string) (paging.Page[gitlab.Member], error) {
		if after == nil {
			seen = map[ids.User]bool{}
		}
		r, err := gql.GroupMembers(ctx, c.api, path, after)
		if err := c.readingGroup(ctx, "the members of "+path, err, r.Group != nil && r.Group.GroupMembers != nil, path); err != nil {
			return paging.Page[gitlab.Member]{}, err
		}
		return paging.Of(r.Group.GroupMembers, func(n *gql.GroupMembersGroupGroupMembersGroupMemberConnectionNodesGroupMember) (gitlab.Member, bool) {
			// Without a user it is an invitation that nobody has taken up.
			if n.User == nil || n.User.Id == 0 || seen[n.User.Id.ID()] {
				return gitlab.Member{}, false
			}
			seen[n.User.Id.ID()] = true
			m := gitlab.Member{User: userFrom(n.User.UserFields), Bot: n.User.Bot}
			if n.AccessLevel != nil {
				m.Level = value(n.AccessLevel.IntegerValue)
			}
			return m, true
		})
	})
}
