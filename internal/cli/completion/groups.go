package completion

import (
	"cmp"
	"context"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/order"
)

// Groups offers the groups where one is Maintainer or Owner.
func Groups(a *app.App) cmdutil.Offer {
	return func(ctx context.Context, l cmdutil.Line) []cmdutil.Word {
		search := ""
		if len([]rune(l.Typed)) >= searchFrom {
			search = strings.ToLower(l.Typed)
		}
		return cachedList(ctx, a, func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error) {
			groups, err := s.ManagedGroups(ctx, search)
			if err != nil {
				return nil, err
			}
			words := make([]cmdutil.Word, 0, len(groups))
			for _, g := range groups {
				words = append(words, cmdutil.Word{Value: g.Path, Note: g.Name})
			}
			order.By(words, func(x, y cmdutil.Word) int { return cmp.Compare(x.Value, y.Value) })
			return words, nil
		}, "groups", search)
	}
}
