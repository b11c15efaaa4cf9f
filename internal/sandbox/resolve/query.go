package resolve

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Query resolves the root of queries.
type Query struct{ *World }

var (
	errOneUser  = errors.New("Provide either a single username or id")    //nolint:staticcheck // GitLab's text
	errOneOfIDs = errors.New("Provide either a list of usernames or ids") //nolint:staticcheck // GitLab's text
)

// CurrentUser is the owner of the token.
func (q Query) CurrentUser(ctx context.Context) (*CurrentUser, error) {
	v := viewer(ctx)
	if v.User == nil || !v.Granted(store.ReadUser, nil) {
		return nil, nil
	}
	return &CurrentUser{q.user(v.User)}, nil
}

// Group is a group that the viewer may read.
func (q Query) Group(ctx context.Context, fullPath string) (*Namespace, error) {
	v, n := viewer(ctx), q.Store.NamespaceByPath(fullPath)
	if n == nil || !n.IsGroup() || !v.MayReadNamespace(n) || !v.Granted(store.ReadGroup, n) {
		return nil, nil
	}
	return q.namespace(n), nil
}

// Namespace is a group or personal namespace that the viewer may read.
func (q Query) Namespace(ctx context.Context, fullPath string) (*Namespace, error) {
	n := q.Store.NamespaceByPath(fullPath)
	if n == nil || !q.Store.FindsNamespace(viewer(ctx), n) {
		return nil, nil
	}
	return q.namespace(n), nil
}

// Metadata needs a login.
func (q Query) Metadata(ctx context.Context) (*Metadata, error) {
	if v := viewer(ctx); v.User == nil || !v.Granted(store.ReadMetadata, nil) {
		return nil, nil
	}
	return &Metadata{Version: q.Version.Full(), Revision: "sandbox"}, nil
}

// QueryComplexity tells what the document costs.
func (q Query) QueryComplexity(ctx context.Context) (*QueryComplexity, error) {
	r := request(ctx)
	return &QueryComplexity{Limit: &r.Limit, Score: &r.Score}, nil
}

// User finds one user, the arguments being looked at before who asks
// (app/graphql/resolvers/user_resolver.rb, `ready?`); the name counts in its stored spelling only, since
// GitLab's batch loader keys its answers by that.
func (q Query) User(ctx context.Context, id, username *string) (*User, error) {
	if (id == nil) == (username == nil) {
		return nil, errOneUser
	}
	v := viewer(ctx)
	if v.User == nil {
		return nil, store.ErrNotPermitted
	}
	if !v.Granted(store.ReadUser, nil) {
		return nil, nil
	}
	if id != nil {
		return q.user(q.Store.User(number(*id))), nil
	}
	if u := q.Store.UserByName(*username); u != nil && u.Username == *username {
		return q.user(u), nil
	}
	return nil, nil
}

// Users lists users that the viewer may list, newest first by default.
func (q Query) Users(ctx context.Context, after, before *string, first *int, ids []string, last *int,
	search, sort *string, usernames []string,
) (*UserConnection, error) {
	v := viewer(ctx)
	if v.User == nil {
		return nil, store.ErrNotPermitted
	}
	if len(ids) > 0 && len(usernames) > 0 {
		return nil, errOneOfIDs
	}
	rows, err := q.candidates(ids, usernames)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(u *store.User) bool {
		return !v.MayListUser(u) || search != nil && !matches(u, *search) && !v.FindsByAddress(u, strings.ToLower(*search))
	})
	column, ascending := "created_at", false
	if sort != nil {
		name := strings.ToLower(*sort)
		ascending = strings.HasSuffix(name, "_asc")
		if strings.HasPrefix(name, "updated_") {
			column = "updated_at"
		}
	}
	if ascending {
		slices.Reverse(rows)
	}
	return connect(rows, byCreation(column, ascending), pageArgs{after, before, first, last}, readableUsers(v), q.user)
}

// candidates are the users the ids or names stand for, newest first, each
// once; all users where neither list is given.
func (q Query) candidates(ids, usernames []string) ([]*store.User, error) {
	if ids == nil && usernames == nil {
		return q.Store.Users(), nil
	}
	found := map[int]*store.User{}
	for _, id := range ids {
		n, err := userNumber(id)
		if err != nil {
			return nil, err
		}
		if u := q.Store.User(n); u != nil {
			found[u.ID] = u
		}
	}
	for _, name := range usernames {
		if u := q.Store.UserByName(name); u != nil {
			found[u.ID] = u
		}
	}
	rows := make([]*store.User, 0, len(found))
	for _, u := range found {
		rows = append(rows, u)
	}
	slices.SortFunc(rows, func(a, b *store.User) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	return rows, nil
}

func matches(u *store.User, search string) bool {
	search = strings.ToLower(search)
	return strings.Contains(strings.ToLower(u.Username), search) || strings.Contains(strings.ToLower(u.Name), search)
}
