package term

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/sanitize"
)

// A Tally is how far a run over many rows has come.
type Tally struct {
	Done, Total int
	Before      int    // of Done, rows that took no work: they do not count for the rate
	Parts       []Part // in the order to show; those that are zero are left out
}

// A Part is a number with its name, such as 3 failed.
type Part struct {
	Count int
	Name  string
}

// Intervals between two looks at a run: often enough to seem alive on a
// terminal, seldom enough not to fill a log.
const (
	liveEvery = 100 * time.Millisecond
	lineEvery = 5 * time.Second
)

// A Progress tells on stderr how a run comes along: one line that is written
// over on a terminal, a line every few seconds elsewhere and in plain mode,
// nothing when quiet. No spinner turns beside it.
// It is not safe for concurrent use.
type Progress struct {
	s       *Streams
	verb    string
	started time.Time
	shown   time.Time
	live    bool // a line stands on the terminal that is to be written over
}

// NewProgress starts one at the moment now; verb is what is being done, such
// as "awarding".
func (s *Streams) NewProgress(verb string, now time.Time) *Progress {
	s.spin.rest(true)
	return &Progress{s: s, verb: verb, started: now, shown: now}
}

// Update shows t unless something was shown a moment ago.
func (p *Progress) Update(t Tally, now time.Time) {
	every, over := lineEvery, p.s.errTTY && !p.s.Plain()
	if over {
		every = liveEvery
	}
	if p.s.Quiet || now.Sub(p.shown) < every {
		return
	}
	p.shown = now
	line := sanitize.Line(p.line(t, now))
	if !over {
		p.s.say(Plain, "", "progress", line)
		return
	}
	_, _ = fmt.Fprint(p.s.Err, "\r\x1b[K", ansi.Truncate(line, max(p.s.width-1, 1), ellipsis))
	p.live = true
}

// Clear takes the line off the terminal, so that other words can follow.
func (p *Progress) Clear() {
	p.s.spin.rest(false)
	if p.live {
		_, _ = fmt.Fprint(p.s.Err, "\r\x1b[K")
		p.live = false
	}
}

// line is such as: awarding 412/1000  380 awarded  20 skipped  12 failed  190/s  3s left.
func (p *Progress) line(t Tally, now time.Time) string {
	words := []string{fmt.Sprintf("%s %d/%d", p.verb, t.Done, t.Total)}
	for _, part := range t.Parts {
		if part.Count > 0 {
			words = append(words, fmt.Sprintf("%d %s", part.Count, part.Name))
		}
	}
	passed := now.Sub(p.started)
	if passed >= time.Second && t.Done > t.Before {
		rate := float64(t.Done-t.Before) / passed.Seconds()
		words = append(words, fmt.Sprintf("%.0f/s", rate))
		if left := time.Duration(float64(t.Total-t.Done) / rate * float64(time.Second)); left > 0 {
			words = append(words, left.Round(time.Second).String()+" left")
		}
	}
	return strings.Join(words, "  ")
}
