package bulk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// delivery is one request that changes something, and what came of it.
type delivery struct {
	rows     []int
	round    int // of the backoff when it began
	sent     time.Time
	ended    time.Time
	outcomes []Outcome // one a row; none if it was not sent
	settled  map[int]RowOutcome
	err      error // of the log
	turn     int   // of the pace when it was sent
	trial    bool  // it holds more than any that was answered in time
	began    time.Time
}

// send begins the next batch, if there is one and the rate allows it.
func (r *run) send(now time.Time) bool {
	if r.stop != nil || now.Before(r.mayGo(now)) {
		return false
	}
	// A row that was in doubt goes alone: if it is what kills its request, it takes no
	// other along.
	batch := r.again.take(1)
	if len(batch) == 0 {
		batch = r.fresh.take(r.rate.limit(r.pace.size(len(r.fresh), r.quota.scarce())))
	}
	if len(batch) == 0 {
		return false
	}
	r.rate.spend(now, len(batch))
	r.quota.spend()
	for _, i := range batch {
		r.rows[i].attempts++
	}
	r.inFlight++
	r.sending++
	d := &delivery{rows: batch, round: r.backoff.round, turn: r.pace.turn, trial: r.pace.begin(len(batch))}
	go func() {
		r.deliver(d)
		r.events <- func() {
			r.inFlight--
			r.sending--
			r.onDelivery(d)
		}
	}()
	return true
}

// mayGo is when the next request may be sent, now or later.
func (r *run) mayGo(now time.Time) time.Time {
	at := r.quota.next(now)
	if left := r.o.MaxWait - r.backoff.waited; at.Sub(now) > left {
		at = now // the refusal says what is wrong
	}
	if at.After(now) && r.unsent() > 0 {
		r.o.Limited()
	}
	if r.rate.next.After(at) {
		return r.rate.next
	}
	return at
}

// unsent is how many rows are to be sent, now or when the server lets them.
func (r *run) unsent() int { return len(r.fresh) + len(r.again) }

// deliver logs, sends and logs again. It runs beside the loop and touches
// nothing of it but the rows of its batch.
func (r *run) deliver(d *delivery) {
	if r.logFailed.Load() {
		return
	}
	d.sent = r.o.Now()
	if d.err = r.logged(r.log.Intend(d.rows, d.sent)); d.err != nil || r.logFailed.Load() {
		return
	}
	changes := make([]Change, len(d.rows))
	for n, i := range d.rows {
		row := r.plan[i]
		changes[n] = Change{
			Action: r.o.Action, AchievementID: row.AchievementID, UserID: row.UserID,
			AwardID: row.AwardID, Message: row.Message,
		}
	}
	d.began = r.o.Now()
	d.outcomes = r.srv.Send(r.sends, changes)
	d.ended = r.o.Now()
	for n, o := range d.outcomes {
		if o.Err != nil {
			r.rows[d.rows[n]].cause = o.Err
		}
	}
	for len(d.outcomes) < len(d.rows) {
		d.outcomes = append(d.outcomes, Outcome{Err: errors.New("the server gave no answer for this row")})
	}
	r.verifyOutcomes(d)
	d.settled = map[int]RowOutcome{}
	var record []RowOutcome
	for n, i := range d.rows {
		settled, ok := r.settleRow(i, d.outcomes[n])
		if ok {
			d.settled[i] = settled
		} else if o := d.outcomes[n]; o.Verdict == Unknown && o.NotVisible { // whoever resumes has to know
			settled, ok = r.outcome(i, StatusUnknown, 0, text(o.Err)), true
			settled.Ran = true
		}
		if ok {
			record = append(record, settled)
		}
	}
	if len(record) > 0 {
		d.err = r.logged(r.log.Record(record))
	}
}

// logged is the error of a log that failed, after which no goroutine sends any more.
func (r *run) logged(err error) error {
	if err == nil {
		return nil
	}
	r.logFailed.Store(true)
	return fmt.Errorf("%w: %w", ErrJournal, err)
}

// verifyOutcomes takes back what an answer cannot be right about: that an award is that
// of two rows, or one that stood before, since numbers only grow. It gives the awards
// to their rows. Whether a request that was refused whole ran is looked for.
func (r *run) verifyOutcomes(d *delivery) {
	seen := map[ids.Award]int{}
	for _, o := range d.outcomes {
		if o.Verdict == Done {
			seen[o.AwardID]++
		}
	}
	for n, i := range d.rows {
		o := &d.outcomes[n]
		switch {
		case o.WholeRequest && o.Fatal && len(d.rows) == 1: // nothing smaller is left to send
		case o.WholeRequest:
			o.Verdict, o.Fatal = NotRun, false
		case r.o.Action != Award || o.Verdict != Done || o.NotVisible:
		case o.AwardID <= r.newest || seen[o.AwardID] > 1 || !r.claimed.take(o.AwardID, i):
			*o = Outcome{Err: fmt.Errorf("the answer names award %d, which is not a new one of this row's own", o.AwardID)}
		}
	}
}

// settleRow turns an outcome into that of a row, if it settles the row.
func (r *run) settleRow(i int, o Outcome) (RowOutcome, bool) {
	row := r.plan[i]
	switch {
	case o.Verdict == Done && r.o.Action == Award:
		return r.outcome(i, StatusAwarded, o.AwardID, ""), true
	case o.Verdict == Done, o.Verdict == Refused && r.rows[i].lost > 0 && revokedBefore(o.Err):
		return r.outcome(i, r.o.Action.done(), row.AwardID, ""), true
	case o.Verdict == Needless:
		r.rows[i].attempts--
		why := "somebody else did it meanwhile"
		if o.Err != nil {
			why = text(o.Err)
		}
		return r.outcome(i, StatusSkipped, o.AwardID, why), true
	case o.Verdict == Refused:
		return r.outcome(i, StatusFailed, row.AwardID, text(o.Err)), true
	}
	return RowOutcome{}, false
}

// revokedBefore recognises GitLab's answer to a second revocation
// (app/services/achievements/revoke_service.rb).
func revokedBefore(err error) bool {
	return strings.Contains(text(err), "already been revoked")
}

// onDelivery takes in what a delivery brought.
func (r *run) onDelivery(d *delivery) {
	if d.err != nil {
		r.halt(d.err)
	}
	for n, i := range d.rows {
		p := &r.rows[i]
		if d.outcomes == nil { // the log failed first; the row stays open
			p.attempts--
			continue
		}
		o := d.outcomes[n]
		if o.Fatal {
			r.stopFor(o)
		}
		settled, ok := d.settled[i]
		switch {
		case ok:
			r.finish(i, settled)
		case o.Verdict == Unknown:
			p.ranUnseen = p.ranUnseen || o.NotVisible
			r.putInDoubt(i, d.sent, d.ended, "the answer was lost: "+text(o.Err))
		case o.WholeRequest && !o.Fatal:
			r.onWholeRefusal(i, d, o)
		default:
			p.err = text(o.Err)
			if p.lost > 0 {
				r.again.push(i)
			} else {
				r.fresh.push(i)
			}
		}
	}
	if d.outcomes != nil {
		r.adapt(d)
	}
}

// stopFor stops the run for an outcome that every further change would meet. Where
// it is a refusal of what the run is about, the rows that were not sent have failed
// with it: nothing is left to resume. A bad token leaves them open for a good one.
func (r *run) stopFor(o Outcome) {
	if o.Verdict != Refused {
		r.halt(fmt.Errorf("the server refuses every change: %w", cause(o.Err)))
		return
	}
	if r.refusal == nil {
		r.refusal = cause(o.Err)
	}
	r.halt(r.refusal)
}

// onWholeRefusal has a row looked for at once whose request was refused as a whole. A
// gateway can say that of what was carried out, and an answer is the end of either.
// What is not there is sent again, each row alone, so that the one which cannot be sent
// takes no other along; one that was alone has failed.
func (r *run) onWholeRefusal(i int, d *delivery, o Outcome) {
	p := &r.rows[i]
	p.refused, r.wholeRefusal = len(d.rows) == 1, cause(o.Err)
	r.putInDoubt(i, d.sent, d.ended.Add(-r.o.GraceTime), text(o.Err))
	p.lost-- // the answer was not
}

// adapt fits the pace and the waits to how a delivery went.
func (r *run) adapt(d *delivery) {
	if len(d.settled) > 0 {
		r.backoff.reset()
		r.atOnce = 0
	}
	var (
		asked             time.Duration
		limited, timedOut bool
		last              error
	)
	for _, o := range d.outcomes[:len(d.rows)] {
		switch {
		case o.Err == nil:
		case o.Verdict == Unknown: // only its words: that it may have run is said of a row, which is read back, and not of the run
			last = errors.New(o.Err.Error())
		default:
			last = o.Err
		}
		limited = limited || o.RateLimited
		timedOut = timedOut || o.TimedOut
		asked = max(asked, o.RetryAfter)
	}
	r.quota.learn(r.o.Quota(), r.inFlight)
	r.pace.learn(paced{
		size: len(d.rows), trial: d.trial, turn: d.turn, took: d.ended.Sub(d.began),
		inTime: len(d.settled) == len(d.rows), done: len(d.settled), timedOut: timedOut, limited: limited,
	})
	// A pause protects what is still to be sent; reading back need not wait for it.
	if !r.retriesAtOnce(d) && (limited || len(d.settled) == 0) && r.unsent() > 0 {
		r.pause(asked, d.round, cause(last))
	}
}

// maxAtOnce bounds how many requests in a row are sent again without a pause: a server
// that takes every connection out of service must not keep a run busy for ever.
const maxAtOnce = 16

// retriesAtOnce reports whether all that a delivery left open can be sent again at once.
func (r *run) retriesAtOnce(d *delivery) bool {
	for n, i := range d.rows {
		if _, ok := d.settled[i]; !ok && (d.outcomes[n].Verdict != NotRun || !d.outcomes[n].AtOnce) {
			return false
		}
	}
	if len(d.settled) == len(d.rows) {
		return false
	}
	r.atOnce++
	return r.atOnce <= maxAtOnce
}

// pause makes everything wait after a failure, or gives up.
func (r *run) pause(asked time.Duration, round int, why error) {
	if !r.backoff.fail(r.o.Now(), asked, round) {
		r.halt(fmt.Errorf("%w: %w", ErrGaveUp, why))
	}
}

func cause(err error) error {
	if err == nil {
		return errors.New("no reason given")
	}
	return err
}

func text(err error) string { return cause(err).Error() }
