package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
)

// searchFrom is how many letters GitLab wants to look inside names.
const searchFrom = 3

// offerUsers offers the members of the group that is meant, and then, from three
// letters on, whoever else there is. Both are asked at the same time.
func offerUsers(a *app) offer {
	return func(ctx context.Context, l line) []word {
		name, at := strings.CutPrefix(l.typed, "@")
		search := ""
		if len([]rune(name)) >= searchFrom {
			search = strings.ToLower(name)
		}
		group := a.namespace()
		others := make(chan []word, 1)
		go func() {
			if search == "" {
				others <- nil
				return
			}
			others <- cachedList(ctx, a, func(ctx context.Context, s *session) ([]word, error) {
				users, err := s.UsersLike(ctx, search)
				return userWords(users), err
			}, "users", search)
		}()
		var members []word
		if group != "" {
			members = cachedList(ctx, a, func(ctx context.Context, s *session) ([]word, error) {
				users, err := s.MembersLike(ctx, group, search)
				return userWords(users), err
			}, "members", group, search)
		}
		words := members
		for _, w := range <-others {
			if !slices.ContainsFunc(members, func(m word) bool { return m.value == w.value }) {
				words = append(words, w)
			}
		}
		if at {
			for i := range words {
				words[i].value = "@" + strings.TrimPrefix(words[i].value, "@")
			}
		}
		return words
	}
}

func userWords(users []gitlab.User) []word {
	words := make([]word, 0, len(users))
	for _, u := range users {
		words = append(words, word{value: gitlab.UsernameRef(u.Username), note: u.Name})
	}
	slices.SortFunc(words, func(x, y word) int { return cmp.Compare(x.value, y.value) })
	return words
}
