package completion

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/order"
)

// searchFrom is how many letters GitLab wants to look inside names.
const searchFrom = 3

// Users offers the members of the group that is meant, and then, from three
// letters on, whoever else there is. Both are asked at the same time.
func Users(a *app.App) cmdutil.Offer {
	return func(ctx context.Context, l cmdutil.Line) []cmdutil.Word {
		name, at := strings.CutPrefix(l.Typed, "@")
		search := ""
		if len([]rune(name)) >= searchFrom {
			search = strings.ToLower(name)
		}
		group := a.Namespace()
		others := make(chan []cmdutil.Word, 1)
		go func() {
			if search == "" {
				others <- nil
				return
			}
			others <- cachedList(ctx, a, func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error) {
				users, err := s.UsersLike(ctx, search)
				return userWords(users), err
			}, "users", search)
		}()
		var members []cmdutil.Word
		if group != "" {
			members = cachedList(ctx, a, func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error) {
				users, err := s.MembersLike(ctx, group, search)
				return userWords(users), err
			}, "members", group, search)
		}
		words := members
		for _, w := range <-others {
			if !slices.ContainsFunc(members, func(m cmdutil.Word) bool { return m.Value == w.Value }) {
				words = append(words, w)
			}
		}
		if at {
			for i := range words {
				words[i].Value = "@" + strings.TrimPrefix(words[i].Value, "@")
			}
		}
		return words
	}
}

func userWords(users []gitlab.User) []cmdutil.Word {
	words := make([]cmdutil.Word, 0, len(users))
	for _, u := range users {
		words = append(words, cmdutil.Word{Value: gitlab.UsernameRef(u.Username), Note: u.Name})
	}
	order.By(words, func(x, y cmdutil.Word) int { return cmp.Compare(x.Value, y.Value) })
	return words
}
