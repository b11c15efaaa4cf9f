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

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
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
func (a *app) findRun(id string) (string, error) {
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
		path, err := a.findRun(id)
		if err != nil {
			return err
		}
		run, err := journal.Open(path)
		if err != nil {
			return badJournal(err)
		}
		a.warnLost(run)
		markUnread(run)
		results := known(run)
		cols := resultColumns(a.columns, results)
		if results, err = arrange(a, l, cols, results); err != nil {
			return err
		}
		return rows(ctx, a, cols, results)
	}
	return spec{Command: cmd, check: check, work: work, exits: localExits(exitRefused), prints: []shape{resultShape().list()}, offers: offers(l.offers(), map[string]offer{"": firstOnly(a.offerRuns)})}
}

// known is what the journal tells of each row: rows that were about to be sent
// and have no outcome are unknown.
func known(run *journal.Run) []bulk.Result {
	results := make([]bulk.Result, len(run.Rows))
	for i, row := range run.Rows {
		res := bulk.Result{Row: row, Status: bulk.StatusNotAttempted, AwardID: row.AwardID, Attempts: run.Attempts[i]}
		settled, done := run.Outcomes[i]
		_, sent := run.Intended[i]
		switch {
		case row.Status != "" && !done:
			res.Status, res.Error = row.Status, row.Error
		case done:
			res.Status, res.AwardID, res.Attempts, res.Error = settled.Status, settled.AwardID, settled.Attempts, settled.Error
		case sent:
			res.Status = bulk.StatusUnknown
		}
		results[i] = res
	}
	return results
}

func badJournal(err error) error {
	if errors.Is(err, journal.ErrRunning) {
		return &failure{code: exitGuard, message: err.Error(), hint: "wait for it to end", err: err}
	}
	return &failure{code: exitFailure, message: err.Error(), hint: "a journal is not to be edited; without it, look with 'ach list --achievement' who holds it", err: err}
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
		path, err := a.findRun(id)
		if err != nil {
			return err
		}
		j, run, err := journal.Resume(path)
		if err != nil {
			return badJournal(err)
		}
		defer func() { _ = j.Close() }() // everything in it is on disk
		a.warnLost(run)
		over := run.Open() == 0
		markUnread(run)
		extra := newExtraColumns()
		for _, row := range run.Rows {
			extra.add(row.Carried)
		}
		if err := a.checkColumns(extra.fields...); err != nil {
			return err
		}
		flags.recall(run.Header.Options, cmd.Flags().Changed)
		if err := flags.check(a); err != nil {
			return err
		}
		return a.with(func(ctx context.Context, s *session) error {
			me, err := a.mayResume(ctx, s, run, over)
			if err != nil {
				return err
			}
			if over {
				return a.nothingOpen(ctx, j, run, flags)
			}
			return a.resume(ctx, s, me, j, run, flags)
		})(ctx)
	}
	return spec{Command: cmd, check: check, work: work, exits: rowExits(exitGuard), prints: []shape{resultShape().list()}, offers: map[string]offer{"": firstOnly(a.offerOpenRuns)}}
}

// mayResume returns who resumes a run, which another server or account may not. How a run ended of which
// nobody knows whose it was may be told to anybody.
func (a *app) mayResume(ctx context.Context, s *session, run *journal.Run, over bool) (gitlab.User, error) {
	if host := s.settings.Host.String(); host != run.Header.Host {
		// Not even for a while: a journal does not choose where the token goes.
		return gitlab.User{}, usage("is that one of yours, as 'ach auth status' lists them? if so, name it with --host", "the run belongs to %s, and the host here is %s", run.Header.Host, host)
	}
	if run.Header.AccountID == 0 && run.Header.Account == "" {
		if over {
			return gitlab.User{}, nil
		}
		return gitlab.User{}, mayFinish(gitlab.User{}, run) // whoever asks
	}
	me, err := s.Me(ctx)
	if err == nil {
		err = mayFinish(me, run)
	}
	if err != nil {
		return me, err
	}
	if run.Header.Account != me.Username {
		a.streams.Note("your account was called @%s when the run began", run.Header.Account)
	}
	return me, nil
}

// nothingOpen tells how a run ended of which nothing is left to do.
func (a *app) nothingOpen(ctx context.Context, j *journal.Journal, run *journal.Run, flags runFlags) error {
	if err := flags.mayReport(a, ""); err != nil {
		return err
	}
	if err := flags.askToReplace(ctx, a); err != nil {
		return err
	}
	if !run.Finished {
		if err := j.Finish(journal.Finished); err != nil {
			return noJournal(err)
		}
	}
	a.streams.Note("nothing is open in this run")
	results := known(run)
	r := &bulkRun{app: a, action: run.Header.Action, rows: run.Rows, flags: flags, id: run.Header.ID}
	reported := r.report(ctx, resultColumns(a.columns, results), results, false)
	return a.outcome(sum(results, nil, ""), reported)
}

func (a *app) resume(ctx context.Context, s *session, me gitlab.User, j *journal.Journal, run *journal.Run, flags runFlags) error {
	achievements := map[ids.Achievement]gitlab.Achievement{}
	for _, row := range run.Rows {
		if _, ok := achievements[row.AchievementID]; ok || row.AchievementID == 0 {
			continue
		}
		found := gitlab.Achievement{ID: row.AchievementID}
		if path := run.Header.Options["namespace:"+row.AchievementID.String()]; path != "" {
			var err error
			if found, err = s.Achievement(ctx, gitlab.AchievementRef{ID: row.AchievementID}, path); err != nil {
				return err
			}
		}
		achievements[row.AchievementID] = found
	}
	p := &plan{action: run.Header.Action, rows: run.Rows, achievements: achievements, me: me}
	if err := a.guard(p, s); err != nil {
		return err
	}
	defer p.release()
	if err := flags.mayReport(a, ""); err != nil {
		return err
	}
	if err := flags.askToReplace(ctx, a); err != nil {
		return err
	}
	if err := a.catchUp(ctx, s, p, j, run); err != nil {
		return err
	}
	r := &bulkRun{
		app: a, session: s, action: run.Header.Action, rows: run.Rows, achievements: achievements,
		me: me, flags: flags, again: run.Header.Options["again"] == "true", log: j, journal: j, id: run.Header.ID,
	}
	return r.execute(ctx, run.State)
}

// catchUp looks what became of the rows that were never sent since the run was
// planned: somebody may have done them. Those are skipped now.
func (a *app) catchUp(ctx context.Context, s *session, p *plan, j *journal.Journal, run *journal.Run) error {
	if p.action == bulk.Award && run.Header.Options["again"] == "true" {
		return nil // whoever holds it is awarded all the same
	}
	open := map[ids.Achievement][]int{}
	for i, row := range run.Rows {
		if _, sent := run.Intended[i]; !sent && !run.Decided(i) {
			open[row.AchievementID] = append(open[row.AchievementID], i)
		}
	}
	var skipped []bulk.RowOutcome
	for id, rows := range open {
		standing, err := p.standing(ctx, s, id, rows)
		if err != nil {
			return err
		}
		for _, i := range rows {
			row := &run.Rows[i]
			held, veil := standing.Of(row.UserID)
			award, done := doneSince(p.action, *row, held)
			switch {
			case veil != gitlab.Unveiled && done == (p.action == bulk.Revoke): // it was not seen
				// Only this time: the journal keeps the row open.
				p.leaveUntold(ctx, s, row, veil, len(held) > 0)
			case done:
				skipped = append(skipped, bulk.RowOutcome{Index: i, Status: bulk.StatusSkipped, AwardID: award})
			}
		}
	}
	if len(skipped) == 0 {
		return nil
	}
	a.streams.Note("%s done meanwhile", were(len(skipped), "open row"))
	if err := j.Record(skipped); err != nil {
		return noJournal(err)
	}
	for _, row := range skipped {
		run.Outcomes[row.Index] = row
	}
	return nil
}

// doneSince tells whether there is nothing left to do for a row: its user holds
// an award that was not there when it was planned, or no longer the one to
// revoke.
func doneSince(action bulk.Action, row bulk.Row, held []gitlab.StandingAward) (award ids.Award, done bool) {
	for _, h := range held {
		number := h.Award
		switch {
		case action == bulk.Revoke && number == row.AwardID:
			return row.AwardID, false
		case action == bulk.Award && !slices.Contains(row.Before, number):
			return number, true
		}
	}
	return row.AwardID, action == bulk.Revoke
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
			if _, err := a.findRun(id); err != nil {
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
	return spec{Command: cmd, check: check, work: work, exits: localExits(exitRefused, exitGuard), prints: []shape{runShape().list()}, offers: map[string]offer{"": a.offerRuns}}
}
