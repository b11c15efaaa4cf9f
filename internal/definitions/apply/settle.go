package apply

import (
	"context"
	"errors"
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
// change or the server cannot be working on it any more. Until then the group's books keep
// what the plan does not touch, for whoever comes next.
func Settle(ctx context.Context, group *journal.Group, graceTime time.Duration, warn func(format string, args ...any), plan func() (*definitions.Prepared, error)) (*definitions.Prepared, error) {
	left, end := group.Left(), EndOf(group.Left(), graceTime)
	var awaited []string
	for wait := 500 * time.Millisecond; ; wait *= 2 {
		began := time.Now()
		p, err := plan()
		if err != nil {
			return nil, err
		}
		touched := Touched(p, left)
		for _, name := range awaited {
			if !slices.Contains(touched, name) { // it was seen to be done
				err = errors.Join(err, group.Over(name))
			}
		}
		awaited = touched
		if !began.Before(end) {
			return p, errors.Join(err, group.Forget())
		}
		if err != nil || len(touched) == 0 {
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

// EndOf is when the server cannot be working any more on what was sent: nobody waited for it
// for longer than the time allowed, and a clock that was turned back does not prolong it.
func EndOf(left journal.Sent, graceTime time.Duration) time.Time {
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
		of = strings.Join(words.Map(left.Achievements, func(name string) string {
			if strings.HasPrefix(name, messagesOf) {
				return "messages of awards"
			}
			return strconv.Quote(name)
		}), ", ")
	}
	return "an apply was cut off, and what became of " + of + " is not known"
}

// messagesOf stands before the hash of a file whose messages were sent. No name begins so.
const messagesOf = "\n"

// Touched are those of what was sent that a plan changes too, while the server may still be
// working on it. Of what is not known it may be any.
func Touched(p *definitions.Prepared, left journal.Sent) []string {
	sent := left.Achievements
	if len(sent) == 0 && !left.At.IsZero() {
		sent = []string{""}
	}
	return slices.DeleteFunc(slices.Clone(sent), func(name string) bool {
		return !slices.ContainsFunc(p.Rows, func(row definitions.Row) bool {
			switch row.Action {
			case definitions.Reword: // what the same file says may be set twice
				return name == "" || strings.HasPrefix(name, messagesOf) && name != messagesOf+p.From.File
			case definitions.Create, definitions.Update, definitions.Delete:
				return name == "" || definitions.SameName(row.Achievement, name) || slices.ContainsFunc(p.Wanted, func(w definitions.Wanted) bool {
					return w.Name == row.Achievement && slices.ContainsFunc(w.FormerNames, func(former string) bool { return definitions.SameName(former, name) })
				})
			}
			return false
		})
	})
}
