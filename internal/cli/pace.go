package cli

import (
	"strconv"
	"time"
)

// A pace is how fast a run goes.
type pace struct {
	batch       int           // changes in one request
	concurrency int           // requests in flight
	rate        int           // changes a minute; 0 for no limit
	settle      time.Duration // after which a request that was lost counts as never executed
}

// options is how the journal keeps the pace, for the run that resumes it.
func (p *pace) options() map[string]string {
	return map[string]string{
		"batch_size": strconv.Itoa(p.batch), "concurrency": strconv.Itoa(p.concurrency),
		"rate": strconv.Itoa(p.rate), "settle": p.settle.String(),
	}
}

// recall takes the pace of the run that is resumed, but for flags given now.
// What does not parse is left at its default: the flags were checked before.
func (p *pace) recall(options map[string]string, given func(flag string) bool) {
	number := func(flag, key string, into *int) {
		if n, err := strconv.Atoi(options[key]); err == nil && !given(flag) {
			*into = n
		}
	}
	number("batch-size", "batch_size", &p.batch)
	number("concurrency", "concurrency", &p.concurrency)
	number("rate", "rate", &p.rate)
	if d, err := time.ParseDuration(options["settle"]); err == nil && !given("settle") {
		p.settle = d
	}
}
