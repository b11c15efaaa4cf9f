package api

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// A Member is somebody who belongs to a group.
type Member struct {
	User gitlab.User
	Bot  bool // a machine uses the account
	// Level is GitLab's access level: 10 for a Guest, 40 for a Maintainer, 50 for
	// an Owner; 0 where it is not shown.
	Level int
}

// Members lists who belongs to a group, members of the groups above included,
// each once (GitLab: group.groupMembers). GitLab does not count them, so
// Unreadable stays 0.
func (c *Client) Members(path string) paging.Pages[Member] {
	var seen map[ids.User]bool
	return paging.New("members", func(ctx context.Context, after *string) (paging.Page[Member], error) {
		if after == nil {
			seen = map[ids.User]bool{}
		}
		r, err := gql.GroupMembers(ctx, c.api, path, after)
		if err != nil {
			return paging.Page[Member]{}, c.reading(ctx, "the members of "+path, err)
		}
		if r.Group == nil || r.Group.GroupMembers == nil {
			return paging.Page[Member]{}, c.noNamespace(ctx, path)
		}
		return paging.Of(r.Group.GroupMembers, func(n *gql.GroupMembersGroupGroupMembersGroupMemberConnectionNodesGroupMember) (Member, bool) {
			// Without a user it is an invitation that nobody has taken up.
			if n.User == nil || n.User.Id == 0 || seen[n.User.Id.ID()] {
				return Member{}, false
			}
			seen[n.User.Id.ID()] = true
			m := Member{User: userFrom(n.User.UserFields), Bot: n.User.Bot}
			if n.AccessLevel != nil {
				m.Level = value(n.AccessLevel.IntegerValue)
			}
			return m, true
		})
	})
}
