package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run/counting"
	"github.com/ach-cli/ach/internal/run/takeover"
	"github.com/ach-cli/ach/internal/words"
)

// A run that was cut off may have sent what the server is still working on. Whoever
// changes the same achievement next would not see it, and make it again: so the rows
// that such a run left in doubt are settled before anything is planned.

// damagedCounts is how long a journal of which nothing can be read is taken to be
// about what is planned now.
const damagedCounts = 24 * time.Hour

// An earlier run, as far as it is about what is planned.
type earlier struct {
	journal.Summary
	rows      []int         // in doubt, of the achievements that are planned
	unread    []int         // in doubt too, and who is meant is not known: their lines are damaged
	graceTime time.Duration // how long the server may work on what nobody waits for
}

// settleUnfinished settles what earlier runs left in doubt of what is planned, and reports
// whether there was any; or refuses to go on where that cannot be done. A dry run is told,
// and waits for nothing.
func (r *Runner) settleUnfinished(ctx context.Context, p *Plan) (settled bool, _ error) {
	if !slices.ContainsFunc(p.Rows, func(row bulk.Row) bool { return row.Status == "" }) {
		return false, nil
	}
	unfinished, err := journal.FindUnfinished(r.Journals)
	if err != nil {
		return false, NoJournal(err)
	}
	for _, u := range unfinished {
		if u.Run == nil {
			settled, err = true, r.passDamaged(ctx, p, u)
		} else if e := r.earlier(p, u); len(e.rows)+len(e.unread) > 0 {
			settled, err = true, r.settleRun(ctx, p, e)
		}
		if err != nil {
			return settled, err
		}
	}
	return settled, nil
}

// earlier is what a run has in doubt of what is planned here: of the same server, the
// same achievements and, for one row at least, the same user. A row that cannot be read
// counts for the achievements that the rest of the journal names.
func (r *Runner) earlier(p *Plan, u journal.Summary) *earlier {
	e := &earlier{Summary: u, graceTime: max(p.options.GraceTime, graceTimeOf(u.Run))}
	servers := r.identities(p.me)
	if !slices.Contains(servers, u.Run.Header.Server) && !slices.Contains(servers, u.Run.Header.Host) {
		return e
	}
	e.choose(p)
	users := map[ids.User]bool{}
	for _, row := range p.Rows {
		users[row.UserID] = users[row.UserID] || row.Status == ""
	}
	if !slices.ContainsFunc(e.rows, func(i int) bool { return users[e.Run.Rows[i].UserID] }) {
		e.rows = nil
	}
	return e
}

// choose notes which rows of the run are in doubt and of the achievements planned.
func (e *earlier) choose(p *Plan) {
	e.rows, e.unread = nil, nil
	named := concerns(e.Run, p.Achievements)
	for _, i := range e.Run.InDoubt() {
		_, mine := p.Achievements[e.Run.Rows[i].AchievementID]
		if _, unread := e.Run.Unread[i]; unread && named {
			e.unread = append(e.unread, i)
		} else if mine {
			e.rows = append(e.rows, i)
		}
	}
}

// concerns reports whether a run is about one of the achievements, as far as its header
// and the rows that can be read tell. One that names none at all may be about any.
func concerns(run *journal.Run, achievements map[ids.Achievement]gitlab.Achievement) bool {
	var named []ids.Achievement
	for option := range run.Header.Options {
		number, found := strings.CutPrefix(option, "namespace:")
		if id, err := ids.ParseAchievement(number); found && err == nil {
			named = append(named, id)
		}
	}
	for _, row := range run.Rows {
		if row.AchievementID != 0 && row.Status != bulk.StatusNotFound {
			named = append(named, row.AchievementID)
		}
	}
	return len(named) == 0 || slices.ContainsFunc(named, func(id ids.Achievement) bool {
		_, mine := achievements[id]
		return mine
	})
}

// left says what the run left behind.
func (e *earlier) left() string {
	rows := words.Plural(len(e.Run.InDoubt()), "row")
	text := "run " + e.ID + " was cut off, and what became of " + rows + " of it is not known"
	if e.Run.Ended {
		text = "run " + e.ID + " left " + rows + " in doubt"
	}
	if len(e.unread) > 0 {
		text += fmt.Sprintf("; line %d of its journal is damaged, so who was meant is not known", e.Run.Unread[e.unread[0]])
	}
	return text
}

// busy is how long the server may still work on what the run has sent, since a request
// may have been under way for a while before nobody waited for it; 0 or less once it
// cannot any more.
func (e *earlier) busy() time.Duration {
	return time.Until(e.latest().Add(bulk.DefaultGraceTime + e.graceTime))
}

// wait is busy of a run that does not wait any longer now.
func (e *earlier) wait() time.Duration { return min(e.busy(), e.graceTime) }

// latest is when the last of the rows in doubt was sent.
func (e *earlier) latest() time.Time {
	var last time.Time
	for _, i := range slices.Concat(e.rows, e.unread) {
		if at := e.Run.Intended[i]; at.After(last) {
			last = at
		}
	}
	return last
}

// wayOut is how what the run left is decided by whoever has to.
func (e *earlier) wayOut(me gitlab.User) string {
	if err := mayFinish(me, e.Run); err != nil {
		return err.Hint
	}
	if len(e.rows) == 0 {
		return wayHolders
	}
	return wayResume(e.ID, ReportOf(e.Run), "finishes it first")
}

// settleRun settles what a run has in doubt of the achievements that are planned.
func (r *Runner) settleRun(ctx context.Context, p *Plan, e *earlier) error {
	switch {
	case e.State == journal.Running && p.options.DryRun:
		return nil
	case p.options.Again: // what is held does not tell whether it was made
		return unsettled(e.left()+"; with --again it could be made twice", e.wayOut(p.me), e.ID)
	}
	if err := mayFinish(p.me, e.Run); err != nil {
		return r.passForeign(e, err)
	}
	if len(e.rows) > 0 {
		if err := r.settleRows(ctx, p, e); err != nil {
			return err
		}
	}
	if len(e.unread) > 0 {
		return r.passUnread(ctx, p, e)
	}
	return nil
}

// passForeign goes on beside a run that this account cannot finish, once the server
// has done with what it sent.
func (r *Runner) passForeign(e *earlier, why *Error) error {
	if wait := e.busy(); wait > 0 {
		hint := fmt.Sprintf("%s; or try again in %s, when what it sent is over", why.Hint, inSeconds(wait))
		return unsettled(e.left()+": "+why.Error(), hint, e.ID)
	}
	r.over(e)
	return nil
}

// over tells that what is held decides, whatever an earlier run has sent.
func (r *Runner) over(e *earlier) {
	r.Warn("%s; whatever it sent is over by now, and what is held is read; %s it", e.left(), wayForget(e.ID))
}

// passUnread waits until the server has done with what a run can have sent for rows
// of which is not known who is meant.
func (r *Runner) passUnread(ctx context.Context, p *Plan, e *earlier) error {
	wait := e.wait()
	if wait > 0 && p.options.DryRun {
		r.Warn("%s; before anything is sent, that is waited for until it is over", e.left())
		return nil
	}
	if wait > 0 {
		r.Warn("%s; waiting %s until nothing that it sent can still be under way", e.left(), inSeconds(wait))
		if err := sleepUntilOver(ctx, wait, e.ID); err != nil {
			return err
		}
	}
	r.over(e)
	return nil
}

// sleepUntilOver waits for what a run has sent, unless the command ends before.
func sleepUntilOver(ctx context.Context, wait time.Duration, id string) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return cutShort(ctx, id)
	case <-timer.C:
		return nil
	}
}

// cutShort is the error of a command that ends before an earlier run is settled.
func cutShort(ctx context.Context, id string) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ctx.Err()
	}
	return &Error{
		Kind: KindGuard, message: "nothing was sent: what became of run " + id + " could not be told in the time that --timeout allows",
		Hint: wayMoreTime, Err: ctx.Err(),
	}
}

// settleRows looks what became of the rows that a run left in doubt. A dry run looks
// too, at once and without noting it, so that it ends as the run would.
func (r *Runner) settleRows(ctx context.Context, p *Plan, e *earlier) error {
	if p.options.DryRun {
		r.Warn("%s; before anything is sent, that is looked for", e.left())
		look := *e
		look.graceTime = 0
		results, err := r.readBack(ctx, p, &look, bulk.NoLog{})
		return e.found(ctx, results, err)
	}
	j, run, err := journal.Resume(e.Path)
	if err != nil {
		return BadJournal(err)
	}
	defer func() { _ = j.Close() }() // everything in it is on disk
	e.Run = run
	e.choose(p)
	left := e.left()
	if wait := e.wait(); wait > time.Second {
		left += fmt.Sprintf("; looking for it first, which can take %s", wait.Round(time.Second))
	}
	r.Warn("%s", left)
	results, err := r.readBack(ctx, p, e, j)
	if err := e.found(ctx, results, err); err != nil {
		_ = j.Finish(journal.Interrupted) // what it says is kept either way
		return err
	}
	r.Note("of run %s: %s", e.ID, bulk.CountText(e.count(results)))
	_, err = closeBooks(j, results)
	return err
}

// found is the refusal to go on where it is not known after all what a run did.
func (e *earlier) found(ctx context.Context, results []bulk.Result, err error) error {
	if ctx.Err() != nil {
		return cutShort(ctx, e.ID)
	}
	if err != nil {
		return &Error{Like: err, message: fmt.Sprintf("what became of run %s could not be looked for: %v; nothing was sent", e.ID, err), Err: err}
	}
	if unknown := e.count(results)[bulk.StatusUnknown]; unknown > 0 {
		return unsettled(fmt.Sprintf("what became of %s of run %s cannot be told", words.Plural(unknown, "row"), e.ID), wayResume(e.ID, ReportOf(e.Run), "looks again"), e.ID)
	}
	return nil
}

// count counts what became of the rows that were in doubt.
func (e *earlier) count(results []bulk.Result) map[bulk.Status]int {
	counts := map[bulk.Status]int{}
	for _, i := range e.rows {
		counts[results[i].Status]++
	}
	return counts
}

// readBack has the engine settle the rows of a run that are in doubt, as far as they
// are about the achievements that are planned.
func (r *Runner) readBack(ctx context.Context, p *Plan, e *earlier, log bulk.Log) ([]bulk.Result, error) {
	run, held := *e.Run, &counting.Rule{} // its own: what is planned here may be for another occasion
	if err := held.Recall(run.Header.Options); err != nil {
		return nil, BadJournal(err)
	}
	run.Rows = slices.Clone(run.Rows)
	run.MarkUnread()
	state := bulk.State{Outcomes: run.Outcomes, Intended: map[int]time.Time{}, Attempts: map[int]int{}}
	for _, i := range e.rows {
		state.Intended[i], state.Attempts[i] = run.Intended[i], max(run.Attempts[i], 1)
	}
	options := r.engineOptions(run.Header.Action, p.me, e.graceTime, again(&run))
	options.ReadBackOnly = true
	return bulk.Run(ctx, run.Rows, state, r.newServer(p.Achievements, held, e.graceTime), log, options)
}

// graceTimeOf is how long the server may still work on what a run has sent.
func graceTimeOf(run *journal.Run) time.Duration {
	p := bulk.Limits{GraceTime: bulk.DefaultGraceTime}
	p.Recall(run.Header.Options, func(string) bool { return false })
	return p.GraceTime
}

// passDamaged waits until the server has done with whatever a run can have sent of
// whose journal nothing can be read. With --again that does not help.
func (r *Runner) passDamaged(ctx context.Context, p *Plan, u journal.Summary) error {
	if u.State == journal.Running || time.Since(u.Changed) > damagedCounts {
		return nil
	}
	if p.options.Again {
		return unsettled("the journal of run "+u.ID+" is damaged; with --again what it was about could be made twice", wayHolders, u.ID)
	}
	graceTime := max(p.options.GraceTime, bulk.DefaultGraceTime)
	wait := min(time.Until(u.Changed.Add(bulk.DefaultGraceTime+graceTime)), graceTime)
	if wait <= 0 || p.options.DryRun {
		return nil
	}
	r.Warn("%s; waiting %s until nothing that it sent can still be under way", u.Problem, inSeconds(wait))
	return sleepUntilOver(ctx, wait, u.ID)
}

// inSeconds is a wait in whole seconds, at least one.
func inSeconds(wait time.Duration) time.Duration {
	return max(wait.Round(time.Second), time.Second)
}

// TakeOver decides what earlier applies have left open of a group that is planned anew from
// what was read at a time. What the server may have worked on since then is settled first.
// The achievements are those of the group; answers reports whether the new plan says who
// holds that of a row.
func (r *Runner) TakeOver(ctx context.Context, group string, achievements map[ids.Achievement]gitlab.Achievement, answers func(bulk.Row) bool, graceTime time.Duration, read time.Time) error {
	p := &Plan{Achievements: achievements, options: PlanOptions{GraceTime: graceTime}}
	take := func() ([]string, error) {
		return takeover.ByApply(r.Journals, r.Host, group, answers, func(run *journal.Run, i int) bool {
			busy := run.Intended[i].Add(bulk.DefaultGraceTime + graceTimeOf(run)).After(read)
			if busy {
				p.Rows = append(p.Rows, run.Rows[i])
			}
			return busy
		})
	}
	if err := r.tellTaken(take()); err != nil || len(p.Rows) == 0 {
		return err
	}
	var err error
	if p.me, err = r.Client.Me(ctx); err != nil && !errors.Is(err, gitlab.ErrLacksPermission) {
		return err
	}
	if _, err := r.settleUnfinished(ctx, p); err != nil {
		return err
	}
	_, err = take()
	return err
}

func (r *Runner) tellTaken(taken []string, err error) error {
	for _, id := range taken {
		r.Note("what run %s has left open is taken over", id)
	}
	if err != nil {
		return NoJournal(err)
	}
	return nil
}
