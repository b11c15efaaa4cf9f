package reword

import (
	"context"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/run/messages"
	"github.com/ach-cli/ach/internal/words"
)

// toldLines is how many messages are told one by one.
const toldLines = 10

// Run changes the messages, or shows what would be changed.
func (o *Options) Run(ctx context.Context, s *app.Session) error {
	if err := s.NeedMessageEdits(ctx); err != nil {
		return err
	}
	if !o.flags.DryRun() {
		if err := s.NeedWrite(ctx, gitlab.UpdateOwnAwards); err != nil {
			return err
		}
	}
	rows, err := o.planned(ctx, s)
	if err != nil {
		return err
	}
	todo, told := 0, 0
	for _, r := range rows {
		switch r.Status {
		case "":
			todo++
		case bulk.StatusFailed, bulk.StatusNotFound:
			if told++; len(rows) > 1 && told <= toldLines {
				o.app.Streams.Warn("%s: %s", r.Where(), r.Error)
			}
		}
	}
	if o.flags.DryRun() {
		return o.preview(ctx, s, rows, todo)
	}
	if err := o.mayChange(ctx, todo); err != nil {
		return err
	}
	return o.change(ctx, s, rows)
}

// planned are the rows with what is known of each: of a group all is read, and of awards
// without one nothing can be.
func (o *Options) planned(ctx context.Context, s *app.Session) ([]bulk.Row, error) {
	if s.Settings.Namespace != "" {
		f, err := o.find(ctx, s)
		if err != nil {
			return nil, err
		}
		return o.plan(f), nil
	}
	rows := make([]bulk.Row, len(o.rows))
	for i, r := range o.rows {
		text, err := o.textOf(r, gitlab.Award{}) // it has no fields
		if err != nil {
			return nil, err
		}
		rows[i] = bulk.Row{Line: r.line, AwardID: r.award, Message: text}
	}
	return rows, nil
}

// mayChange refuses more than is allowed, and asks where it is many.
func (o *Options) mayChange(ctx context.Context, todo int) error {
	if err := o.flags.CheckMax(todo); err != nil {
		return err
	}
	if todo > askAbove {
		what := words.Plural(todo, "award")
		if err := o.app.MayAsk("changing the messages of " + what); err != nil {
			return err
		}
		if err := o.app.Confirm(ctx, "Change the messages of "+what+"?"); err != nil {
			return err
		}
	}
	return o.flags.ClearReport(ctx)
}

// preview shows what would become of the rows, and ends as the change would.
func (o *Options) preview(ctx context.Context, s *app.Session, rows []bulk.Row, todo int) error {
	refusal := s.NeedWrite(ctx, gitlab.UpdateOwnAwards)
	if refusal == nil {
		refusal = o.flags.CheckMax(todo)
	}
	var role error
	if refusal == nil && todo > 0 {
		me, err := s.Me(ctx)
		if err != nil {
			return err
		}
		// Who may award in a group may change what awards say, and who may not may not.
		prospect, err := s.Foresee(ctx, gitlab.UpdateOwnAwards, gitlab.Achievement{Namespace: gitlab.Namespace{Path: s.Settings.Namespace}}, me)
		if err != nil {
			return err
		}
		role = prospect.Refusal
	}
	results := make([]bulk.Result, len(rows))
	for i, r := range rows {
		results[i] = bulk.Result{Row: &rows[i], Status: r.Status, AwardID: r.AwardID, Error: r.Error, Err: r.Err}
		switch {
		case r.Status != "":
		case role != nil:
			results[i].Status, results[i].Error, results[i].Err = bulk.StatusFailed, role.Error(), role
		default:
			results[i].Status = bulk.StatusWouldUpdate
			if todo <= toldLines {
				o.app.Streams.Note(`award %d ("%s" of %s): %s → %s`, r.AwardID, r.Achievement, words.UserName(r.User, r.UserID), quoted(r.Carried[len(r.Carried)-1].Value), quoted(r.Message))
			}
		}
	}
	if refusal == nil {
		refusal = run.Sum(results, nil, "")
	}
	if todo > askAbove && !o.app.Flags.Yes {
		o.app.Streams.Note("ach asks before it changes %s; --yes answers", words.Plural(todo, "award"))
	}
	if err := o.flags.ClearReport(ctx); err != nil {
		return err
	}
	return o.app.Outcome(refusal, o.flags.Tell(ctx, &run.Outcome{Action: bulk.Reword, Results: results}))
}

// change sends the changes, and tells what came of them.
func (o *Options) change(ctx context.Context, s *app.Session, rows []bulk.Row) error {
	started := time.Now()
	progress := award.Progress(o.app.Streams, bulk.Reword)
	r := s.Runner()
	stop := r.TellFinishing(ctx, "the same command changes what is left")
	results, ended := messages.Set(ctx, s.Client, rows, messages.Options{
		MaxWait: r.MaxWait, Progress: progress.Set,
		Look: o.look(s),
	})
	stop()
	progress.Stop()
	ctxErr := ctx.Err()
	ctx = context.WithoutCancel(ctx) // an interrupt ends what is done, and not what is told of it
	for _, r := range results {
		if r.Status == bulk.StatusUpdated && len(results) <= toldLines {
			of := ""
			if r.Row.Achievement != "" {
				of = fmt.Sprintf(` ("%s" of %s)`, r.Row.Achievement, words.UserName(r.Row.User, r.Row.UserID))
			}
			o.app.Streams.Success("award %d%s now says %s", r.AwardID, of, quoted(r.Row.Message))
		}
	}
	did := &run.Outcome{Action: bulk.Reword, Results: results, Changed: bulk.Tally(results).Done > 0, CutShort: ended != nil}
	if ctxErr != nil {
		ended = ctxErr
	}
	hint := ""
	if counts := bulk.Statuses(results); counts[bulk.StatusUnknown]+counts[bulk.StatusNotAttempted] > 0 {
		hint = "the same command changes what is left, and does no harm to what is done"
	}
	printed := o.flags.Tell(ctx, did)
	failed := run.Sum(results, ended, hint)
	if len(results) > toldLines && !o.app.SaysJSON() && failed == nil {
		o.app.Streams.Note("%s in %s", bulk.CountText(bulk.Statuses(results)), time.Since(started).Round(time.Millisecond))
	}
	return o.app.Outcome(failed, printed)
}

// quoted is a message in a line.
func quoted(text string) string {
	if text == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", text)
}

// look reads what the awards say now; nil where their group is not known.
func (o *Options) look(s *app.Session) func(context.Context) (map[ids.Award]*string, error) {
	if s.Settings.Namespace == "" {
		return nil
	}
	return func(ctx context.Context) (map[ids.Award]*string, error) {
		f, err := o.find(ctx, s)
		if err != nil {
			return nil, err
		}
		says := map[ids.Award]*string{}
		for id, w := range f.awards {
			says[id] = w.Message
		}
		return says, nil
	}
}
