package award

import (
	"context"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term"
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
		why = o.flags.checkMax(p.Todo)
	}
	if why == nil && o.asks(p) && !o.app.Flags.Yes { // a plan is what one looks at before one answers
		o.app.Streams.Note("the run asks before it changes %d awards; --yes answers", p.Todo)
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
	tellCounts(ctx, a, p)
	cols := withCarried(a.Columns, ownForeseenColumns(p.Achievements), results)
	if r.report != "" {
		return r.write(ctx, Rows{Results: results}, cols)
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

// tellCounts tells in numbers what a run will do.
func tellCounts(ctx context.Context, a *app.App, p *run.Plan) {
	cols := planColumns(p.Action)
	if a.SaysJSON() {
		counts := make([]term.Part, len(cols))
		for i, c := range cols {
			count, _ := c.Value.Of(p).(int64)
			counts[i] = term.Part{Name: c.Name, Count: int(count)}
		}
		a.Streams.NoteCounts(counts, "%s", run.CountText(run.Statuses(p.Foreseen())))
		return
	}
	if !a.Flags.Quiet {
		// Nothing is left to tell that stderr cannot be written to.
		_ = output.One(ctx, a.Streams.To(a.Streams.Err), output.Output{Format: output.FormatTable}, cols, p)
	}
}
