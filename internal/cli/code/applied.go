package code

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/definitions/apply"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// toldErrors is how many rows have their reason told on stderr.
const toldErrors = 10

// printsRows reports whether what is printed are the rows with what came of them. Else it
// is the plan, before anything is done.
func (o *applyOptions) printsRows() bool {
	return o.app.Columns != nil || o.app.Format() != output.FormatTable
}

// show prints the plan.
func (o *applyOptions) show(ctx context.Context, s *app.Session, p *definitions.Prepared) error {
	if o.printsRows() {
		return o.tell(ctx, s, p, apply.Foreseen(p.Plan))
	}
	show := page{group: s.Settings.Namespace, file: o.path, plan: p.Plan, wanted: len(p.Wanted), full: o.full}
	return o.app.Streams.WriteData(show.text(o.app.Streams.OutPaint(), o.app.Streams.Limit()))
}

// tell prints what came of the rows, or writes it to the file asked for. Of a plan that was
// shown only what failed is left to tell; that of no changes is shown now.
func (o *applyOptions) tell(ctx context.Context, s *app.Session, p *definitions.Prepared, results []apply.Result) error {
	o.tellErrors(results)
	if p.Pending() == 0 && !o.printsRows() { // else it was shown before anything was done
		if err := o.show(ctx, s, p); err != nil {
			return err
		}
	}
	if o.flags.Reports() {
		err := award.WriteReport(ctx, &o.flags, resultColumns(), results)
		if err == nil {
			return nil
		}
		if printed := app.Rows(ctx, o.app, resultColumns(), results); printed != nil {
			o.app.Streams.Warn("%v", printed)
		}
		return &app.Failure{Code: app.ExitFailure, Message: "the report could not be written: " + err.Error(), Hint: "its rows were printed instead", Err: err}
	}
	if o.printsRows() {
		return app.Rows(ctx, o.app, resultColumns(), results)
	}
	return nil
}

// tellErrors tells why changes were not made. What was not sent since something else ended it
// all has no reason of its own: the error at the end says what that was, and how many they are.
func (o *applyOptions) tellErrors(results []apply.Result) {
	told := 0
	for _, r := range results {
		if !r.Action.Changes() || r.Error == "" || r.Status == bulk.StatusSkipped || r.CutOff() {
			continue
		}
		if told++; told > toldErrors {
			o.app.Streams.Warn("there are more: in json and csv each row has its reason")
			return
		}
		of := fmt.Sprintf("%s %q", r.Action, r.Achievement)
		if r.User.ID != 0 {
			of += ", " + words.UserName(r.User.Username, r.User.ID)
		}
		o.app.Streams.Warn("%s: %s", of, r.Error)
	}
}

// summarize has the last object on stderr tell of the changes, as they are now.
func (o *applyOptions) summarize(results []apply.Result, id string) {
	counts := map[bulk.Status]int{}
	for _, r := range results {
		counts[r.Status]++
	}
	o.flags.Summarize("apply", id, counts)
}

// resultShape is what came of a row of a plan.
func resultShape() app.Shape {
	return app.ShapeOf("applied_row", "A row of a plan, and what came of it", resultColumns())
}

// resultColumns are those of the plan, and what came of it.
func resultColumns() []output.Column[apply.Result] {
	type R = apply.Result
	cols := output.Through(func(r R) definitions.Row { return r.Row }, rowColumns())
	return append(cols,
		output.Column[R]{Name: "status", Header: "Status", Doc: "created, updated (messages too), awarded, revoked, deleted, each with would_ in front of its verb before it is done (would_create …); skipped (nothing to do, or only told), not_found (waiting), cannot_tell, failed, unknown (a change was sent, and nobody knows whether it was made), not_attempted", Value: output.Text(func(r R) bulk.Status { return r.Status }), Cut: output.CutNever},
		output.Column[R]{Name: "attempts", Doc: "how many requests carried it", Value: output.Int(func(r R) int { return r.Attempts })},
		output.Column[R]{Name: "error", Header: "Error", Doc: "why it is not as it was wanted, or null", Value: output.TextOrNull(func(r R) string { return r.Error }), Cut: output.CutProse},
	)
}
