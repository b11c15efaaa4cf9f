package transport

import (
	"net/http"
	"sync"
	"time"
)

// serverClock is what the Date headers of answers tell of how far the server's clock is
// ahead of this machine's. Each bounds that: the server wrote it, in whole seconds, at
// some moment between the request and the answer. Bounds that go together narrow one
// another; where they do not, one of the clocks was set, and the latest counts.
type serverClock struct {
	mu          sync.Mutex
	known       bool
	least, most time.Duration
}

// learn takes in an answer to a request that was sent and answered at these times of
// this machine. An answer without a date, or with one that cannot be read, tells nothing.
func (s *serverClock) learn(h http.Header, sent, received time.Time) {
	date, ok := dateOf(h)
	if !ok {
		return
	}
	least, most := date.Sub(received), date.Add(time.Second).Sub(sent)
	s.mu.Lock()
	defer s.mu.Unlock()
	if narrower, wider := max(least, s.least), min(most, s.most); s.known && narrower <= wider {
		least, most = narrower, wider
	}
	s.known, s.least, s.most = true, least, most
}

// ahead is how far the server's clock is ahead, 0 where the two may be the same.
func (s *serverClock) ahead() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.known, s.least <= 0 && s.most >= 0:
		return 0
	}
	return s.least + (s.most-s.least)/2
}

// dateOf is when an answer was written, by the clock of the server.
func dateOf(h http.Header) (time.Time, bool) {
	date, err := http.ParseTime(h.Get("Date"))
	return date, err == nil
}
