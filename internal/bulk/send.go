package bulk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// send begins the next batch, if there is one and the rate allows it.
func (r *run) send(now time.Time) bool {
	if r.stop != nil || now.Before(r.meter.next) {
		return false
	}
	batch := r.batch()
	if len(batch) == 0 {
		return false
	}
	r.meter.spend(now, len(batch))
	for _, i := range batch {
		r.rows[i].attempts++
	}
	r.inFlight++
	r.sending++
	d := &delivery{rows: batch, round: r.gate.round}
	go func() {
		r.deliver(d)
		r.events <- func() {
			r.inFlight--
			r.sending--
			r.delivered(d)
		}
	}()
	return true
}

// batch takes the rows of the next request. A row that was in doubt goes alone: if
// it is what kills its request, it takes no other along.
func (r *run) batch() []int {
	if alone := r.again.take(1); len(alone) > 0 {
		return alone
	}
	return r.fresh.take(r.meter.most(r.size))
}

// unsent is how many rows are to be sent, now or when the server lets them.
func (r *run) unsent() int { return r.fresh.len() + r.again.len() }

// delivery is one request that changes something, and what came of it.
type delivery struct {
	rows     []int
	round    int // of the gate when it began
	sent     time.Time
	ended    time.Time
	outcomes []Outcome // one a row; none if it was not sent
	settled  map[int]RowOutcome
	err      error // of the log
}

// deliver logs, sends and logs again. It runs beside the loop and touches
// nothing of it but the rows of its batch.
func (r *run) deliver(d *delivery) {
	fail := func(err error) {
		r.broken.Store(true)
		d.err = fmt.Errorf("%w: %w", ErrJournal, err)
	}
	if r.broken.Load() {
		return
	}
	d.sent = r.o.Now()
	if err := r.log.Intend(d.rows, d.sent); err != nil {
		fail(err)
		return
	}
	if r.broken.Load() {
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
	r.check(d)
	d.settled = map[int]RowOutcome{}
	var record []RowOutcome
	for n, i := range d.rows {
		if s, ok := r.judge(i, d.outcomes[n]); ok {
			d.settled[i] = s
			record = append(record, s)
		} else if o := d.outcomes[n]; o.Verdict == Unknown && o.NotVisible { // whoever resumes has to know
			record = append(record, RowOutcome{Index: i, Status: StatusUnknown, Attempts: r.rows[i].attempts, Error: text(o.Err), Ran: true})
		}
	}
	if len(record) > 0 {
		if err := r.log.Record(record); err != nil {
			fail(err)
		}
	}
}

// check takes back what an answer cannot be right about: that an award is that of
// two rows, or one that stood before, since numbers only grow. It gives the awards
// to their rows. Whether a request that was refused whole ran is looked for.
func (r *run) check(d *delivery) {
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

// judge turns an outcome into the status of a row, if it settles the row.
func (r *run) judge(i int, o Outcome) (RowOutcome, bool) {
	p, row := &r.rows[i], r.plan[i]
	s := RowOutcome{Index: i, Attempts: p.attempts}
	switch {
	case o.Verdict == Done && r.o.Action == Award:
		s.Status, s.AwardID = StatusAwarded, o.AwardID
	case o.Verdict == Done, o.Verdict == Refused && p.doubts > 0 && revokedBefore(o.Err):
		s.Status, s.AwardID = StatusRevoked, row.AwardID
	case o.Verdict == Refused:
		s.Status, s.AwardID, s.Error = StatusFailed, row.AwardID, text(o.Err)
	default:
		return s, false
	}
	return s, true
}

// revokedBefore recognises GitLab's answer to a second revocation
// (app/services/achievements/revoke_service.rb).
func revokedBefore(err error) bool {
	return strings.Contains(text(err), "already been revoked")
}

func text(err error) string {
	if err == nil {
		return "no reason given"
	}
	return err.Error()
}

// delivered takes in what a delivery brought.
func (r *run) delivered(d *delivery) {
	if d.err != nil {
		r.halt(d.err)
	}
	if d.outcomes == nil {
		for _, i := range d.rows {
			r.rows[i].attempts--
		}
		return // the log failed first; the rows stay open
	}
	for n, i := range d.rows {
		o := d.outcomes[n]
		if o.Fatal {
			r.refuse(o)
		}
		if s, ok := d.settled[i]; ok {
			r.finish(i, s)
			continue
		}
		if o.Verdict == Unknown {
			r.rows[i].unshown = r.rows[i].unshown || o.NotVisible
			r.doubt(i, d.sent, d.ended, "the answer was lost: "+text(o.Err))
			continue
		}
		if o.WholeRequest && !o.Fatal {
			r.refusedWhole(i, d, o)
			continue
		}
		r.rows[i].err = text(o.Err)
		if r.rows[i].doubts > 0 {
			r.again.push(i)
		} else {
			r.fresh.push(i)
		}
	}
	r.pace(d)
}

// refuse stops the run for an outcome that every further change would meet. Where
// it is a refusal of what the run is about, the rows that were not sent have failed
// with it: nothing is left to resume. A bad token leaves them open for a good one.
func (r *run) refuse(o Outcome) {
	if o.Verdict != Refused {
		r.halt(fmt.Errorf("the server refuses every change: %w", cause(o.Err)))
		return
	}
	if r.refusal == nil {
		r.refusal = cause(o.Err)
	}
	r.halt(r.refusal)
}

// refusedWhole has a row looked for at once whose request was refused as a whole. A
// gateway can say that of what was carried out, and an answer is the end of either.
// What is not there is sent again, each row alone, so that the one which cannot be sent
// takes no other along; one that was alone has failed.
func (r *run) refusedWhole(i int, d *delivery, o Outcome) {
	p := &r.rows[i]
	p.refused, r.wholly = len(d.rows) == 1, cause(o.Err)
	doubts := p.doubts // which count the answers that were lost
	r.doubt(i, d.sent, d.ended.Add(-r.o.GraceTime), text(o.Err))
	p.doubts = doubts
}

func cause(err error) error {
	if err == nil {
		return errors.New("no reason given")
	}
	return err
}

// pace fits the batches and the gate to how a delivery went.
func (r *run) pace(d *delivery) {
	if len(d.settled) > 0 {
		r.gate.progress()
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
	switch {
	case timedOut && len(d.rows) > 1: // half of what this one held: those that fail together halve it once
		r.size = min(r.size, len(d.rows)/2)
	case len(d.settled) == len(d.rows) && len(d.rows) >= r.size:
		r.size = min(r.size+1, r.o.BatchSize)
	}
	if r.passedOver(d) {
		return
	}
	// A pause protects what is still to be sent; reading back need not wait for it.
	if (limited || len(d.settled) == 0) && r.unsent() > 0 {
		r.pause(asked, d.round, cause(last))
	}
}

// maxAtOnce bounds how many requests in a row are sent again without a pause: a server
// that takes every connection out of service must not keep a run busy for ever.
const maxAtOnce = 16

// passedOver reports whether all that a delivery left open can be sent again at once.
func (r *run) passedOver(d *delivery) bool {
	open := 0
	for n, i := range d.rows {
		if _, ok := d.settled[i]; ok {
			continue
		}
		if d.outcomes[n].Verdict != NotRun || !d.outcomes[n].AtOnce {
			return false
		}
		open++
	}
	if open == 0 {
		return false
	}
	r.atOnce++
	return r.atOnce <= maxAtOnce
}

// pause makes everything wait after a failure, or gives up.
func (r *run) pause(asked time.Duration, round int, why error) {
	if !r.gate.fail(r.o.Now(), asked, round) {
		r.halt(fmt.Errorf("%w: %w", ErrGaveUp, why))
	}
}
