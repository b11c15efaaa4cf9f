package term

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// handClock is a clock that goes by hand.
type handClock struct {
	at     time.Time
	timers []*handTimer
}

type handTimer struct {
	due     time.Time
	f       func()
	stopped bool
}

func (c *handClock) clock() clock {
	return clock{now: func() time.Time { return c.at }, after: func(d time.Duration, f func()) func() {
		t := &handTimer{due: c.at.Add(d), f: f}
		c.timers = append(c.timers, t)
		return func() { t.stopped = true }
	}}
}

// pass lets time go by, and what is due happen in its turn.
func (c *handClock) pass(d time.Duration) {
	end := c.at.Add(d)
	for {
		var next *handTimer
		for _, t := range c.timers {
			if !t.stopped && !t.due.After(end) && (next == nil || t.due.Before(next.due)) {
				next = t
			}
		}
		if next == nil {
			c.at = end
			return
		}
		c.at = next.due
		next.stopped = true
		next.f()
	}
}

func spinning() (*Streams, *handClock, *bytes.Buffer) {
	s, _, _, errs := Test()
	s.SetTTY(true, true, true)
	c := &handClock{at: time.Unix(1e9, 0)}
	s.spin = &spinner{clock: c.clock()}
	s.env.off = true // no colour
	return s, c, errs
}

const (
	spun   = "\r\x1b[K⠸ waiting for the server"
	erased = "\r\x1b[K"
)

func TestSpinner(t *testing.T) {
	const ms = time.Millisecond
	for name, tt := range map[string]struct {
		play func(s *Streams, c *handClock)
		want string
	}{
		"a short wait": {func(s *Streams, c *handClock) {
			over := s.Await()
			c.pass(299 * ms)
			over()
			c.pass(time.Hour)
		}, ""},
		"a long one": {func(s *Streams, c *handClock) {
			over := s.Await()
			c.pass(300 * ms)
			over()
			over() // once is enough
			c.pass(time.Hour)
		}, spun + erased},
		"it turns": {func(s *Streams, c *handClock) {
			over := s.Await()
			c.pass(450 * ms)
			over()
		}, spun + "\r\x1b[K⠼ waiting for the server" + erased},
		"many short waits are a long one": {func(s *Streams, c *handClock) {
			for range 4 {
				over := s.Await()
				c.pass(90 * ms)
				over()
			}
		}, "\r\x1b[K⠸ waiting for the server" + erased},
		"waits far apart": {func(s *Streams, c *handClock) {
			for range 4 {
				over := s.Await()
				c.pass(200 * ms)
				over()
				c.pass(time.Second) // somebody thinks, for instance
			}
		}, ""},
		"several at a time": {func(s *Streams, c *handClock) {
			one, two := s.Await(), s.Await()
			c.pass(200 * ms)
			one()
			c.pass(100 * ms)
			two()
		}, spun + erased},
		"words come in between": {func(s *Streams, c *handClock) {
			over := s.Await()
			c.pass(300 * ms)
			s.Warn("trying again")
			c.pass(299 * ms)
			over()
		}, spun + erased + "warning: trying again\n"},
		"quiet":  {func(s *Streams, c *handClock) { s.Quiet = true; waitLong(s, c) }, ""},
		"plain":  {func(s *Streams, c *handClock) { s.Accessible = true; waitLong(s, c) }, ""},
		"dumb":   {func(s *Streams, c *handClock) { s.env.dumb = true; waitLong(s, c) }, ""},
		"a pipe": {func(s *Streams, c *handClock) { s.SetTTY(true, true, false); waitLong(s, c) }, ""},
		"beside a progress line": {func(s *Streams, c *handClock) {
			over := s.Await()
			c.pass(300 * ms)
			p := s.NewProgress("awarding", c.at)
			c.pass(time.Second)
			p.Clear()
			c.pass(100 * ms)
			over()
		}, spun + erased + "\r\x1b[K⠼ waiting for the server" + erased},
		"a narrow terminal": {func(s *Streams, c *handClock) {
			s.SetWidth(8)
			waitLong(s, c)
		}, "\r\x1b[K⠸ wait…" + erased},
	} {
		s, c, errs := spinning()
		if tt.play(s, c); errs.String() != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", name, errs, tt.want)
		}
		for _, timer := range c.timers {
			if !timer.stopped {
				t.Errorf("%s: something is still to come", name)
			}
		}
	}
}

func waitLong(s *Streams, c *handClock) {
	over := s.Await()
	c.pass(350 * time.Millisecond)
	over()
}

// A frame that was on its way when the wait ended writes nothing.
func TestALateFrame(t *testing.T) {
	s, c, errs := spinning()
	over := s.Await()
	late := c.timers[0]
	over()
	c.at = late.due
	late.f()
	if errs.Len() > 0 {
		t.Errorf("it wrote %q", errs)
	}
}

func TestProgressInPlainModeIsLines(t *testing.T) {
	s, c, errs := spinning()
	s.Accessible = true
	p := s.NewProgress("awarding", c.at)
	p.Update(Tally{Done: 1, Total: 9}, c.at.Add(time.Second))
	p.Update(Tally{Done: 2, Total: 9}, c.at.Add(lineEvery))
	p.Clear()
	if text := errs.String(); strings.ContainsAny(text, "\r\x1b") || strings.Count(text, "\n") != 1 {
		t.Errorf("it wrote %q", text)
	}
}
