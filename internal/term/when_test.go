package term

import (
	"testing"
	"time"
)

// Up to six weeks a span tells more than a date, and beyond a date more than a span.
func TestTimesOnATerminal(t *testing.T) {
	const day = 24 * time.Hour
	s, _, _, _ := Test() // it is noon of 2026-03-11
	s.SetTTY(true, true, true)
	for before, want := range map[time.Duration]string{
		0: "just now", 59 * time.Second: "just now", -time.Second: "just now",
		time.Minute: "1min ago", 59 * time.Minute: "59min ago", 90 * time.Minute: "1h ago", 23 * time.Hour: "23h ago",
		day: "1d ago", 41 * day: "41d ago", 42 * day: "42d ago", 42*day + time.Second: "2026-01-28", 800 * day: "2024-01-01",
		-5 * day: "in 5d", -time.Hour: "in 1h", -42 * day: "in 42d", -42*day - time.Second: "2026-04-22",
	} {
		if got := s.When(s.Now().Add(-before)); got != want {
			t.Errorf("%s: %s, want %s", before, got, want)
		}
	}
}

func TestTimesAreExactWhereNobodyReadsAlong(t *testing.T) {
	s, _, _, _ := Test()
	at := time.Date(2026, 3, 10, 11, 0, 0, 0, time.FixedZone("", 3600))
	old := at.AddDate(-1, 0, 0)
	if got := s.When(at) + " " + s.WhenInFull(old); got != "2026-03-10T10:00:00Z 2025-03-10T10:00:00Z" {
		t.Error(got)
	}
	s.SetTTY(true, true, true)
	if got := s.When(at) + " " + s.WhenInFull(at) + " " + s.WhenInFull(old); got != "1d ago 2026-03-10 10:00 UTC (1d ago) 2025-03-10 10:00 UTC" {
		t.Error(got)
	}
}
