package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Quota is how many requests the server still takes of this caller until a time, as its
// last answer says (headers RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset; newer
// GitLabs send them with every answer, older ones with refusals).
type Quota struct {
	Limit     int // requests in a period
	Remaining int
	Reset     time.Time // when the next period begins, by this machine's clock
	Told      int       // how many answers said so, this one included
}

// Quota is the zero value as long as no answer has said one.
func (c *Client) Quota() Quota {
	if q := c.quota.Load(); q != nil {
		return *q
	}
	return Quota{}
}

// learnQuota takes in what an answer says that was received at a time.
func (c *Client) learnQuota(h http.Header, received time.Time) {
	limit, limited := count(h.Get("RateLimit-Limit"))
	remaining, known := count(h.Get("RateLimit-Remaining"))
	reset := retryAfter(http.Header{"Date": h["Date"], "Ratelimit-Reset": h["Ratelimit-Reset"]}, c.ServerNow())
	if !limited || !known || reset <= 0 {
		return
	}
	q := &Quota{Limit: limit, Remaining: remaining, Reset: received.Add(reset)}
	for {
		before := c.quota.Load()
		q.Told = 1
		if before != nil {
			q.Told += before.Told
		}
		if c.quota.CompareAndSwap(before, q) {
			return
		}
	}
}

// count is a number of requests as a header has it.
func count(text string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && n >= 0
}
