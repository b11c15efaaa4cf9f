package api

import (
	"context"
	"slices"
	"sync"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/ahead"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/people"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

// What the operations cost that are asked ahead, in points.
const (
	meCost           = 6
	versionCost      = 2
	administersCost  = 2
	archivedCost     = 2
	achievementCost  = 16
	achievementsCost = 37
	inMyGroupsCost   = 39
	holdersCost      = 28
	newestCost       = 8
	roleCost         = 29
	holdingsCost     = 52
	managedCost      = 19
	awardsCost       = 73 // a page with all that is told of an award
	messagesCost     = 17
)

// A wave is several queries that travel in one request, as long as there is room.
type wave struct {
	room  int
	calls []func(graphql.Client) error
}

func newWave() *wave { return &wave{room: transport.MaxComplexity} }

// add adds a query; one for which no room is left is asked when its turn comes.
func (w *wave) add(cost int, ask func(graphql.Client) error) {
	if w.room >= cost {
		w.room -= cost
		w.calls = append(w.calls, ask)
	}
}

// AskAhead asks at once what is going to be asked, and what GitLab tells of the token
// beside it, and returns a context that has the answers: whoever asks with it is given
// them, each once. Nothing is decided by it, so that it has no error.
func (c *Client) AskAhead(ctx context.Context, q gitlab.Ahead) context.Context {
	w := newWave()
	w.addMe(ctx)
	w.addAchievement(ctx, q)
	w.addUsers(ctx, q.Users)
	w.addVersion(ctx) // the last, as the one that is needed least
	return c.askBesideToken(ctx, w)
}

// askBesideToken asks for a wave, and what GitLab tells of the token at the same time.
func (c *Client) askBesideToken(ctx context.Context, w *wave) context.Context {
	var beside sync.WaitGroup
	beside.Go(func() { _, _ = c.KnownToken(ctx) }) // which remembers it
	answered := c.api.Ask(ctx, w.calls)
	beside.Wait()
	c.rememberVersion(answered)
	return answered
}

// AskAccount asks at once whose the token is, what is told of it, which version the
// server has, and which groups like the given one the caller manages; "" asks for none.
func (c *Client) AskAccount(ctx context.Context, group string) context.Context {
	w := newWave()
	w.addMe(ctx)
	w.addVersion(ctx)
	if group != "" {
		w.add(managedCost, func(client graphql.Client) error {
			_, err := gql.ManagedGroups(ctx, client, lastPart(group))
			return err
		})
	}
	return c.askBesideToken(ctx, w)
}

// AskOwn asks at once for the server's version and the caller's own awards, and beside it
// what GitLab tells of the token, if that is wanted.
func (c *Client) AskOwn(ctx context.Context, token bool) context.Context {
	w := newWave()
	w.addVersion(ctx)
	w.add(awardsCost, func(client graphql.Client) error {
		_, err := gql.OwnAwards(ctx, client, nil)
		return err
	})
	if token {
		return c.askBesideToken(ctx, w)
	}
	ctx = c.api.Ask(ctx, w.calls)
	c.rememberVersion(ctx)
	return ctx
}

// rememberVersion has the server's version remembered, if it was told.
func (c *Client) rememberVersion(ctx context.Context) {
	if ahead.Has(ctx, askVersion(ctx)) {
		_, _ = c.KnownVersion(ctx)
	}
}

// AskHolders asks at once for an achievement, and for the first of its awards, with their
// messages if those are wanted. It has to be given by number, and its group.
func (c *Client) AskHolders(ctx context.Context, ref gitlab.AchievementRef, group string, messages bool) context.Context {
	if ref.ID == 0 || group == "" {
		return ctx
	}
	w := newWave()
	w.addAchievement(ctx, gitlab.Ahead{Achievement: ref, Group: group})
	w.add(awardsCost, func(client graphql.Client) error {
		_, err := gql.Holders(ctx, client, group, ref.ID.GID(), nil)
		return err
	})
	if messages {
		w.add(messagesCost, func(client graphql.Client) error {
			_, err := gql.HolderAwardMessages(ctx, client, group, ref.ID.GID(), nil)
			return err
		})
	}
	return c.api.Ask(ctx, w.calls)
}

// AskLatest asks at once for an achievement, and for the newest n of its awards. It has to
// be given by number, and its group.
func (c *Client) AskLatest(ctx context.Context, ref gitlab.AchievementRef, group string, n int) context.Context {
	if ref.ID == 0 || group == "" {
		return ctx
	}
	w := newWave()
	w.addAchievement(ctx, gitlab.Ahead{Achievement: ref, Group: group})
	w.add(awardsCost, func(client graphql.Client) error {
		_, err := gql.LatestAwards(ctx, client, group, ref.ID.GID(), n)
		return err
	})
	return c.api.Ask(ctx, w.calls)
}

// AskAwardsOf asks at once for a user, and for the first of their awards.
func (c *Client) AskAwardsOf(ctx context.Context, ref gitlab.UserRef) context.Context {
	w := newWave()
	w.addUsers(ctx, []gitlab.UserRef{ref})
	w.add(awardsCost, func(client graphql.Client) (err error) {
		if ref.ID == 0 {
			_, err = gql.AwardsOfNamed(ctx, client, ref.Name)
		} else {
			_, err = gql.UserAwards(ctx, client, []ids.UserGID{ref.ID.GID()}, nil)
		}
		return err
	})
	return c.api.Ask(ctx, w.calls)
}

func (w *wave) addMe(ctx context.Context) {
	w.add(meCost, func(client graphql.Client) error {
		_, err := gql.CurrentUser(ctx, client)
		return err
	})
}

func (w *wave) addVersion(ctx context.Context) {
	w.add(versionCost, askVersion(ctx))
}

func askVersion(ctx context.Context) func(graphql.Client) error {
	return func(client graphql.Client) error {
		_, err := gql.ServerVersion(ctx, client)
		return err
	}
}

// addAchievement asks for the achievement, and who holds it.
func (w *wave) addAchievement(ctx context.Context, q gitlab.Ahead) {
	id := q.Achievement.ID.GID()
	switch {
	case q.Achievement == gitlab.AchievementRef{}:
	case q.Achievement.ID == 0 && q.Group == "":
	case q.Achievement.ID == 0:
		w.add(achievementsCost, func(client graphql.Client) error {
			_, err := gql.Achievements(ctx, client, q.Group, nil)
			return err
		})
	case q.Group == "":
		w.addInMyGroups(ctx, q.Achievement.ID, nil)
	default:
		w.add(achievementCost, func(client graphql.Client) error {
			_, err := gql.AchievementByID(ctx, client, q.Group, id)
			return err
		})
		if q.Holders {
			w.addHolders(ctx, q.Group, q.Achievement.ID)
		}
		if q.Newest {
			w.add(newestCost, func(client graphql.Client) error {
				_, err := gql.NewestAward(ctx, client, q.Group, id)
				return err
			})
		}
	}
}

func (w *wave) addInMyGroups(ctx context.Context, id ids.Achievement, scope *gql.GroupPermission) {
	w.add(inMyGroupsCost, func(client graphql.Client) error {
		_, err := gql.AchievementInMyGroups(ctx, client, id.GID(), scope, nil)
		return err
	})
}

func (w *wave) addHolders(ctx context.Context, group string, id ids.Achievement) {
	w.add(holdersCost, func(client graphql.Client) error {
		_, err := gql.HoldersBrief(ctx, client, group, id.GID(), nil)
		return err
	})
}

// addUsers asks for users if there is room for all of them: those left would cost a request
// all the same.
func (w *wave) addUsers(ctx context.Context, refs []gitlab.UserRef) {
	queries := people.Queries(ctx, slices.DeleteFunc(slices.Clone(refs), func(ref gitlab.UserRef) bool { return ref.Email != "" }))
	if len(queries)*people.QueryCost > w.room {
		return
	}
	for _, ask := range queries {
		w.add(people.QueryCost, ask)
	}
}

func (w *wave) addRole(ctx context.Context, group string, me gitlab.User, relations []gql.GroupMemberRelation) {
	w.add(roleCost, func(client graphql.Client) error {
		_, err := gql.RoleInGroup(ctx, client, group, me.Username, relations)
		return err
	})
}

func (w *wave) addAdministrator(ctx context.Context) {
	w.add(administersCost, func(client graphql.Client) error {
		_, err := gql.Administrator(ctx, client)
		return err
	})
}
