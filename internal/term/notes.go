package term

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/tokens"
)

// The functions here write to stderr. What they are given is cleaned, what looks
// like a token of GitLab's is left out of it, and an error of the write is dropped:
// there is no stream left to report it on.
//
// Each message is a line for people, wrapped where the terminal is narrower. After [Streams.JSON] it is a JSON object
// on a line of its own, with the fields level and message, and for a failure
// code, kind and hint besides, so that whoever reads stdout as JSON can read
// stderr in the same way. A command that changes rows ends with a [Streams.Summarize].

// Note says something that helps but is not needed. It is dropped when quiet.
func (s *Streams) Note(format string, args ...any) {
	if !s.Quiet {
		s.say(Plain, "", "note", fmt.Sprintf(format, args...))
	}
}

// NoteCounts is [Streams.Note] with the numbers as fields of the object where messages
// are objects.
func (s *Streams) NoteCounts(counts []Part, format string, args ...any) {
	if !s.Quiet && s.JSON {
		s.object(message{"note", line(fmt.Sprintf(format, args...))}, counts...)
		return
	}
	s.Note(format, args...)
}

// NoteCommand is [Streams.Note] for a command line, which is to be copied: a terminal
// shows it in one piece, whatever its width.
func (s *Streams) NoteCommand(before, command string) {
	if s.Quiet || s.JSON {
		s.Note("%s %s", before, command)
		return
	}
	s.tell(line(before + " " + command))
}

// Success says that a change was made, as "✓ …". It is dropped when quiet.
func (s *Streams) Success(format string, args ...any) {
	if !s.Quiet {
		s.say(Good, "✓", "success", fmt.Sprintf(format, args...))
	}
}

// Warn says "warning: …".
func (s *Streams) Warn(format string, args ...any) {
	s.say(Warn, "warning:", "warning", fmt.Sprintf(format, args...))
}

// Problem says what is wrong with a file, in a line that begins with the place in it. The
// failure that follows sums up.
func (s *Streams) Problem(format string, args ...any) {
	s.say(Plain, "", "problem", fmt.Sprintf(format, args...))
}

// FreshLine has the next message stand on a line of its own after a Ctrl-C, which a
// terminal shows as ^C where the cursor is.
func (s *Streams) FreshLine() {
	if !s.errTTY {
		return
	}
	fresh := "\r\x1b[K"
	if s.Plain() {
		fresh = "\n"
	}
	s.spin.aside(func() { _, _ = io.WriteString(s.Err, fresh) })
}

// A Failure is why a command failed.
type Failure struct {
	Code    int    // the exit code
	Kind    string // the sort of failure, in one word
	Message string // empty where the results tell it all
	Hint    string // the way out; may be empty
}

// Fail says why the command failed as "ach: <message>" and, if there is a hint,
// the way out on a second line as "hint: <hint>".
func (s *Streams) Fail(f Failure) {
	if s.JSON {
		s.object(struct {
			Level   string  `json:"level"`
			Code    int     `json:"code"`
			Kind    string  `json:"kind"`
			Message string  `json:"message"`
			Hint    *string `json:"hint"`
		}{"error", f.Code, line(f.Kind), line(f.Message), textOrNull(f.Hint)})
		return
	}
	if f.Message != "" {
		s.say(Bad, "ach:", "error", f.Message)
	}
	if f.Message != "" && f.Hint != "" {
		s.say(Bold, "hint:", "", f.Hint)
	}
}

// A Summary is what the last object on stderr tells of changes of rows.
type Summary struct {
	Message string         // the counts in words
	Action  string         // such as award
	DryRun  bool           // nothing was to be sent
	Run     string         // id of the journal that is kept; "" for none
	Code    int            // the exit code
	Counts  map[string]int // of rows, by their status
	Report  string         // file that has the rows; "" for none
	Took    time.Duration  // the whole command
}

// Summarize says how it ended, where messages are objects. It is dropped when quiet.
func (s *Streams) Summarize(e Summary) {
	if s.Quiet || !s.JSON {
		return
	}
	rows := 0
	for _, n := range e.Counts {
		rows += n
	}
	s.object(summary{
		"summary", line(e.Message), e.Action, e.DryRun, textOrNull(e.Run), e.Code, rows, e.Counts, textOrNull(e.Report),
		math.Round(e.Took.Seconds()*1000) / 1000,
	})
}

type summary struct {
	Level   string         `json:"level"`
	Message string         `json:"message"`
	Action  string         `json:"action"`
	DryRun  bool           `json:"dry_run"`
	Run     *string        `json:"run"`
	Code    int            `json:"code"`
	Rows    int            `json:"rows"`
	Counts  map[string]int `json:"counts"`
	Report  *string        `json:"report"`
	Seconds float64        `json:"seconds"`
}

// textOrNull is text as it may stand in a message, null where it is empty.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	text = line(text)
	return &text
}

func (s *Streams) say(style Style, label, level, text string) {
	text = line(text)
	if s.JSON {
		s.object(message{level, text})
		return
	}
	before := 0
	if label != "" {
		before = ansi.StringWidth(label) + 1
	}
	if s.errTTY {
		text = wrap(text, before, s.errWidth)
	}
	if label != "" {
		text = s.Paint(style, label) + " " + text
	}
	s.tell(text)
}

// tell writes lines to stderr, or has them told above what is drawn there.
func (s *Streams) tell(text string) {
	if above := s.spin.above.Load(); above != nil {
		(*above)(text)
		return
	}
	s.spin.aside(func() { _, _ = io.WriteString(s.Err, text+"\n") })
}

// Above has messages given to tell, line breaks within them but none behind, until its
// result is called: what is drawn on the terminal would be garbled by them.
func (s *Streams) Above(tell func(text string)) (over func()) {
	s.spin.above.Store(&tell)
	return func() { s.spin.above.Store(nil) }
}

// line is text as it may stand in a message: a line that a person can still read,
// whatever a server has put into it.
func line(text string) string {
	// More than is shown, so that no token is cut in two before it is found.
	return Clip(strings.TrimSpace(tokens.Blank(sanitize.Line(Clip(text, 2*Longest)))), Longest)
}

// A message is what is said on stderr as JSON.
type message struct {
	Level   string `json:"level"`
	Message string `json:"message"`
}

// object writes a message as JSON, and the counts behind its own fields.
func (s *Streams) object(message any, counts ...Part) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // names with & and < are to be read by people too
	_ = enc.Encode(message)  // of what is said here nothing can fail
	b.Truncate(b.Len() - len("}\n"))
	for _, c := range counts {
		fmt.Fprintf(&b, ",%q:%d", c.Name, c.Count)
	}
	b.WriteByte('}')
	s.tell(b.String())
}
