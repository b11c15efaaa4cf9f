package bulk

import (
	"context"
	"errors"
	"time"
)

const (
	// lastReadBack is how long a run that stops still waits for reading back.
	lastReadBack = 10 * time.Second
	// A run whose time is over waits so long for the answers that are on their way,
	// and then so long for reading back what was lost.
	lastAnswer = 300 * time.Millisecond
	lastRead   = 400 * time.Millisecond
)

// interruption is the end of a run's context, in words for people.
type interruption struct {
	words string
	err   error
}

func (i interruption) Error() string { return i.words }
func (i interruption) Unwrap() error { return i.err }

func interrupted(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return interruption{"the time allowed is over", err}
	}
	return interruption{"interrupted", err}
}

// halt stops the run for the first reason given.
func (r *run) halt(why error) {
	if r.stop == nil {
		r.stop = why
		r.readUntil = r.readsEnd(r.o.Now())
	}
}

// readsEnd is when reads are cut that begin at a time, of a run that stops.
func (r *run) readsEnd(now time.Time) time.Time {
	until := now.Add(lastReadBack)
	if end := r.deadline.Add(lastAnswer + lastRead); !r.deadline.IsZero() && end.Before(until) {
		return end
	}
	return until
}

// sendsEnd is when requests in flight are cut, if there is such a time.
func (r *run) sendsEnd() (time.Time, bool) {
	return r.deadline.Add(lastAnswer), !r.deadline.IsZero() && r.sending > 0 && r.sends.Err() == nil
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
	r.deadline, _ = ctx.Deadline()
	done := ctx.Done()
	for {
		if done != nil && ctx.Err() != nil {
			r.halt(interrupted(ctx.Err()))
			done = nil
		}
		r.launch()
		if r.counts != r.reported {
			r.reported = r.counts
			r.o.Progress(r.counts)
		}
		due, timed := r.due()
		if r.inFlight == 0 && !timed {
			return
		}
		r.wait(done, due, timed)
	}
}

// wait returns when a request has ended, the context has, or the time has come.
func (r *run) wait(done <-chan struct{}, due time.Time, timed bool) {
	var slept chan error
	if timed {
		ctx, cancel := context.WithCancel(r.base)
		slept = make(chan error, 1)
		go func() {
			defer close(slept)
			slept <- r.o.Sleep(ctx, due.Sub(r.o.Now()))
		}()
		defer func() {
			cancel()
			for range slept { // until it is closed
			}
		}()
	}
	select {
	case event := <-r.events:
		event()
	case <-done:
	case err := <-slept:
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
	if end, timed := r.sendsEnd(); timed && !now.Before(end) {
		r.cutSends()
	}
	for r.inFlight < r.pace.lanes && (r.stop != nil || !now.Before(r.backoff.until)) {
		if !r.readBack(now) && !r.send(now) {
			return
		}
	}
}

// due returns when something may begin that cannot yet, if there is such a time.
func (r *run) due() (time.Time, bool) {
	if r.stop != nil {
		due, timed := r.sendsEnd()
		if r.inFlight > r.sending && r.reads.Err() == nil && (!timed || r.readUntil.Before(due)) {
			due, timed = r.readUntil, true
		}
		return due, timed
	}
	if r.inFlight >= r.pace.lanes {
		return time.Time{}, false
	}
	var due time.Time
	earlier := func(t time.Time) {
		if r.backoff.until.After(t) {
			t = r.backoff.until
		}
		if due.IsZero() || t.Before(due) {
			due = t
		}
	}
	if r.unsent() > 0 {
		earlier(r.mayGo(r.o.Now()))
	}
	for _, d := range r.inDoubt {
		switch {
		case d.reading:
		case !d.readEarly && r.idle():
			earlier(r.o.Now())
		default:
			earlier(d.ready)
		}
	}
	return due, !due.IsZero()
}
