package gitlab

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab/gid"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// A Holding is a standing award, as briefly as many are read.
type Holding struct {
	Award     gid.Award
	User      gid.User
	AwardedBy gid.User
	At        time.Time // when it was made
}

const (
	perPage = 100 // rows of a page, and users of a list
	// listsPerRequest lists cost 52 points each: 208 of 250.
	listsPerRequest = 4
)

// HeldBy reads the standing awards, hidden ones included, that users have of an
// achievement, in the order in which they were made. Of the achievement the id
// and the group's path are needed.
//
// unsure has the users of whom there may be more awards than were read: none
// where the list is whole; where GitLab holds back rows, those whom it does not
// show (blocked ones, for instance). With an empty path each user is asked, and
// before 19.1 what they hide is not seen either.
//
// There are two ways, and the one of fewer requests is gone: the achievement's
// own list (a hundred awards a request; whole on every version and for every
// role), or the lists of the users (four hundred users a request). The second
// is whole only where it shows hidden awards, see seesHidden, and where GitLab
// shows each of the users, which it does not for blocked ones: failing that,
// the first is gone, whatever it costs.
func (c *Client) HeldBy(ctx context.Context, a Achievement, users []gid.User) (held []Holding, unsure map[gid.User]bool, err error) {
	if len(users) == 0 {
		return nil, nil, nil
	}
	wanted := make(map[gid.User]bool, len(users))
	distinct := make([]gid.User, 0, len(users))
	for _, u := range users {
		if !wanted[u] {
			wanted[u] = true
			distinct = append(distinct, u)
		}
	}
	if a.Namespace.Path == "" {
		return c.heldBlindly(ctx, a.ID, distinct)
	}
	byUser := pagesOf(len(distinct), listsPerRequest*perPage)
	sees, known := c.facts.hiddenIn(a.Namespace.Path).peek()
	tried := known && sees && byUser == 1
	if tried {
		if held, missing, err := c.heldOf(ctx, a.ID, distinct); err == nil && len(missing) == 0 {
			return held, nil, nil
		}
	}
	first, err := c.holdersPage(ctx, a, nil)
	if err != nil {
		return nil, nil, err
	}
	price := byUser
	if !known {
		price += factRequests
	}
	if !tried && price < pagesOf(first.count, perPage)-1 && c.seesHidden(ctx, a.Namespace.Path) {
		if held, missing, err := c.heldOf(ctx, a.ID, distinct); err == nil && len(missing) == 0 {
			return held, nil, nil
		}
	}
	list, err := Pages[Holding]{"awards", func(ctx context.Context, after *string) (page[Holding], error) {
		if after == nil {
			return first, nil
		}
		return c.holdersPage(ctx, a, after)
	}}.All(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range list.Items {
		if wanted[h.User] {
			held = append(held, h)
		}
	}
	if list.Unreadable > 0 {
		unsure, err = c.notShown(ctx, distinct)
	}
	return sorted(held), unsure, err
}

// notShown has those of users whom GitLab does not show.
func (c *Client) notShown(ctx context.Context, users []gid.User) (map[gid.User]bool, error) {
	refs := make([]UserRef, len(users))
	for i, u := range users {
		refs[i] = UserRef{ID: u}
	}
	found, err := c.LookupUsers(ctx, refs)
	if err != nil {
		return nil, err
	}
	hidden := map[gid.User]bool{}
	for i, u := range found {
		if u.Username == "" {
			hidden[users[i]] = true
		}
	}
	return hidden, nil
}

// heldBlindly is HeldBy for an achievement of which the group is not known.
func (c *Client) heldBlindly(ctx context.Context, id gid.Achievement, users []gid.User) ([]Holding, map[gid.User]bool, error) {
	held, unsure, err := c.heldOf(ctx, id, users)
	if err != nil {
		return nil, nil, c.reading(ctx, "what the users hold", err)
	}
	version, err := c.knownVersion(ctx)
	if err != nil {
		return nil, nil, err
	}
	if older(version, 19, 1) {
		for _, u := range users {
			unsure[u] = true
		}
	}
	return held, unsure, nil
}

func pagesOf(rows, size int) int { return (rows + size - 1) / size }

func sorted(held []Holding) []Holding {
	slices.SortFunc(held, func(a, b Holding) int { return cmp.Compare(a.Award.Number(), b.Award.Number()) })
	return held
}

// holdersPage reads one page of an achievement's own list. Whatever is not
// there is an error: an empty list would mean that nobody holds it.
func (c *Client) holdersPage(ctx context.Context, a Achievement, after *string) (page[Holding], error) {
	r, err := gql.HoldersBrief(ctx, c.api, a.Namespace.Path, a.ID, after)
	if err != nil {
		return page[Holding]{}, c.reading(ctx, "the awards", err)
	}
	if r.Namespace == nil || r.Namespace.Achievements == nil {
		return page[Holding]{}, c.noNamespace(ctx, a.Namespace.Path)
	}
	for _, n := range r.Namespace.Achievements.Nodes {
		if n == nil || n.Id != a.ID || n.UserAchievements == nil {
			continue
		}
		p := page[Holding]{count: n.UserAchievements.Count, info: n.UserAchievements.PageInfo}
		for _, row := range n.UserAchievements.Nodes {
			if row != nil && !row.Id.IsZero() {
				p.items = append(p.items, holdingFrom(row.HoldingFields, row.User.Id))
			}
		}
		return p, nil
	}
	return page[Holding]{}, &Error{
		Kind:    NotFound,
		Message: fmt.Sprintf("achievement %d does not exist in %s, or you may not see who holds it", a.ID.Number(), a.Namespace.Path),
		Hint:    "'ach list --namespace GROUP' shows the achievements of a group",
	}
}

func holdingFrom(f gql.HoldingFields, user gid.User) Holding {
	return Holding{Award: f.Id, User: user, AwardedBy: f.AwardedByUser.Id, At: f.CreatedAt}
}

// heldOf reads the lists of users, of which none may occur twice; missing has
// those whom GitLab does not show.
func (c *Client) heldOf(ctx context.Context, id gid.Achievement, users []gid.User) (held []Holding, missing map[gid.User]bool, err error) {
	missing = make(map[gid.User]bool, len(users))
	byID := make(map[string]gid.User, len(users))
	for _, u := range users {
		byID[u.String()] = u
	}
	var lists []userList
	for part := range slices.Chunk(users, perPage) {
		list := userList{ids: make([]string, len(part))}
		for i, u := range part {
			list.ids[i] = u.String()
		}
		lists = append(lists, list)
	}
	ask := func(ctx context.Context, client graphql.Client, list userList) (*gql.UserHoldingsResponse, error) {
		return gql.UserHoldings(ctx, client, list.ids, list.after)
	}
	err = sweep(ctx, c.api, listsPerRequest, lists, ask, func(list userList, r *gql.UserHoldingsResponse) ([]userList, error) {
		for _, id := range list.ids {
			missing[byID[id]] = true // until this page of the list is there
		}
		if r.Users == nil {
			return nil, nil
		}
		var further []userList
		for _, u := range r.Users.Nodes {
			if u == nil || u.UserAchievements == nil {
				continue
			}
			delete(missing, u.Id)
			for _, row := range u.UserAchievements.Nodes {
				if row != nil && !row.Id.IsZero() && row.Achievement.Id == id {
					held = append(held, holdingFrom(row.HoldingFields, u.Id))
				}
			}
			more, err := list.next(u.UserAchievements.PageInfo, len(u.UserAchievements.Nodes), u.Id.String())
			if err != nil {
				return nil, err
			}
			further = append(further, more...)
		}
		return further, nil
	})
	return sorted(held), missing, err
}
