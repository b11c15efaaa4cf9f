package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/ids"
)

// Foresee reports whether GitLab would refuse to award or to revoke an achievement, of
// which the id is needed, and the path of the group where that is known. It refuses
// whoever is neither Maintainer of the group, by whatever way, nor administrator,
// and everybody where the group or one above it is archived (GitLab:
// award_achievement in app/policies/group_policy.rb). The permission says which of
// the two it is about.
func (c *Client) Foresee(ctx context.Context, p gitlab.Permission, a gitlab.Achievement, me gitlab.User) (gitlab.Prospect, error) {
	switch token, err := c.KnownToken(ctx); {
	case err != nil || !token.FineGrained:
	case token.Grants == nil:
		return gitlab.Prospect{Doubt: "what a fine-grained token may do cannot be told before it is tried"}, ctx.Err()
	default: // what is read with it does not tell a role from what it is not shown
		return gitlab.Prospect{Doubt: "the token has " + p.String() + "; whether that reaches this group, and your role there suffices, is told when it is tried"}, ctx.Err()
	}
	name := "AwardBrief"
	switch p {
	case gitlab.RevokeAchievement:
		name = "RevokeBrief"
	case gitlab.CreateAchievement:
		name = "CreateAchievement"
	case gitlab.UpdateAchievement:
		name = "UpdateAchievement"
	case gitlab.DeleteAchievement:
		name = "DeleteAchievement"
	case gitlab.UpdateOwnAwards: // of messages, which others than the holder change
		name = "SetAwardMessage"
	}
	op := caller.OperationOf(name)
	ctx = c.askRights(ctx, a, me, true)
	level, path, err := c.levelFor(ctx, a, me)
	if ctx.Err() != nil {
		return gitlab.Prospect{}, ctx.Err()
	}
	if err == nil && level < gitlab.MaintainerLevel {
		switch admin, known := c.Administers(ctx); {
		case ctx.Err() != nil:
			return gitlab.Prospect{}, ctx.Err()
		case known && !admin:
			return gitlab.Prospect{Refusal: c.wouldRefuse(ctx, op, gitlab.TooLow(level, path))}, nil
		case !known:
			return gitlab.Prospect{Doubt: fmt.Sprintf("whether you may %s cannot be told: it takes an administrator or a Maintainer, and you are no Maintainer", op.Does)}, nil
		case path == "":
			return gitlab.Prospect{Absent: true, Doubt: fmt.Sprintf("whether there is an achievement %d cannot be told without its group", a.ID)}, nil
		}
	}
	archived, known := c.archived(ctx, path)
	switch {
	case archived:
		return gitlab.Prospect{Group: true, Refusal: c.wouldRefuse(ctx, op, "the group "+path+", or one above it, is archived")}, nil
	case err != nil:
		return gitlab.Prospect{Doubt: "whether you may " + op.Does + " cannot be told: " + err.Error()}, ctx.Err()
	case !known:
		return gitlab.Prospect{Doubt: "whether the group " + path + " is archived, so that nothing can be changed there, is not told by this GitLab"}, ctx.Err()
	}
	return gitlab.Prospect{}, ctx.Err()
}

// OwnRole says of the caller that their role in the group of an achievement does not
// let them award, "" where it may or where that is not known for certain.
func (c *Client) OwnRole(ctx context.Context, a gitlab.Achievement, me gitlab.User) string {
	if token, err := c.KnownToken(ctx); a.Namespace.Path == "" || err == nil && token.FineGrained {
		return ""
	}
	ctx = c.askRights(ctx, a, me, false)
	level, path, err := c.levelFor(ctx, a, me)
	if err != nil || level >= gitlab.MaintainerLevel {
		return ""
	}
	if admin, known := c.Administers(ctx); admin || !known {
		return ""
	}
	return gitlab.TooLow(level, path)
}

// wouldRefuse is the refusal of a change that was not tried; why is the reason that
// was read, "" for none.
func (c *Client) wouldRefuse(ctx context.Context, op caller.Operation, why string) error {
	if why == "" {
		why = "it does not exist, or you may not do that"
	}
	return &gitlab.Error{
		Kind:    gitlab.NotFound,
		Message: "GitLab would refuse to " + op.Does + ": " + why,
		Reason:  gitlab.ReasonNotPermitted,
		Values:  gitlab.Values{Operation: op.Name, FlagOff: c.FlagMayBeOff(ctx)},
		Denied:  true,
	}
}

// ForeseeUser is the error with which an award to a user by number is certain to
// end whom GitLab did not show, or nil: it hides blocked ones, who can be awarded, from
// all but administrators.
func (c *Client) ForeseeUser(ctx context.Context, user ids.User) error {
	if admin, known := c.Administers(ctx); known && admin {
		return gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNoUserNumber, gitlab.Values{},
			`GitLab would refuse: Couldn't find User with 'id'="%d"`, user)
	}
	return nil
}

// levelFor is the caller's access level in the group of an achievement, by whatever
// way, and the group's path if it is known or found. Where the group is not known, no
// level is told but that of a Maintainer, or 0. An error means that this cannot be told.
func (c *Client) levelFor(ctx context.Context, a gitlab.Achievement, me gitlab.User) (int, string, error) {
	if a.Namespace.Path == "" {
		managed := gql.GroupPermissionTransferProjects // takes a Maintainer
		found, err := c.inMyGroups(ctx, a.ID, &managed)
		if found.ID == 0 {
			return 0, "", err
		}
		return gitlab.MaintainerLevel, found.Namespace.Path, err
	}
	path := a.Namespace.Path
	role, members, err := c.roleBy(ctx, path, me, anyWay())
	switch {
	case err != nil:
		return 0, path, err
	case members == nil:
		return 0, path, fmt.Errorf("the members of %s are not shown", path)
	case !role.Awards() && members.PageInfo.HasNextPage:
		return 0, path, fmt.Errorf("%s has too many members of your name", path)
	}
	return role.Level, path, nil
}

// anyWay is by which relations somebody may have a role in a group.
func anyWay() []gql.GroupMemberRelation {
	return []gql.GroupMemberRelation{
		gql.GroupMemberRelationDirect, gql.GroupMemberRelationInherited, gql.GroupMemberRelationSharedFromGroups,
	}
}

// askRights asks ahead for the caller's role in the group of an achievement, whether they
// are an administrator, and whether the group is archived if that is wanted.
func (c *Client) askRights(ctx context.Context, a gitlab.Achievement, me gitlab.User, archived bool) context.Context {
	w := newWave()
	if a.Namespace.Path != "" {
		w.addRole(ctx, a.Namespace.Path, me, anyWay())
	} else {
		managed := gql.GroupPermissionTransferProjects
		w.addInMyGroups(ctx, a.ID, &managed)
	}
	for path := a.Namespace.Path; archived && path != ""; path = above(path) {
		w.add(archivedCost, func(client graphql.Client) error {
			_, err := gql.Archived(ctx, client, path)
			return err
		})
	}
	w.addAdministrator(ctx)
	return c.api.Ask(ctx, w.calls)
}

// above is the full path of the group above one, "" for none.
func above(path string) string { return path[:max(strings.LastIndexByte(path, '/'), 0)] }

// archived reports whether a group or one above it is archived, and whether that is
// known: older releases do not tell, and a group above may not be shown.
func (c *Client) archived(ctx context.Context, path string) (archived, known bool) {
	known = true
	for path != "" {
		r, err := gql.Archived(ctx, c.api, path)
		switch {
		case err != nil:
			return false, false
		case r.Group == nil || r.Group.Archived == nil:
			known = false
		case *r.Group.Archived:
			return true, true
		}
		path = above(path)
	}
	return false, known
}

// Role looks for a user among the members of a group and of the groups above it
// (GitLab: group.groupMembers). The error is not of kind [NotFound] where the
// group cannot be seen: Role.Group tells.
func (c *Client) Role(ctx context.Context, path string, user gitlab.User) (gitlab.Role, error) {
	r, _, err := c.roleBy(ctx, path, user, nil)
	return r, err
}

// RoleOf is [Client.Role] of the caller, at least that of a Maintainer where the group is
// among those that they manage; see [Client.ManagedGroups], which [Client.AskAccount] asks
// for ahead.
func (c *Client) RoleOf(ctx context.Context, group string, me gitlab.User) (gitlab.Role, error) {
	managed, err := c.ManagedGroups(ctx, lastPart(group))
	if err == nil && slices.ContainsFunc(managed, func(g gitlab.Group) bool { return strings.EqualFold(g.Path, group) }) {
		return gitlab.Role{Group: true, Level: gitlab.MaintainerLevel}, nil
	}
	return c.Role(ctx, group, me)
}

// lastPart is what a group is called below the one above it.
func lastPart(group string) string { return group[strings.LastIndexByte(group, '/')+1:] }

// A memberList is the members of a group whose names are like that of a user.
type memberList = gql.RoleInGroupGroupGroupMembersGroupMemberConnection

// roleBy is [Client.Role] by the given relations to the group, GitLab's own choice of
// them for none, with the members it was read from; nil if they are not shown.
func (c *Client) roleBy(ctx context.Context, path string, user gitlab.User, relations []gql.GroupMemberRelation) (gitlab.Role, *memberList, error) {
	r, err := gql.RoleInGroup(ctx, c.api, path, user.Username, relations)
	switch {
	case err != nil:
		return gitlab.Role{}, nil, c.Reading(ctx, "your role in "+path, err)
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
