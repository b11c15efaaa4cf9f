package run

import (
	"context"
	"errors"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// Known is what the journal tells of each row: rows that were about to be sent
// and have no outcome are unknown.
func Known(run *journal.Run) []bulk.Result {
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

func BadJournal(err error) error {
	if errors.Is(err, journal.ErrRunning) {
		return &Error{Kind: KindGuard, message: err.Error(), Hint: "wait for it to end", Err: err}
	}
	return &Error{Kind: KindFailure, message: err.Error(), Hint: "a journal is not to be edited; without it, look with 'ach list --achievement' who holds it", Err: err}
}

// MayResume returns who resumes a run, which another server or account may not. How a run ended of which
// nobody knows whose it was may be told to anybody.
func (r *Runner) MayResume(ctx context.Context, run *journal.Run, over bool) (gitlab.User, error) {
	if host := r.Host; host != run.Header.Host {
		// Not even for a while: a journal does not choose where the token goes.
		return gitlab.User{}, misused("is that one of yours, as 'ach auth status' lists them? if so, name it with --host", "the run belongs to %s, and the host here is %s", run.Header.Host, host)
	}
	if run.Header.AccountID == 0 && run.Header.Account == "" {
		if over {
			return gitlab.User{}, nil
		}
		return gitlab.User{}, mayFinish(gitlab.User{}, run) // whoever asks
	}
	me, err := r.Client.Me(ctx)
	if err != nil {
		return me, err
	}
	if err := mayFinish(me, run); err != nil {
		return me, err
	}
	if run.Header.Account != me.Username {
		r.note("your account was called @%s when the run began", run.Header.Account)
	}
	return me, nil
}

// Resumed makes the rest of a run of its journal. Its release lets other runs have the
// achievements.
func (r *Runner) Resumed(ctx context.Context, me gitlab.User, j *journal.Journal, run *journal.Run, speed Pace) (rest *BulkRun, release func(), err error) {
	achievements := map[ids.Achievement]gitlab.Achievement{}
	for _, row := range run.Rows {
		if _, ok := achievements[row.AchievementID]; ok || row.AchievementID == 0 {
			continue
		}
		found := gitlab.Achievement{ID: row.AchievementID}
		if path := run.Header.Options["namespace:"+row.AchievementID.String()]; path != "" {
			if found, err = r.Client.Achievement(ctx, gitlab.AchievementRef{ID: row.AchievementID}, path); err != nil {
				return nil, nil, err
			}
		}
		achievements[row.AchievementID] = found
	}
	p := &Plan{Action: run.Header.Action, Rows: run.Rows, Achievements: achievements, me: me}
	if err := r.guard(p); err != nil {
		return nil, nil, err
	}
	return &BulkRun{
		Runner: r, Action: p.Action, rows: p.Rows, achievements: achievements,
		me: me, pace: speed, again: run.Header.Options["again"] == "true", log: j, journal: j, id: run.Header.ID,
	}, p.Release, nil
}

// CatchUp looks what became of the rows that were never sent since the run was
// planned: somebody may have done them. Those are skipped now.
func (r *BulkRun) CatchUp(ctx context.Context, run *journal.Run) error {
	if r.Action == bulk.Award && r.again {
		return nil // whoever holds it is awarded all the same
	}
	open := map[ids.Achievement][]int{}
	for i, row := range run.Rows {
		if _, sent := run.Intended[i]; !sent && !run.Decided(i) {
			open[row.AchievementID] = append(open[row.AchievementID], i)
		}
	}
	p := &Plan{Action: r.Action, Rows: run.Rows, Achievements: r.achievements, me: r.me}
	var skipped []bulk.RowOutcome
	for id, rows := range open {
		standing, err := r.standing(ctx, p, id, rows)
		if err != nil {
			return err
		}
		for _, i := range rows {
			row := &run.Rows[i]
			held, veil := standing.Of(row.UserID)
			award, done := doneSince(p.Action, *row, held)
			switch {
			case veil != gitlab.Unveiled && done == (p.Action == bulk.Revoke): // it was not seen
				// Only this time: the journal keeps the row open.
				r.leaveUntold(ctx, p, row, veil, len(held) > 0)
			case done:
				skipped = append(skipped, bulk.RowOutcome{Index: i, Status: bulk.StatusSkipped, AwardID: award})
			}
		}
	}
	if len(skipped) == 0 {
		return nil
	}
	r.note("%s done meanwhile", words.Were(len(skipped), "open row"))
	if err := r.journal.Record(skipped); err != nil {
		return NoJournal(err)
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
