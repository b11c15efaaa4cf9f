package cli

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/gitlab"
)

// offerAchievements offers those of the group that is meant: numbers, and names
// once letters are typed.
func offerAchievements(a *app) offer {
	return func(ctx context.Context, l line) []word {
		group := a.namespace()
		if group == "" {
			return nil // a name alone would say nothing, and a number nobody knows
		}
		all := cachedList(ctx, a, func(ctx context.Context, s *session) ([]word, error) {
			list, err := s.Achievements(group).All(ctx)
			if err != nil {
				return nil, err
			}
			words := make([]word, 0, len(list.Items))
			for _, item := range list.Items {
				words = append(words, word{value: item.ID.String(), note: item.Name})
			}
			return words, nil
		}, "achievements", group)
		if !letters(l.typed) {
			return all
		}
		names := make([]word, 0, len(all))
		for _, w := range all {
			names = append(names, word{value: gitlab.NameRef(w.note), note: fmt.Sprintf("number %s", w.value)})
		}
		return names
	}
}
