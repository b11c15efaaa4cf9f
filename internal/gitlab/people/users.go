package people

import (
	"context"
	"strings"

	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
)

// Users finds the users that refs name, in the order of refs (GitLab:
// users(usernames:) and users(ids:), which know names in any letter case).
//
// A user given by number whom GitLab does not show, such as a blocked one,
// comes back with the id alone: such a user can be awarded all the same. Names
// that match nobody are an error of kind [NotFound] that lists all of them.
func (c *Finder) Users(ctx context.Context, refs []gitlab.UserRef) ([]gitlab.User, error) {
	found, err := c.LookupUsers(ctx, refs)
	if err != nil {
		return nil, err
	}
	users := make([]gitlab.User, 0, len(refs))
	var missing []string
	for i, u := range found {
		switch {
		case u == nil && refs[i].ID != 0:
			return nil, &gitlab.Error{Kind: gitlab.NotFound, Reason: gitlab.ReasonContradiction, Message: refs[i].Unknown()}
		case u == nil:
			missing = append(missing, refs[i].Name)
			continue
		}
		users = append(users, *u)
	}
	if len(missing) > 0 {
		return nil, c.noUsers(ctx, missing)
	}
	return users, nil
}

// noUsers names everybody who was not found, and who may have been meant.
func (c *Finder) noUsers(ctx context.Context, missing []string) error {
	e := gitlab.Errorf(gitlab.NotFound, gitlab.ReasonNoUserName, gitlab.Values{},
		"no such user: @%s", strings.Join(missing, ", @"))
	near := c.Similar(ctx, missing)
	if len(missing) == 1 {
		e.Values.Similar = near[missing[0]]
		return e
	}
	var hints []string
	for _, name := range missing {
		if near[name] != "" {
			hints = append(hints, "for @"+name+": "+near[name])
			delete(near, name)
		}
	}
	e.Values.Similar = strings.Join(hints, " ")
	return e
}

// User finds one user whom the caller may see; the error is of kind [NotFound]
// otherwise.
func (c *Finder) User(ctx context.Context, ref gitlab.UserRef) (gitlab.User, error) {
	users, err := c.Users(ctx, []gitlab.UserRef{ref})
	if err != nil {
		return gitlab.User{}, err
	}
	if users[0].Username == "" {
		return gitlab.User{}, gitlab.Errorf(gitlab.NotFound, gitlab.ReasonUserNotShown, gitlab.Values{},
			"there is no user with the number %d, or you may not see them", ref.ID)
	}
	return users[0], nil
}

// mostSimilar is how many names [Finder.Similar] looks for: a file that is wrong
// from top to bottom is not helped by more, and each costs.
const mostSimilar = namesPerRequest / searchesPerName

// searchesPerName is by how many searches one name is looked for.
const searchesPerName = 3

// Similar returns, by name, what may have been meant by names that match nobody, as a
// question. GitLab's search does not forgive typos, and wants three letters to look
// inside names: it is asked for names that begin or end alike, and a single name for those
// that hold it, in one request. If that fails nothing is suggested, which is not worth an
// error.
func (c *Finder) Similar(ctx context.Context, names []string) map[string]string {
	names = names[:min(len(names), mostSimilar)]
	var searches []string
	for _, name := range names {
		searches = append(searches, name[:min(len(name), 3)], name[max(0, len(name)-3):], name[:min(len(name), 2)])
	}
	each := searchesPerName
	if len(names) == 1 {
		searches, each = append(searches, names[0]), each+1
	}
	answers, errs := paging.BatchQuery(ctx, c.api, searches, gql.UsersLike)
	hints := map[string]string{}
	for i, name := range names {
		var known []string
		for n := i * each; n < (i+1)*each; n++ {
			if errs[n] != nil || answers[n].Users == nil {
				continue
			}
			for _, u := range paging.ItemsOf(answers[n].Users.Nodes, UserOf) {
				known = append(known, u.Username)
			}
		}
		if hint := closest.HintAs(name, known, gitlab.UsernameRef); hint != "" {
			hints[name] = hint
		}
	}
	return hints
}
