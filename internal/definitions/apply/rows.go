package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
)

// run makes the awards or the revocations of the plan, all of them in one run.
func (a *Applier) run(ctx context.Context, action bulk.Action, o *Outcome) {
	rows, at := a.rows(action)
	if len(rows) == 0 {
		return
	}
	if a.stopped == nil {
		a.stopped = ctx.Err()
	}
	var did *run.Outcome
	if a.stopped == nil {
		did, a.stopped = a.execute(ctx, action, rows)
	}
	if did == nil {
		for _, i := range at {
			a.results[i].cutOff(a.stopped)
		}
		return
	}
	for n, res := range did.Results {
		r := &a.results[at[n]]
		r.Status, r.AwardID, r.Attempts, r.Error, r.Err = res.Status, res.AwardID, res.Attempts, res.Error, res.Err
	}
	if did.ID != "" && (o.Run == "" || did.CutShort) {
		o.Run = did.ID
	}
	if slices.ContainsFunc(did.Results, func(res bulk.Result) bool { return res.Status == bulk.StatusNotAttempted }) {
		a.stopped = did.Stopped // what was refused in this run may pass in the next
	}
}

// execute plans the run of the rows, and carries it out.
func (a *Applier) execute(ctx context.Context, action bulk.Action, rows []bulk.Row) (*run.Outcome, error) {
	p, err := a.Runner.PlanRows(ctx, rows, a.achievements(), run.PlanOptions{Action: action, GraceTime: a.Limits.GraceTime, Group: a.Namespace.Path})
	if err != nil {
		return nil, err
	}
	defer p.Release()
	b, err := a.Runner.Begin(p, a.Limits, a.Hash)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	b.Progress = a.Progress(action)
	return b.Execute(ctx, bulk.State{}), nil
}

// rows are those of a run, and which of the results they are of. A row of an achievement
// that was not made is decided.
func (a *Applier) rows(action bulk.Action) (rows []bulk.Row, at []int) {
	before, failed := a.before(), a.noneAwarded()
	for i := range a.results {
		r := &a.results[i]
		if string(r.Action) != string(action) || !r.Action.Changes() {
			continue
		}
		id := r.AchievementID
		if id == 0 {
			id = a.ids[r.Achievement]
			r.AchievementID = id
		}
		if id == 0 && a.stopped != nil {
			r.cutOff(a.stopped)
			continue
		}
		if id == 0 {
			r.Error = name(r) + " was not made"
			continue
		}
		if action == bulk.Revoke && failed[r.Achievement] {
			r.Error, r.Err = errNoneAwarded.Error(), errNoneAwarded
			continue
		}
		row := bulk.Row{
			Line: len(rows) + 1, Place: fmt.Sprintf("%s for @%s", name(r), r.User.Username),
			User: r.User.Username, UserID: r.User.ID, AchievementID: id, Achievement: r.Achievement, Message: r.Message,
		}
		if action == bulk.Revoke {
			row.AwardID = r.AwardID
		} else {
			row.Before = before[holding{r.User.ID, id}]
		}
		rows, at = append(rows, row), append(at, i)
	}
	return rows, at
}

var errNoneAwarded = errors.New(notSent + "every award of it failed, and the list may be wrong")

// noneAwarded are the achievements of which there were awards to make, and not one was made:
// the list may be wrong then, and nobody loses for it what they hold.
func (a *Applier) noneAwarded() map[string]bool {
	failed, made := map[string]bool{}, map[string]bool{}
	for _, r := range a.results {
		switch {
		case r.Action != definitions.Award:
		case r.Status == bulk.StatusAwarded, r.Status == bulk.StatusSkipped:
			made[r.Achievement] = true
			delete(failed, r.Achievement)
		case !made[r.Achievement]:
			failed[r.Achievement] = true
		}
	}
	return failed
}

// Answers returns whether a plan says who holds the achievement that a row of an earlier one
// is about, or deletes it.
func Answers(p *definitions.Prepared) func(bulk.Row) bool {
	listed := func(name string) bool {
		return slices.ContainsFunc(p.Wanted, func(w definitions.Wanted) bool {
			return w.Holders != nil && slices.ContainsFunc(append([]string{w.Name}, w.FormerNames...), func(own string) bool { return definitions.SameName(own, name) })
		})
	}
	known := map[ids.Achievement]bool{}
	for _, e := range p.Group {
		known[e.ID] = listed(e.Name)
	}
	for _, row := range p.Rows {
		if row.Action == definitions.Delete {
			known[row.AchievementID] = true
		}
	}
	return func(row bulk.Row) bool {
		if answers, there := known[row.AchievementID]; there {
			return answers
		}
		return listed(row.Achievement)
	}
}

// A holding is an achievement in the hands of a user.
type holding struct {
	user        ids.User
	achievement ids.Achievement
}

// before are the awards that stood when the plan was made.
func (a *Applier) before() map[holding][]ids.Award {
	awards := map[holding][]ids.Award{}
	for _, e := range a.Group {
		for _, w := range e.Awards {
			h := holding{w.User.ID, e.ID}
			awards[h] = append(awards[h], w.ID)
		}
	}
	return awards
}

// achievements are all that the rows can be about.
func (a *Applier) achievements() []gitlab.Achievement {
	all := make([]gitlab.Achievement, 0, len(a.Group)+len(a.ids))
	for _, e := range a.Group {
		found := e.Achievement
		found.Namespace = a.Namespace
		all = append(all, found)
	}
	for name, id := range a.ids {
		all = append(all, gitlab.Achievement{ID: id, Name: name, Namespace: a.Namespace})
	}
	return all
}
