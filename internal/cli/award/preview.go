package award

import (
	"context"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/words"
)

// A previewer foresees what a run would come to; it is a [run.Runner].
type previewer interface {
	Preview(context.Context, *run.Plan) (results []bulk.Result, ends, err error)
}

// preview is what a dry run does in place of the run: it prints the rows with what
// would become of them, and ends as the run would, as far as reads can tell.
func (o *bulkOptions) preview(ctx context.Context, r previewer, p *run.Plan) error {
	// The run asks for what it is about to send, and learns only then what is refused.
	why := p.Hopeless
	if why == nil {
		why = o.flags.CheckMax(p.Todo)
	}
	if why == nil && o.asks(p) && !o.app.Flags.Yes { // a plan is what one looks at before one answers
		o.app.Streams.Note("the run asks before it changes %s; --yes answers", words.Plural(p.Todo, "award"))
	}
	results, ends, err := r.Preview(ctx, p)
	if err != nil {
		return err
	}
	if why == nil {
		why = ends
	}
	if err := o.flags.askToReplace(ctx); err != nil {
		return err
	}
	return o.app.Outcome(why, o.flags.printPlan(ctx, p, results))
}

// printPlan prints the rows, or writes them to the report asked for. The counts are
// part of an object, and stand on stderr beside rows.
func (r *RunFlags) printPlan(ctx context.Context, p *run.Plan, results []bulk.Result) error {
	a := r.app
	r.Summarize(p.Action, "", bulk.Statuses(results))
	tellCounts(ctx, a, p, func() []bulk.Result { return results })
	cols := columns.ForeseenColumns(a.Columns, results)
	if r.report != "" {
		return r.write(ctx, &run.Outcome{Results: results}, cols)
	}
	r.tellErrors(results)
	switch a.Format() {
	case output.FormatJSON, output.FormatYAML:
		if a.Columns != nil {
			var err error
			if cols, err = output.Choose(a.Columns, cols); err != nil {
				return app.InFields("columns", err)
			}
		}
		format := a.Output()
		format.Columns = nil // they are those of the rows
		return output.One(ctx, a.Streams, format, planWithRows(p.Action, cols, results), p)
	case output.FormatIDs:
		cols = idsOfPlan(p.Action)
	}
	return app.Rows(ctx, a, cols, results)
}

// tellCounts tells in numbers what a run will do: people are told what there is, and
// how much is to be sent also where it is nothing.
func tellCounts(ctx context.Context, a *app.App, p *run.Plan, foreseen func() []bulk.Result) {
	cols := planColumns(p.Action)
	if a.SaysJSON() {
		counts := words.Map(cols, func(c output.Column[*run.Plan]) term.Part {
			count, _ := c.Value.Of(p).(int64)
			return term.Part{Name: c.Name, Count: int(count)}
		})
		a.Streams.NoteCounts(counts, "%s", bulk.CountText(bulk.Statuses(foreseen())))
		return
	}
	if !a.Flags.Quiet {
		cols = slices.DeleteFunc(cols, func(c output.Column[*run.Plan]) bool { return c.Name != "todo" && c.Value.Of(p) == int64(0) })
		// Nothing is left to tell that stderr cannot be written to.
		_ = output.One(ctx, a.Streams.To(a.Streams.Err), output.Output{Format: output.FormatTable}, cols, p)
	}
}

// planColumns are the fields of a plan.
func planColumns(action bulk.Action) []output.Column[*run.Plan] {
	type P = *run.Plan
	will, held := "Will be awarded", "Hold it already"
	if action == bulk.Revoke {
		will, held = "Will be revoked", "Do not hold it"
	}
	return []output.Column[P]{
		{Name: "todo", Header: will, Doc: "rows that will be sent", Value: output.Int(func(p P) int { return p.Todo })},
		{Name: "skipped", Header: held, Doc: "rows with nothing to do", Value: output.Int(func(p P) int { return p.Skipped })},
		{Name: "excepted", Header: "Excepted", Doc: "rows of people who are left out", Value: output.Int(func(p P) int { return p.Excepted })},
		{Name: "duplicate", Header: "Named twice", Doc: "rows that name the same once more", Value: output.Int(func(p P) int { return p.Duplicate })},
		{Name: "not_found", Header: "Not found", Doc: "rows that name nobody, or no achievement", Value: output.Int(func(p P) int { return p.NotFound })},
		{Name: "cannot_tell", Header: "Cannot be told", Doc: "rows of which GitLab does not show whether there is anything to do; they are not sent", Value: output.Int(func(p P) int { return p.CannotTell })},
		{Name: "failed", Header: "Would fail", Doc: "rows that are wrong, or that GitLab is certain to refuse", Value: output.Int(func(p P) int { return p.Failed })},
		{Name: "mapped", Header: "Named by the map", Doc: "rows whose user is who --map says", Value: output.Int(func(p P) int { return p.Mapped })},
		{Name: "blocked", Header: "Blocked or inactive", Doc: "of those to be sent, accounts that are not active, or that GitLab does not show", Value: output.Int(func(p P) int { return p.Blocked })},
		{Name: "emails", Header: "E-mails", Doc: "e-mails that GitLab will send at most", Value: output.Int(func(p P) int { return p.Emails })},
	}
}

// planWithRows are the fields of a plan and those of its rows.
func planWithRows(action bulk.Action, cols []output.Column[bulk.Result], results []bulk.Result) []output.Column[*run.Plan] {
	if results == nil {
		results = []bulk.Result{} // none, rather than null
	}
	return append(planColumns(action), output.Column[*run.Plan]{
		Name: "rows", Doc: "the rows, each with the fields of a row of a dry run",
		Value: output.Objects(cols, func(*run.Plan) []bulk.Result { return results }),
	})
}

// rowsOf is the shape whose fields --columns names: of rows, though a dry run may
// print them inside of a plan.
func rowsOf(on cmdutil.FlagsOn) app.Shape {
	if on("dry-run") {
		return columns.ForeseenShape()
	}
	return columns.ResultShape()
}

// rowShapes are what commands print that change many rows.
func rowShapes() []app.Shape {
	plan := app.ShapeOf("plan", "A plan of a dry run", planWithRows(bulk.Award, nil, nil))
	return []app.Shape{columns.ResultShape().List(), plan, columns.ForeseenShape().List()}
}

// idsOfPlan prints the ids of what is meant by rows that are to do: awards to
// revoke, or users to award, for there is no award yet.
func idsOfPlan(action bulk.Action) []output.Column[bulk.Result] {
	return []output.Column[bulk.Result]{{Name: "id", Value: output.IntOrNull(func(res bulk.Result) int64 {
		switch {
		case res.Status == bulk.StatusWouldRevoke:
			return int64(res.AwardID)
		case res.Status == bulk.StatusWouldAward && action == bulk.Award:
			return int64(res.Row.UserID)
		}
		return 0
	})}}
}
