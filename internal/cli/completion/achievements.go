package completion

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
)

// Achievements offers those of the group that is meant: numbers, and names
// once letters are typed.
func Achievements(a *app.App) cmdutil.Offer {
	return func(ctx context.Context, l cmdutil.Line) []cmdutil.Word {
		group := a.Namespace()
		if group == "" {
			return nil // a name alone would say nothing, and a number nobody knows
		}
		all := cachedList(ctx, a, func(ctx context.Context, s *app.Session) ([]cmdutil.Word, error) {
			list, err := s.Achievements(group).All(ctx)
			if err != nil {
				return nil, err
			}
			words := make([]cmdutil.Word, 0, len(list.Items))
			for _, item := range list.Items {
				words = append(words, cmdutil.Word{Value: item.ID.String(), Note: item.Name})
			}
			return words, nil
		}, "achievements", group)
		if !letters(l.Typed) {
			return all
		}
		names := make([]cmdutil.Word, 0, len(all))
		for _, w := range all {
			names = append(names, cmdutil.Word{Value: gitlab.NameRef(w.Note), Note: fmt.Sprintf("number %s", w.Value)})
		}
		return names
	}
}
