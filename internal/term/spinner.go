package term

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/ansi"
)

const (
	// spinAfter is how long a wait goes unmentioned: shorter ones are over before
	// a person wonders. Waits with less than that between them are one wait.
	spinAfter = 300 * time.Millisecond
	spinEvery = 100 * time.Millisecond
	spinText  = "waiting for the server"
)

// clock is the time a spinner goes by.
type clock struct {
	now   func() time.Time
	after func(time.Duration, func()) (stop func())
}

func systemClock() clock {
	return clock{now: time.Now, after: func(d time.Duration, f func()) func() {
		timer := time.AfterFunc(d, f)
		return func() { timer.Stop() }
	}}
}

// A spinner says on a terminal that an answer is waited for. It turns only while
// that is so, so it is gone before a command prints what was answered.
type spinner struct {
	clock clock
	above atomic.Pointer[func(text string)] // see [Streams.Above]

	mu      sync.Mutex
	waits   int       // answers that are waited for
	since   time.Time // when the waiting began
	until   time.Time // when the last wait was over
	turn    int       // counts frames, so that one that comes late is known
	stop    func()    // of the next frame; nil where none is to come
	shown   io.Writer // where a frame stands; nil for nowhere
	resting bool      // something else tells how it goes
}

// Await says that an answer is waited for, and is told by over that it is there.
// On a terminal a spinner turns meanwhile, unless the wait is short or nothing
// but lines is wanted. It is safe for concurrent use.
func (s *Streams) Await() (over func()) {
	if !s.errTTY || s.Quiet || s.Plain() {
		return func() {}
	}
	sp := s.spin
	sp.mu.Lock()
	defer sp.mu.Unlock()
	now := sp.clock.now()
	if sp.waits == 0 && now.Sub(sp.until) >= spinAfter {
		sp.since = now
	}
	sp.waits++
	if sp.waits == 1 {
		sp.next(s, max(0, spinAfter-now.Sub(sp.since)))
	}
	return sync.OnceFunc(sp.over)
}

func (sp *spinner) over() {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	if sp.waits--; sp.waits > 0 {
		return
	}
	sp.until = sp.clock.now()
	sp.erase()
	if sp.stop != nil {
		sp.stop()
		sp.stop = nil
	}
}

// next arranges for a frame. The mutex is held here and below.
func (sp *spinner) next(s *Streams, in time.Duration) {
	sp.turn++
	turn := sp.turn
	sp.stop = sp.clock.after(in, func() {
		sp.mu.Lock()
		defer sp.mu.Unlock()
		if turn != sp.turn || sp.stop == nil {
			return
		}
		if !sp.resting && sp.clock.now().Sub(sp.since) >= spinAfter {
			sp.draw(s)
		}
		sp.next(s, spinEvery)
	})
}

func (sp *spinner) draw(s *Streams) {
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	at := int(sp.clock.now().Sub(sp.since)/spinEvery) % len(frames)
	line := ansi.Truncate(string(frames[at])+" "+spinText, max(s.width-1, 1), ellipsis)
	_, _ = fmt.Fprint(s.Err, "\r\x1b[K", s.Paint(Dim, line))
	sp.shown = s.Err
}

func (sp *spinner) erase() {
	if sp.shown != nil {
		_, _ = fmt.Fprint(sp.shown, "\r\x1b[K")
		sp.shown = nil
	}
}

// aside lets something be written in the spinner's place. After it a wait counts
// from the beginning.
func (sp *spinner) aside(write func()) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.erase()
	write()
	sp.since = sp.clock.now()
}

// WithoutSpinner has none turn before its result is called: something else is drawn.
func (s *Streams) WithoutSpinner() (over func()) {
	s.spin.rest(true)
	return func() { s.spin.rest(false) }
}

// rest keeps the spinner away, or lets it come back.
func (sp *spinner) rest(resting bool) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.erase()
	sp.resting = resting
}
