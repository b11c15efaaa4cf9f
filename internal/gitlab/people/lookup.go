package people

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// QueryCost is what a list of a hundred names or numbers costs, in points.
const QueryCost = 20

// namesPerRequest lists cost 240 of 250.
const namesPerRequest = 12

// LookupUsers finds many users, 1,200 a request, in the order of refs (GitLab:
// multiplexed users(usernames:) and users(ids:)), none of which is by e-mail. Unlike with [Finder.Users] a
// ref that names nobody is no error but a nil, for [UserRef.Unknown] to word;
// several refs to one user share the pointer. So is one whose id and name are seen to
// be of two users.
//
// Blocked people are not in GitLab's lists, and are asked for one by one where they
// are given by number. A number of which nothing is shown comes back with the id
// alone: to award such a user can be tried all the same. A name beside that number
// contradicts it only where it is the name of somebody who is shown.
func (c *Finder) LookupUsers(ctx context.Context, refs []gitlab.UserRef) ([]*gitlab.User, error) {
	names, numbers := keysOf(refs)
	byName := make(map[string]*gitlab.User, len(names))
	for _, name := range names {
		byName[strings.ToLower(name)] = nil
	}
	byID := make(map[ids.User]*gitlab.User, len(numbers))
	for _, id := range numbers {
		byID[id.ID()] = &gitlab.User{ID: id.ID()}
	}
	err := c.lookUpNames(ctx, names, byName)
	if err = c.namesRead(ctx, byName, err); err != nil {
		return nil, err
	}
	err = lookUpUsers(ctx, c, numbers, askNumbers, func(u *gitlab.User) { byID[u.ID] = u })
	if err != nil && !c.KeptFrom(ctx, err) { // a number is enough to be awarded by
		return nil, err
	}
	if err := c.lookUpAlone(ctx, byID); err != nil {
		return nil, err
	}
	taken, err := c.namesOfUnseen(ctx, refs, byID, byName)
	if err != nil {
		return nil, err
	}
	found := make([]*gitlab.User, len(refs))
	for i, ref := range refs {
		switch {
		case ref.ID == 0:
			found[i] = byName[strings.ToLower(ref.Name)]
		case ref.Name == "", gitlab.SameName(byID[ref.ID].Username, ref.Name), byID[ref.ID].Username == "" && !taken(ref.Name):
			found[i] = byID[ref.ID]
		}
	}
	return found, nil
}

// keysOf are the names and numbers that users are looked up by, each once. A name beside a
// number is compared with that of the user who is found.
func keysOf(refs []gitlab.UserRef) (names []string, numbers []ids.UserGID) {
	seenNames, seenNumbers := map[string]bool{}, map[ids.User]bool{}
	for _, ref := range refs {
		name := strings.ToLower(ref.Name)
		switch {
		case ref.ID != 0 && !seenNumbers[ref.ID]:
			seenNumbers[ref.ID] = true
			numbers = append(numbers, ref.ID.GID())
		case ref.ID == 0 && !seenNames[name]:
			seenNames[name] = true
			names = append(names, ref.Name)
		}
	}
	return names, numbers
}

// namesOfUnseen looks up the names that stand beside numbers of users who are not
// shown, and returns what reports whether a name is somebody else's, as far as can be
// told: where no name at all can be looked up, it may be.
func (c *Finder) namesOfUnseen(ctx context.Context, refs []gitlab.UserRef, byID map[ids.User]*gitlab.User, byName map[string]*gitlab.User) (taken func(name string) bool, _ error) {
	beside := make(map[string]*gitlab.User)
	var names []string
	for _, ref := range refs {
		name := strings.ToLower(ref.Name)
		if ref.ID == 0 || name == "" || byID[ref.ID].Username != "" {
			continue
		}
		if _, ok := beside[name]; !ok {
			beside[name] = byName[name]
			names = append(names, ref.Name)
		}
	}
	if len(names) == 0 {
		return func(string) bool { return false }, nil
	}
	err := c.namesRead(ctx, beside, c.lookUpNames(ctx, names, beside))
	if errors.Is(err, gitlab.ErrLacksPermission) {
		return func(string) bool { return true }, nil
	}
	return func(name string) bool { return beside[strings.ToLower(name)] != nil }, err
}

// lookUpNames looks up names, which are without repetition, and puts those found into
// byName in lower case.
func (c *Finder) lookUpNames(ctx context.Context, names []string, byName map[string]*gitlab.User) error {
	return lookUpUsers(ctx, c, names, askNames, func(u *gitlab.User) { byName[strings.ToLower(u.Username)] = u })
}

func askNames(ctx context.Context, client graphql.Client, part paging.UserList[string]) (userPage, error) {
	r, err := gql.UsersByName(ctx, client, part.Keys, part.After)
	return func() (paging.Page[gitlab.User], error) { return usersOf(r.Users) }, err
}

func askNumbers(ctx context.Context, client graphql.Client, part paging.UserList[ids.UserGID]) (userPage, error) {
	r, err := gql.UsersByID(ctx, client, part.Keys, part.After)
	return func() (paging.Page[gitlab.User], error) { return usersOf(r.Users) }, err
}

// alonePerRequest users that are asked for one by one cost 5 points each.
const alonePerRequest = 40

// lookUpAlone asks for each user of whom no list told anything (GitLab: multiplexed
// user(id:), which app/graphql/resolvers/user_resolver.rb does not filter by state).
// A failure leaves them as they are.
func (c *Finder) lookUpAlone(ctx context.Context, byID map[ids.User]*gitlab.User) error {
	var unseen []ids.UserGID
	for id, u := range byID {
		if u.Username == "" {
			unseen = append(unseen, id.GID())
		}
	}
	slices.Sort(unseen)
	ask := gql.UserByID
	for part := range slices.Chunk(unseen, alonePerRequest) {
		answers, errs := paging.BatchQuery(ctx, c.api, part, ask)
		for i, id := range part {
			if errs[i] == nil && answers[i].User != nil && answers[i].User.Id == id {
				u := UserFrom(*answers[i].User)
				byID[id.ID()] = &u
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// namesRead is the error of looking up names: err, or that nobody was found because
// the token is shown nobody. That one was found is proof that it is shown them.
func (c *Finder) namesRead(ctx context.Context, byName map[string]*gitlab.User, err error) error {
	missing := 0
	for _, u := range byName {
		if u == nil {
			missing++
		}
	}
	hidden := err != nil && c.KeptFrom(ctx, err)
	if err == nil && missing > 0 && missing == len(byName) {
		hidden = !c.ReadsUsers(ctx)
	}
	if hidden {
		return c.Lacking("could not look for people by name", gitlab.ReadUser)
	}
	return err
}

// userPage gives a page of users once the request was answered: a multiplexed
// response is empty until then.
type userPage func() (paging.Page[gitlab.User], error)

// usersOf is the page that a connection of users holds.
func usersOf[C interface {
	*E
	GetNodes() []*gql.UserFields
	GetPageInfo() gql.PageFields
}, E any](conn C) (paging.Page[gitlab.User], error) {
	if conn == nil {
		return paging.Page[gitlab.User]{}, paging.None("users")
	}
	return paging.Of(conn, UserOf)
}

// lookUpUsers looks up keys, which are names or ids without repetition.
func lookUpUsers[K any](
	ctx context.Context, c *Finder, keys []K,
	ask func(ctx context.Context, client graphql.Client, part paging.UserList[K]) (userPage, error),
	found func(*gitlab.User),
) error {
	err := paging.QueryInBatches(ctx, c.api, namesPerRequest, paging.ListsOf(keys), ask, func(part paging.UserList[K], answer userPage) ([]paging.UserList[K], error) {
		p, err := answer()
		if err != nil {
			return nil, err
		}
		for i := range p.Items {
			found(&p.Items[i])
		}
		return part.Next(p.Info, len(p.Items), part.Keys...)
	})
	if err != nil {
		return c.Reading(ctx, "the users", err)
	}
	return nil
}

// Queries are those that [Finder.LookupUsers] begins with, each of which costs
// [QueryCost] points.
func Queries(ctx context.Context, refs []gitlab.UserRef) (queries []func(graphql.Client) error) {
	names, numbers := keysOf(refs)
	for _, list := range paging.ListsOf(names) {
		queries = append(queries, func(client graphql.Client) error {
			_, err := askNames(ctx, client, list)
			return err
		})
	}
	for _, list := range paging.ListsOf(numbers) {
		queries = append(queries, func(client graphql.Client) error {
			_, err := askNumbers(ctx, client, list)
			return err
		})
	}
	return queries
}
