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

const (
	// lastLook is how long a run that stops still waits for reading back.
	lastLook = 10 * time.Second
	// A run whose time is over waits so long for the answers that are on their way,
	// and then so long for reading back what was lost.
	lastAnswer = 300 * time.Millisecond
	lastRead   = 400 * time.Millisecond
)

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
	r.close()
	return r.results(r.stop), r.stop
}

// progress is what is known of a row. While the row is in a request it belongs
// to the goroutine of that request, otherwise to the loop.
type progress struct {
	status   Status // "" while the row is open
	award    ids.Award
	attempts int
	doubts   int  // how often the answer was lost
	inDoubt  bool // it is waiting to be read back
	unshown  bool // an answer said that it ran: it is not sent again
	refused  bool // alone in a request that was refused whole: it is not sent again
	sent     time.Time
	err      string
	cause    error // what the server said last
}

// run is one execution of a plan. All of it but what goroutines are handed
// belongs to the loop.
type run struct {
	o    Options
	plan []Row
	srv  Server
	log  Log
	base context.Context // of every request; not ended by an interruption

	rows    []progress
	next    map[int]int       // the row to start when a row of the same user and achievement is settled
	waiting map[int]time.Time // intents of an earlier run
	fresh   queue             // to send, for the first time or after they could not run
	again   queue             // found absent after a doubt, to send alone
	lone    int               // rows that failed alone in a request refused whole, since any was done
	wholly  error             // why a request was refused whole last
	doubts  []*doubt
	claimed claims
	newest  ids.Award // the highest number of an award that stood before the run

	gate     gate
	meter    meter
	size     int // changes a batch, as the server bears it
	inFlight int
	sending  int // of those in flight, the ones that change something
	events   chan func()
	counts   Counts
	told     Counts

	atOnce    int         // deliveries sent again at once since a row was last settled
	stop      error       // why nothing more is sent
	refusal   error       // what the server said of all rows at once, as a refusal
	broken    atomic.Bool // the log has failed; known to goroutines at once
	reads     context.Context
	cutReads  context.CancelFunc
	readUntil time.Time // when the reads of a stopped run are cut

	sends    context.Context
	cutSends context.CancelFunc
	end      time.Time // the deadline of the run; zero for none
}

func newRun(plan []Row, srv Server, log Log, o Options) *run {
	r := &run{
		o: o, plan: plan, srv: srv, log: log,
		rows: make([]progress, len(plan)), next: map[int]int{},
		gate: gate{maxWait: o.MaxWait}, meter: meter{perMinute: o.Rate}, size: o.BatchSize,
		events: make(chan func()), counts: Counts{Total: len(plan)},
	}
	for _, row := range plan {
		for _, id := range row.Before {
			r.newest = max(r.newest, id)
		}
	}
	return r
}

// begin settles what the plan and the log have decided, and starts the rest.
func (r *run) begin(s State) {
	for i, row := range r.plan {
		p := &r.rows[i]
		p.attempts = s.Attempts[i]
		settled, done := s.Outcomes[i]
		switch {
		case row.Status != "":
			r.finish(i, RowOutcome{Index: i, Status: row.Status, AwardID: row.AwardID, Error: row.Error})
		case done && settled.Status != StatusUnknown && settled.Status != StatusNotAttempted:
			r.finish(i, settled)
		default:
			p.unshown = settled.Ran
			if fault := unfit(r.o.Action, row); fault != "" {
				r.finish(i, RowOutcome{Index: i, Status: StatusFailed, Attempts: p.attempts, Error: fault})
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
func (r *run) chain() []int {
	type key struct {
		achievement ids.Achievement
		user        ids.User
		award       ids.Award
	}
	last := map[key]int{}
	var heads []int
	add := func(i int) {
		row := r.plan[i]
		k := key{row.AchievementID, row.UserID, row.AwardID}
		if before, ok := last[k]; ok {
			r.next[before] = i
		} else {
			heads = append(heads, i)
		}
		last[k] = i
	}
	for i := range r.plan { // rows in doubt come first: theirs is what may be found
		if _, sent := r.waiting[i]; sent && r.rows[i].status == "" {
			add(i)
		}
	}
	for i := range r.plan {
		if _, sent := r.waiting[i]; !sent && r.rows[i].status == "" {
			add(i)
		}
	}
	return heads
}

// start puts a row where its history says.
func (r *run) start(i int) {
	if at, sent := r.waiting[i]; sent {
		delete(r.waiting, i)
		r.rows[i].attempts = max(r.rows[i].attempts, 1)
		r.doubt(i, at, r.lostAt(at), cutOff)
		return
	}
	if !r.o.ReadBackOnly {
		r.fresh.push(i)
	}
}

// lostAt is when the answer to a request of an earlier run was lost at the latest, of
// which only is known when it was sent: that run may have waited for it until now,
// but no longer than for any answer.
func (r *run) lostAt(sent time.Time) time.Time {
	lost := sent.Add(answerWithin)
	if now := r.o.Now(); now.Before(lost) {
		return now
	}
	return lost
}

// finish gives a row its status, and lets the next of its kind start.
func (r *run) finish(i int, s RowOutcome) {
	p := &r.rows[i]
	p.status, p.award, p.attempts, p.err = s.Status, s.AwardID, s.Attempts, s.Error
	if p.inDoubt {
		p.inDoubt = false
		r.counts.InDoubt--
	}
	r.counts.add(s.Status)
	if s.Status == StatusAwarded || s.Status == StatusRevoked {
		r.lone = 0
	}
	if s.AwardID != 0 && s.Status == StatusAwarded {
		r.claimed.take(s.AwardID, i)
	}
	next, ok := r.next[i]
	if !ok {
		return
	}
	if s.Status != StatusUnknown {
		r.start(next)
		return
	}
	// Whatever is read back for the next could be the award of this one.
	for ; ok; next, ok = r.next[next] {
		if r.mayHaveRun(next) {
			continue
		}
		r.rows[next].err = fmt.Sprintf("not sent: what became of line %d is not known", r.plan[i].Line)
	}
}

// halt stops the run for the first reason given.
func (r *run) halt(why error) {
	if r.stop == nil {
		r.stop = why
		r.readUntil = r.lastLook(r.o.Now())
	}
}

// lastLook is when reads are cut that begin at a time, of a run that stops.
func (r *run) lastLook(now time.Time) time.Time {
	until := now.Add(lastLook)
	if end := r.end.Add(lastAnswer + lastRead); !r.end.IsZero() && end.Before(until) {
		return end
	}
	return until
}

// cutsSends is when requests in flight are cut, if there is such a time.
func (r *run) cutsSends() (time.Time, bool) {
	return r.end.Add(lastAnswer), !r.end.IsZero() && r.sending > 0 && r.sends.Err() == nil
}

// An interruption is the end of a run's context, in words for people.
type interruption struct {
	words string
	err   error
}

func (i interruption) Error() string { return i.words }
func (i interruption) Unwrap() error { return i.err }

func ended(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return interruption{"the time allowed is over", err}
	}
	return interruption{"interrupted", err}
}

// loop sends and reads until nothing is left to do. Requests run in goroutines
// of their own, and what they bring is handled here, one after the other.
func (r *run) loop(ctx context.Context) {
	r.base = context.WithoutCancel(ctx)
	r.reads, r.cutReads = context.WithCancel(r.base)
	defer r.cutReads()
	sends, cutSends := context.WithCancelCause(r.base)
	r.sends, r.cutSends = sends, func() { cutSends(context.DeadlineExceeded) } // the only reason
	defer r.cutSends()
	r.end, _ = ctx.Deadline()
	done := ctx.Done()
	for {
		if done != nil && ctx.Err() != nil {
			r.halt(ended(ctx.Err()))
			done = nil
		}
		r.launch()
		if r.counts != r.told {
			r.told = r.counts
			r.o.Progress(r.counts)
		}
		due, ok := r.due()
		if r.inFlight == 0 && !ok {
			return
		}
		r.wait(done, due, ok)
	}
}

// wait returns when a request has ended, the context has, or the time has come.
func (r *run) wait(done <-chan struct{}, due time.Time, timed bool) {
	var rang chan struct{}
	var err error
	if timed {
		ctx, cancel := context.WithCancel(r.base)
		bell := make(chan struct{})
		rang = bell
		go func() {
			defer close(bell)
			err = r.o.Sleep(ctx, due.Sub(r.o.Now()))
		}()
		defer func() {
			cancel()
			<-bell
		}()
	}
	select {
	case event := <-r.events:
		event()
	case <-done:
	case <-rang:
		if err != nil { // the sleeper itself gave up: without it there is no pace to keep
			r.halt(err)
		}
	}
}

// launch begins every request that may begin now.
func (r *run) launch() {
	now := r.o.Now()
	if r.stop != nil && r.inFlight > r.sending && !now.Before(r.readUntil) {
		r.cutReads()
	}
	if cut, timed := r.cutsSends(); timed && !now.Before(cut) {
		r.cutSends()
	}
	for r.inFlight < r.o.Concurrency {
		if r.stop == nil && r.gate.closedAt(now) {
			return
		}
		if !r.look(now) && !r.send(now) {
			return
		}
	}
}

// due returns when something may begin that cannot yet, if there is such a time.
func (r *run) due() (time.Time, bool) {
	if r.stop != nil {
		due, timed := r.cutsSends()
		if r.inFlight > r.sending && r.reads.Err() == nil && (!timed || r.readUntil.Before(due)) {
			due, timed = r.readUntil, true
		}
		return due, timed
	}
	if r.inFlight >= r.o.Concurrency {
		return time.Time{}, false
	}
	var due time.Time
	earlier := func(t time.Time) {
		if r.gate.open.After(t) {
			t = r.gate.open
		}
		if due.IsZero() || t.Before(due) {
			due = t
		}
	}
	if r.unsent() > 0 {
		earlier(r.meter.next)
	}
	for _, d := range r.doubts {
		switch {
		case d.reading:
		case !d.looked && r.idle():
			earlier(r.o.Now())
		default:
			earlier(d.ready)
		}
	}
	return due, !due.IsZero()
}
