package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Rule says when a mutation may be sent again. Queries may always be.
type Rule uint8

const (
	// Once is for mutations that do something anew each time, such as awarding:
	// they are repeated only where the server cannot have executed them.
	Once Rule = iota
	// Absolute is for mutations that set a state: they may also be repeated
	// where the first may have run. A later attempt can answer differently
	// then; [Error.Ran] stays unknown once any attempt was.
	Absolute
)

const (
	maxAttempts   = 4 // for failures that are met with backoff
	maxAtOnce     = 3 // tries without a wait; a server that sends everything away gets backoff then
	firstBackoff  = 500 * time.Millisecond
	maxRetryAfter = 365 * 24 * time.Hour // keeps nonsense from overflowing a duration
)

// noWait marks the contexts of [WithoutWaiting].
type noWait struct{}

// WithoutWaiting returns a context in which a request that cannot be tried again at once
// has failed.
func WithoutWaiting(ctx context.Context) context.Context {
	return context.WithValue(ctx, noWait{}, true)
}

// Optional asks for what can be done without, and waits for rate limits alone: what is asked
// in place of it would meet these too.
func Optional(ctx context.Context, ask func(context.Context) error) error {
	err := ask(WithoutWaiting(ctx))
	if e := new(Error); errors.As(err, &e) && e.Kind == KindRateLimited {
		return ask(ctx)
	}
	return err
}

// retryBudget is what is left of the willingness to wait, for one operation.
type retryBudget struct {
	left     time.Duration
	failures int // met with backoff so far
	limits   int // 429 answers that did not say how long to wait
	atOnce   int // failures that were met by trying again without a wait
}

// wait decides whether to try again after a failure and how long to wait before.
func (b *retryBudget) wait(e *Error, replay bool, jitter func() float64) (time.Duration, bool) {
	if !e.transient || e.Ran != NotRun && !replay {
		return 0, false
	}
	var d time.Duration
	switch {
	case e.AtOnce && b.atOnce < maxAtOnce:
		b.atOnce++
		return 0, true
	case e.Kind == KindRateLimited && e.RetryAfter > 0:
		d = e.RetryAfter
	case e.Kind == KindRateLimited:
		b.limits++
		d = backoff(b.limits, jitter)
	default:
		b.failures++
		if b.failures >= maxAttempts {
			return 0, false
		}
		d = max(backoff(b.failures, jitter), e.RetryAfter)
	}
	if d > b.left {
		return d, false
	}
	b.left -= d
	return d, true
}

// backoff doubles with each failure, spread by a quarter to either side so that
// clients that failed together do not come back together.
func backoff(n int, jitter func() float64) time.Duration {
	d := firstBackoff << min(n-1, 10)
	return time.Duration(float64(d) * (0.75 + jitter()/2))
}

// retryAfter reads how long a server asks to wait: Retry-After in seconds or as
// a date, else RateLimit-Reset as Unix time. It is 0 where neither says. Both are times
// of the server's clock: now is what that says where the answer has no date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if date, ok := dateOf(h); ok {
		now = date
	}
	if text := strings.TrimSpace(h.Get("Retry-After")); text != "" {
		if d, ok := seconds(text); ok {
			return d
		}
		if at, err := http.ParseTime(text); err == nil {
			return max(0, at.Sub(now))
		}
	}
	if at, err := strconv.ParseInt(strings.TrimSpace(h.Get("RateLimit-Reset")), 10, 64); err == nil && at > 0 && at < 1<<40 {
		return min(max(0, time.Unix(at, 0).Sub(now)), maxRetryAfter)
	}
	return 0
}

func seconds(text string) (time.Duration, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, false
	}
	return time.Duration(min(n, int64(maxRetryAfter/time.Second))) * time.Second, true
}

// overBudget words a rate limit that is not waited for.
func overBudget(host string, asked, budget time.Duration) string {
	if asked <= 0 {
		return fmt.Sprintf("rate limited by %s (429) for longer than the %s allowed for waiting", host, budget)
	}
	return fmt.Sprintf("rate limited by %s (429): it asks to wait %s, more than is left of the %s allowed for waiting",
		host, asked.Round(time.Second), budget)
}

// sleep waits, or returns the context's error as soon as it ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
