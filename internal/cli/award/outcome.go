package award

import (
	"context"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/words"
)

// toldErrors is how many rows of a run have their reason told on stderr: a
// table has no room for it.
const toldErrors = 10

// Execute does what is open of a run, and tells what came of it.
func (r *RunFlags) Execute(ctx context.Context, b *run.Run, state bulk.State) error {
	b.Progress = startProgress(r.app.Streams, b.Action)
	e := b.Execute(ctx, state)
	return r.tellOutcome(context.WithoutCancel(ctx), e) // an interrupt ends the run, and its report says where
}

// tellOutcome says what was done now, and how much of all is done.
func (r *RunFlags) tellOutcome(ctx context.Context, e *run.Outcome) error {
	if len(e.Results) <= toldErrors {
		for _, line := range e.Done {
			r.app.Streams.Success("%s", line)
		}
	}
	printed := r.Tell(ctx, e)
	counts := bulk.CountText(bulk.Statuses(e.Results))
	told := r.app.SaysJSON() || e.Err != nil && strings.Contains(e.Err.Error(), counts) // by the summary, or the error that follows
	if len(e.Results) > 1 && !told {
		r.app.Streams.Note("%s in %s", counts, e.Took.Round(time.Millisecond))
	}
	return r.app.Outcome(e.Err, printed)
}

// Summarize has the summary tell of so many rows of each status, as far as they came.
func (r *RunFlags) Summarize(action bulk.Action, id string, counts map[bulk.Status]int) {
	r.app.Summarize(action, id, counts)
	r.app.Summary.DryRun = r.dryRun
}

// Tell prints the rows, or writes them to the file asked for. Whoever reads the error
// of printing what was changed must not take the change for failed.
func (r *RunFlags) Tell(ctx context.Context, e *run.Outcome) error {
	r.Summarize(e.Action, e.ID, bulk.Statuses(e.Results))
	cols := columns.ResultColumns(r.app.Columns, e.Results)
	err := r.write(ctx, e, cols)
	if !e.Changed {
		return err
	}
	hint := app.HintOf(err)
	if hint == "" && e.ID != "" && len(e.Results) > 1 {
		hint = "'ach runs show " + e.ID + "' has every row"
	}
	return r.app.Unprinted(err, hint, app.Again(ctx, cols, e.Results))
}

// write prints the rows, or writes them to the file asked for. If that fails after all,
// they are printed: nobody else knows them.
func (r *RunFlags) write(ctx context.Context, e *run.Outcome, cols []output.Column[bulk.Result]) error {
	if r.report == "" {
		r.tellErrors(e.Results)
		return app.Rows(ctx, r.app, cols, r.troubles(e))
	}
	err := WriteReport(ctx, r, cols, e.Results)
	if err == nil {
		return nil
	}
	r.tellErrors(e.Results)
	if printed := app.Rows(ctx, r.app, cols, e.Results); printed != nil {
		r.app.Streams.Warn("%v", printed)
	}
	hint := "its rows were printed instead"
	if e.ID != "" && len(e.Results) > 1 { // the journal of a single one is gone by then
		hint += "; 'ach runs show " + e.ID + "' prints them again"
	}
	return &app.Failure{Code: app.ExitFailure, Message: "the report could not be written: " + err.Error(), Hint: hint, Err: err}
}

// troubles leaves out the rows that need no eyes from the table of a large run that
// was cut off, where it goes to a terminal: what is to be done next would scroll away.
func (r *RunFlags) troubles(e *run.Outcome) []bulk.Result {
	const few = 50
	if !e.CutShort || len(e.Results) <= few || e.ID == "" || !r.app.Streams.OutTTY() || r.app.Format() != output.FormatTable {
		return e.Results
	}
	bad := words.Filter(e.Results, func(res bulk.Result) bool {
		switch res.Status {
		case bulk.StatusFailed, bulk.StatusUnknown, bulk.StatusNotFound, bulk.StatusCannotTell:
			return true
		}
		return false
	})
	if left := len(e.Results) - len(bad); left > 0 {
		r.app.Streams.Note("the table leaves out %s that did not fail; 'ach runs show %s' has them all", words.Plural(left, "row"), e.ID)
	}
	return bad
}

// tellErrors tells why rows are not as they were wanted.
func (r *RunFlags) tellErrors(results []bulk.Result) {
	if len(results) == 1 {
		return // it is the error of the command
	}
	told, several := 0, columns.SeveralAchievements(results)
	for _, res := range results {
		if !toTell(res) {
			continue
		}
		if told++; told > toldErrors {
			r.app.Streams.Warn("there are more: in json and csv each row has its reason")
			return
		}
		if res.Row.User == "" && res.Row.UserID == 0 && res.Row.AwardID == 0 { // a row that the journal lost, whose error has its line
			r.app.Streams.Warn("%s", res.Error)
			continue
		}
		name := run.RowName(res)
		if several && res.Row.Achievement != "" {
			name += `, "` + res.Row.Achievement + `"`
		}
		r.app.Streams.Warn("%s: %s", name, r.app.Told(res.Error))
	}
}

// toTell reports whether the reason of a row is news.
func toTell(res bulk.Result) bool {
	switch res.Status {
	case bulk.StatusSkipped, bulk.StatusExcepted, bulk.StatusDuplicate, bulk.StatusNotAttempted: // the last for the reason that ended the run
		return false
	}
	told := res.Row.Status == bulk.StatusFailed || res.Row.Status == bulk.StatusNotFound // by the plan, which found it wrong
	return res.Error != "" && !told
}
