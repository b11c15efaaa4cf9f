package runs

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/run"
)

// listOptions are what list is told.
type listOptions struct {
	app *app.App
	cmdutil.Listing
}

func (o *listOptions) spec(a *app.App) cmdutil.Spec {
	o.app = a
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the runs that have a journal",
		Long:    "List the runs that have a journal on this machine, the oldest first. Rows that\nare open can be finished by 'ach runs resume RUN'.",
		Example: "  ach runs list\n  ach runs list --sort=-created_at --limit 5 -o json",
		Args:    cmdutil.NoArgs,
	}
	o.AddFlags(cmd)
	return cmdutil.Spec{Command: cmd, Check: o.check, Work: o.run, Exits: app.LocalExits(), Prints: []app.Shape{runShape().List()}, Offers: o.Offers()}
}

func (o *listOptions) check([]string) error {
	if _, err := o.app.Settings(); err != nil { // which say how to print
		return err
	}
	return o.Check(o.app)
}

func (o *listOptions) run(ctx context.Context) error {
	list, err := journal.List(o.app.RunsDir())
	if err != nil {
		return err
	}
	if len(list) == 0 {
		o.app.Streams.Note("there are no runs")
	}
	if list, err = cmdutil.Arrange(o.app, o.Listing, runColumns(), list); err != nil {
		return err
	}
	return app.Rows(ctx, o.app, runColumns(), list)
}

// showOptions are what show is told.
type showOptions struct {
	listOptions
	id string
}

func (o *showOptions) spec(a *app.App) cmdutil.Spec {
	o.app = a
	cmd := &cobra.Command{
		Use:     "show RUN",
		Short:   "Show the rows of a run as far as it came",
		Long:    "Show what the journal of a run says of each of its rows. A row that was about to\nbe sent and has no outcome is unknown. Nothing is asked of GitLab.",
		Example: "  ach runs show 20260102-030405-x7k2 -o csv\n  ach runs show 20260102-030405-x7k2 --sort status,user",
		Args:    cmdutil.OneArg("the id of a run"),
	}
	o.AddFlags(cmd)
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.run, Exits: app.LocalExits(app.ExitRefused), Prints: []app.Shape{columns.ResultShape().List()},
		Offers: cmdutil.Offers(o.Offers(), map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.Runs(a))}),
	}
}

func (o *showOptions) check(args []string) error {
	o.id = args[0]
	return o.listOptions.check(nil)
}

func (o *showOptions) run(ctx context.Context) error {
	path, err := findRun(o.app, o.id)
	if err != nil {
		return err
	}
	past, err := journal.Open(path)
	if err != nil {
		return run.BadJournal(err)
	}
	o.app.ReportOnly().WarnLost(past)
	past.MarkUnread()
	results := past.Known()
	cols := columns.ResultColumns(o.app.Columns, results)
	if results, err = cmdutil.Arrange(o.app, o.Listing, cols, results); err != nil {
		return err
	}
	return app.Rows(ctx, o.app, cols, results)
}
