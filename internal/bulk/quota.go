package bulk

import "time"

// A Quota is how many requests the server still takes until a time, as its last answer
// says (GitLab: the headers RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset).
type Quota struct {
	Limit     int // requests in a period
	Remaining int
	Reset     time.Time // when the next period begins
	Told      int       // how many answers said so, this one included
}

// quotaPeriod is that of GitLab's limits, which are told as requests a minute.
const quotaPeriod = time.Minute

// quota counts the requests that the server still takes, so that none is sent to be refused.
type quota struct {
	Quota
	said Quota // by the last answer that said something
}

// learn takes in what the last answer says. What is on its way may not be counted in it.
func (q *quota) learn(said Quota, inFlight int) {
	if said != q.said && !said.Reset.IsZero() {
		q.Quota, q.said = said, said
		q.Remaining -= inFlight
	}
}

// spend counts a request.
func (q *quota) spend() { q.Remaining-- }

// scarce reports whether fewer requests are left than a run may have in flight twice.
func (q *quota) scarce() bool { return q.said != (Quota{}) && q.Remaining < 2*MaxConcurrency }

// next is when the next request may go, now or later.
func (q *quota) next(now time.Time) time.Time {
	switch {
	case q.said == (Quota{}) || q.Remaining > 0:
		return now
	case now.Before(q.Reset):
		return q.Reset
	}
	q.Remaining = max(1, q.Limit)
	q.Reset = now.Add(quotaPeriod)
	return now
}
