package bulk

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// The limits of a run, and what it takes where [Options] says nothing.
const (
	MaxBatchSize   = 60 // changes a request; GitLab's complexity limit allows two more
	MaxConcurrency = 8  // requests in flight
	// DefaultGraceTime is how long the server may still work on a request whose
	// answer was lost. GitLab gives a GraphQL request up after 30 s by itself and
	// is stopped by its web server after 60 s, unless it was set up otherwise.
	DefaultGraceTime = 60 * time.Second
	// answerWithin is how long a run waits for an answer at most.
	answerWithin = 60 * time.Second
)

// Options says how a run goes about it.
type Options struct {
	// Action is what is done for every row. It has no default.
	Action Action
	// BatchSize is the most changes in a request; 0 is MaxBatchSize. A run begins with fewer.
	BatchSize int
	// Concurrency is the most requests in flight, reads included; 0 is MaxConcurrency. A run
	// begins with fewer.
	Concurrency int
	// Rate is the most changes sent a minute; 0 is no limit.
	Rate int
	// MaxWait is how long the run waits for a server that limits it or cannot
	// be reached, in total since a row was last settled; 0 is not to wait.
	MaxWait time.Duration
	// GraceTime is how long after a lost answer the server may still make the
	// change; 0 is DefaultGraceTime.
	GraceTime time.Duration
	// Me is the user id of whoever runs this, to tell own awards from others; 0
	// where that cannot be read. No award is taken for the run's own then.
	Me ids.User
	// ReadBackOnly has nothing sent: rows of the State that are in doubt are read
	// back, and those found not to have run lose their intent. All others stay as
	// they are.
	ReadBackOnly bool
	// Again is that a row is to make an award whatever its user holds. Without it,
	// an award that somebody else made while a row was in doubt settles the row.
	Again bool
	// ClockAhead is how far the server's clock is ahead of Now, as far as its answers have
	// told; nil is not at all.
	ClockAhead func() time.Duration
	// Quota is how many requests the server still takes, as its last answer said, by the clock
	// of Now; zero is that it did not say. It may be nil.
	Quota func() Quota
	// Limited is told when the run waits because the server takes no more requests for now;
	// it may be nil.
	Limited func()
	// Now is the clock; nil is the real one.
	Now func() time.Time
	// Sleep waits, and returns as soon as the context ends; nil waits really.
	Sleep func(context.Context, time.Duration) error
	// Progress is told the counts whenever they change, by one goroutine at a
	// time; it must not block. It may be nil.
	Progress func(Counts)
}

// check fills in defaults and refuses what is out of bounds.
func (o Options) check() (Options, error) {
	o.BatchSize = cmp.Or(o.BatchSize, MaxBatchSize)
	o.Concurrency = cmp.Or(o.Concurrency, MaxConcurrency)
	o.GraceTime = cmp.Or(o.GraceTime, DefaultGraceTime)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Limited == nil {
		o.Limited = func() {}
	}
	if o.Quota == nil {
		o.Quota = func() Quota { return Quota{} }
	}
	if o.Progress == nil {
		o.Progress = func(Counts) {}
	}
	switch {
	case o.Action != Award && o.Action != Revoke && o.Action != Reword:
		return o, fmt.Errorf("bulk action %q is none of %q, %q and %q", o.Action, Award, Revoke, Reword)
	case o.BatchSize < 1 || o.BatchSize > MaxBatchSize:
		return o, fmt.Errorf("batch size %d is not between 1 and %d", o.BatchSize, MaxBatchSize)
	case o.Concurrency < 1 || o.Concurrency > MaxConcurrency:
		return o, fmt.Errorf("concurrency %d is not between 1 and %d", o.Concurrency, MaxConcurrency)
	case o.Rate < 0:
		return o, fmt.Errorf("rate %d is below 0", o.Rate)
	case o.MaxWait < 0 || o.GraceTime < 0:
		return o, fmt.Errorf("a wait of %v is below 0", min(o.MaxWait, o.GraceTime))
	case o.Me < 0:
		return o, fmt.Errorf("the user id %d is none", o.Me)
	}
	return o, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
