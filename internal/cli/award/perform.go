package award

import (
	"context"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term"
)

// askAbove is how many changes are made without asking.
const askAbove = 25

// perform shows the plan, asks, opens the journal, runs and reports.
func perform(ctx context.Context, a *app.App, s *app.Session, p *run.Plan, src *sourceFlags, f RunFlags) error {
	defer p.Release()
	if f.dryRun {
		return preview(ctx, a, s, p, src, f)
	}
	if len(p.Rows) > toldErrors && !a.SaysJSON() { // fewer tell of themselves
		tellCounts(ctx, a, p)
	}
	if err := mayRun(a, p, src, f); err != nil {
		return err
	}
	if err := f.MayReport(a, src.from); err != nil {
		return err
	}
	if asks(p, &src.Source) {
		if err := agree(ctx, a, s, p); err != nil {
			return err
		}
	}
	if err := f.AskToReplace(ctx, a); err != nil {
		return err
	}
	r, err := s.Runner().Begin(p, f.Pace, src.Hash)
	if err != nil {
		return err
	}
	defer r.Close()
	return CarryOut(ctx, a, r, bulk.State{}, f)
}

// CarryOut does what is open of a run, and tells what came of it.
func CarryOut(ctx context.Context, a *app.App, r *run.BulkRun, state bulk.State, f RunFlags) error {
	r.Progress = startMeter(a.Streams, r.Action)
	e := r.Execute(ctx, state)
	if len(e.Results) <= toldErrors {
		for _, line := range e.Done {
			a.Streams.Success("%s", line)
		}
	}
	printing := context.WithoutCancel(ctx) // an interrupt ends the run, and its report says where
	w := RowWriter{App: a, Flags: f, Id: e.Id}
	reported := w.Report(printing, ResultColumns(a.Columns, e.Results), e.Results, e.CutShort)
	if e.Changed {
		reported = w.unprinted(printing, reported, e.Results)
	}
	if len(e.Results) > 1 {
		a.Streams.Note("%s in %s", run.CountText(run.Statuses(e.Results)), e.Took.Round(time.Millisecond))
	}
	return a.Outcome(e.Err, reported)
}

// asks reports whether a run is large enough to be asked about.
func asks(p *run.Plan, src *run.Source) bool {
	return p.Todo > askAbove || src.Chosen && p.Todo > 0 // a key is pressed sooner than a name is typed
}

// mayRun refuses what will not be done: more than is allowed, or what needs an
// answer where nobody can give one.
func mayRun(a *app.App, p *run.Plan, src *sourceFlags, f RunFlags) error {
	if err := f.checkMax(p); err != nil || !asks(p, &src.Source) {
		return err
	}
	return a.MayAsk(fmt.Sprintf("changing %d awards", p.Todo))
}

// checkMax refuses more changes than are allowed.
func (r *RunFlags) checkMax(p *run.Plan) error {
	if r.max == 0 || p.Todo <= r.max {
		return nil
	}
	hint := "--dry-run shows the plan"
	if r.dryRun {
		hint = "allow more by --max, or leave rows out"
	}
	allowed := "are"
	if r.max == 1 {
		allowed = "is"
	}
	return &app.Failure{Code: app.ExitGuard, Message: fmt.Sprintf("--max: %d changes are planned, and %d %s allowed; nothing was sent", p.Todo, r.max, allowed), Hint: hint}
}

// agree puts the question, and looks again once it is answered: what is held may
// have changed while it stood there.
func agree(ctx context.Context, a *app.App, s *app.Session, p *run.Plan) error {
	if a.Flags.Yes {
		return nil
	}
	if err := a.Confirm(ctx, p.Question()); err != nil {
		return err
	}
	return s.Runner().LookAgain(ctx, p)
}

// preview is what a dry run does in place of the run: it prints the rows with what
// would become of them, and ends as the run would, as far as reads can tell.
func preview(ctx context.Context, a *app.App, s *app.Session, p *run.Plan, src *sourceFlags, f RunFlags) error {
	// The run asks for what it is about to send, and learns only then what is refused.
	why := p.Hopeless
	if why == nil {
		why = f.checkMax(p)
	}
	if why == nil && asks(p, &src.Source) && !a.Flags.Yes { // a plan is what one looks at before one answers
		a.Streams.Note("the run asks before it changes %d awards; --yes answers", p.Todo)
	}
	results, ends, err := s.Runner().Preview(ctx, p)
	if err != nil {
		return err
	}
	if why == nil {
		why = ends
	}
	if err := f.AskToReplace(ctx, a); err != nil {
		return err
	}
	return a.Outcome(why, printPlan(ctx, a, RowWriter{App: a, Flags: f}, p, results))
}

// printPlan prints the rows, or writes them to the report asked for. The counts are
// part of an object, and stand on stderr beside rows.
func printPlan(ctx context.Context, a *app.App, w RowWriter, p *run.Plan, results []bulk.Result) error {
	tellCounts(ctx, a, p)
	cols := withCarried(a.Columns, ownForeseenColumns(p.Achievements), results)
	if w.Flags.report != "" {
		return w.Report(ctx, cols, results, false)
	}
	w.tellErrors(results)
	switch a.Format() {
	case output.FormatJSON, output.FormatYAML:
		if a.Columns != nil {
			var err error
			if cols, err = output.Choose(a.Columns, cols); err != nil {
				return app.InFields("columns", err)
			}
		}
		o := a.Output()
		o.Columns = nil // they are those of the rows
		return output.One(ctx, a.Streams, o, planWithRows(p.Action, cols, results), p)
	case output.FormatIDs:
		return app.Rows(ctx, a, idsOfPlan(p.Action), results)
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
		a.Streams.NoteCounts(counts, "%s", inNumbers(p))
		return
	}
	if !a.Flags.Quiet {
		// Nothing is left to tell that stderr cannot be written to.
		_ = output.One(ctx, a.Streams.To(a.Streams.Err), output.Output{Format: output.FormatTable}, cols, p)
	}
}
