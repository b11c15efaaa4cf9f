package api

import (
	"context"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// Award messages are read by queries of their own, because a server before
// 19.1 refuses a query that names them.

// NeedMessages is an error of kind [Unsupported] where the server is too old for
// award messages. It asks for the version only, so that a run over many rows
// need not meet the refusal in its first one.
func (c *Client) NeedMessages(ctx context.Context) error {
	version, err := c.KnownVersion(ctx)
	if err != nil || !gitlab.Older(version, 19, 1) {
		return nil // the server itself will tell
	}
	return c.Unsupported(ctx, "awardMessage", nil)
}

// AddMessagesOf fills in the messages of a user's awards.
func (c *Client) AddMessagesOf(ctx context.Context, user ids.User, awards []gitlab.Award) error {
	texts, err := readMessages(ctx, c, func(ctx context.Context, client graphql.Client, after *string) (messagePage, error) {
		r, err := gql.UserAwardMessages(ctx, client, []ids.UserGID{user.GID()}, after)
		if err != nil {
			return messagePage{}, c.Reading(ctx, "the award messages", err)
		}
		if r.Users == nil {
			return messagePage{}, paging.None("users")
		}
		if u := paging.First(r.Users.Nodes); u != nil && u.UserAchievements != nil {
			return paging.Of(u.UserAchievements, messageFrom)
		}
		return messagePage{}, paging.None("awards")
	})
	if err == nil {
		addMessages(awards, texts)
	}
	return err
}

// AddMessagesFor fills in the messages of an achievement's awards.
func (c *Client) AddMessagesFor(ctx context.Context, a gitlab.Achievement, awards []gitlab.Award) error {
	texts, err := c.Messages(ctx, a)
	if err == nil {
		addMessages(awards, texts)
	}
	return err
}

// Messages are those of an achievement's standing awards as far as they are shown, nil of
// one without (GitLab: achievement.userAchievements). The group's path is needed.
func (c *Client) Messages(ctx context.Context, a gitlab.Achievement) (map[ids.Award]*string, error) {
	return readMessages(ctx, c, func(ctx context.Context, client graphql.Client, after *string) (messagePage, error) {
		r, err := gql.HolderAwardMessages(ctx, client, a.Namespace.Path, a.ID.GID(), after)
		if err := c.readingGroup(ctx, "the award messages", err, r.Namespace != nil && r.Namespace.Achievements != nil, a.Namespace.Path); err != nil {
			return messagePage{}, err
		}
		if n := paging.First(r.Namespace.Achievements.Nodes); n != nil && n.UserAchievements != nil {
			return paging.Of(n.UserAchievements, messageFrom)
		}
		return messagePage{}, paging.None("awards")
	})
}

type messagePage = paging.Page[gql.AwardMessageFields]

func messageFrom(n *gql.AwardMessageFields) (gql.AwardMessageFields, bool) { return *n, true }

func readMessages(ctx context.Context, c *Client, fetch func(context.Context, graphql.Client, *string) (messagePage, error)) (map[ids.Award]*string, error) {
	id := func(m gql.AwardMessageFields) int64 { return int64(m.Id.ID()) }
	list, err := paging.ByID("award messages", c.api, id, fetch).All(ctx)
	if err != nil {
		return nil, err
	}
	texts := make(map[ids.Award]*string, len(list.Items))
	for _, m := range list.Items {
		texts[m.Id.ID()] = m.AwardMessage
	}
	return texts, nil
}

func addMessages(awards []gitlab.Award, texts map[ids.Award]*string) {
	for i := range awards {
		awards[i].Message = texts[awards[i].ID]
	}
}
