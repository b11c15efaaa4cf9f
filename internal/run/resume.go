package run

import (
	"context"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run/keeping"
	"github.com/ach-cli/ach/internal/run/takeover"
	"github.com/ach-cli/ach/internal/words"
)

// MayResume returns who resumes a run, which another server or account may not. How a run
// ended of which nobody knows whose it was may be told to anybody.
func (r *Runner) MayResume(ctx context.Context, run *journal.Run, over bool) (gitlab.User, error) {
	h := run.Header
	if r.Host != h.Host {
		// Not even for a while: a journal does not choose where the token goes.
		return gitlab.User{}, misused(wayHost, "the run belongs to %s, and the host here is %s", h.Host, r.Host)
	}
	if h.AccountID == 0 && h.Account == "" {
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
	if h.Account != me.Username {
		r.Note("your account was called @%s when the run began", h.Account)
	}
	return me, nil
}

// mayFinish refuses an account that is not the one which began a run: what the run has
// sent would look like what others did. Journals of the first version know the name
// alone, which may have become somebody else's.
func mayFinish(me gitlab.User, run *journal.Run) *Error {
	h := run.Header
	switch {
	case h.AccountID == 0 && h.Account == "":
		return Guarded(wayOthersDid, "which account began the run is not known, since its token could not read whose it is")
	case me.ID == 0:
		return Guarded(wayOwnToken+"that account that may read whose it is", "the run was begun by %s, and whose token this is cannot be read", words.UserName(h.Account, h.AccountID))
	case h.AccountID != 0 && h.AccountID == me.ID:
		return nil
	case h.AccountID != 0 && h.Account == me.Username:
		return Guarded(wayOwnToken+"that account", "the run was begun by user %d, who was called @%s then, and you are user %d", h.AccountID, h.Account, me.ID)
	case h.Account != me.Username:
		return Guarded(wayOwnToken+"@"+h.Account, "the run was begun by @%s, and you are @%s", h.Account, me.Username)
	case h.Action == bulk.Award && again(run) && len(run.InDoubt()) > 0:
		return Guarded(wayAwardTheRest, "the journal is of an older ach, which kept the name of the account alone, and the run awards with --again: whether its rows in doubt were made cannot be told safely")
	}
	return nil
}

const optionReport = "report" // of a journal: path of the file that the rows go to

// ReportOf is the path of the file that the rows of a run go to, "" for none.
func ReportOf(run *journal.Run) string { return run.Header.Options[optionReport] }

// again reports whether a run makes awards whatever is held.
func again(run *journal.Run) bool { return run.Header.Options[takeover.OptionAgain] == "true" }

// Resume makes the rest of a run of its journal. Its release lets other runs have the
// achievements.
func (r *Runner) Resume(ctx context.Context, me gitlab.User, j *journal.Journal, run *journal.Run, limits bulk.Limits) (rest *Run, release func(), err error) {
	p := &Plan{Action: run.Header.Action, Rows: run.Rows, Achievements: map[ids.Achievement]gitlab.Achievement{}, me: me}
	p.options.Again, p.options.Report, p.keep.Choice = again(run), ReportOf(run), keeping.Choice(run.Header.Options[keeping.Option])
	if err := p.held.Recall(run.Header.Options); err != nil {
		return nil, nil, BadJournal(err)
	}
	for _, row := range run.Rows {
		id := row.AchievementID
		if _, ok := p.Achievements[id]; ok || id == 0 || row.Status == bulk.StatusNotFound {
			continue
		}
		found := gitlab.Achievement{ID: id}
		if path := run.Header.Options["namespace:"+id.String()]; path != "" {
			if found, err = r.Client.Achievement(ctx, gitlab.AchievementRef{ID: id}, path); err != nil {
				return nil, nil, err
			}
		}
		p.Achievements[id] = found
	}
	if err := r.guard(p); err != nil {
		return nil, nil, err
	}
	return &Run{Runner: r, Action: p.Action, plan: p, limits: limits, journal: j, id: run.Header.ID}, p.Release, nil
}

// Reconcile looks what became of the rows that were never sent since the run was
// planned: somebody may have done them. Those are skipped now.
func (r *Run) Reconcile(ctx context.Context, run *journal.Run) error {
	p := r.plan
	if p.Action == bulk.Award && p.options.Again {
		return nil // whoever holds it is awarded all the same
	}
	var skipped []bulk.RowOutcome
	news := journal.NewsOf(run)
	err := r.eachStanding(ctx, p, func(i int) bool {
		_, sent := run.Intended[i]
		return !sent && !run.Decided(i)
	}, func(i int, held []gitlab.StandingAward, veil gitlab.Veil) {
		row := &run.Rows[i]
		award, done, untold := p.doneSince(news, *row, held)
		switch {
		case len(untold) > 0:
			r.leaveUnread(ctx, p, row, untold[0])
		case veil != gitlab.Unveiled && (done == (p.Action == bulk.Revoke) || p.keep.Gone(p.Rows, held)): // it was not seen
			// Only this time: the journal keeps the row open.
			r.leaveUntold(ctx, p, row, veil, len(held) > 0)
		case !done && p.keep.Gone(p.Rows, held):
			r.Note("award %d of %s stays: the one that was to stay is gone", row.AwardID, words.UserName(row.User, row.UserID))
			skipped = append(skipped, bulk.RowOutcome{Index: i, Status: bulk.StatusSkipped, AwardID: row.AwardID})
		case done:
			skipped = append(skipped, bulk.RowOutcome{Index: i, Status: bulk.StatusSkipped, AwardID: award})
		}
	})
	if err != nil || len(skipped) == 0 {
		return err
	}
	r.Note("%s done meanwhile", words.Were(len(skipped), "open row"))
	if err := r.journal.Record(skipped); err != nil {
		return NoJournal(err)
	}
	for _, row := range skipped {
		run.Outcomes[row.Index] = row
	}
	return nil
}

// doneSince reports whether there is nothing left to do for a row: its user holds an
// award that counts, was not there when it was planned and is no other row's, or no longer
// the one to revoke. untold are awards that came since of which that cannot be told. What a
// row says that stood before stays as it is: by its highest number the run knows its own
// awards, and what others have made since would raise it above those.
func (p *Plan) doneSince(news *journal.News, row bulk.Row, held []gitlab.StandingAward) (award ids.Award, done bool, untold []gitlab.StandingAward) {
	numbers := func(held []gitlab.StandingAward) []ids.Award {
		return words.Map(held, func(h gitlab.StandingAward) ids.Award { return h.Award })
	}
	if p.Action == bulk.Revoke {
		award, done = news.Done(row, numbers(held))
		return award, done, nil
	}
	since := slices.DeleteFunc(slices.Clone(held), func(h gitlab.StandingAward) bool { return slices.Contains(row.Before, h.Award) })
	counted, untold := p.held.Of(since)
	if award, done = news.Done(row, numbers(counted)); done {
		return award, true, nil
	}
	return award, false, untold
}

// WarnLost tells which lines of a journal are damaged, and what follows.
func (r *Runner) WarnLost(run *journal.Run) {
	if run.Damaged {
		r.Warn("the last line of the journal was cut off, as a power cut does; it was left out")
	}
	const most = 10
	for n, line := range run.Lost {
		switch {
		case n == most:
			r.Warn("%d more lines of the journal are damaged", len(run.Lost)-most)
			return
		case line <= len(run.Rows)+1:
			r.Warn("line %d of the journal is damaged: what it planned is not sent", line)
		default:
			r.Warn("line %d of the journal is damaged: of every row that it can have been about is looked first whether it was sent", line)
		}
	}
}
