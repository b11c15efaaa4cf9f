package api

import (
	"context"
	"slices"
	"sync"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
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
	w.add(meCost, func(client graphql.Client) error {
		_, err := gql.CurrentUser(ctx, client)
		return err
	})
	w.add(versionCost, func(client graphql.Client) error {
		_, err := gql.ServerVersion(ctx, client)
		return err
	})
	w.addAchievement(ctx, q)
	w.addUsers(ctx, q.Users)
	var beside sync.WaitGroup
	beside.Go(func() { _, _ = c.KnownToken(ctx) }) // which remembers it
	ctx = c.api.Ask(ctx, w.calls)
	beside.Wait()
	_, _ = c.KnownVersion(ctx) // likewise
	return ctx
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
