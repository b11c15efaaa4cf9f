package term

import (
	"bytes"
	"io"
	"os"
	"time"

	"github.com/muesli/termenv"
	"golang.org/x/term"
)

// fallbackWidth is used on a terminal that does not tell its size.
const fallbackWidth = 80

// Streams holds the three standard streams and what is known about them.
// Data goes to Out, all else to Err.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer

	inTTY, outTTY, errTTY bool

	// Quiet drops notes and successes. Warnings and failures are always said.
	Quiet bool
	// JSON makes JSON objects of what is said on stderr.
	JSON bool
	// Accessible asks for lines only: nothing moves and nothing is written over, as a
	// screen reader needs it.
	Accessible bool
	// Now is the clock that ages are reckoned by: this machine's, or that of the server
	// which the times come from.
	Now func() time.Time

	width    int // columns of the terminal behind Out
	errWidth int // and behind Err
	mode     string
	env      colorEnv
	lost     error  // see Lost
	term     string // TERM
	ascii    bool   // the locale knows ASCII, or another set of few characters
	spin     *spinner
}

// New returns the streams of a process. getenv is asked for NO_COLOR,
// CLICOLOR_FORCE and TERM, once.
func New(in, out, err *os.File, getenv func(string) string) *Streams {
	s := &Streams{
		In: in, Out: out, Err: err,
		inTTY:  term.IsTerminal(int(in.Fd())),
		outTTY: term.IsTerminal(int(out.Fd())),
		errTTY: term.IsTerminal(int(err.Fd())),
		width:  terminalWidth(out),
		mode:   "auto",
		env:    readColorEnv(getenv),
		Now:    time.Now,
		term:   getenv("TERM"),
		ascii:  onlyASCII(getenv),
	}
	s.spin = &spinner{clock: systemClock()}
	s.errWidth = terminalWidth(err)
	if !understandsEscapes(out, s.outTTY) || !understandsEscapes(err, s.errTTY) {
		s.env.dumb = true
	}
	return s
}

// terminalWidth is how many columns a terminal has.
func terminalWidth(f *os.File) int {
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
		return w
	}
	return fallbackWidth
}

// understandsEscapes asks a Windows console to obey escape sequences, which it
// does not by default; elsewhere it has nothing to do.
func understandsEscapes(f *os.File, tty bool) bool {
	if !tty {
		return true
	}
	_, err := termenv.EnableVirtualTerminalProcessing(termenv.NewOutput(f, termenv.WithProfile(termenv.Ascii)))
	return err == nil
}

// Test returns streams over buffers. They are no terminals until
// [Streams.SetTTY] says so, the environment is taken as empty, and it is always
// noon of 11 March 2026.
func Test() (s *Streams, in, out, err *bytes.Buffer) {
	in, out, err = &bytes.Buffer{}, &bytes.Buffer{}, &bytes.Buffer{}
	s = &Streams{In: in, Out: out, Err: err, width: fallbackWidth, errWidth: fallbackWidth, mode: "auto"}
	s.Now = func() time.Time { return time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC) }
	s.spin = &spinner{clock: systemClock()}
	return s, in, out, err
}

// SetTTY overrides which streams count as terminals.
func (s *Streams) SetTTY(in, out, err bool) { s.inTTY, s.outTTY, s.errTTY = in, out, err }

// SetWidth overrides the width in columns of the terminals.
func (s *Streams) SetWidth(columns int) { s.width, s.errWidth = columns, columns }

// Plain reports whether only lines may be written: that was asked for, or the
// terminal understands nothing else.
func (s *Streams) Plain() bool { return s.Accessible || s.env.dumb }

// Term is what TERM names, "" for nothing.
func (s *Streams) Term() string { return s.term }

// InTTY reports whether stdin is a terminal.
func (s *Streams) InTTY() bool { return s.inTTY }

// OutTTY reports whether stdout is a terminal.
func (s *Streams) OutTTY() bool { return s.outTTY }

// ErrTTY reports whether stderr is a terminal.
func (s *Streams) ErrTTY() bool { return s.errTTY }

// Limit is the number of columns a line on Out may take; 0 means no limit.
func (s *Streams) Limit() int {
	if !s.outTTY {
		return 0
	}
	return max(s.width, 1)
}

// To is a copy of s whose data goes to w, which is no terminal: for a report
// in a file.
func (s *Streams) To(w io.Writer) *Streams {
	other := *s
	other.Out, other.outTTY = w, false
	return &other
}
