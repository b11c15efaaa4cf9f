package bulk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync/atomic"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// Why a run ended early, for errors.Is. Each comes with its cause, which can be
// found by errors.As, but for a lost answer, of which only the words are there:
// what it leaves in doubt is a row, and that is read back. A server that refuses
// everything stops the run with its own error alone, and an interruption with
// the context's.
var (
	// ErrGaveUp is a run that has waited Options.MaxWait without settling a row.
	ErrGaveUp = errors.New("gave up waiting for the server")
	// ErrJournal is a run whose log could not be written.
	ErrJournal = errors.New("the journal cannot be written")
)

// cutOff is why a row is in doubt that an earlier run has sent.
const cutOff = "the run was cut off before the answer was recorded"

// Run carries out the rows of the plan that are to do, and returns one result a
// row in the plan's order. The results are whole whatever the error is.
//
// When ctx ends, nothing more is sent; what is in flight is finished, rows in
// doubt are read back once, and the error wraps that of the context. Where ctx has a
// deadline, all of that ends within a second of it. A run also
// stops, in the same way, when the log fails ([ErrJournal]), when it has waited
// too long ([ErrGaveUp]), and when the server says that nothing more will
// succeed.
//
// A row of a run that stopped is StatusNotAttempted if it was not sent or
// cannot have run, and StatusUnknown if it is in doubt. Both stay open: a later Run
// with the log's State takes such rows up again. Where the server refused what the
// whole run is about, its rows have failed, sent or not, and the run is over.
func Run(ctx context.Context, plan []Row, s State, srv Server, log Log, o Options) ([]Result, error) {
	o, err := o.check()
	if err != nil {
		return newRun(plan, srv, log, o).results(err), err
	}
	r := newRun(plan, srv, log, o)
	r.begin(s)
	r.loop(ctx)
	r.end()
	return r.results(r.stop), r.stop
}

// rowState is what is known of a row. While the row is in a request it belongs
// to the goroutine of that request, otherwise to the loop.
type rowState struct {
	status    Status // "" while the row is open
	award     ids.Award
	attempts  int
	lost      int  // how often the answer was lost
	inDoubt   bool // it is waiting to be read back
	ranUnseen bool // an answer said that it ran: it is not sent again
	refused   bool // alone in a request that was refused whole: it is not sent again
	sent      time.Time
	err       string
	cause     error // what the server said last
}

// run is one execution of a plan. All of it but what goroutines are handed
// belongs to the loop.
type run struct {
	o    Options
	plan []Row
	srv  Server
	log  Log

	rows    []rowState
	next    map[int]int       // the row to start when a row of the same user and achievement is settled
	waiting map[int]time.Time // intents of an earlier run
	fresh   queue             // to send, for the first time or after they could not run
	again   queue             // found absent after a doubt, to send alone
	inDoubt []*inDoubt
	claimed claims
	newest  ids.Award // the highest number of an award that stood before anything of the run was sent: its own are above

	refusedAlone int   // rows that failed alone in a request refused whole, since any was done
	wholeRefusal error // why a request was refused whole last
	refusal      error // what the server said of all rows at once, as a refusal

	backoff  backoff
	rate     rateLimiter
	pace     pace
	quota    quota
	atOnce   int // deliveries sent again at once since a row was last settled
	inFlight int
	sending  int // of those in flight, the ones that change something
	events   chan func()
	counts   Counts
	reported Counts

	stop      error       // why nothing more is sent
	logFailed atomic.Bool // known to goroutines at once
	deadline  time.Time   // of the run; zero for none

	base      context.Context // of every request; not ended by an interruption
	sends     context.Context
	cutSends  context.CancelFunc
	reads     context.Context
	cutReads  context.CancelFunc
	readUntil time.Time // when the reads of a stopped run are cut
}

func newRun(plan []Row, srv Server, log Log, o Options) *run {
	r := &run{
		o: o, plan: plan, srv: srv, log: log,
		rows: make([]rowState, len(plan)), next: map[int]int{},
		backoff: backoff{maxWait: o.MaxWait}, rate: rateLimiter{perMinute: o.Rate}, pace: newPace(o),
		events: make(chan func()), counts: Counts{Total: len(plan)},
	}
	for _, row := range plan {
		for _, id := range row.Before {
			r.newest = max(r.newest, id)
		}
	}
	return r
}

// outcome is that of the row at an index.
func (r *run) outcome(i int, status Status, award ids.Award, why string) RowOutcome {
	return RowOutcome{Index: i, Status: status, AwardID: award, Attempts: r.rows[i].attempts, Error: why}
}

// begin settles what the plan and the log have decided, and starts the rest.
func (r *run) begin(s State) {
	for i, row := range r.plan {
		p := &r.rows[i]
		p.attempts = s.Attempts[i]
		known, done := s.Outcomes[i]
		switch {
		case row.Status != "":
			r.finish(i, RowOutcome{Status: row.Status, AwardID: row.AwardID, Error: row.Error})
			p.cause = row.Err
		case done && known.Status != StatusUnknown && known.Status != StatusNotAttempted:
			r.finish(i, known)
		default:
			p.ranUnseen = known.Ran
			if fault := unfit(r.o.Action, row); fault != "" {
				r.finish(i, r.outcome(i, StatusFailed, 0, fault))
			}
		}
	}
	r.waiting = maps.Clone(s.Intended) // the log may go on writing into its own
	for i, at := range r.waiting {
		// A clock that was set back since must not make the run wait for its future.
		if now := r.o.Now(); at.After(now) {
			r.waiting[i] = now
		}
	}
	for _, i := range r.chain() {
		r.start(i)
	}
}

// unfit says what a row lacks that is to be sent, or "".
func unfit(a Action, row Row) string {
	switch {
	case a == Reword && row.AwardID <= 0:
		return "the row names no award"
	case a == Reword: // whose it is need not be known
		return ""
	case row.UserID <= 0:
		return "the row has no user id"
	case row.AchievementID <= 0:
		return "the row has no achievement id"
	case a == Revoke && row.AwardID <= 0:
		return "the row names no award to revoke"
	case a == Award && row.AwardID != 0:
		return "the row names an award, which is to revoke"
	}
	return ""
}

// chain lines up open rows that could be mistaken for one another when read
// back, so that a row starts when the one before it is settled. It returns the
// rows that start at once.
func (r *run) chain() (heads []int) {
	last := map[rowKey]int{}
	for _, doubtful := range []bool{true, false} { // rows in doubt come first: theirs is what may be found
		for i, row := range r.plan {
			if _, sent := r.waiting[i]; sent != doubtful || r.rows[i].status != "" {
				continue
			}
			if before, ok := last[row.key()]; ok {
				r.next[before] = i
			} else {
				heads = append(heads, i)
			}
			last[row.key()] = i
		}
	}
	return heads
}

// start puts a row where its history says.
func (r *run) start(i int) {
	if at, sent := r.waiting[i]; sent {
		delete(r.waiting, i)
		r.rows[i].attempts = max(r.rows[i].attempts, 1)
		// The earlier run may have waited for the answer until now, but no longer than
		// for any.
		lost := at.Add(answerWithin)
		if now := r.o.Now(); now.Before(lost) {
			lost = now
		}
		r.putInDoubt(i, at, lost, cutOff)
		return
	}
	if !r.o.ReadBackOnly {
		r.fresh.push(i)
	}
}

// finish gives a row its status, and lets the next of its kind start.
func (r *run) finish(i int, o RowOutcome) {
	p := &r.rows[i]
	p.status, p.award, p.attempts, p.err = o.Status, o.AwardID, o.Attempts, o.Error
	if p.inDoubt {
		p.inDoubt = false
		r.counts.InDoubt--
	}
	r.counts.add(o.Status)
	if o.Status == r.o.Action.done() {
		r.refusedAlone = 0
	}
	if o.AwardID != 0 && (o.Status == StatusAwarded || o.Status == StatusSkipped) {
		r.claimed.take(o.AwardID, i) // what was done for one row is not done for the next
	}
	next, ok := r.next[i]
	if ok && o.Status != StatusUnknown {
		r.start(next)
		return
	}
	// Whatever is read back for the next could be the award of this one.
	for ; ok; next, ok = r.next[next] {
		if !r.mayHaveRun(next) {
			r.rows[next].err = fmt.Sprintf("not sent: what became of %s is not known", r.plan[i].Where())
		}
	}
}

// mayHaveRun reports whether an open row is in doubt, or was in an earlier run and
// its turn to be read back has not come.
func (r *run) mayHaveRun(i int) bool {
	_, waits := r.waiting[i]
	return waits || r.rows[i].inDoubt
}

// record logs outcomes, and stops the run where that fails.
func (r *run) record(outcomes []RowOutcome) {
	if err := r.logged(r.log.Record(outcomes)); err != nil {
		r.halt(err)
	}
}

// end logs what became of the rows that are left and not in doubt: what was sent
// and cannot have run is no longer intended, and where everything was refused they
// have failed.
func (r *run) end() {
	var left []RowOutcome
	for i, p := range r.rows {
		switch {
		case p.status != "" || r.mayHaveRun(i) || r.logFailed.Load():
		case r.refusal != nil:
			left = append(left, r.outcome(i, StatusFailed, 0, "not sent: "+r.refusal.Error()))
		case p.attempts > 0:
			left = append(left, r.outcome(i, StatusNotAttempted, 0, p.err))
		}
	}
	if len(left) == 0 {
		return
	}
	r.record(left)
	for _, o := range left {
		if o.Status == StatusFailed {
			r.finish(o.Index, o)
		}
	}
}

// results closes the books: what is still open was in doubt, or did not run.
func (r *run) results(stop error) []Result {
	results := make([]Result, len(r.plan))
	for i := range r.plan {
		p := &r.rows[i]
		switch {
		case p.status != "":
		case r.mayHaveRun(i):
			if p.err == "" {
				p.err = cutOff
			}
			r.finish(i, r.outcome(i, StatusUnknown, 0, p.err))
		default:
			p.status = StatusNotAttempted
			if p.err == "" && stop != nil {
				p.err = "not sent: " + stop.Error()
			}
			r.counts.add(p.status)
		}
		if p.award == 0 { // the one that was to be revoked, whatever came of it
			p.award = r.plan[i].AwardID
		}
		results[i] = Result{Row: &r.plan[i], Status: p.status, AwardID: p.award, Attempts: p.attempts, Error: p.err, Err: p.cause}
	}
	if r.counts != r.reported {
		r.o.Progress(r.counts)
	}
	return results
}
