package api

import (
	"context"
	"slices"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

const (
	perPage = 100 // rows of a page, and users of a list
	// listsPerRequest lists cost 52 points each: 208 of 250.
	listsPerRequest = 4
)

// Standing reads the standing awards, hidden ones included, that users have of an
// achievement. Of the achievement the id and the group's path are needed; with an
// empty path nobody's list is known to be whole but the caller's own.
//
// There are two ways, and the one of fewer requests is gone: the achievement's
// own list (a hundred awards a request; whole for every role where it has as many
// rows as GitLab counts), or the lists of the users (four hundred users a
// request). The second is whole for a user only where it shows hidden awards, see
// seesHidden, and where GitLab shows the user at all, which it does not for
// blocked ones. What one way leaves open, the other is asked.
//
// What makes a reading whole is asked anew each time: roles, users and the rows
// that are shown change while a run goes on.
func (c *Client) Standing(ctx context.Context, a gitlab.Achievement, users []ids.User) (gitlab.Standing, error) {
	if len(users) == 0 {
		return gitlab.Standing{}, nil
	}
	distinct := slices.Clone(users)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	kind, read := c.TokenVeil(ctx)
	if a.Namespace.Path == "" {
		if !read && !c.BeforeFineGrained(ctx) { // and no definition was shown, as none is to a fine-grained token
			kind = gitlab.VeilTokenKind
		}
		return c.standingWithoutGroup(ctx, a.ID, distinct, kind)
	}
	shorter := func(count int) bool { // the way by the users' own lists
		return kind == gitlab.Unveiled && requestsByUsers(len(distinct)) < requestsFor(count, perPage)-1
	}
	firsts := ctx
	if shorter(a.Awards) {
		firsts = c.askUsersLists(ctx, a, distinct, true)
	}
	first, err := c.holdersPage(firsts, c.api, a, nil)
	switch {
	case err != nil && kind == gitlab.VeilToken && c.KeptFrom(ctx, err): // nothing is seen, as was to be expected
		return gitlab.NewStanding(nil, distinct, kind, nil), nil
	case err != nil:
		return gitlab.Standing{}, err
	}
	if shorter(first.Count) {
		if s, ok := c.standingByUsers(c.askUsersLists(firsts, a, distinct, false), a, distinct); ok {
			return s, nil
		}
	}
	id := func(w gitlab.StandingAward) int64 { return int64(w.Award) }
	list, err := paging.ByID("awards", c.api, id, func(ctx context.Context, client graphql.Client, after *string) (paging.Page[gitlab.StandingAward], error) {
		return c.holdersPage(ctx, client, a, after)
	}).Begun(first).All(ctx)
	switch {
	case err != nil:
		return gitlab.Standing{}, err
	case kind != gitlab.Unveiled || list.Unreadable == 0:
		return gitlab.NewStanding(list.Items, distinct, kind, nil), nil
	}
	return c.standingBehindRows(ctx, a, list.Items, distinct)
}

// standingByUsers is Standing by the users' own lists; ok only where all of them
// are whole: where the role that shows them so was there before and after.
func (c *Client) standingByUsers(ctx context.Context, a gitlab.Achievement, users []ids.User) (s gitlab.Standing, ok bool) {
	if !c.seesHidden(ctx, a.Namespace.Path) {
		return s, false
	}
	held, missing, err := c.standingAwards(ctx, a.ID, users)
	if err != nil || len(missing) > 0 || !c.seesHidden(ctx, a.Namespace.Path) {
		return s, false
	}
	return gitlab.NewStanding(held, users, gitlab.Unveiled, nil), true
}

// standingBehindRows is Standing where the achievement's own list has fewer rows
// than GitLab counts. Those missing may be anybody's, so each user's own list is
// asked too, where that is whole.
func (c *Client) standingBehindRows(ctx context.Context, a gitlab.Achievement, list []gitlab.StandingAward, users []ids.User) (gitlab.Standing, error) {
	ctx = c.askUsersLists(ctx, a, users, false)
	if !c.seesHidden(ctx, a.Namespace.Path) {
		return gitlab.NewStanding(list, users, gitlab.VeilRows, nil), nil
	}
	held, missing, err := c.standingAwards(ctx, a.ID, users)
	if err != nil {
		return gitlab.Standing{}, c.Reading(ctx, "what the users hold", err)
	}
	known := map[ids.Award]bool{}
	for _, h := range list {
		known[h.Award] = true
	}
	for _, h := range held {
		if !known[h.Award] {
			list = append(list, h)
		}
	}
	others := gitlab.Unveiled
	if !c.seesHidden(ctx, a.Namespace.Path) { // no longer
		others = gitlab.VeilRows
	}
	return gitlab.NewStanding(list, users, others, missing), nil
}

// standingWithoutGroup is Standing for an achievement of which the group is not known.
// Only their own list shows people all that they hold.
func (c *Client) standingWithoutGroup(ctx context.Context, id ids.Achievement, users []ids.User, kind gitlab.Veil) (gitlab.Standing, error) {
	held, missing, err := c.standingAwards(ctx, id, users)
	if err != nil {
		if err = c.Reading(ctx, "what the users hold", err); kind == gitlab.VeilToken && c.KeptFrom(ctx, err) {
			return gitlab.NewStanding(nil, users, kind, nil), nil
		}
		return gitlab.Standing{}, err
	}
	if kind != gitlab.Unveiled {
		return gitlab.NewStanding(held, users, kind, nil), nil
	}
	me, err := c.Me(ctx)
	if err != nil {
		return gitlab.Standing{}, err
	}
	others := gitlab.VeilGroup
	if c.shownAllByRole(ctx) {
		others = gitlab.VeilRole
	}
	if _, gone := missing[me.ID]; !gone {
		missing[me.ID] = gitlab.Unveiled // of their own awards people are shown all
	}
	return gitlab.NewStanding(held, users, others, missing), nil
}

// shownAllByRole reports whether the role that lets the caller award is also the one
// that shows them hidden awards: since 19.1, but not for administrators, who may
// award everywhere and are shown no more than anybody. In doubt it is not.
func (c *Client) shownAllByRole(ctx context.Context) bool {
	if !c.showsHiddenByRole(ctx) {
		return false
	}
	admin, known := c.Administers(ctx)
	return known && !admin
}

func requestsFor(rows, size int) int { return (rows + size - 1) / size }

// listsBesideRoles lists of users are read in one request with the role before and after.
const listsBesideRoles = 3

// requestsByUsers is how many requests the way by the users' own lists takes.
func requestsByUsers(users int) int {
	if lists := requestsFor(users, perPage); lists > listsBesideRoles {
		return requestsFor(lists, listsPerRequest) + 2
	}
	return 1
}

// askUsersLists asks ahead, in the order in which the way by the users' own lists reads
// it: the caller's role, what the users hold, and the role again; and before that the
// first page of the achievement's own list where that is wanted. Where they do not travel
// in one request, or would not be read, it asks for nothing.
func (c *Client) askUsersLists(ctx context.Context, a gitlab.Achievement, users []ids.User, holders bool) context.Context {
	if !c.showsHiddenByRole(ctx) || requestsFor(len(users), perPage) > listsBesideRoles {
		return ctx
	}
	me, err := c.Me(ctx)
	if err != nil {
		return ctx
	}
	w := newWave()
	if holders {
		w.addHolders(ctx, a.Namespace.Path, a.ID)
	}
	w.addRole(ctx, a.Namespace.Path, me, nil)
	w.addHoldings(ctx, users)
	w.addRole(ctx, a.Namespace.Path, me, nil)
	return c.api.AskTogether(ctx, w.calls)
}

// addHoldings asks for what users hold.
func (w *wave) addHoldings(ctx context.Context, users []ids.User) {
	for _, list := range paging.ListsOf(ids.GIDs(users)) {
		w.add(holdingsCost, func(client graphql.Client) error {
			_, err := askHoldings(ctx, client, list)
			return err
		})
	}
}

// holdersPage reads one page of an achievement's own list. Whatever is not
// there is an error: an empty list would mean that nobody holds it.
func (c *Client) holdersPage(ctx context.Context, client graphql.Client, a gitlab.Achievement, after *string) (paging.Page[gitlab.StandingAward], error) {
	r, err := gql.HoldersBrief(ctx, client, a.Namespace.Path, a.ID.GID(), after)
	if err := c.readingGroup(ctx, "the awards", err, r.Namespace != nil && r.Namespace.Achievements != nil, a.Namespace.Path); err != nil {
		return paging.Page[gitlab.StandingAward]{}, err
	}
	if n := paging.First(r.Namespace.Achievements.Nodes); n != nil && n.Id.ID() == a.ID && n.UserAchievements != nil {
		return paging.Of(n.UserAchievements, func(row *holderRow) (gitlab.StandingAward, bool) {
			return standingAwardFrom(row.HoldingFields, row.User.Id.ID()), row.Id != 0
		})
	}
	return paging.Page[gitlab.StandingAward]{}, gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNoHolders, gitlab.Values{},
		"achievement %d does not exist in %s, or you may not see who holds it", a.ID, a.Namespace.Path)
}

type holderRow = gql.HoldersBriefNamespaceAchievementsAchievementConnectionNodesAchievementUserAchievementsUserAchievementConnectionNodesUserAchievement

func standingAwardFrom(f gql.HoldingFields, user ids.User) gitlab.StandingAward {
	return gitlab.StandingAward{Award: f.Id.ID(), User: user, AwardedBy: f.AwardedByUser.Id.ID(), At: f.CreatedAt}
}

type userList = paging.UserList[ids.UserGID]

// standingAwards reads the lists of users, of which none may occur twice; missing has
// those whom GitLab does not show, or whose list it does not give.
func (c *Client) standingAwards(ctx context.Context, id ids.Achievement, users []ids.User) (held []gitlab.StandingAward, missing map[ids.User]gitlab.Veil, err error) {
	missing = make(map[ids.User]gitlab.Veil, len(users))
	err = paging.QueryInBatches(ctx, c.api, listsPerRequest, paging.ListsOf(ids.GIDs(users)), askHoldings, func(list userList, r *gql.UserHoldingsResponse) ([]userList, error) {
		for _, id := range list.Keys {
			missing[id.ID()] = gitlab.VeilUser // until this page of the list is there
		}
		if r.Users == nil {
			return nil, nil
		}
		var further []userList
		for _, u := range r.Users.Nodes {
			if u == nil {
				continue
			}
			if u.UserAchievements == nil {
				missing[u.Id.ID()] = gitlab.VeilList
				continue
			}
			delete(missing, u.Id.ID())
			for _, row := range u.UserAchievements.Nodes {
				if row != nil && row.Id != 0 && row.Achievement.Id.ID() == id {
					held = append(held, standingAwardFrom(row.HoldingFields, u.Id.ID()))
				}
			}
			more, err := list.Next(u.UserAchievements.PageInfo, len(u.UserAchievements.Nodes), u.Id)
			if err != nil {
				return nil, err
			}
			further = append(further, more...)
		}
		return further, nil
	})
	return held, missing, err
}

func askHoldings(ctx context.Context, client graphql.Client, list userList) (*gql.UserHoldingsResponse, error) {
	return gql.UserHoldings(ctx, client, list.Keys, list.After)
}

// seesHidden reports whether user.userAchievements shows the caller also the
// hidden awards of a group's achievements. GitLab does so since 19.1, and for
// Maintainers and Owners: an administrator who is no member does not see them
// there (app/graphql/resolvers/achievements/user_achievements_resolver.rb). The
// role is asked anew each time, since it may be taken away while a run goes on.
// Where it cannot be made certain the answer is false.
func (c *Client) seesHidden(ctx context.Context, path string) bool {
	if !c.showsHiddenByRole(ctx) {
		return false
	}
	me, err := c.Me(ctx)
	if err != nil {
		return false
	}
	role, err := c.Role(ctx, path, me)
	return err == nil && role.Awards()
}

// showsHiddenByRole reports whether the server is one that shows hidden awards of others
// to Maintainers and Owners.
func (c *Client) showsHiddenByRole(ctx context.Context) bool {
	version, err := c.KnownVersion(ctx)
	return err == nil && !gitlab.Older(version, 19, 1)
}
