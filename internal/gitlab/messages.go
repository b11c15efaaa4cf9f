package gitlab

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/ids"
)

// Award messages are read by queries of their own, because a server before
// 19.1 refuses a query that names them.

// NeedMessages is an error of kind [Unsupported] where the server is too old for
// award messages. It asks for the version only, so that a run over many rows
// need not meet the refusal in its first one.
func (c *Client) NeedMessages(ctx context.Context) error {
	version, err := c.knownVersion(ctx)
	if err != nil || !older(version, 19, 1) {
		return nil // the server itself will tell
	}
	return c.unsupported(ctx, "awardMessage", nil)
}

// AddMessagesOf fills in the messages of a user's awards.
func (c *Client) AddMessagesOf(ctx context.Context, user ids.User, awards []Award) error {
	return addMessages(ctx, awards, func(ctx context.Context, after *string) (page[message], error) {
		r, err := gql.UserAwardMessages(ctx, c.api, []string{user.GID().String()}, after)
		if err != nil {
			return page[message]{}, c.reading(ctx, "the award messages", err)
		}
		if r.Users == nil {
			return page[message]{}, noList("users")
		}
		for _, u := range r.Users.Nodes {
			if u != nil && u.UserAchievements != nil {
				return messagePage(u.UserAchievements.Nodes, u.UserAchievements.PageInfo), nil
			}
		}
		return page[message]{}, noList("awards")
	})
}

// AddMessagesFor fills in the messages of an achievement's awards.
func (c *Client) AddMessagesFor(ctx context.Context, a Achievement, awards []Award) error {
	return addMessages(ctx, awards, func(ctx context.Context, after *string) (page[message], error) {
		r, err := gql.HolderAwardMessages(ctx, c.api, a.Namespace.Path, a.ID.GID(), after)
		if err != nil {
			return page[message]{}, c.reading(ctx, "the award messages", err)
		}
		if r.Namespace == nil || r.Namespace.Achievements == nil {
			return page[message]{}, c.noNamespace(ctx, a.Namespace.Path)
		}
		for _, n := range r.Namespace.Achievements.Nodes {
			if n != nil && n.UserAchievements != nil {
				return messagePage(n.UserAchievements.Nodes, n.UserAchievements.PageInfo), nil
			}
		}
		return page[message]{}, noList("awards")
	})
}

type message struct {
	id   ids.Award
	text *string
}

func messagePage(nodes []*gql.AwardMessageFields, info gql.PageFields) page[message] {
	p := page[message]{info: info}
	for _, n := range nodes {
		if n != nil {
			p.items = append(p.items, message{n.Id.ID(), n.AwardMessage})
		}
	}
	return p
}

func addMessages(ctx context.Context, awards []Award, fetch func(context.Context, *string) (page[message], error)) error {
	list, err := Pages[message]{"award messages", fetch}.All(ctx)
	if err != nil {
		return err
	}
	texts := map[ids.Award]*string{}
	for _, m := range list.Items {
		texts[m.id] = m.text
	}
	for i := range awards {
		awards[i].Message = texts[awards[i].ID]
	}
	return nil
}
