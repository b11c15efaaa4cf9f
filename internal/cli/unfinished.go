package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
)

// A run that was cut off may have sent what the server is still working on. Whoever
// changes the same achievement next would not see it, and make it again: so the rows
// that such a run left in doubt are settled before anything is planned.

// damagedCounts is how long a journal of which nothing can be read is taken to be
// about what is planned now.
const damagedCounts = 24 * time.Hour

// settleEarlier settles what earlier runs left in doubt of what is planned, or refuses
// to go on where that cannot be done. A dry run is told, and waits for nothing.
func (a *app) settleEarlier(ctx context.Context, s *session, p *plan) error {
	if !slices.ContainsFunc(p.rows, func(row bulk.Row) bool { return row.Status == "" }) {
		return nil
	}
	unfinished, err := journal.FindUnfinished(a.runsDir())
	if err != nil {
		return noJournal(err)
	}
	for _, u := range unfinished {
		switch {
		case u.Run == nil:
			err = a.passDamaged(ctx, p, u)
		case p.concerns(u.Run, s):
			err = a.settleRun(ctx, s, p, u)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// concerns reports whether a run has in doubt what is planned here: the same user and
// achievement of the same server.
func (p *plan) concerns(run *journal.Run, s *session) bool {
	h := run.Header
	if h.Server != identity(p.me, s) && (h.Server != "" || h.Host != s.settings.Host.String()) {
		return false
	}
	users := map[int64]bool{}
	for _, row := range p.rows {
		users[row.UserID] = users[row.UserID] || row.Status == ""
	}
	return slices.ContainsFunc(run.InDoubt(), func(i int) bool {
		row := run.Rows[i]
		if _, unread := run.Unread[i]; unread {
			return true // who knows
		}
		_, mine := p.achievements[row.AchievementID]
		return mine && users[row.UserID]
	})
}

// settleRun settles what a run has in doubt of the achievements that are planned.
func (a *app) settleRun(ctx context.Context, s *session, p *plan, u journal.Unfinished) error {
	doubt := len(u.Run.InDoubt())
	left := fmt.Sprintf("run %s was cut off, and what became of %s of it is not known", u.ID, plural(doubt, "row"))
	switch {
	case u.Running && p.dryRun:
		return nil
	case p.choice.again: // what is held does not tell whether it was made
		return unsettled(left+"; with --again it could be made twice", "'ach runs resume "+u.ID+"' finishes it first", u.ID)
	}
	settle := p.choice.within(settleOf(u.Run))
	wait := min(time.Until(latest(u.Run))+settle, settle)
	if err := mayFinish(p.me, u.Run); err != nil {
		if wait > 0 {
			return unsettled(left+": "+err.Error(), hintOf(err), u.ID)
		}
		a.streams.Warn("%s; whatever it sent is over by now, and what is held is read", left)
		return nil
	}
	if p.dryRun {
		a.streams.Warn("%s; before anything is sent, that is looked for", left)
		return nil
	}
	j, run, err := journal.Resume(u.Path)
	if err != nil {
		return badJournal(err)
	}
	defer func() { _ = j.Close() }() // everything in it is on disk
	if wait > time.Second {
		left += fmt.Sprintf("; looking for it first, which can take %s", wait.Round(time.Second))
	}
	a.streams.Warn("%s", left)
	results, err := a.readBack(ctx, s, p, j, run, settle)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return &failure{code: codeOf(err), message: fmt.Sprintf("what became of run %s could not be looked for: %v; nothing was sent", u.ID, err), hint: hintOf(err), err: err}
	}
	if unknown := bulk.Tally(results).Unknown; unknown > 0 {
		return unsettled(fmt.Sprintf("what became of %s of run %s cannot be told", plural(unknown, "row"), u.ID), "'ach runs resume "+u.ID+"' looks again", u.ID)
	}
	a.streams.Note("of run %s: %s", u.ID, countText(foundOf(run, results)))
	return closeEarlier(j, run, results)
}

// readBack has the engine settle the rows of a run that are in doubt, as far as they
// are about the achievements that are planned.
func (a *app) readBack(ctx context.Context, s *session, p *plan, j *journal.Journal, run *journal.Run, settle time.Duration) ([]bulk.Result, error) {
	markUnread(run)
	state := bulk.State{Settled: run.Settled, Intended: map[int]time.Time{}, Attempts: map[int]int{}}
	for _, i := range run.InDoubt() {
		if _, mine := p.achievements[run.Rows[i].AchievementID]; mine {
			state.Intended[i], state.Attempts[i] = run.Intended[i], max(run.Attempts[i], 1)
		}
	}
	srv := &server{
		client: s, achievements: p.achievements, failures: map[bulk.Change]error{}, made: map[int64]gitlab.Award{},
		warn: a.streams.Warn, settle: settle,
	}
	return bulk.Run(ctx, run.Rows, state, srv, j, bulk.Options{
		Action: run.Header.Action, MaxWait: s.settings.MaxWait, Settle: max(settle, 1), Me: p.me.ID.Number(), Again: run.Header.Options["again"] == "true", ReadBackOnly: true, Ahead: s.clockAhead,
	})
}

// closeEarlier ends the journal of a run of which nothing is open any more. That of a
// single row is not needed: the run that goes on has its own.
func closeEarlier(j *journal.Journal, run *journal.Run, results []bulk.Result) error {
	if len(run.Rows) == 1 {
		return j.Discard()
	}
	if c := bulk.Tally(results); c.Unknown+c.NotAttempted == 0 {
		return j.Finish(journal.Finished)
	}
	return j.Finish(journal.Interrupted)
}

// foundOf counts what became of the rows that were in doubt.
func foundOf(run *journal.Run, results []bulk.Result) map[bulk.Status]int {
	counts := map[bulk.Status]int{}
	for _, i := range run.InDoubt() {
		counts[results[i].Status]++
	}
	return counts
}

// within is a time to settle, or the shorter one that was given by flag just now: who
// gives it knows the server.
func (ch choice) within(settle time.Duration) time.Duration {
	if ch.settle > 0 {
		return min(settle, ch.settle)
	}
	return settle
}

// settleOf is how long the server may still work on what a run has sent.
func settleOf(run *journal.Run) time.Duration {
	flags := runFlags{settle: bulk.DefaultSettle}
	flags.recall(run.Header.Options, func(string) bool { return false })
	return flags.settle
}

// latest is when the last of the rows in doubt was sent.
func latest(run *journal.Run) time.Time {
	var last time.Time
	for _, i := range run.InDoubt() {
		if at := run.Intended[i]; at.After(last) {
			last = at
		}
	}
	return last
}

// passDamaged waits until the server has done with whatever a run can have sent of
// whose journal nothing can be read. With --again that does not help.
func (a *app) passDamaged(ctx context.Context, p *plan, u journal.Unfinished) error {
	age := time.Since(u.Changed)
	if u.Running || age > damagedCounts {
		return nil
	}
	if p.choice.again {
		return unsettled("the journal of run "+u.ID+" is damaged; with --again what it was about could be made twice", "look with 'ach list --achievement' who holds it", u.ID)
	}
	wait := p.choice.within(bulk.DefaultSettle) - age
	if wait <= 0 || p.dryRun {
		return nil
	}
	a.streams.Warn("%v; waiting %s until nothing that it sent can still be under way", u.Problem, wait.Round(time.Second))
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// unsettled is the refusal to go on beside a run of which it is not known what it did.
func unsettled(message, hint, id string) error {
	forget := "'ach runs prune " + id + "' forgets it, once you have looked who holds the achievement"
	return &failure{code: exitGuard, message: message + "; nothing was sent", hint: strings.Join([]string{hint, forget}, "; ")}
}

// mayFinish refuses an account that is not the one which began a run: what the run has
// sent would look like what others did. Journals of the first version know the name
// alone, which may have become somebody else's.
func mayFinish(me gitlab.User, run *journal.Run) error {
	h := run.Header
	switch {
	case h.AccountID != 0 && h.AccountID == me.ID.Number():
		return nil
	case h.AccountID != 0 && h.Account == me.Username:
		return &failure{
			code: exitGuard, message: fmt.Sprintf("the run was begun by user %d, who was called @%s then, and you are user %d", h.AccountID, h.Account, me.ID.Number()),
			hint: "what was sent could not be told from what others did: resume it with a token of that account",
		}
	case h.Account != me.Username:
		return &failure{
			code: exitGuard, message: "the run was begun by @" + h.Account + ", and you are @" + me.Username,
			hint: "what was sent could not be told from what others did: resume it with a token of @" + h.Account,
		}
	case h.AccountID == 0 && h.Action == bulk.Award && h.Options["again"] == "true" && len(run.InDoubt()) > 0:
		return &failure{
			code: exitGuard, message: "the journal is of an older ach, which kept the name of the account alone, and the run awards with --again: whether its rows in doubt were made cannot be told safely",
			hint: "look with 'ach list --achievement' who holds it, and award the rest anew",
		}
	}
	return nil
}

// markUnread decides the rows of a run whose lines in the journal are damaged and that
// have no outcome: who is meant by them is not known, so they are not sent.
func markUnread(run *journal.Run) {
	for i, line := range run.Unread {
		row := &run.Rows[i]
		if run.Decided(i) {
			continue
		}
		row.Status = bulk.StatusNotAttempted
		if _, sent := run.Intended[i]; sent {
			row.Status = bulk.StatusUnknown
		}
		row.Error = fmt.Sprintf("line %d of the journal is damaged: who is meant is not known", line)
	}
}

// warnLost tells which lines of a journal are damaged, and what follows.
func (a *app) warnLost(run *journal.Run) {
	if run.Damaged {
		a.streams.Warn("the last line of the journal was cut off, as a power cut does; it was left out")
	}
	const most = 10
	for n, line := range run.Lost {
		if n == most {
			a.streams.Warn("%d more lines of the journal are damaged", len(run.Lost)-most)
			return
		}
		if line <= len(run.Rows)+1 {
			a.streams.Warn("line %d of the journal is damaged: what it planned is not sent", line)
		} else {
			a.streams.Warn("line %d of the journal is damaged: of every row that it can have been about is looked first whether it was sent", line)
		}
	}
}
