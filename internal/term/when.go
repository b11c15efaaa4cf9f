package term

import (
	"fmt"
	"time"
)

const terminalTime = "2006-01-02 15:04 UTC"

// ExactTime is a time wherever no person reads along.
func ExactTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// When is a time in a table: as long ago as it is on a terminal, and exact
// elsewhere. What is further away than one reckons in days has its date.
func (s *Streams) When(t time.Time) string {
	if !s.outTTY {
		return ExactTime(t)
	}
	if near := ago(s.Now().Sub(t)); near != "" {
		return near
	}
	return t.UTC().Format(time.DateOnly)
}

// WhenInFull is a time where there is room for it.
func (s *Streams) WhenInFull(t time.Time) string {
	if !s.outTTY {
		return ExactTime(t)
	}
	full := t.UTC().Format(terminalTime)
	if near := ago(s.Now().Sub(t)); near != "" {
		full += " (" + near + ")"
	}
	return full
}

// ago words a span that ends now, as briefly as a column has to be; a negative one begins
// now. Of more than six weeks it is "": a date tells more.
func ago(d time.Duration) string {
	const day = 24 * time.Hour
	past := d.Abs()
	span := ""
	switch {
	case past > 6*7*day:
		return ""
	case past < time.Minute:
		return "just now"
	case past < time.Hour:
		span = fmt.Sprintf("%dmin", past/time.Minute)
	case past < day:
		span = fmt.Sprintf("%dh", past/time.Hour)
	default:
		span = fmt.Sprintf("%dd", past/day)
	}
	if d < 0 {
		return "in " + span
	}
	return span + " ago"
}
