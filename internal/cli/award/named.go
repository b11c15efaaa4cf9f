package award

import (
	"context"
	"errors"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
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

// inTurn has changes of awards made by number, one after another.
func inTurn(ctx context.Context, action bulk.Action, awards []ids.Award, change func(ids.Award) error) []bulk.Result {
	rows := make([]bulk.Row, len(awards))
	for i, id := range awards {
		rows[i] = bulk.Row{Line: i + 1, AwardID: id}
	}
	return bulk.InTurn(ctx, action, rows, func(ctx context.Context, c bulk.Change) bulk.Outcome {
		err := change(c.AwardID)
		o := run.OutcomeOf(c.AwardID, err)
		o.Fatal = endsRun(ctx, err)
		return o
	})
}

// endsRun reports whether an error would meet every further row too.
func endsRun(ctx context.Context, err error) bool {
	if e := gitlab.AsError(err); e != nil && !e.Fatal && errors.Is(err, api.ErrLacksPermission) {
		return ctx.Err() != nil // it may have the permission in another group
	}
	switch app.CodeOf(err) {
	case app.ExitAuth, app.ExitUnavailable, app.ExitInterrupted:
		return true
	}
	return ctx.Err() != nil
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
