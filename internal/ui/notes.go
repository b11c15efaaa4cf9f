package ui

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ach-cli/ach/internal/tokens"
)

// The functions here write to stderr. What they are given is cleaned, what looks
// like a token of GitLab's is left out of it, and an error of the write is dropped:
// there is no stream left to report it on.
//
// Each message is a line for people. After [Streams.SetJSON] it is a JSON object
// on a line of its own, with the fields level and message, and for a failure
// code, kind and hint besides, so that whoever reads stdout as JSON can read
// stderr in the same way.

// SetJSON makes JSON objects of what is said on stderr.
func (s *Streams) SetJSON(on bool) { s.json = on }

// Note says something that helps but is not needed. It is dropped when quiet.
func (s *Streams) Note(format string, args ...any) {
	if !s.quiet {
		s.say(Plain, "", "note", fmt.Sprintf(format, args...))
	}
}

// NoteFields is [Streams.Note] with fields of its own where messages are objects.
func (s *Streams) NoteFields(fields Object, format string, args ...any) {
	switch {
	case s.quiet:
	case s.json:
		s.object(append(Object{{"level", "note"}, {"message", fmt.Sprintf(format, args...)}}, fields...))
	default:
		s.Note(format, args...)
	}
}

// Success says that a change was made, as "✓ …". It is dropped when quiet.
func (s *Streams) Success(format string, args ...any) {
	if !s.quiet {
		s.say(Good, "✓", "success", fmt.Sprintf(format, args...))
	}
}

// Warn says "warning: …".
func (s *Streams) Warn(format string, args ...any) {
	s.say(Warn, "warning:", "warning", fmt.Sprintf(format, args...))
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
	if s.json {
		var hint any
		if f.Hint != "" {
			hint = f.Hint
		}
		s.object(Object{{"level", "error"}, {"code", int64(f.Code)}, {"kind", f.Kind}, {"message", f.Message}, {"hint", hint}})
		return
	}
	if f.Message != "" {
		s.say(Bad, "ach:", "error", f.Message)
	}
	if f.Message != "" && f.Hint != "" {
		s.say(Bold, "hint:", "", f.Hint)
	}
}

func (s *Streams) say(style Style, label, level, text string) {
	if s.json {
		s.object(Object{{"level", level}, {"message", text}})
		return
	}
	line := said(text)
	if label != "" {
		line = s.errPainter().paint(style, label) + " " + line
	}
	s.spin.aside(func() { _, _ = io.WriteString(s.Err, line+"\n") })
}

// said is text as it may stand in a message: a line that a person can still read,
// whatever a server has put into it.
func said(text string) string {
	// More than is shown, so that no token is cut in two before it is found.
	return brief(strings.TrimSpace(tokens.Blank(Clean(brief(text, 2*longest)))), longest)
}

// object writes a message as JSON. Of the values that are here none can fail.
func (s *Streams) object(o Object) {
	for i, f := range o {
		if text, ok := f.Value.(string); ok {
			o[i].Value = said(text)
		}
	}
	var b bytes.Buffer
	_ = appendJSON(&b, o)
	b.WriteByte('\n')
	s.spin.aside(func() { _, _ = s.Err.Write(b.Bytes()) })
}
