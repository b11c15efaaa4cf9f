package profile

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// chooseMine asks for some of the caller's own awards, or for their order, and returns
// those that were read and those that were chosen. Both are empty if there are none,
// which is told. Nobody is asked where the token could not change them anyway.
func chooseMine(ctx context.Context, s *app.Session, l pick.List) (read, chosen []gitlab.Award, err error) {
	if err := s.NeedWrite(ctx, gitlab.UpdateOwnAwards); err != nil {
		return nil, nil, err
	}
	list, err := s.MyAwards().All(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(list.Items) == 0 {
		if err := s.NotShown(ctx, "your awards"); err != nil {
			return nil, nil, err
		}
		s.App.Streams.Note("%s", words.JoinHints("nothing to do: you have no awards", s.FlagHint(ctx)))
		return nil, nil, nil
	}
	chosen, err = chooseFrom(ctx, s.App, l, list.Items)
	return list.Items, chosen, err
}

// chooseFrom asks for some of the caller's awards, or for their order.
func chooseFrom(ctx context.Context, a *app.App, l pick.List, awards []gitlab.Award) ([]gitlab.Award, error) {
	chosen, err := app.ChooseOf(ctx, a, l, awards, func(w gitlab.Award) pick.Row {
		detail := fmt.Sprintf("%s, %s", a.Streams.When(w.AwardedAt), columns.StateOf(w))
		if path := w.Achievement.Namespace.Path; path != "" {
			detail += ", " + path
		}
		return pick.Row{Label: w.Achievement.Name, Number: fmt.Sprintf("award %d", w.ID), Detail: detail}
	})
	if l.Mode == pick.Arrange {
		return chosen, err
	}
	return app.NoteChosen(a, chosen, err)
}

// verdict is the error of changes that were made one after another, nil where all were.
func verdict(ctx context.Context, results []bulk.Result) error {
	look := "" // how one learns what became of those that are unknown
	for _, res := range results {
		if look == "" && res.Status == bulk.StatusUnknown {
			look = app.HintOf(res.Err)
		}
	}
	return run.Sum(results, ctx.Err(), look)
}
