package app

import (
	"context"
	"errors"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
)

// Named has the summary tell of awards that are named by number, with none changed yet.
func (a *App) Named(action bulk.Action, awards []ids.Award) {
	a.Summarize(action, "", map[bulk.Status]int{bulk.StatusNotAttempted: len(awards)})
}

// InTurn has changes of awards made by number, one after another.
func (a *App) InTurn(ctx context.Context, action bulk.Action, awards []ids.Award, change func(ids.Award) error) []bulk.Result {
	rows := make([]bulk.Row, len(awards))
	for i, id := range awards {
		rows[i] = bulk.Row{Line: i + 1, AwardID: id}
	}
	results := bulk.InTurn(ctx, action, rows, func(ctx context.Context, c bulk.Change) bulk.Outcome {
		err := change(c.AwardID)
		o := run.OutcomeOf(c.AwardID, err)
		o.Fatal = endsRun(ctx, err)
		return o
	})
	a.Summarize(action, "", bulk.Statuses(results))
	if len(results) == 1 {
		results[0].Err = ofAward(ctx, awards[0], results[0].Err)
	}
	return results
}

// ofAward says in front of an error which award it is about, where it does not say so: of
// several awards that is told besides.
func ofAward(ctx context.Context, id ids.Award, err error) error {
	name := "award " + id.String()
	if err == nil || endsRun(ctx, err) || strings.Contains(err.Error(), name) {
		return err
	}
	return &Failure{Code: CodeOf(err), Message: name + ": " + err.Error(), Hint: HintOf(err), Err: err}
}

// endsRun reports whether an error would meet every further row too.
func endsRun(ctx context.Context, err error) bool {
	if e := gitlab.AsError(err); e != nil && !e.Fatal && errors.Is(err, gitlab.ErrLacksPermission) {
		return ctx.Err() != nil // it may have the permission in another group
	}
	switch CodeOf(err) {
	case ExitAuth, ExitUnavailable, ExitInterrupted:
		return true
	}
	return ctx.Err() != nil
}
