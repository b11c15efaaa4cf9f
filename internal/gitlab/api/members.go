package api

import (
	"context"
	"slices"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/people"
	"github.com/ach-cli/ach/internal/ids"
)

// Members are all who belong to a group, each once and with their highest access level:
// direct ones alone, or with those of the groups above (GitLab: group.groupMembers, whose
// default that is). Of a group that was invited there are none. GitLab does not count
// members, so that a page with less than it could hold tells of those it does not show.
func (c *Client) Members(ctx context.Context, path string, direct bool) ([]gitlab.Member, error) {
	var relations []gql.GroupMemberRelation
	if direct {
		relations = []gql.GroupMemberRelation{gql.GroupMemberRelationDirect}
	}
	rows, err := paging.New("members", func(ctx context.Context, after *string) (paging.Page[gitlab.Member], error) {
		r, err := gql.GroupMembers(ctx, c.api, path, after, relations)
		if err := c.readingGroup(ctx, "the members of "+path, err, r.Group != nil && r.Group.GroupMembers != nil, path); err != nil {
			return paging.Page[gitlab.Member]{}, err
		}
		page, err := paging.Of(r.Group.GroupMembers, memberFrom)
		if err == nil && (slices.Contains(r.Group.GroupMembers.Nodes, nil) || page.Short()) {
			err = &gitlab.Error{Kind: gitlab.NotFound, Reason: gitlab.ReasonHiddenRows, Message: "GitLab does not show all members of " + path}
		}
		return page, err
	}).All(ctx)
	if err != nil {
		return nil, err
	}
	place := make(map[ids.User]int, len(rows.Items))
	members := rows.Items[:0]
	for _, m := range rows.Items {
		at, known := place[m.User.ID]
		if !known {
			place[m.User.ID] = len(members)
			members = append(members, m)
			continue
		}
		members[at].Level = max(members[at].Level, m.Level)
	}
	return members, nil
}

// memberFrom drops what has no user: an invitation that nobody has taken up.
func memberFrom(n *gql.GroupMembersGroupGroupMembersGroupMemberConnectionNodesGroupMember) (gitlab.Member, bool) {
	if n.User == nil || n.User.Id == 0 {
		return gitlab.Member{}, false
	}
	m := gitlab.Member{User: people.UserFrom(n.User.UserFields), Bot: n.User.Bot}
	if n.AccessLevel != nil {
		m.Level = gitlab.AccessLevel(value(n.AccessLevel.IntegerValue))
	}
	return m, true
}
