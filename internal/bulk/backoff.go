package bulk

import "time"

const (
	minBackoff = time.Second
	maxBackoff = 30 * time.Second
)

// backoff paces all requests of a run alike: one that meets a limit or a dead
// server makes every other wait.
type backoff struct {
	maxWait time.Duration
	until   time.Time     // nothing is sent before
	waited  time.Duration // waits since a row was last settled
	last    time.Duration // the last wait that the server did not ask for
	round   int           // how often it has begun to wait
}

// reset forgets the waits: a row was settled.
func (b *backoff) reset() { b.waited, b.last = 0, 0 }

// fail begins to wait after a request that began in the given round: for as
// long as the server asked, or longer each time where that is 0. It reports
// whether the run may still wait that long.
func (b *backoff) fail(now time.Time, asked time.Duration, round int) bool {
	wait := asked
	if wait <= 0 {
		if round != b.round {
			return true // another request of that time has failed for both
		}
		b.last = min(max(2*b.last, minBackoff), maxBackoff)
		wait = b.last
	}
	from := now
	if b.until.After(from) {
		from = b.until
	}
	more := now.Add(wait).Sub(from)
	switch {
	case more <= 0:
		return true
	case more > b.maxWait-b.waited:
		return false
	}
	b.waited += more
	b.until = from.Add(more)
	b.round++
	return true
}

// rateLimiter keeps to a number of changes a minute. It is a token bucket that holds
// one batch: a batch goes at once, and the next when its changes are paid for.
type rateLimiter struct {
	perMinute int // 0 is no limit
	next      time.Time
}

// limit returns how many changes of n may go in one batch.
func (l *rateLimiter) limit(n int) int {
	if l.perMinute == 0 {
		return n
	}
	return min(n, l.perMinute)
}

// spend takes what n changes cost.
func (l *rateLimiter) spend(now time.Time, n int) {
	if l.perMinute == 0 {
		return
	}
	if l.next.Before(now) {
		l.next = now
	}
	l.next = l.next.Add(time.Duration(n) * time.Minute / time.Duration(l.perMinute))
}
