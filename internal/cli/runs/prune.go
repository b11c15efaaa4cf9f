package runs

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/run"
)

// pruneOptions are what prune is told.
type pruneOptions struct {
	app   *app.App
	days  int
	named []string // ids of runs
}

func (o *pruneOptions) spec(a *app.App) cmdutil.Spec {
	o.app = a
	cmd := &cobra.Command{
		Use:   "prune [RUN…]",
		Short: "Remove the journals of finished runs, or of the runs named",
		Long: `Remove the journals of runs that finished more than --days days ago. A run that
has open rows, or whose journal is damaged, keeps it unless it is named: without
it the run cannot be resumed.`,
		Example: "  ach runs prune\n  ach runs prune --days 0\n  ach runs prune 20260102-030405-x7k2",
		Args:    cobra.ArbitraryArgs,
	}
	cmd.Flags().IntVar(&o.days, "days", 30, "keep journals younger than `N` days")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.run, Exits: app.LocalExits(app.ExitRefused, app.ExitGuard), Prints: []app.Shape{runShape().List()},
		Offers: map[string]cmdutil.Offer{"": completion.Runs(a)},
	}
}

func (o *pruneOptions) check(args []string) error {
	if o.days < 0 {
		return app.Usage("0 removes all that are finished", "--days: %d is negative", o.days)
	}
	if _, err := o.app.Settings(); err != nil { // which say how to print
		return err
	}
	o.named = args
	for _, id := range o.named {
		if _, err := findRun(o.app, id); err != nil {
			return err
		}
	}
	return nil
}

func (o *pruneOptions) run(ctx context.Context) error {
	list, err := journal.List(o.app.RunsDir())
	if err != nil {
		return err
	}
	removed := []journal.Summary{}
	for _, s := range list {
		if !o.means(s, time.Now()) {
			continue
		}
		if err := journal.Remove(s.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return run.BadJournal(err)
		}
		removed = append(removed, s)
	}
	o.app.Streams.Note("removed %d of %d journals", len(removed), len(list))
	return app.Rows(ctx, o.app, runColumns(), removed)
}

// means reports whether a journal is to be removed.
func (o *pruneOptions) means(s journal.Summary, now time.Time) bool {
	if len(o.named) > 0 {
		return slices.Contains(o.named, s.ID)
	}
	return s.State == journal.Finished && now.Sub(s.CreatedAt) >= time.Duration(o.days)*24*time.Hour
}
