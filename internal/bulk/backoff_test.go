package bulk

import (
	"slices"
	"testing"
	"time"
)

func TestBackoffBacksOff(t *testing.T) {
	now := time.Unix(1000, 0)
	b := backoff{maxWait: 200 * time.Second}
	var waits []int
	for b.fail(now, 0, b.round) {
		waits = append(waits, int(b.until.Sub(now)/time.Second))
		now = b.until
	}
	// 1+2+4+8+16+30*5 = 181; another 30 would be over 200.
	if want := []int{1, 2, 4, 8, 16, 30, 30, 30, 30, 30}; !slices.Equal(waits, want) {
		t.Errorf("waits %v, want %v", waits, want)
	}
	b.reset()
	if !b.fail(now, 0, b.round) || b.until.Sub(now) != time.Second {
		t.Errorf("after progress the wait is %v", b.until.Sub(now))
	}
}

func TestBackoffTakesFailuresOfOneTimeAsOne(t *testing.T) {
	now := time.Unix(1000, 0)
	b := backoff{maxWait: time.Minute}
	for range 4 { // four requests that began together
		if !b.fail(now, 0, 0) {
			t.Fatal("gave up")
		}
	}
	if b.until.Sub(now) != time.Second || b.waited != time.Second {
		t.Errorf("waits %v, %v in total", b.until.Sub(now), b.waited)
	}
}

func TestBackoffWaitsAsAsked(t *testing.T) {
	now := time.Unix(1000, 0)
	b := backoff{maxWait: time.Minute}
	for _, asked := range []time.Duration{20 * time.Second, 50 * time.Second, 10 * time.Second} {
		if !b.fail(now, asked, 0) { // waits that overlap count once
			t.Errorf("gave up on %v", asked)
		}
	}
	if !now.Add(49*time.Second).Before(b.until) || now.Add(50*time.Second).Before(b.until) {
		t.Errorf("opens after %v", b.until.Sub(now))
	}
	if b.fail(b.until, 11*time.Second, b.round) {
		t.Error("waits for more than a minute")
	}
}

func TestRateLimiter(t *testing.T) {
	now := time.Unix(1000, 0)
	l := rateLimiter{perMinute: 30}
	if l.limit(20) != 20 || l.limit(60) != 30 {
		t.Errorf("%d and %d changes a batch", l.limit(20), l.limit(60))
	}
	l.spend(now, 20)
	if got := l.next.Sub(now); got != 40*time.Second {
		t.Errorf("20 changes cost %v", got)
	}
	later := now.Add(time.Hour) // what was not used is not saved up
	l.spend(later, 1)
	if got := l.next.Sub(later); got != 2*time.Second {
		t.Errorf("one change costs %v", got)
	}
	free := rateLimiter{}
	free.spend(now, 1000)
	if free.limit(60) != 60 || free.next.After(now) {
		t.Error("no limit limits")
	}
}
