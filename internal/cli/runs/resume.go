package runs

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/run"
)

// resumeOptions are what resume is told.
type resumeOptions struct {
	app   *app.App
	given func(flag string) bool
	id    string
	flags award.RunFlags
}

func (o *resumeOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "Finish what a run left open",
		Long: `Finish the rows that have no outcome, and only those. Of every row that may have
been sent, ach first looks whether it was carried out.

A run is resumed by the account that began it, which may be called otherwise by
now. Rows whose line in the journal is damaged are told and left out.`,
		Example: "  ach runs resume 20260102-030405-x7k2\n  ach runs resume 20260102-030405-x7k2 --rate 60 --report rest.csv",
		Args:    cmdutil.OneArg("the id of a run"),
	}
	o.app, o.given = a, cmd.Flags().Changed
	o.flags.AddPace(a, cmd.Flags())
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.run, Exits: app.RowExits(app.ExitGuard), Prints: []app.Shape{columns.ResultShape().List()},
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.OpenRuns(a))},
	}
}

func (o *resumeOptions) check(args []string) error {
	o.id = args[0]
	return o.flags.Check()
}

func (o *resumeOptions) run(ctx context.Context) error {
	path, err := findRun(o.app, o.id)
	if err != nil {
		return err
	}
	j, past, err := journal.Resume(path)
	if err != nil {
		return run.BadJournal(err)
	}
	defer func() { _ = j.Close() }() // everything in it is on disk
	o.app.ReportOnly().WarnLost(past)
	over := past.Open() == 0
	run.MarkUnread(past)
	o.flags.Summarize(past.Header.Action, past.Header.ID, run.Known(past))
	if err := o.app.CheckColumns(func() []string { return columns.CarriedFields(past.Rows) }); err != nil {
		return err
	}
	o.flags.Recall(past.Header.Options, o.given)
	if err := o.flags.Check(); err != nil {
		return err
	}
	return o.app.With(func(ctx context.Context, s *app.Session) error {
		r := s.Runner()
		me, err := r.MayResume(ctx, past, over)
		if err != nil {
			return err
		}
		if over {
			return o.tellOver(ctx, j, past)
		}
		rest, release, err := r.Resume(ctx, me, j, past, o.flags.Pace)
		if err != nil {
			return err
		}
		defer release()
		if err := o.flags.ClearReport(ctx); err != nil {
			return err
		}
		if err := rest.Reconcile(ctx, past); err != nil {
			return err
		}
		return o.flags.Execute(ctx, rest, past.State)
	})(ctx)
}

// tellOver tells how a run ended of which nothing is left to do.
func (o *resumeOptions) tellOver(ctx context.Context, j *journal.Journal, past *journal.Run) error {
	if err := o.flags.ClearReport(ctx); err != nil {
		return err
	}
	if !past.Finished {
		if err := j.Finish(journal.Finished); err != nil {
			return run.NoJournal(err)
		}
	}
	o.app.Streams.Note("nothing is open in this run")
	results := run.Known(past)
	return o.app.Outcome(run.Sum(results, nil, ""), o.flags.Tell(ctx, &run.Outcome{Action: past.Header.Action, ID: past.Header.ID, Results: results}))
}
