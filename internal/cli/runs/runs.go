package runs

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
)

func NewRuns(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "runs COMMAND",
		Short: "Look at runs over many rows, and resume one",
		Long: `Every run keeps a journal: what was planned, what was about to be sent, and what
came of it. A run that was interrupted, crashed or left rows in doubt is resumed
from it. That of a single row is removed once it is known what came of it.`,
		Args: cmdutil.NoArgs,
	}
	return cmdutil.Spec{Command: cmd, Below: []cmdutil.Spec{newRunsList(a), newRunsShow(a), newRunsResume(a), newRunsPrune(a)}}
}

func runColumns() []output.Column[journal.Summary] {
	type S = journal.Summary
	return []output.Column[S]{
		{Name: "id", Header: "Run", Doc: "id of the run", Value: output.Text(func(s S) string { return s.ID })},
		{Name: "created_at", Header: "Began", Doc: "when it began", Value: output.Time(func(s S) time.Time { return s.CreatedAt })},
		{Name: "host", Header: "Host", Doc: "address of the GitLab", Shrink: 1, Value: output.TextOrNull(func(s S) string { return s.Host })},
		{Name: "command", Header: "Command", Doc: "award or revoke", Value: output.TextOrNull(func(s S) string { return s.Command })},
		{Name: "rows", Header: "Rows", Doc: "rows of the run", Value: output.Int(func(s S) int { return s.Rows })},
		{Name: "open", Header: "Open", Doc: "rows without an outcome", Value: output.Int(func(s S) int { return s.Open })},
		{Name: "state", Header: "State", Doc: "finished, interrupted, running or damaged", Value: output.Text(func(s S) string { return string(s.State) })},
	}
}

func newRunsList(a *app.App) cmdutil.Spec {
	var l cmdutil.Listing
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the runs that have a journal",
		Long:    "List the runs that have a journal on this machine, the oldest first. Rows that\nare open can be finished by 'ach runs resume RUN'.",
		Example: "  ach runs list\n  ach runs list --sort=-created_at --limit 5 -o json",
		Args:    cmdutil.NoArgs,
	}
	l.AddFlags(cmd)
	check := func([]string) error {
		if _, err := a.Settings(); err != nil { // which say how to print
			return err
		}
		return l.Check(a)
	}
	work := func(ctx context.Context) error {
		list, err := journal.List(a.RunsDir())
		if err != nil {
			return err
		}
		if len(list) == 0 {
			a.Streams.Note("there are no runs")
		}
		if list, err = cmdutil.Arrange(a, l, runColumns(), list); err != nil {
			return err
		}
		return app.Rows(ctx, a, runColumns(), list)
	}
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.LocalExits(), Prints: []app.Shape{runShape().List()}, Offers: l.Offers()}
}

// findRun is the journal of the run with that id.
func findRun(a *app.App, id string) (string, error) {
	path, err := journal.Path(a.RunsDir(), id)
	if err != nil {
		return "", app.Usage("'ach runs list' shows them", "RUN: %v", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return path, nil
	}
	list, err := journal.List(a.RunsDir())
	if err != nil {
		return "", err
	}
	var known []string
	for _, s := range list {
		known = append(known, s.ID)
	}
	return "", &app.Failure{Code: app.ExitRefused, Message: "there is no run " + id, Hint: cmp.Or(closest.Hint(id, known), "'ach runs list' shows them")}
}

func newRunsShow(a *app.App) cmdutil.Spec {
	var (
		id string
		l  cmdutil.Listing
	)
	cmd := &cobra.Command{
		Use:     "show RUN",
		Short:   "Show the rows of a run as far as it came",
		Long:    "Show what the journal of a run says of each of its rows. A row that was about to\nbe sent and has no outcome is unknown. Nothing is asked of GitLab.",
		Example: "  ach runs show 20260102-030405-x7k2 -o csv\n  ach runs show 20260102-030405-x7k2 --sort status,user",
		Args:    cmdutil.OneArg("the id of a run"),
	}
	l.AddFlags(cmd)
	check := func(args []string) error {
		id = args[0]
		if _, err := a.Settings(); err != nil { // which say how to print
			return err
		}
		return l.Check(a)
	}
	work := func(ctx context.Context) error {
		path, err := findRun(a, id)
		if err != nil {
			return err
		}
		past, err := journal.Open(path)
		if err != nil {
			return run.BadJournal(err)
		}
		a.ReportOnly().WarnLost(past)
		run.MarkUnread(past)
		results := run.Known(past)
		cols := award.ResultColumns(a.Columns, results)
		if results, err = cmdutil.Arrange(a, l, cols, results); err != nil {
			return err
		}
		return app.Rows(ctx, a, cols, results)
	}
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.LocalExits(app.ExitRefused), Prints: []app.Shape{award.ResultShape().List()}, Offers: cmdutil.Offers(l.Offers(), map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.Runs(a))})}
}

func newRunsResume(a *app.App) cmdutil.Spec {
	var (
		id    string
		flags award.RunFlags
	)
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
	flags.AddPace(a, cmd)
	check := func(args []string) error {
		id = args[0]
		return flags.Check()
	}
	work := func(ctx context.Context) error {
		path, err := findRun(a, id)
		if err != nil {
			return err
		}
		j, past, err := journal.Resume(path)
		if err != nil {
			return run.BadJournal(err)
		}
		defer func() { _ = j.Close() }() // everything in it is on disk
		a.ReportOnly().WarnLost(past)
		over := past.Open() == 0
		run.MarkUnread(past)
		if err := a.CheckColumns(award.CarriedFields(past.Rows)...); err != nil {
			return err
		}
		flags.Recall(past.Header.Options, cmd.Flags().Changed)
		if err := flags.Check(); err != nil {
			return err
		}
		return a.With(func(ctx context.Context, s *app.Session) error {
			r := s.Runner()
			me, err := r.MayResume(ctx, past, over)
			if err != nil {
				return err
			}
			if over {
				return nothingOpen(ctx, a, j, past, flags)
			}
			rest, release, err := r.Resumed(ctx, me, j, past, flags.Pace)
			if err != nil {
				return err
			}
			defer release()
			if err := flags.ClearReport(ctx); err != nil {
				return err
			}
			if err := rest.CatchUp(ctx, past); err != nil {
				return err
			}
			return flags.Execute(ctx, rest, past.State)
		})(ctx)
	}
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.RowExits(app.ExitGuard), Prints: []app.Shape{award.ResultShape().List()}, Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.OpenRuns(a))}}
}

// nothingOpen tells how a run ended of which nothing is left to do.
func nothingOpen(ctx context.Context, a *app.App, j *journal.Journal, past *journal.Run, flags award.RunFlags) error {
	if err := flags.ClearReport(ctx); err != nil {
		return err
	}
	if !past.Finished {
		if err := j.Finish(journal.Finished); err != nil {
			return run.NoJournal(err)
		}
	}
	a.Streams.Note("nothing is open in this run")
	results := run.Known(past)
	return a.Outcome(run.Sum(results, nil, ""), flags.Tell(ctx, award.Rows{ID: past.Header.ID, Results: results}))
}

func newRunsPrune(a *app.App) cmdutil.Spec {
	var (
		days  int
		named []string
	)
	cmd := &cobra.Command{
		Use:   "prune [RUN…]",
		Short: "Remove the journals of finished runs, or of the runs named",
		Long: `Remove the journals of runs that finished more than --days days ago. A run that
has open rows, or whose journal is damaged, keeps it unless it is named: without
it the run cannot be resumed.`,
		Example: "  ach runs prune\n  ach runs prune --days 0\n  ach runs prune 20260102-030405-x7k2",
		Args:    cobra.ArbitraryArgs,
	}
	cmd.Flags().IntVar(&days, "days", 30, "keep journals younger than `N` days")
	check := func(args []string) error {
		if days < 0 {
			return app.Usage("0 removes all that are finished", "--days: %d is negative", days)
		}
		if _, err := a.Settings(); err != nil { // which say how to print
			return err
		}
		named = args
		for _, id := range named {
			if _, err := findRun(a, id); err != nil {
				return err
			}
		}
		return nil
	}
	work := func(ctx context.Context) error {
		list, err := journal.List(a.RunsDir())
		if err != nil {
			return err
		}
		removed := []journal.Summary{}
		now := time.Now()
		for _, s := range list {
			old := s.State == journal.Finished && now.Sub(s.CreatedAt) >= time.Duration(days)*24*time.Hour
			if len(named) == 0 && !old || len(named) > 0 && !slices.Contains(named, s.ID) {
				continue
			}
			if err := journal.Remove(s.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return run.BadJournal(err)
			}
			removed = append(removed, s)
		}
		a.Streams.Note("removed %d of %d journals", len(removed), len(list))
		return app.Rows(ctx, a, runColumns(), removed)
	}
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.LocalExits(app.ExitRefused, app.ExitGuard), Prints: []app.Shape{runShape().List()}, Offers: map[string]cmdutil.Offer{"": completion.Runs(a)}}
}

func runShape() app.Shape { return app.ShapeOf("run", "A run", runColumns()) }
