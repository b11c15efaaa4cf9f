package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"
)

// limitedFor answers 429 with the headers given for the first n requests.
func limitedFor(n int, header http.Header) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if n--; n < 0 {
			answerWith(200, "application/json", okAnswer)(w, r)
			return
		}
		for name := range header {
			w.Header().Set(name, header.Get(name))
		}
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, "Retry later")
	}
}

func TestRateLimitsAreWaitedForAsTold(t *testing.T) {
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		name   string
		header http.Header
		times  int
		want   []time.Duration
	}{
		{"seconds", http.Header{"Retry-After": {"37"}}, 1, []time.Duration{37 * time.Second}},
		{"date", http.Header{"Retry-After": {start.Add(21 * time.Second).Format(http.TimeFormat)}}, 1, []time.Duration{21 * time.Second}},
		{"reset", http.Header{"Ratelimit-Reset": {strconv.FormatInt(start.Unix()+11, 10)}}, 1, []time.Duration{11 * time.Second}},
		{"seconds before reset", http.Header{"Retry-After": {"3"}, "Ratelimit-Reset": {strconv.FormatInt(start.Unix()+11, 10)}}, 1, []time.Duration{3 * time.Second}},
		{"more often than back-off would", http.Header{"Retry-After": {"10"}}, 6, slices.Repeat([]time.Duration{10 * time.Second}, 6)},
		{"date by the server's clock", http.Header{"Retry-After": {start.Add(time.Hour + 21*time.Second).Format(http.TimeFormat)}, "Date": {start.Add(time.Hour).Format(http.TimeFormat)}}, 1, []time.Duration{21 * time.Second}},
		{"reset by the server's clock", http.Header{"Ratelimit-Reset": {strconv.FormatInt(start.Unix()-3589, 10)}, "Date": {start.Add(-time.Hour).Format(http.TimeFormat)}}, 1, []time.Duration{11 * time.Second}},
		{"a clock that cannot be read", http.Header{"Retry-After": {start.Add(21 * time.Second).Format(http.TimeFormat)}, "Date": {"yesterday"}}, 1, []time.Duration{21 * time.Second}},
		{"untold", nil, 2, []time.Duration{500 * time.Millisecond, time.Second}},
		{"nonsense", http.Header{"Retry-After": {"soon"}, "Ratelimit-Reset": {"-4"}}, 1, []time.Duration{500 * time.Millisecond}},
		{"in the past", http.Header{"Ratelimit-Reset": {"12"}}, 1, []time.Duration{500 * time.Millisecond}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			limited := limitedFor(test.times, test.header)
			server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", start.Format(http.TimeFormat))
				limited(w, r)
			})
			var warnings []string
			c, w := newTestClient(t, server.URL, func(o *Options) { o.Warn = func(s string) { warnings = append(warnings, s) } })
			if err := mutate(t.Context(), c, "award"); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(w.list, test.want) || int(hits.Load()) != test.times+1 || len(warnings) != test.times {
				t.Errorf("waited %v in %d requests with warnings %q, want %v", w.list, hits.Load(), warnings, test.want)
			}
		})
	}
}

func TestWaitsStayWithinTheBudget(t *testing.T) {
	server, hits := newServer(t, limitedFor(100, http.Header{"Retry-After": {"50"}}))
	c, w := newTestClient(t, server.URL)
	e := asError(t, mutate(t.Context(), c, "award"), KindRateLimited, NotRun)
	if len(w.list) != 2 || hits.Load() != 3 || e.RetryAfter != 50*time.Second || e.Attempts != 3 {
		t.Errorf("waited %v in %d requests: %+v", w.list, hits.Load(), e)
	}

	endless, hits := newServer(t, limitedFor(1000, nil))
	c, w = newTestClient(t, endless.URL)
	expect(t, mutate(t.Context(), c, "award"), KindRateLimited, NotRun)
	var total time.Duration
	for _, d := range w.list {
		total += d
	}
	if total > 2*time.Minute || hits.Load() > 10 {
		t.Errorf("waited %s in %d requests", total, hits.Load())
	}

	c, w = newTestClient(t, server.URL, func(o *Options) { o.MaxWait = 0 })
	expect(t, mutate(t.Context(), c, "award"), KindRateLimited, NotRun)
	if len(w.list) != 0 {
		t.Errorf("waited %v although no waiting is allowed", w.list)
	}
}

func TestWithoutWaitingThereIsOneAttempt(t *testing.T) {
	limits, _ := newServer(t, limitedFor(100, http.Header{"Retry-After": {"1"}}))
	breaks, _ := newServer(t, answerWith(503, "text/html", ""))
	for address, kind := range map[string]Kind{limits.URL: KindRateLimited, breaks.URL: KindUnavailable} {
		c, w := newTestClient(t, address)
		_, err := query(WithoutWaiting(t.Context()), c)
		var e *Error
		if !errors.As(err, &e) || e.Kind != kind || e.Attempts != 1 || len(w.list) != 0 {
			t.Errorf("%s: %v, waited %v", kind, err, w.list)
		}
	}
}

func TestForWhatIsOptionalOnlyLimitsAreWaitedFor(t *testing.T) {
	limits, _ := newServer(t, limitedFor(2, http.Header{"Retry-After": {"7"}}))
	breaks, hits := newServer(t, answerWith(503, "text/html", ""))
	c, w := newTestClient(t, limits.URL)
	ask := func(ctx context.Context) error { _, err := query(ctx, c); return err }
	if err := Optional(t.Context(), ask); err != nil || !slices.Equal(w.list, []time.Duration{7 * time.Second}) {
		t.Errorf("%v, waited %v", err, w.list)
	}
	c, w = newTestClient(t, breaks.URL)
	if err := Optional(t.Context(), ask); err == nil || len(w.list) != 0 || hits.Load() != 1 {
		t.Errorf("%v, waited %v in %d requests", err, w.list, hits.Load())
	}
}

func TestBackOffDoublesAndHeedsRetryAfter(t *testing.T) {
	server, _ := newServer(t, answerWith(503, "text/html", ""))
	c, w := newTestClient(t, server.URL)
	_, err := query(t.Context(), c)
	expect(t, err, KindUnavailable, RanUnknown)
	if want := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}; !slices.Equal(w.list, want) {
		t.Errorf("waited %v, want %v", w.list, want)
	}

	told, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "5")
		answerWith(503, "text/html", "")(w, r)
	})
	c, w = newTestClient(t, told.URL)
	_, _ = query(t.Context(), c)
	if want := slices.Repeat([]time.Duration{5 * time.Second}, 3); !slices.Equal(w.list, want) {
		t.Errorf("waited %v, want %v", w.list, want)
	}

	if low, high := backoff(3, func() float64 { return 0 }), backoff(3, func() float64 { return 1 }); low != 1500*time.Millisecond || high != 2500*time.Millisecond {
		t.Errorf("the jitter spreads from %s to %s", low, high)
	}
}

func TestRetryAfterSurvivesNonsense(t *testing.T) {
	now := time.Unix(1000, 0)
	for value, want := range map[string]time.Duration{
		"99999999999999999": maxRetryAfter, "-1": 0, "1.5": 0, "": 0, "999999999999999999999999": 0, " 7 ": 7 * time.Second,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("Retry-After %q: got %s, want %s", value, got, want)
		}
	}
	if got := retryAfter(http.Header{"Ratelimit-Reset": {"99999999999"}}, now); got != maxRetryAfter {
		t.Errorf("a far reset: got %s", got)
	}
}

func TestCancelWhileWaiting(t *testing.T) {
	for _, test := range []struct {
		status int
		name   string
		ran    Ran
	}{{429, "award", NotRun}, {502, "remove", RanUnknown}} {
		server, hits := newServer(t, answerWith(test.status, "text/plain", "Retry later"))
		ctx, cancel := context.WithCancel(t.Context())
		c, _ := newTestClient(t, server.URL)
		c.sleep = func(ctx context.Context, d time.Duration) error {
			cancel()
			return sleep(ctx, d)
		}
		err := mutate(ctx, c, test.name)
		expect(t, err, KindCanceled, test.ran)
		if !errors.Is(err, context.Canceled) || hits.Load() != 1 {
			t.Errorf("got %v after %d requests", err, hits.Load())
		}
		expect(t, mutate(ctx, c, test.name), KindCanceled, NotRun) // nothing is sent in an ended context
		if hits.Load() != 1 {
			t.Error("a request was sent in an ended context")
		}
	}
}

func TestSleepReturnsEarly(t *testing.T) {
	if err := sleep(t.Context(), time.Microsecond); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestOutcomesHaveNames(t *testing.T) {
	if RanUnknown.String() != "unknown" || NotRun.String() != "not run" || DidRun.String() != "run" {
		t.Error("a name is missing")
	}
}

// A wait goes over all attempts of an operation, and ends however that ends.
func TestWaitsAreTold(t *testing.T) {
	for _, times := range []int{0, 2, 1000} {
		server, _ := newServer(t, limitedFor(times, http.Header{"Retry-After": {"10"}}))
		var told []string
		c, w := newTestClient(t, server.URL, func(o *Options) {
			o.Await = func() func() {
				told = append(told, "begun")
				return func() { told = append(told, "over") }
			}
		})
		err := mutate(t.Context(), c, "award")
		if (err != nil) != (times == 1000) || !slices.Equal(told, []string{"begun", "over"}) {
			t.Errorf("%v, %d waits in between, and told was %v", err, len(w.list), told)
		}
	}
}
