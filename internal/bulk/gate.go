package bulk

import "time"

const (
	firstBackOff = time.Second
	maxBackOff   = 30 * time.Second
)

// gate paces all requests of a run alike: one that meets a limit or a dead
// server makes every other wait.
type gate struct {
	maxWait time.Duration
	open    time.Time     // nothing is sent before
	waited  time.Duration // waits since a row was last settled
	backOff time.Duration // the last wait that the server did not ask for
	round   int           // how often the gate has closed
}

// closedAt says whether nothing may be sent at a time.
func (g *gate) closedAt(now time.Time) bool { return now.Before(g.open) }

// progress forgets the waits: a row was settled.
func (g *gate) progress() { g.waited, g.backOff = 0, 0 }

// fail closes the gate after a request that began in the given round: for as
// long as the server asked, or with back-off where that is 0. It reports
// whether the run may still wait that long.
func (g *gate) fail(now time.Time, asked time.Duration, round int) bool {
	wait := asked
	if wait <= 0 {
		if round != g.round {
			return true // another request of that time has closed the gate for both
		}
		g.backOff = min(max(2*g.backOff, firstBackOff), maxBackOff)
		wait = g.backOff
	}
	open, from := now.Add(wait), now
	if g.open.After(from) {
		from = g.open
	}
	if !open.After(from) {
		return true
	}
	more := open.Sub(from)
	if more > g.maxWait-g.waited {
		return false
	}
	g.waited += more
	g.open = open
	g.round++
	return true
}

// meter keeps to a number of changes a minute. It is a token bucket that holds
// one batch: a batch goes at once, and the next when its changes are paid for.
type meter struct {
	perMinute int // 0 is no limit
	next      time.Time
}

// most returns how many changes of n may go in one batch.
func (m *meter) most(n int) int {
	if m.perMinute == 0 {
		return n
	}
	return min(n, m.perMinute)
}

// spend takes what n changes cost.
func (m *meter) spend(now time.Time, n int) {
	if m.perMinute == 0 {
		return
	}
	if m.next.Before(now) {
		m.next = now
	}
	m.next = m.next.Add(time.Duration(n) * time.Minute / time.Duration(m.perMinute))
}
