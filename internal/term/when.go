package term

import (
	"fmt"
	"time"
)

const terminalTime = "2006-01-02 15:04 UTC"

// ExactTime is a time wherever no person reads along.
func ExactTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// When is a time in a table: as long ago as it is on a terminal, and exact
// elsewhere.
func (s *Streams) When(t time.Time) string {
	if !s.outTTY {
		return ExactTime(t)
	}
	return ago(s.Now().Sub(t))
}

// WhenInFull is a time where there is room for it.
func (s *Streams) WhenInFull(t time.Time) string {
	if !s.outTTY {
		return ExactTime(t)
	}
	return t.UTC().Format(terminalTime) + " (" + ago(s.Now().Sub(t)) + ")"
}

// ago words a span that ends now, as briefly as a column has to be; a negative
// one begins now.
func ago(d time.Duration) string {
	const (
		day   = 24 * time.Hour
		year  = 365 * day
		month = year / 12
	)
	past := d.Abs()
	span := ""
	for _, unit := range []struct {
		size time.Duration
		from time.Duration // the least span that is given in it
		name string
	}{{year, 2 * year, "y"}, {month, 60 * day, "mo"}, {day, day, "d"}, {time.Hour, time.Hour, "h"}, {time.Minute, time.Minute, "min"}} {
		if past >= unit.from {
			span = fmt.Sprintf("%d%s", past/unit.size, unit.name)
			break
		}
	}
	switch {
	case span == "":
		return "just now"
	case d < 0:
		return "in " + span
	}
	return span + " ago"
}
