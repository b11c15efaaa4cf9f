package fault

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Operation is one operation of a request, as far as it can be told before it
// is judged and executed.
type Operation struct {
	// Name may be empty.
	Name     string
	Mutation bool
	// Fields are those at the root, by name and in order.
	Fields []string
}

// Plan holds the faults of a sandbox and counts them. Its methods may be called
// from any goroutine.
type Plan struct {
	now   func() time.Time
	sleep func(time.Duration)

	// empty spares those who ask for no faults the work of looking for them.
	empty atomic.Bool

	mu      sync.Mutex
	entries []*entry
	// late counts the requests that are still to be executed; done tells of
	// each that was.
	late int
	done *sync.Cond
}

type entry struct {
	Fault
	matched, struck int
	random          *rand.Rand
	// connections counts, for GoAway, the requests of each.
	connections map[string]int
}

// New makes an empty plan. Waiting is done by sleep; nil is the machine's.
func New(now func() time.Time, sleep func(time.Duration)) *Plan {
	if sleep == nil {
		sleep = wait
	}
	p := &Plan{now: now, sleep: sleep}
	p.done = sync.NewCond(&p.mu)
	p.empty.Store(true)
	return p
}

// wait does not end with the request: a server goes on working for a client
// that has left.
func wait(d time.Duration) {
	if d > 0 {
		<-time.After(d)
	}
}

// Set replaces the plan, with all counts at zero. Where one fault is wrong
// nothing changes.
func (p *Plan) Set(faults []Fault) error { return p.change(faults, true) }

// Add puts faults at the end of the plan. Where one is wrong none is added.
func (p *Plan) Add(faults []Fault) error { return p.change(faults, false) }

func (p *Plan) change(faults []Fault, replace bool) error {
	for _, f := range faults {
		if err := f.Validate(); err != nil {
			return fmt.Errorf("fault %q: %w", f, err)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if replace {
		p.entries = nil
	}
	for _, f := range faults {
		// The place is mixed in, or faults with the same seed would always
		// strike together.
		place := uint64(len(p.entries))
		p.entries = append(p.entries, &entry{Fault: f, random: rand.New(rand.NewPCG(f.Seed, place)), connections: map[string]int{}})
	}
	p.empty.Store(len(p.entries) == 0)
	return nil
}

// Count tells what became of one fault.
type Count struct {
	// Fault is in the form that [Parse] reads.
	Fault string `json:"fault"`
	// Matched counts what it concerned: mutations (and queries) for [Work],
	// requests for all others. Struck is how many of them it has struck.
	Matched int `json:"matched"`
	Struck  int `json:"struck"`
}

// Counts are in the order of the plan.
func (p *Plan) Counts() []Count {
	p.mu.Lock()
	defer p.mu.Unlock()
	counts := make([]Count, len(p.entries))
	for i, e := range p.entries {
		counts[i] = Count{e.String(), e.matched, e.struck}
	}
	return counts
}

// Wait returns when no request waits for its late execution.
func (p *Plan) Wait() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.late > 0 {
		p.done.Wait()
	}
}

func (p *Plan) later(execute func()) {
	p.mu.Lock()
	p.late++
	p.mu.Unlock()
	go func() {
		execute()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.late--
		p.done.Broadcast()
	}()
}

// meet finds what strikes a request: all latencies together, and of the other
// faults the first. The ones behind it do not come to know of the request.
func (p *Plan) meet(connection string, operations []Operation) (time.Duration, *Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var latency time.Duration
	var struck *Fault
	for _, e := range p.entries {
		first := struck == nil || e.Kind == Latency
		if e.Kind == Work || !first || !e.concerns(operations) || !e.due(connection) || !e.strikes() {
			continue
		}
		if e.Kind == Latency {
			latency += e.Duration
		} else {
			struck = &e.Fault
		}
	}
	return latency, struck
}

// work is how long an operation, or one mutation of it, has to take.
func (p *Plan) work(op Operation) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	var work time.Duration
	for _, e := range p.entries {
		if e.Kind == Work && (e.Match != "" || op.Mutation) && e.matches(op) && e.strikes() {
			work += e.Duration
		}
	}
	return work
}

// due is whether the fault is about that request of its connection.
func (e *entry) due(connection string) bool {
	if e.Kind != GoAway {
		return true
	}
	e.connections[connection]++
	if e.connections[connection] < e.Count {
		return false
	}
	delete(e.connections, connection)
	return true
}

// strikes counts one more that the fault concerns.
func (e *entry) strikes() bool {
	e.matched++
	if e.matched <= e.After || e.Times > 0 && e.struck >= e.Times {
		return false
	}
	if e.Probability > 0 && e.random.Float64() >= e.Probability {
		return false
	}
	e.struck++
	return true
}

// concerns reports whether the fault is about such a request, and can do
// anything to it.
func (f Fault) concerns(operations []Operation) bool {
	mutations := 0
	matched := f.Match == ""
	for _, op := range operations {
		if op.Mutation {
			mutations += len(op.Fields)
		}
		matched = matched || f.matches(op)
	}
	switch f.Kind {
	case FirstClose:
		return matched && mutations > 0
	case FirstTimeout:
		return matched && mutations > f.Count
	case FirstTimeoutInside:
		return matched && mutations >= f.Count
	}
	return matched
}

func (f Fault) matches(op Operation) bool {
	switch f.Match {
	case "":
		return true
	case "mutation":
		return op.Mutation
	case "query":
		return !op.Mutation
	}
	return f.Match == op.Name || slices.Contains(op.Fields, f.Match)
}
