package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// OwnAwards reads the caller's own awards that are not revoked, and which of them wait
// to be accepted (GitLab: currentUser.userAchievements). What a fine-grained token is not
// shown is not in it, which is no error: showing and hiding by number go without.
func (c *Client) OwnAwards(ctx context.Context) (gitlab.Own, error) {
	var own gitlab.Own
	version, err := c.KnownVersion(ctx)
	accepting := err == nil && !gitlab.Older(version, 19, 0)
	list, err := paging.New("awards", func(ctx context.Context, after *string) (paging.Page[gitlab.OwnAward], error) {
		r, err := gql.OwnAwards(ctx, c.api, after)
		if err := c.ReadingOwn(ctx, "your awards", err, r.CurrentUser != nil); err != nil {
			return paging.Page[gitlab.OwnAward]{}, err
		}
		own.Me = r.CurrentUser.Id.ID()
		conn := r.CurrentUser.UserAchievements
		if conn == nil { // the feature is switched off, which the change will tell
			return paging.Page[gitlab.OwnAward]{}, nil
		}
		page, err := paging.Of(conn, func(n *gql.OwnAward) (gitlab.OwnAward, bool) {
			w, ok := awardFrom(&n.AwardFields)
			return gitlab.OwnAward{Award: w, Pending: accepting && !w.Shown && n.UpdatedAt.Equal(n.CreatedAt)}, ok
		})
		page.Rows = len(conn.Nodes) // those that are not shown are rows too: the list goes on
		return page, err
	}).All(ctx)
	if errors.Is(err, gitlab.ErrLacksPermission) {
		return own, nil
	}
	own.Awards, own.Unreadable = list.Items, list.Unreadable
	return own, err
}

// SetShown puts an own award on the profile or takes it off (GitLab:
// userAchievementsUpdate). GitLab silently leaves the award as it was when the
// caller is not its holder: the error is then of kind [Ignored], also where it was
// already as it should be.
func (c *Client) SetShown(ctx context.Context, own gitlab.Own, id ids.Award, shown bool) (gitlab.Award, error) {
	r, err := gql.SetVisibility(ctx, c.api, gql.UserAchievementsUpdateInput{
		UserAchievementId: id.GID(), ShowOnProfile: &shown,
	})
	a, err := awardOf(ctx, c, "SetVisibility", r.UserAchievementsUpdate, err, isAward(id))
	if e := gitlab.AsError(err); e != nil && e.CarriedOut {
		// GitLab drops without a word what is not the caller's to change.
		return gitlab.Award{}, &gitlab.Error{
			Kind: gitlab.Unknown, Reason: gitlab.ReasonVisibilityOpen, Unshown: true,
			Message: fmt.Sprintf("GitLab answered without an error, and does not show a fine-grained token whether the award %d is %s now", id, state(shown)),
		}
	}
	if err != nil {
		return gitlab.Award{}, err
	}
	if a.Shown != shown || own.Me != 0 && a.User.ID != own.Me {
		return gitlab.Award{}, gitlab.Errorf(gitlab.Ignored, gitlab.ReasonNotHolder, gitlab.Values{Name: a.User.Username},
			"GitLab reported success, but left the award %d %s, as it was", id, state(a.Shown))
	}
	return a, nil
}

func state(shown bool) string {
	if shown {
		return "shown"
	}
	return "hidden"
}

// Reorder makes order the order of the caller's awards (GitLab:
// userAchievementPrioritiesUpdate). It is the complete order: a placed award
// that is not in it loses its place. No award stands there twice.
func (c *Client) Reorder(ctx context.Context, order []ids.Award) error {
	r, err := gql.Reorder(ctx, c.api, gql.UserAchievementPrioritiesUpdateInput{UserAchievementIds: ids.GIDs(order)})
	p := r.UserAchievementPrioritiesUpdate
	if err := c.mutationError(ctx, "Reorder", p != nil, func() []string { return p.Errors }, err); err != nil {
		return err
	}
	place := map[ids.Award]int{}
	for _, a := range p.UserAchievements {
		if a.Priority != nil {
			place[a.Id.ID()] = *a.Priority
		}
	}
	for i, id := range order {
		if at, ok := place[id]; ok && at != i {
			return gitlab.Errorf(gitlab.Ignored, gitlab.ReasonOtherOrder, gitlab.Values{},
				"GitLab reported success, but put the award %d at place %d instead of %d", id, at+1, i+1)
		}
	}
	return nil
}

// ShownBy lists what the profile of a user shows, in its order: awards that stand and are not
// hidden, whoever asks (GitLab: users.userAchievements without includeHidden). Of an award
// there are its number, its day, and of the achievement number, name, picture and group, of
// which nothing is told where the caller may not see it.
func (c *Client) ShownBy(user ids.User) paging.Pages[gitlab.Award] {
	return paging.ByID("awards", c.api, awardID, func(ctx context.Context, client graphql.Client, after *string) (page paging.Page[gitlab.Award], err error) {
		r, err := gql.ShownAwards(ctx, client, []ids.UserGID{user.GID()}, after)
		if err != nil {
			return page, c.Reading(ctx, "the user's awards", err)
		}
		if r.Users != nil {
			if u := paging.First(r.Users.Nodes); u != nil && u.Id.ID() == user && u.UserAchievements != nil {
				return paging.Of(u.UserAchievements, shownFrom)
			}
		}
		return page, paging.None("awards")
	})
}

type shownRow = gql.ShownAwardsUsersUserCoreConnectionNodesUserCoreUserAchievementsUserAchievementConnectionNodesUserAchievement

func shownFrom(a *shownRow) (gitlab.Award, bool) {
	of := gitlab.Achievement{
		ID: a.Achievement.Id.ID(), Name: a.Achievement.Name, AvatarURL: value(a.Achievement.AvatarUrl),
		Namespace: namespaceFrom(a.Achievement.Namespace), Awards: -1,
	}
	return gitlab.Award{ID: a.Id.ID(), Achievement: of, AwardedAt: a.CreatedAt, Shown: true}, a.Id != 0
}
