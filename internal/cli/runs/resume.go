package runs

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// resumeOptions are what resume is told.
type resumeOptions struct {
	app   *app.App
	given func(flag string) bool
	id    string
	asks  bool // which one is meant
	flags award.RunFlags
}

func (o *resumeOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "Finish what a run left open",
		Long: `Finish the rows that have no outcome, and only those. Of every row that may have
been sent, ach first looks whether it was carried out.

A run is resumed by the account that began it, which may be called otherwise by
now. Rows whose line in the journal is damaged are told and left out.

At a terminal, without RUN, ach asks which of the runs that were left open.`,
		Example: "  ach runs resume 20260102-030405-x7k2\n  ach runs resume 20260102-030405-x7k2 --rate 60 --report rest.csv",
		Args:    a.OrAsk(cmdutil.OneArg("the id of a run")),
	}
	o.app, o.given = a, cmd.Flags().Changed
	o.flags.AddPace(a, cmd.Flags())
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.run, Exits: app.RowExits(app.ExitGuard), Prints: []app.Shape{columns.ResultShape().List()},
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.OpenRuns(a))},
	}
}

func (o *resumeOptions) check(args []string) error {
	if o.asks = len(args) == 0; !o.asks {
		o.id = args[0]
	}
	return o.flags.Check()
}

func (o *resumeOptions) run(ctx context.Context) error {
	if o.asks {
		if err := o.ask(ctx); err != nil || o.id == "" {
			return err
		}
	}
	path, err := findRun(o.app, o.id)
	if err != nil {
		return err
	}
	j, past, err := journal.Resume(path)
	if err != nil {
		if now, unread := journal.Open(path); unread == nil { // it is going on
			o.flags.Summarize(now.Header.Action, now.Header.ID, bulk.Statuses(now.Known()))
		}
		return run.BadJournal(err)
	}
	defer func() { _ = j.Close() }() // everything in it is on disk
	o.app.ReportOnly().WarnLost(past)
	over := past.Open() == 0
	past.MarkUnread()
	o.flags.Summarize(past.Header.Action, past.Header.ID, bulk.Statuses(past.Known()))
	if err := o.app.CheckColumns(func() []string { return columns.CarriedFields(past.Rows) }); err != nil {
		return err
	}
	o.flags.Recall(past.Header.Options, o.given)
	if err := o.flags.Check(); err != nil {
		return err
	}
	switch report := run.ReportOf(past); {
	case o.flags.Report() != "" && reportIsOf(o.flags.Report(), past, o.app.RunsDir()):
		o.flags.Renew()
	case o.flags.Report() == "" && report != "":
		o.app.Streams.Note("the report of the run stays as it is: --report %s writes it anew", words.ShellLine(report))
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
		rest, release, err := r.Resume(ctx, me, j, past, o.flags.Limits)
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

// ask asks which of the runs at this host is to be resumed, the latest first. None is no
// answer: there is nothing to do then.
func (o *resumeOptions) ask(ctx context.Context) error {
	settings, err := o.app.Settings()
	if err != nil {
		return err
	}
	list, err := journal.List(o.app.RunsDir())
	if err != nil {
		return err
	}
	open := words.Filter(list, func(s journal.Summary) bool { return s.State == journal.Interrupted })
	here := words.Filter(open, func(s journal.Summary) bool { return s.Host == settings.Host.String() })
	if elsewhere := len(open) - len(here); elsewhere > 0 {
		o.app.Streams.Note("%s left open at other hosts; 'ach runs list' shows them, and --host names one", words.Were(elsewhere, "run"))
	}
	if len(here) == 0 {
		o.app.Streams.Note("nothing to do: no run at %s was left open", settings.Host)
		return nil
	}
	slices.Reverse(here)
	ctx, cancel := o.app.Within(ctx, settings)
	defer cancel()
	question := pick.List{Question: "Resume which run?", Instead: "ach runs resume RUN"}
	chosen, err := app.ChooseOf(ctx, o.app, question, here, func(s journal.Summary) pick.Row {
		return pick.Row{Label: s.ID, Detail: fmt.Sprintf("%s of %s, %d open, %s", s.Command, words.Plural(s.Rows, "row"), s.Open, o.app.Streams.When(s.CreatedAt))}
	})
	if err != nil {
		return err
	}
	o.id = chosen[0].ID
	o.app.Streams.Note("run: %s", o.id)
	return nil
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
	results := past.Known()
	return o.app.Outcome(run.Sum(results, nil, ""), o.flags.Tell(ctx, &run.Outcome{Action: past.Header.Action, ID: past.Header.ID, Results: results}))
}

// reportIsOf reports whether a run wrote to a path last, as far as the journals tell.
func reportIsOf(path string, past *journal.Run, journals string) bool {
	path, err := filepath.Abs(path)
	if err != nil || path != run.ReportOf(past) {
		return false
	}
	all, err := journal.List(journals)
	return err == nil && !slices.ContainsFunc(all, func(other journal.Summary) bool {
		return run.ReportOf(&journal.Run{Header: journal.Header{Options: other.Options}}) == path && other.CreatedAt.After(past.Header.CreatedAt)
	})
}
