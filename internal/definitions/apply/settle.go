package apply

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/words"
)

// Settle plans, once the server has done with what an apply that was cut off has sent of the
// definitions that would be changed: one that was made would be made again, and a picture
// uploaded once more. It plans again, more and more seldom, until none of them is left to
// change or the server cannot be working on it any more.
func Settle(ctx context.Context, left journal.Sent, graceTime time.Duration, warn func(format string, args ...any), plan func() (*definitions.Prepared, error)) (*definitions.Prepared, error) {
	end := endOf(left, graceTime)
	for wait := 500 * time.Millisecond; ; wait *= 2 {
		began := time.Now()
		p, err := plan()
		if err != nil || !Touches(p.Plan, left) || !began.Before(end) {
			return p, err
		}
		if wait == 500*time.Millisecond {
			warn("%s; looking for it first, which can take %s", InDoubt(left), max(time.Until(end).Round(time.Second), time.Second))
		}
		timer := time.NewTimer(min(wait, time.Until(end)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
	}
}

// endOf is when the server cannot be working any more on what was sent: nobody waited for it
// for longer than the time allowed, and a clock that was turned back does not prolong it.
func endOf(left journal.Sent, graceTime time.Duration) time.Time {
	graceTime = max(graceTime, left.GraceTime)
	end := left.At.Add(bulk.DefaultGraceTime + graceTime)
	if most := time.Now().Add(graceTime); most.Before(end) {
		return most
	}
	return end
}

// InDoubt says what an apply that was cut off has left.
func InDoubt(left journal.Sent) string {
	of := "what it sent of definitions"
	if len(left.Achievements) > 0 {
		of = strings.Join(words.Map(left.Achievements, strconv.Quote), ", ")
	}
	return "an apply was cut off, and what became of " + of + " is not known"
}

// Touches reports whether a plan changes a definition of which something was sent. Of what
// is not known it may be any.
func Touches(p *definitions.Plan, left journal.Sent) bool {
	if left.At.IsZero() {
		return false
	}
	return slices.ContainsFunc(p.Rows, func(row definitions.Row) bool {
		switch row.Action {
		case definitions.Create, definitions.Update, definitions.Delete:
			return len(left.Achievements) == 0 || slices.Contains(left.Achievements, row.Achievement)
		}
		return false
	})
}
