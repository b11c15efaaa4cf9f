package api

import (
	"context"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/people"
	"github.com/ach-cli/ach/internal/ids"
)

const (
	// groupAsks of a request cost 39 points each, 41 with messages: 246 of 250.
	groupAsks = 6
	// holderAsks cost 26 points each: 234 of 250.
	holderAsks = 9
	// peopleAsks cost 37 points each: 185, and nobody's token has 200.
	peopleAsks = 5
	// groupTogether achievements are read by one ask.
	groupTogether = 10
)

// AwardsOfAll lists the awards that are not revoked of achievements of one group, the
// oldest of each first, hidden ones among them (GitLab: multiplexed
// namespace.achievements.userAchievements). It tells of each achievement how many awards
// GitLab counts and does not show. Of users id and name are read. With messages the award
// messages are read too, which takes GitLab 19.1.
func (c *Client) AwardsOfAll(all []gitlab.Achievement, messages bool) paging.Lists[gitlab.Achievement, gitlab.Award] {
	if messages {
		return c.listsOf(all, askWithMessages)
	}
	return c.listsOf(all, askGroup)
}

// HoldersOfAll is [Client.AwardsOfAll] without messages and with no more of an award than
// its id and whose it is, for who wants all of them: several requests are on their way from
// the beginning.
func (c *Client) HoldersOfAll(all []gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award] {
	lists := c.listsOf(all, askHolders)
	lists.Whole, lists.Width = true, holderAsks
	return lists
}

// AwardsWithPeople is [Client.AwardsOfAll] with names and states of the holders, without
// awarders and messages. A client without a token is answered as an anonymous visitor.
func (c *Client) AwardsWithPeople(all []gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award] {
	lists := c.listsOf(all, askWithPeople)
	lists.Whole, lists.Width = true, peopleAsks
	return lists
}

func (c *Client) listsOf(all []gitlab.Achievement, ask func(context.Context, graphql.Client, groupAsk) (groupPages, error)) paging.Lists[gitlab.Achievement, gitlab.Award] {
	return paging.Lists[gitlab.Achievement, gitlab.Award]{
		What: "awards", Keys: all, Together: groupTogether, Width: groupAsks, ID: awardID,
		Expect: func(a gitlab.Achievement) int { return max(0, a.Awards) },
		Fetch: func(ctx context.Context, asks []groupAsk) ([][]paging.Page[gitlab.Award], error) {
			return fetchGroup(ctx, c, asks, ask)
		},
	}
}

type (
	groupAsk = paging.Ask[gitlab.Achievement]
	// groupPages gives the pages of an ask by achievement once the request was answered,
	// and whether the group was shown.
	groupPages = func() (pages map[ids.Achievement]paging.Page[gitlab.Award], shown bool)
)

func fetchGroup(
	ctx context.Context, c *Client, asks []groupAsk,
	ask func(ctx context.Context, client graphql.Client, ask groupAsk) (groupPages, error),
) ([][]paging.Page[gitlab.Award], error) {
	answers, errs := paging.BatchQuery(ctx, c.api, asks, ask)
	all := make([][]paging.Page[gitlab.Award], len(asks))
	for n, a := range asks {
		var pages map[ids.Achievement]paging.Page[gitlab.Award]
		shown := false
		if errs[n] == nil {
			pages, shown = answers[n]()
		}
		if err := c.readingGroup(ctx, "the awards", errs[n], shown, a.Keys[0].Namespace.Path); err != nil {
			return nil, err
		}
		for _, of := range a.Keys {
			page, given := pages[of.ID]
			if !given {
				return nil, gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNoHolders, gitlab.Values{},
					"achievement %d does not exist in %s any more, or you may not see who holds it", of.ID, of.Namespace.Path)
			}
			for i := range page.Items {
				page.Items[i].Achievement = of
			}
			all[n] = append(all[n], page)
		}
	}
	return all, nil
}

func idsOf(all []gitlab.Achievement) []ids.AchievementGID {
	gids := make([]ids.AchievementGID, len(all))
	for i, a := range all {
		gids[i] = a.ID.GID()
	}
	return gids
}

func askGroup(ctx context.Context, client graphql.Client, a groupAsk) (groupPages, error) {
	r, err := gql.GroupAwards(ctx, a.Client(client), a.Keys[0].Namespace.Path, idsOf(a.Keys), a.After)
	return func() (map[ids.Achievement]paging.Page[gitlab.Award], bool) {
		pages := map[ids.Achievement]paging.Page[gitlab.Award]{}
		if r.Namespace == nil || r.Namespace.Achievements == nil {
			return pages, false
		}
		for _, n := range r.Namespace.Achievements.Nodes {
			if n != nil && n.UserAchievements != nil {
				pages[n.Id.ID()], _ = paging.Of(n.UserAchievements, groupAwardFrom)
			}
		}
		return pages, true
	}, err
}

func askHolders(ctx context.Context, client graphql.Client, a groupAsk) (groupPages, error) {
	r, err := gql.GroupHolders(ctx, a.Client(client), a.Keys[0].Namespace.Path, idsOf(a.Keys), a.After)
	return func() (map[ids.Achievement]paging.Page[gitlab.Award], bool) {
		pages := map[ids.Achievement]paging.Page[gitlab.Award]{}
		if r.Namespace == nil || r.Namespace.Achievements == nil {
			return pages, false
		}
		for _, n := range r.Namespace.Achievements.Nodes {
			if n != nil && n.UserAchievements != nil {
				pages[n.Id.ID()], _ = paging.Of(n.UserAchievements, func(row *heldRow) (gitlab.Award, bool) {
					return gitlab.Award{ID: row.Id.ID(), User: gitlab.User{ID: row.User.Id.ID(), Username: row.User.Username}}, row.Id != 0
				})
			}
		}
		return pages, true
	}, err
}

type heldRow = gql.GroupHoldersNamespaceAchievementsAchievementConnectionNodesAchievementUserAchievementsUserAchievementConnectionNodesUserAchievement

func askWithMessages(ctx context.Context, client graphql.Client, a groupAsk) (groupPages, error) {
	r, err := gql.GroupAwardsWithMessages(ctx, a.Client(client), a.Keys[0].Namespace.Path, idsOf(a.Keys), a.After)
	return func() (map[ids.Achievement]paging.Page[gitlab.Award], bool) {
		pages := map[ids.Achievement]paging.Page[gitlab.Award]{}
		if r.Namespace == nil || r.Namespace.Achievements == nil {
			return pages, false
		}
		for _, n := range r.Namespace.Achievements.Nodes {
			if n != nil && n.UserAchievements != nil {
				pages[n.Id.ID()], _ = paging.Of(n.UserAchievements, func(row *groupRow) (gitlab.Award, bool) {
					award, ok := groupAwardFrom(&row.GroupAwardFields)
					award.Message = row.AwardMessage
					return award, ok
				})
			}
		}
		return pages, true
	}, err
}

type groupRow = gql.GroupAwardsWithMessagesNamespaceAchievementsAchievementConnectionNodesAchievementUserAchievementsUserAchievementConnectionNodesUserAchievement

func askWithPeople(ctx context.Context, client graphql.Client, a groupAsk) (groupPages, error) {
	r, err := gql.GroupAwardsWithPeople(ctx, a.Client(client), a.Keys[0].Namespace.Path, idsOf(a.Keys), a.After)
	return func() (map[ids.Achievement]paging.Page[gitlab.Award], bool) {
		pages := map[ids.Achievement]paging.Page[gitlab.Award]{}
		if r.Namespace == nil || r.Namespace.Achievements == nil {
			return pages, false
		}
		for _, n := range r.Namespace.Achievements.Nodes {
			if n != nil && n.UserAchievements != nil {
				pages[n.Id.ID()], _ = paging.Of(n.UserAchievements, func(row *peopleRow) (gitlab.Award, bool) {
					return gitlab.Award{ID: row.Id.ID(), User: people.UserFrom(row.User), AwardedAt: row.CreatedAt, Shown: row.ShowOnProfile, Priority: row.Priority}, row.Id != 0
				})
			}
		}
		return pages, true
	}, err
}

type peopleRow = gql.GroupAwardsWithPeopleNamespaceAchievementsAchievementConnectionNodesAchievementUserAchievementsUserAchievementConnectionNodesUserAchievement

func groupAwardFrom(a *gql.GroupAwardFields) (gitlab.Award, bool) {
	return gitlab.Award{
		ID:        a.Id.ID(),
		User:      gitlab.User{ID: a.User.Id.ID(), Username: a.User.Username},
		AwardedBy: gitlab.User{ID: a.AwardedByUser.Id.ID(), Username: a.AwardedByUser.Username},
		AwardedAt: a.CreatedAt,
		Shown:     a.ShowOnProfile,
		Priority:  a.Priority,
	}, a.Id != 0
}
