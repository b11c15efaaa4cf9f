package sandbox

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter throttles API requests in windows of a minute that start with the
// clock's minutes, as Rack::Attack does (lib/gitlab/rack_attack.rb).
type limiter struct {
	limit int
	now   func() time.Time

	mu     sync.Mutex
	window int64
	seen   map[string]int
}

func newLimiter(limit int, now func() time.Time) *limiter {
	return &limiter{limit: limit, now: now, seen: map[string]int{}}
}

// allow counts the request, sets the headers, and answers it if it is one too
// many. A nil limiter allows everything.
func (l *limiter) allow(w http.ResponseWriter, r *http.Request, c caller) bool {
	if l == nil {
		return true
	}
	name, who := "throttle_unauthenticated_api", r.RemoteAddr
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		who = host
	}
	if c.token != nil {
		name, who = "throttle_authenticated_api", "user:"+strconv.Itoa(c.token.User.ID)
	}
	now := l.now()
	observed := l.count(now.Unix()/60, who)
	reset := time.Unix((now.Unix()/60+1)*60, 0).UTC()

	h := w.Header()
	h.Set("RateLimit-Name", name)
	h.Set("RateLimit-Limit", strconv.Itoa(l.limit))
	h.Set("RateLimit-Observed", strconv.Itoa(observed))
	h.Set("RateLimit-Remaining", strconv.Itoa(max(0, l.limit-observed)))
	h.Set("RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
	if observed <= l.limit {
		return true
	}
	h.Set("RateLimit-ResetTime", reset.Format(http.TimeFormat))
	h.Set("Retry-After", strconv.FormatInt(reset.Unix()-now.Unix(), 10))
	h.Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = w.Write([]byte("Retry later\n"))
	return false
}

func (l *limiter) count(window int64, who string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if window != l.window {
		l.window, l.seen = window, map[string]int{}
	}
	l.seen[who]++
	return l.seen[who]
}
