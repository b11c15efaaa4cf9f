package term

import (
	"testing"
	"time"
)

func TestAgo(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		0: "just now", 59 * time.Second: "just now", -time.Second: "just now",
		time.Minute: "1min ago", 59 * time.Minute: "59min ago", 90 * time.Minute: "1h ago", 23 * time.Hour: "23h ago",
		day: "1d ago", 59 * day: "59d ago", 61 * day: "2mo ago", 600 * day: "19mo ago", 800 * day: "2y ago",
		-5 * day: "in 5d", -time.Hour: "in 1h",
	} {
		if got := ago(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}

func TestTimesAreExactWhereNobodyReadsAlong(t *testing.T) {
	s, _, _, _ := Test()
	at := time.Date(2026, 3, 10, 11, 0, 0, 0, time.FixedZone("", 3600))
	if got := s.When(at); got != "2026-03-10T10:00:00Z" {
		t.Error(got)
	}
	s.SetTTY(true, true, true)
	if got := s.When(at) + " " + s.WhenInFull(at); got != "1d ago 2026-03-10 10:00 UTC (1d ago)" {
		t.Error(got)
	}
}
