package people

import (
	"context"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

const (
	// emailsPerRequest searches cost 16 points each: 240 of 250.
	emailsPerRequest = 15
	// usersPerRequest users whose addresses are read cost 9 points each; if GitLab counts
	// the rows of that list, which has no resolver, 36: 288 of the 300 of administrators.
	usersPerRequest = 8
)

// LookupEmails finds people by their e-mail, fifteen addresses a request (GitLab:
// multiplexed users(search:)), and returns what was found by [gitlab.EmailKey].
//
// The search holds the whole address against the public ones; for an administrator against
// the primary and the confirmed ones instead. It always finds names that look like it too,
// which everybody may choose, so a user counts only where the address is read of them:
// from publicEmail, and for administrators from the confirmed ones of user.emails.
func (c *Finder) LookupEmails(ctx context.Context, addresses []string) (map[string]gitlab.EmailMatch, error) {
	found := make(map[string]gitlab.EmailMatch, len(addresses))
	var searches []paging.UserList[string]
	for _, address := range addresses {
		if _, ok := found[gitlab.EmailKey(address)]; !ok {
			found[gitlab.EmailKey(address)] = gitlab.EmailMatch{}
			searches = append(searches, paging.UserList[string]{Keys: []string{address}})
		}
	}
	err := paging.QueryInBatches(ctx, c.api, emailsPerRequest, searches,
		func(ctx context.Context, client graphql.Client, s paging.UserList[string]) (*gql.UsersLikeEmailResponse, error) {
			return gql.UsersLikeEmail(ctx, client, s.Keys[0], s.After)
		},
		func(s paging.UserList[string], r *gql.UsersLikeEmailResponse) ([]paging.UserList[string], error) {
			if r.Users == nil {
				return nil, paging.None("users")
			}
			key := gitlab.EmailKey(s.Keys[0])
			found[key] = withUsers(found[key], key, r.Users.Nodes)
			return s.Next(r.Users.PageInfo, len(r.Users.Nodes), s.Keys...)
		})
	switch {
	case err != nil && c.KeptFrom(ctx, err), err == nil && foundNobody(found) && !c.ReadsUsers(ctx):
		return nil, c.Lacking("could not look for people by e-mail", gitlab.ReadUser)
	case err != nil:
		return nil, c.Reading(ctx, "the users", err)
	}
	if admin, known := c.Administers(ctx); !admin || !known {
		return found, ctx.Err()
	}
	return found, c.addPrivate(ctx, found)
}

// withUsers adds a page of users to what was found for an address.
func withUsers(m gitlab.EmailMatch, key string, nodes []*gql.UsersLikeEmailUsersUserCoreConnectionNodesUserCore) gitlab.EmailMatch {
	for _, n := range nodes {
		switch {
		case n == nil || n.Id == 0:
		case n.PublicEmail != nil && gitlab.EmailKey(*n.PublicEmail) == key:
			m.Owners = append(m.Owners, UserFrom(n.UserFields))
		default:
			m.Like = append(m.Like, UserFrom(n.UserFields))
		}
	}
	return m
}

func foundNobody(found map[string]gitlab.EmailMatch) bool {
	for _, m := range found {
		if len(m.Owners)+len(m.Like) > 0 {
			return false
		}
	}
	return len(found) > 0
}

// addPrivate reads the addresses of those who may have one that is not public, and makes
// owners of those who have it and have confirmed it.
func (c *Finder) addPrivate(ctx context.Context, found map[string]gitlab.EmailMatch) error {
	var lists []paging.UserList[ids.UserGID]
	asked := map[ids.User]bool{}
	for _, m := range found {
		for _, u := range m.Like {
			if !asked[u.ID] {
				asked[u.ID] = true
				lists = append(lists, paging.UserList[ids.UserGID]{Keys: []ids.UserGID{u.ID.GID()}})
			}
		}
	}
	confirmed := map[ids.User]map[string]bool{}
	err := paging.QueryInBatches(ctx, c.api, usersPerRequest, lists,
		func(ctx context.Context, client graphql.Client, l paging.UserList[ids.UserGID]) (*gql.UserEmailsResponse, error) {
			return gql.UserEmails(ctx, client, l.Keys[0], l.After)
		},
		func(l paging.UserList[ids.UserGID], r *gql.UserEmailsResponse) ([]paging.UserList[ids.UserGID], error) {
			if r.User == nil || r.User.Id != l.Keys[0] || r.User.Emails == nil {
				return nil, nil // nothing is shown of them
			}
			has := confirmed[r.User.Id.ID()]
			if has == nil {
				has = map[string]bool{}
				confirmed[r.User.Id.ID()] = has
			}
			for _, e := range r.User.Emails.Nodes {
				if e != nil && e.ConfirmedAt != nil {
					has[gitlab.EmailKey(e.Email)] = true
				}
			}
			return l.Next(r.User.Emails.PageInfo, len(r.User.Emails.Nodes), l.Keys...)
		})
	if err != nil {
		if err = c.Reading(ctx, "the e-mail addresses of users", err); gitlab.AsError(err) != nil && gitlab.AsError(err).Kind == gitlab.Unsupported {
			return nil // only what is public can be told
		}
		return err
	}
	for key, m := range found {
		like := m.Like
		m.Like, m.Private = nil, true
		for _, u := range like {
			if confirmed[u.ID][key] {
				m.Owners = append(m.Owners, u)
				continue
			}
			m.Like = append(m.Like, u)
		}
		found[key] = m
	}
	return nil
}
