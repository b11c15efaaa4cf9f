package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

// askAbove is how many changes are made without asking.
const askAbove = 25

// perform shows the plan, asks, opens the journal, runs and reports.
func perform(ctx context.Context, a *app, s *session, p *plan, src *sourceFlags, f runFlags) error {
	defer p.release()
	if f.dryRun {
		return preview(ctx, a, s, p, src, f)
	}
	if len(p.rows) > toldErrors && !a.saysJSON() { // fewer tell of themselves
		tellCounts(ctx, a, p)
	}
	if err := mayRun(a, p, src, f); err != nil {
		return err
	}
	if err := f.mayReport(a, src.from); err != nil {
		return err
	}
	if asks(p, &src.source) {
		if err := agree(ctx, a, s, p); err != nil {
			return err
		}
	}
	if err := f.askToReplace(ctx, a); err != nil {
		return err
	}
	r, err := s.runner().begin(p, f.pace, src.hash)
	if err != nil {
		return err
	}
	defer r.close()
	return carryOut(ctx, a, r, bulk.State{}, f)
}

// carryOut does what is open of a run, and tells what came of it.
func carryOut(ctx context.Context, a *app, r *bulkRun, state bulk.State, f runFlags) error {
	r.progress = startMeter(a.streams, r.action)
	e := r.execute(ctx, state)
	if len(e.results) <= toldErrors {
		for _, line := range e.done {
			a.streams.Success("%s", line)
		}
	}
	printing := context.WithoutCancel(ctx) // an interrupt ends the run, and its report says where
	w := rowWriter{app: a, flags: f, id: e.id}
	reported := w.report(printing, resultColumns(a.columns, e.results), e.results, e.cutShort)
	if e.changed {
		reported = w.unprinted(printing, reported, e.results)
	}
	if len(e.results) > 1 {
		a.streams.Note("%s in %s", countText(statuses(e.results)), e.took.Round(time.Millisecond))
	}
	return a.outcome(e.err, reported)
}

// asks reports whether a run is large enough to be asked about.
func asks(p *plan, src *source) bool {
	return p.todo > askAbove || src.chosen && p.todo > 0 // a key is pressed sooner than a name is typed
}

// mayRun refuses what will not be done: more than is allowed, or what needs an
// answer where nobody can give one.
func mayRun(a *app, p *plan, src *sourceFlags, f runFlags) error {
	if err := f.checkMax(p); err != nil || !asks(p, &src.source) {
		return err
	}
	return a.mayAsk(fmt.Sprintf("changing %d awards", p.todo))
}

// checkMax refuses more changes than are allowed.
func (r *runFlags) checkMax(p *plan) error {
	if r.max == 0 || p.todo <= r.max {
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
	return &failure{code: exitGuard, message: fmt.Sprintf("--max: %d changes are planned, and %d %s allowed; nothing was sent", p.todo, r.max, allowed), hint: hint}
}

// agree puts the question, and looks again once it is answered: what is held may
// have changed while it stood there.
func agree(ctx context.Context, a *app, s *session, p *plan) error {
	if a.flags.yes {
		return nil
	}
	if err := a.confirm(ctx, p.question()); err != nil {
		return err
	}
	return s.runner().lookAgain(ctx, p)
}

// preview is what a dry run does in place of the run: it prints the rows with what
// would become of them, and ends as the run would, as far as reads can tell.
func preview(ctx context.Context, a *app, s *session, p *plan, src *sourceFlags, f runFlags) error {
	// The run asks for what it is about to send, and learns only then what is refused.
	why := p.hopeless
	if why == nil {
		why = f.checkMax(p)
	}
	if why == nil && asks(p, &src.source) && !a.flags.yes { // a plan is what one looks at before one answers
		a.streams.Note("the run asks before it changes %d awards; --yes answers", p.todo)
	}
	results, ends, err := s.runner().preview(ctx, p)
	if err != nil {
		return err
	}
	if why == nil {
		why = ends
	}
	if err := f.askToReplace(ctx, a); err != nil {
		return err
	}
	return a.outcome(why, printPlan(ctx, a, rowWriter{app: a, flags: f}, p, results))
}

// printPlan prints the rows, or writes them to the report asked for. The counts are
// part of an object, and stand on stderr beside rows.
func printPlan(ctx context.Context, a *app, w rowWriter, p *plan, results []bulk.Result) error {
	tellCounts(ctx, a, p)
	cols := withCarried(a.columns, ownForeseenColumns(p.achievements), results)
	if w.flags.report != "" {
		return w.report(ctx, cols, results, false)
	}
	w.tellErrors(results)
	switch a.format() {
	case output.FormatJSON, output.FormatYAML:
		cols, err := chosenColumns(a.columns, cols)
		if err != nil {
			return err
		}
		o := a.output()
		o.Columns = nil // they are those of the rows
		return output.One(ctx, a.streams, o, planWithRows(p.action, cols, results), p)
	case output.FormatIDs:
		return rows(ctx, a, idsOfPlan(p.action), results)
	}
	return rows(ctx, a, cols, results)
}

// tellCounts tells in numbers what a run will do.
func tellCounts(ctx context.Context, a *app, p *plan) {
	cols := planColumns(p.action)
	if a.saysJSON() {
		counts := make([]term.Part, len(cols))
		for i, c := range cols {
			count, _ := c.Value.Of(p).(int64)
			counts[i] = term.Part{Name: c.Name, Count: int(count)}
		}
		a.streams.NoteCounts(counts, "%s", inNumbers(p))
		return
	}
	if !a.flags.quiet {
		// Nothing is left to tell that stderr cannot be written to.
		_ = output.One(ctx, a.streams.To(a.streams.Err), output.Output{Format: output.FormatTable}, cols, p)
	}
}
