package bulk

import "time"

// How a run finds its pace. It begins as a server of any size bears it, takes more with
// each answer that comes in time, and half of that when one does not: additive increase,
// multiplicative decrease.
const (
	firstBatch = 20
	firstLanes = 4
	// moreChanges is what a batch grows by.
	moreChanges = 20
	// within is what an answer may take while batches grow: a third of the time after
	// which GitLab gives up a request (contract: GraphQL requests run for 30 s).
	within = 10 * time.Second
	// jitter is by how much an answer may be late, whatever is usual.
	jitter = 100 * time.Millisecond
	// patient is how many requests, for each change that a server has time for, are sent
	// before more is tried.
	patient = 32
)

// pace is how many changes go into a request, and how many requests are in flight.
//
// A request that holds more than any which was answered in time is a trial, and there is
// one at a time: where the server has no time for it, no other shares its fate.
type pace struct {
	bound  int // changes in a request, as allowed
	most   int // the same, as the server has time for
	wide   int // requests in flight, as allowed
	batch  int // changes that a request may hold now
	lanes  int // requests that may be in flight now
	proven int // the most changes of a request that was answered in time
	trial  bool
	turn   int // how often it slowed down: what was sent before says nothing of the pace since
	// What a server has time for is tried anew after so many requests of that size in a row,
	// and after twice as many each time that it was in vain.
	patience, good int
	// usual is what answers took of late, by changes of their request; 0 is not known.
	usual [MaxBatchSize + 1]time.Duration
}

func newPace(o Options) pace {
	return pace{bound: o.BatchSize, most: o.BatchSize, wide: o.Concurrency, batch: min(firstBatch, o.BatchSize), lanes: min(firstLanes, o.Concurrency)}
}

// size is how many of the unsent changes the next request holds. The last ones are shared
// out, so that no lane is idle while another has many, unless requests are scarce.
func (p *pace) size(unsent int, scarce bool) int {
	n := p.batch
	if p.trial {
		n = min(n, p.proven)
		if p.proven == 0 {
			n = p.batch / 2
		}
	}
	if share := (unsent + p.lanes - 1) / p.lanes; !scarce {
		n = min(n, max(share, firstBatch))
	}
	return max(1, n)
}

// begin takes down that a request of so many changes is sent, and reports whether it is a trial.
func (p *pace) begin(n int) (trial bool) {
	trial = n > p.proven && !p.trial
	p.trial = p.trial || trial
	return trial
}

// learn fits the pace to the answer of a request.
func (p *pace) learn(a paced) {
	if a.trial {
		p.trial = false
	}
	slow := a.inTime && a.took > p.expected(a.size)
	switch {
	case a.timedOut && a.done > 0:
		p.hasTimeFor(a)
	case a.timedOut:
		if a.turn == p.turn {
			p.proven = 0
		}
		p.slowDown(a.turn)
		p.batch = max(1, min(p.batch, a.size/2))
	case a.limited, slow:
		p.slowDown(a.turn)
	case a.inTime && a.turn == p.turn:
		p.grow(a)
	}
	if a.inTime {
		p.remember(a.size, a.took)
	}
}

// paced is what the answer of a request says of the pace.
type paced struct {
	size     int
	trial    bool
	turn     int // of the pace when it was sent
	took     time.Duration
	inTime   bool // all changes were answered
	done     int  // changes that were answered, where others were not
	timedOut bool // time ran out for the others
	limited  bool // refused by a rate limit
}

// hasTimeFor takes down that a server had time for a part of a request: no more is sent in
// one for now.
func (p *pace) hasTimeFor(a paced) {
	if a.turn == p.turn {
		p.patience, p.good = max(2*p.patience, patient*a.done), 0
	}
	p.slowDown(a.turn)
	if a.trial && a.size > p.most {
		p.most = a.done
	}
	p.most = min(p.most, a.done)
	p.batch, p.proven = min(p.batch, p.most), p.most
}

// grow takes down an answer in time.
func (p *pace) grow(a paced) {
	p.proven = max(p.proven, a.size)
	p.lanes = min(p.lanes+1, p.wide)
	if a.size > p.most { // it has time for more than it had
		p.most, p.patience = p.bound, 0
	}
	if a.size >= p.batch {
		p.batch = min(p.batch+moreChanges, p.most, max(1, int(int64(a.size)*int64(within)/int64(max(a.took, 1)))))
	}
	if p.good++; p.most < p.bound && a.size == p.most && p.good >= p.patience {
		p.batch, p.good = min(2*p.most, p.bound), 0
	}
}

// slowDown halves what goes at once, once for all that was sent before.
func (p *pace) slowDown(turn int) {
	if turn != p.turn {
		return
	}
	p.turn++
	p.batch, p.lanes = max(1, p.batch/2), max(1, p.lanes/2)
	p.usual = [MaxBatchSize + 1]time.Duration{} // of the weather before
}

// expected is what the answer of a request of so many changes may take at most. One that
// holds more than those before may take longer in proportion.
func (p *pace) expected(n int) time.Duration {
	for size := n; size <= MaxBatchSize; size++ {
		if t := p.usual[size]; t > 0 {
			return 2*t + jitter
		}
	}
	for size := n - 1; size > 0; size-- {
		if t := p.usual[size]; t > 0 {
			return 2*t*time.Duration(n)/time.Duration(size) + jitter
		}
	}
	return within
}

// remember takes down what an answer took. Usual is soon what is quick, and late what is slow.
func (p *pace) remember(n int, took time.Duration) {
	usual := &p.usual[n]
	if *usual == 0 || took < *usual {
		*usual = max(took, 1)
		return
	}
	*usual += (took - *usual) / 4
}
