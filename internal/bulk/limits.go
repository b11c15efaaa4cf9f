package bulk

import (
	"strconv"
	"time"
)

// Limits bound how fast a run goes: it finds its own pace below them.
type Limits struct {
	Batch       int           // changes in one request
	Concurrency int           // requests in flight
	Rate        int           // changes a minute; 0 for no limit
	GraceTime   time.Duration // after which a request that was lost counts as never executed
}

// Texts are how the journal keeps the limits, for the run that resumes it.
func (l *Limits) Texts() map[string]string {
	return map[string]string{
		"batch_size": strconv.Itoa(l.Batch), "concurrency": strconv.Itoa(l.Concurrency),
		"rate": strconv.Itoa(l.Rate), "settle": l.GraceTime.String(),
	}
}

// Recall takes the limits of the run that is resumed, but for flags given now.
// What does not parse is left at its default: the flags were checked before.
func (l *Limits) Recall(options map[string]string, given func(flag string) bool) {
	number := func(flag, key string, into *int) {
		if n, err := strconv.Atoi(options[key]); err == nil && !given(flag) {
			*into = n
		}
	}
	number("batch-size", "batch_size", &l.Batch)
	number("concurrency", "concurrency", &l.Concurrency)
	number("rate", "rate", &l.Rate)
	if d, err := time.ParseDuration(options["settle"]); err == nil && !given("settle") {
		l.GraceTime = d
	}
}
