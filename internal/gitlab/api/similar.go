package api

import (
	"context"

	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
)

// MostSimilar is how many names [Client.Similar] looks for: a file that is wrong
// from top to bottom is not helped by more, and each costs.
const MostSimilar = namesPerRequest / searchesPerName

// searchesPerName is by how many searches one name is looked for.
const searchesPerName = 3

// Similar returns, by name, what may have been meant by names that match nobody, as a
// question. GitLab's search does not forgive typos, and wants three letters to look
// inside names: it is asked for names that begin or end alike, in one request. If that
// fails nothing is suggested, which is not worth an error.
func (c *Client) Similar(ctx context.Context, names []string) map[string]string {
	names = names[:min(len(names), MostSimilar)]
	var searches []string
	for _, name := range names {
		searches = append(searches, name[:min(len(name), 3)], name[max(0, len(name)-3):], name[:min(len(name), 2)])
	}
	answers, errs := paging.BatchQuery(ctx, c.api, searches, gql.UsersLike)
	hints := map[string]string{}
	for i, name := range names {
		var known []string
		for n := i * searchesPerName; n < (i+1)*searchesPerName; n++ {
			if errs[n] != nil || answers[n].Users == nil {
				continue
			}
			for _, u := range paging.ItemsOf(answers[n].Users.Nodes, userOf) {
				known = append(known, u.Username)
			}
		}
		if hint := closest.HintAs(name, known, gitlab.UsernameRef); hint != "" {
			hints[name] = hint
		}
	}
	return hints
}
