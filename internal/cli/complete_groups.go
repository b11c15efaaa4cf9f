package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// offerGroups offers the groups where one is Maintainer or Owner.
func offerGroups(a *app) offer {
	return func(ctx context.Context, l line) []word {
		search := ""
		if len([]rune(l.typed)) >= searchFrom {
			search = strings.ToLower(l.typed)
		}
		return cachedList(ctx, a, func(ctx context.Context, s *session) ([]word, error) {
			groups, err := s.ManagedGroups(ctx, search)
			if err != nil {
				return nil, err
			}
			words := make([]word, 0, len(groups))
			for _, g := range groups {
				words = append(words, word{value: g.Path, note: g.Name})
			}
			slices.SortFunc(words, func(x, y word) int { return cmp.Compare(x.value, y.value) })
			return words, nil
		}, "groups", search)
	}
}
