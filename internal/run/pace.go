package run

import (
	"strconv"
	"time"
)

// A Pace is how fast a run goes.
type Pace struct {
	Batch       int           // changes in one request
	Concurrency int           // requests in flight
	Rate        int           // changes a minute; 0 for no limit
	GraceTime   time.Duration // after which a request that was lost counts as never executed
}

// options is how the journal keeps the pace, for the run that resumes it.
func (p *Pace) options() map[string]string {
	return map[string]string{
		"batch_size": strconv.Itoa(p.Batch), "concurrency": strconv.Itoa(p.Concurrency),
		"rate": strconv.Itoa(p.Rate), "settle": p.GraceTime.String(),
	}
}

// Recall takes the pace of the run that is resumed, but for flags given now.
// What does not parse is left at its default: the flags were checked before.
func (p *Pace) Recall(options map[string]string, given func(flag string) bool) {
	number := func(flag, key string, into *int) {
		if n, err := strconv.Atoi(options[key]); err == nil && !given(flag) {
			*into = n
		}
	}
	number("batch-size", "batch_size", &p.Batch)
	number("concurrency", "concurrency", &p.Concurrency)
	number("rate", "rate", &p.Rate)
	if d, err := time.ParseDuration(options["settle"]); err == nil && !given("settle") {
		p.GraceTime = d
	}
}
