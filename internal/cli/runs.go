package cli

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
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/output"
)

func newRuns(a *app) spec {
	cmd := &cobra.Command{
		Use:   "runs COMMAND",
		Short: "Look at runs over many rows, and resume one",
		Long: `Every run keeps a journal: what was planned, what was about to be sent, and what
came of it. A run that was interrupted, crashed or left rows in doubt is resumed
from it. That of a single row is removed once it is known what came of it.`,
		Args: noArgs,
	}
	return spec{Command: cmd, below: []spec{newRunsList(a), newRunsShow(a), newRunsResume(a), newRunsPrune(a)}}
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

func newRunsList(a *app) spec {
	var l listing
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the runs that have a journal",
		Long:    "List the runs that have a journal on this machine, the oldest first. Rows that\nare open can be finished by 'ach runs resume RUN'.",
		Example: "  ach runs list\n  ach runs list --sort=-created_at --limit 5 -o json",
		Args:    noArgs,
	}
	l.addFlags(cmd)
	check := func([]string) error {
		if _, err := a.settings(); err != nil { // which say how to print
			return err
		}
		return l.check(a)
	}
	work := func(ctx context.Context) error {
		list, err := journal.List(a.runsDir())
		if err != nil {
			return err
		}
		if len(list) == 0 {
			a.streams.Note("there are no runs")
		}
		if list, err = arrange(a, l, runColumns(), list); err != nil {
			return err
		}
		return rows(ctx, a, runColumns(), list)
	}
	return spec{Command: cmd, check: check, work: work, exits: localExits(), prints: []shape{runShape().list()}, offers: l.offers()}
}

// findRun is the journal of the run with that id.
func findRun(a *app, id string) (string, error) {
	path, err := journal.Path(a.runsDir(), id)
	if err != nil {
		return "", usage("'ach runs list' shows them", "RUN: %v", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return path, nil
	}
	list, err := journal.List(a.runsDir())
	if err != nil {
		return "", err
	}
	var known []string
	for _, s := range list {
		known = append(known, s.ID)
	}
	return "", &failure{code: exitRefused, message: "there is no run " + id, hint: cmp.Or(closest.Hint(id, known), "'ach runs list' shows them")}
}

func newRunsShow(a *app) spec {
	var (
		id string
		l  listing
	)
	cmd := &cobra.Command{
		Use:     "show RUN",
		Short:   "Show the rows of a run as far as it came",
		Long:    "Show what the journal of a run says of each of its rows. A row that was about to\nbe sent and has no outcome is unknown. Nothing is asked of GitLab.",
		Example: "  ach runs show 20260102-030405-x7k2 -o csv\n  ach runs show 20260102-030405-x7k2 --sort status,user",
		Args:    oneArg("the id of a run"),
	}
	l.addFlags(cmd)
	check := func(args []string) error {
		id = args[0]
		if _, err := a.settings(); err != nil { // which say how to print
			return err
		}
		return l.check(a)
	}
	work := func(ctx context.Context) error {
		path, err := findRun(a, id)
		if err != nil {
			return err
		}
		past, err := journal.Open(path)
		if err != nil {
			return badJournal(err)
		}
		a.reportOnly().warnLost(past)
		markUnread(past)
		results := known(past)
		cols := resultColumns(a.columns, results)
		if results, err = arrange(a, l, cols, results); err != nil {
			return err
		}
		return rows(ctx, a, cols, results)
	}
	return spec{Command: cmd, check: check, work: work, exits: localExits(exitRefused), prints: []shape{resultShape().list()}, offers: offers(l.offers(), map[string]offer{"": firstOnly(offerRuns(a))})}
}

func newRunsResume(a *app) spec {
	var (
		id    string
		flags runFlags
	)
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "Finish what a run left open",
		Long: `Finish the rows that have no outcome, and only those. Of every row that may have
been sent, ach first looks whether it was carried out.

A run is resumed by the account that began it, which may be called otherwise by
now. Rows whose line in the journal is damaged are told and left out.`,
		Example: "  ach runs resume 20260102-030405-x7k2\n  ach runs resume 20260102-030405-x7k2 --rate 60 --report rest.csv",
		Args:    oneArg("the id of a run"),
	}
	flags.addPace(cmd)
	check := func(args []string) error {
		id = args[0]
		return flags.check(a)
	}
	work := func(ctx context.Context) error {
		path, err := findRun(a, id)
		if err != nil {
			return err
		}
		j, past, err := journal.Resume(path)
		if err != nil {
			return badJournal(err)
		}
		defer func() { _ = j.Close() }() // everything in it is on disk
		a.reportOnly().warnLost(past)
		over := past.Open() == 0
		markUnread(past)
		extra := newExtraColumns()
		for _, row := range past.Rows {
			extra.add(row.Carried)
		}
		if err := a.checkColumns(extra.fields...); err != nil {
			return err
		}
		flags.recall(past.Header.Options, cmd.Flags().Changed)
		if err := flags.check(a); err != nil {
			return err
		}
		return a.with(func(ctx context.Context, s *session) error {
			r := s.runner()
			me, err := r.mayResume(ctx, past, over)
			if err != nil {
				return err
			}
			if over {
				return nothingOpen(ctx, a, j, past, flags)
			}
			rest, release, err := r.resumed(ctx, me, j, past, flags.pace)
			if err != nil {
				return err
			}
			defer release()
			if err := flags.mayReport(a, ""); err != nil {
				return err
			}
			if err := flags.askToReplace(ctx, a); err != nil {
				return err
			}
			if err := rest.catchUp(ctx, past); err != nil {
				return err
			}
			return carryOut(ctx, a, rest, past.State, flags)
		})(ctx)
	}
	return spec{Command: cmd, check: check, work: work, exits: rowExits(exitGuard), prints: []shape{resultShape().list()}, offers: map[string]offer{"": firstOnly(offerOpenRuns(a))}}
}

// nothingOpen tells how a run ended of which nothing is left to do.
func nothingOpen(ctx context.Context, a *app, j *journal.Journal, past *journal.Run, flags runFlags) error {
	if err := flags.mayReport(a, ""); err != nil {
		return err
	}
	if err := flags.askToReplace(ctx, a); err != nil {
		return err
	}
	if !past.Finished {
		if err := j.Finish(journal.Finished); err != nil {
			return noJournal(err)
		}
	}
	a.streams.Note("nothing is open in this run")
	results := known(past)
	w := rowWriter{app: a, flags: flags, id: past.Header.ID}
	reported := w.report(ctx, resultColumns(a.columns, results), results, false)
	return a.outcome(sum(results, nil, ""), reported)
}

func newRunsPrune(a *app) spec {
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
			return usage("0 removes all that are finished", "--days: %d is negative", days)
		}
		if _, err := a.settings(); err != nil { // which say how to print
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
		list, err := journal.List(a.runsDir())
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
				return badJournal(err)
			}
			removed = append(removed, s)
		}
		a.streams.Note("removed %d of %d journals", len(removed), len(list))
		return rows(ctx, a, runColumns(), removed)
	}
	return spec{Command: cmd, check: check, work: work, exits: localExits(exitRefused, exitGuard), prints: []shape{runShape().list()}, offers: map[string]offer{"": offerRuns(a)}}
}

func runShape() shape { return shapeOf("run", "A run", runColumns()) }
