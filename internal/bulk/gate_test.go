package bulk

import (
	"slices"
	"testing"
	"time"
)

func TestGateBacksOff(t *testing.T) {
	now := time.Unix(1000, 0)
	g := gate{maxWait: 200 * time.Second}
	var waits []int
	for g.fail(now, 0, g.round) {
		waits = append(waits, int(g.open.Sub(now)/time.Second))
		now = g.open
	}
	// 1+2+4+8+16+30*5 = 181; another 30 would be over 200.
	if want := []int{1, 2, 4, 8, 16, 30, 30, 30, 30, 30}; !slices.Equal(waits, want) {
		t.Errorf("waits %v, want %v", waits, want)
	}
	g.progress()
	if !g.fail(now, 0, g.round) || g.open.Sub(now) != time.Second {
		t.Errorf("after progress the wait is %v", g.open.Sub(now))
	}
}

func TestGateTakesFailuresOfOneTimeAsOne(t *testing.T) {
	now := time.Unix(1000, 0)
	g := gate{maxWait: time.Minute}
	for range 4 { // four requests that began together
		if !g.fail(now, 0, 0) {
			t.Fatal("gave up")
		}
	}
	if g.open.Sub(now) != time.Second || g.waited != time.Second {
		t.Errorf("waits %v, %v in total", g.open.Sub(now), g.waited)
	}
}

func TestGateWaitsAsAsked(t *testing.T) {
	now := time.Unix(1000, 0)
	g := gate{maxWait: time.Minute}
	for _, asked := range []time.Duration{20 * time.Second, 50 * time.Second, 10 * time.Second} {
		if !g.fail(now, asked, 0) { // waits that overlap count once
			t.Errorf("gave up on %v", asked)
		}
	}
	if !g.closedAt(now.Add(49*time.Second)) || g.closedAt(now.Add(50*time.Second)) {
		t.Errorf("opens after %v", g.open.Sub(now))
	}
	if g.fail(g.open, 11*time.Second, g.round) {
		t.Error("waits for more than a minute")
	}
}

func TestMeter(t *testing.T) {
	now := time.Unix(1000, 0)
	m := meter{perMinute: 30}
	if m.most(20) != 20 || m.most(60) != 30 {
		t.Errorf("%d and %d changes a batch", m.most(20), m.most(60))
	}
	m.spend(now, 20)
	if got := m.next.Sub(now); got != 40*time.Second {
		t.Errorf("20 changes cost %v", got)
	}
	later := now.Add(time.Hour) // what was not used is not saved up
	m.spend(later, 1)
	if got := m.next.Sub(later); got != 2*time.Second {
		t.Errorf("one change costs %v", got)
	}
	free := meter{}
	free.spend(now, 1000)
	if free.most(60) != 60 || free.next.After(now) {
		t.Error("no limit limits")
	}
}
