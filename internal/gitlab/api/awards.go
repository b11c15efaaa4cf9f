package api

import (
	"context"
	"slices"
	"strings"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/people"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

// Award gives an achievement to a user (GitLab: achievementsAward). Each call
// makes one more award and sends one more e-mail. It is sent once and nothing is
// waited for; an error of kind [Unknown] must not be answered by calling again
// before looking. A message needs GitLab 19.1; an empty one is not sent.
func (c *Client) Award(ctx context.Context, achievement ids.Achievement, user ids.User, message string) (gitlab.Award, error) {
	answers, errs := paging.BatchQuery(ctx, c.api, []gql.AchievementsAwardInput{awardInput(achievement, user, message)}, gql.Award)
	var p *gql.AwardAchievementsAwardAchievementsAwardPayload
	if answers[0] != nil {
		p = answers[0].AchievementsAward
	}
	return awardOf(ctx, c, "Award", p, errs[0], func(a gitlab.Award) bool {
		return a.Achievement.ID == achievement && a.User.ID == user
	})
}

func awardInput(achievement ids.Achievement, user ids.User, message string) gql.AchievementsAwardInput {
	input := gql.AchievementsAwardInput{AchievementId: achievement.GID(), UserId: user.GID()}
	if message = strings.TrimSpace(message); message != "" {
		input.AwardMessage = &message
	}
	return input
}

// Revoke revokes an award for good (GitLab: achievementsRevoke). A second time
// the error is of kind [Refused].
func (c *Client) Revoke(ctx context.Context, id ids.Award) (gitlab.Award, error) {
	r, err := gql.RevokeAward(ctx, c.api, gql.AchievementsRevokeInput{UserAchievementId: id.GID()})
	return awardOf(ctx, c, "RevokeAward", r.AchievementsRevoke, err, isAward(id))
}

// DeleteAward deletes an award without a trace (GitLab: userAchievementsDelete).
func (c *Client) DeleteAward(ctx context.Context, id ids.Award) (gitlab.Award, error) {
	r, err := gql.DeleteAward(ctx, c.api, gql.UserAchievementsDeleteInput{UserAchievementId: id.GID()})
	return awardOf(ctx, c, "DeleteAward", r.UserAchievementsDelete, err, isAward(id))
}

func isAward(id ids.Award) func(gitlab.Award) bool {
	return func(a gitlab.Award) bool { return a.ID == id }
}

// Holders lists the awards of an achievement that are not revoked, the oldest
// first (GitLab: achievement.userAchievements). Hidden ones are among them.
func (c *Client) Holders(a gitlab.Achievement) paging.Pages[gitlab.Award] {
	return paging.ByID("awards", c.api, awardID, func(ctx context.Context, client graphql.Client, after *string) (paging.Page[gitlab.Award], error) {
		r, err := gql.Holders(ctx, client, a.Namespace.Path, a.ID.GID(), after)
		if err := c.readingGroup(ctx, "the awards", err, r.Namespace != nil && r.Namespace.Achievements != nil, a.Namespace.Path); err != nil {
			return paging.Page[gitlab.Award]{}, err
		}
		if n := paging.First(r.Namespace.Achievements.Nodes); n != nil && n.UserAchievements != nil {
			return paging.Of(n.UserAchievements, awardFrom)
		}
		return paging.Page[gitlab.Award]{}, paging.None("awards")
	}).Expecting(a.Awards)
}

func awardID(a gitlab.Award) int64 { return int64(a.ID) }

// Latest is the newest n awards of an achievement, the newest first; n is at
// most 100.
func (c *Client) Latest(ctx context.Context, a gitlab.Achievement, n int) ([]gitlab.Award, error) {
	r, err := gql.LatestAwards(ctx, c.api, a.Namespace.Path, a.ID.GID(), n)
	if err := c.readingGroup(ctx, "the awards", err, r.Namespace != nil && r.Namespace.Achievements != nil, a.Namespace.Path); err != nil {
		return nil, err
	}
	node := paging.First(r.Namespace.Achievements.Nodes)
	if node == nil || node.UserAchievements == nil {
		return nil, nil
	}
	latest := paging.ItemsOf(node.UserAchievements.Nodes, awardFrom)
	slices.Reverse(latest)
	return latest, nil
}

// NewestAward is the highest number of an award of the achievement that stands, whether
// its holder is shown or not, 0 where there is none; known tells whether that can be told
// (GitLab: the end of achievement.userAchievements, which is by ascending number). It spares
// reading who holds the achievement, so that it is not worth waiting for.
func (c *Client) NewestAward(ctx context.Context, a gitlab.Achievement) (newest ids.Award, known bool) {
	if veil, _ := c.TokenVeil(ctx); veil != gitlab.Unveiled || a.Namespace.Path == "" {
		return 0, false
	}
	var r *gql.NewestAwardResponse
	err := transport.Optional(ctx, func(ctx context.Context) (err error) {
		r, err = gql.NewestAward(ctx, c.api, a.Namespace.Path, a.ID.GID())
		return err
	})
	if err != nil || r.Namespace == nil || r.Namespace.Achievements == nil {
		return 0, false
	}
	n := paging.First(r.Namespace.Achievements.Nodes)
	if n == nil || n.Id.ID() != a.ID || n.UserAchievements == nil {
		return 0, false
	}
	if last := paging.First(n.UserAchievements.Nodes); last != nil && last.Id != 0 {
		return last.Id.ID(), true
	}
	return 0, n.UserAchievements.Count == 0
}

// MyAwards lists the caller's own awards that are not revoked, hidden ones
// included, in the order of the profile (GitLab: currentUser.userAchievements).
func (c *Client) MyAwards() paging.Pages[gitlab.Award] {
	return paging.ByID("awards", c.api, awardID, func(ctx context.Context, client graphql.Client, after *string) (paging.Page[gitlab.Award], error) {
		r, err := gql.MyAwards(ctx, client, after)
		if err := c.ReadingOwn(ctx, "your awards", err, r.CurrentUser != nil); err != nil {
			return paging.Page[gitlab.Award]{}, err
		}
		if r.CurrentUser.UserAchievements == nil {
			return paging.Page[gitlab.Award]{}, paging.None("awards")
		}
		return paging.Of(r.CurrentUser.UserAchievements, awardFrom)
	})
}

// AwardsOf lists a user's awards that are not revoked, in the order of the
// profile (GitLab: users.userAchievements). Of somebody else's hidden awards
// GitLab gives those of groups where the caller is Maintainer or Owner, and
// that only since about 19.1.
func (c *Client) AwardsOf(user ids.User) paging.Pages[gitlab.Award] {
	return c.AwardsOfFound(gitlab.UserRef{ID: user}, user)
}

// AwardsOfFound is [Client.AwardsOf] of the user whom ref was found to name. The first page
// is asked for by what ref names them by, as [Client.AskAwardsOf] asks.
func (c *Client) AwardsOfFound(ref gitlab.UserRef, user ids.User) paging.Pages[gitlab.Award] {
	return paging.ByID("awards", c.api, awardID, func(ctx context.Context, client graphql.Client, after *string) (page paging.Page[gitlab.Award], err error) {
		var holder ids.UserGID
		var list awardList
		if ref.ID == 0 && after == nil {
			var r *gql.AwardsOfNamedResponse
			if r, err = gql.AwardsOfNamed(ctx, client, ref.Name); err == nil && r.Users != nil {
				if u := paging.First(r.Users.Nodes); u != nil && u.UserAchievements != nil {
					holder, list = u.Id, u.UserAchievements
				}
			}
		} else {
			var r *gql.UserAwardsResponse
			if r, err = gql.UserAwards(ctx, client, []ids.UserGID{user.GID()}, after); err == nil && r.Users != nil {
				if u := paging.First(r.Users.Nodes); u != nil && u.UserAchievements != nil {
					holder, list = u.Id, u.UserAchievements
				}
			}
		}
		switch {
		case err != nil:
			return page, c.Reading(ctx, "the user's awards", err)
		case holder.ID() == user && list != nil:
			return paging.Of(list, awardFrom)
		}
		return page, paging.None("awards")
	})
}

// An awardList is a page of awards.
type awardList interface {
	GetNodes() []*gql.AwardFields
	GetPageInfo() gql.PageFields
}

// EverAwarded lists everybody who was ever awarded the achievement, those whose
// awards were all revoked included (GitLab: achievement.uniqueUsers, since 18.6).
func (c *Client) EverAwarded(a gitlab.Achievement) paging.Pages[gitlab.User] {
	id := func(u gitlab.User) int64 { return int64(u.ID) }
	return paging.ByID("recipients", c.api, id, func(ctx context.Context, client graphql.Client, after *string) (paging.Page[gitlab.User], error) {
		r, err := gql.EverAwarded(ctx, client, a.Namespace.Path, a.ID.GID(), after)
		if err := c.readingGroup(ctx, "the recipients", err, r.Namespace != nil && r.Namespace.Achievements != nil, a.Namespace.Path); err != nil {
			return paging.Page[gitlab.User]{}, err
		}
		if n := paging.First(r.Namespace.Achievements.Nodes); n != nil {
			return paging.Of(&n.UniqueUsers, people.UserOf)
		}
		return paging.Page[gitlab.User]{}, paging.None("recipients")
	})
}
