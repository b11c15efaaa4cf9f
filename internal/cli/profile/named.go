package profile

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// ownOptions are what commands are told that change the caller's own awards.
type ownOptions struct {
	app     *app.App
	numbers []ids.Award
}

func (o *ownOptions) check(args []string) (err error) {
	o.numbers, err = cmdutil.ParseAwards(args)
	return err
}

// chooseMine asks for some of the caller's own awards that are like that, or for their
// order, and returns those that were read and those that were chosen. Both are empty if
// there are none, which is told as nothing. Nobody is asked where the token could not
// change them anyway.
func chooseMine(ctx context.Context, s *app.Session, l pick.List, nothing string, like func(gitlab.Award) bool) (read, chosen []gitlab.Award, err error) {
	if err := s.NeedWrite(ctx, gitlab.UpdateOwnAwards); err != nil {
		return nil, nil, err
	}
	list, err := s.MyAwards().All(ctx)
	if err != nil {
		return nil, nil, err
	}
	if read = words.Filter(list.Items, like); len(read) == 0 {
		if err := s.NotShown(ctx, "your awards"); err != nil {
			return nil, nil, err
		}
		s.App.Streams.Note("%s", words.JoinHints("nothing to do: "+nothing, s.FlagHint(ctx)))
		return nil, nil, nil
	}
	chosen, err = app.ChooseOf(ctx, s.App, l, read, func(w gitlab.Award) pick.Row {
		detail := fmt.Sprintf("award %d, %s, %s", w.ID, s.App.Streams.When(w.AwardedAt), columns.StateOf(w))
		if path := w.Achievement.Namespace.Path; path != "" {
			detail += ", " + path
		}
		return pick.Row{Label: w.Achievement.Name, Detail: detail}
	})
	if l.Mode != pick.Arrange {
		chosen, err = app.NoteChosen(s.App, chosen, err)
	}
	return read, chosen, err
}

// partly is the error of changes of which some failed. That nobody knows what became of
// one weighs more than that others were refused, whichever came first.
func partly(results []bulk.Result) error {
	var failed []error
	for _, res := range results {
		if res.Err != nil {
			failed = append(failed, res.Err)
		}
	}
	done, total := bulk.Tally(results).Done, len(results)
	if len(failed) == 0 || total == 1 {
		return app.MostSevere(failed)
	}
	first := failed[0]
	f := &app.Failure{Code: app.ExitPartly, Message: fmt.Sprintf("%d of %d were not changed", total-done, total), Hint: app.HintOf(first), Err: first}
	if found := app.MostSevere(failed); app.CodeOf(found) == app.ExitUnknown {
		f.Code, f.Hint, f.Err = app.ExitUnknown, app.HintOf(found), found
	} else if done == 0 {
		f.Code = app.CodeOf(first)
	}
	return f
}
