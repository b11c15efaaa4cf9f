package ui

import (
	"fmt"
	"io"
	"strings"
)

// The functions here write one line to stderr each. What they are given is
// cleaned, and an error of the write is dropped: there is no stream left to
// report it on.

// Note says something that helps but is not needed. It is dropped when quiet.
func (s *Streams) Note(format string, args ...any) {
	if !s.quiet {
		s.say(Plain, "", fmt.Sprintf(format, args...))
	}
}

// Success says that a change was made, as "✓ …". It is dropped when quiet.
func (s *Streams) Success(format string, args ...any) {
	if !s.quiet {
		s.say(Good, "✓", fmt.Sprintf(format, args...))
	}
}

// Warn says "warning: …".
func (s *Streams) Warn(format string, args ...any) {
	s.say(Warn, "warning:", fmt.Sprintf(format, args...))
}

// Fail says why the command failed as "ach: <message>" and, if hint is not
// empty, the way out on a second line as "hint: <hint>".
func (s *Streams) Fail(message, hint string) {
	s.say(Bad, "ach:", message)
	if hint != "" {
		s.say(Bold, "hint:", hint)
	}
}

func (s *Streams) say(style Style, label, text string) {
	line := strings.TrimSpace(Clean(text))
	if label != "" {
		line = s.errPainter().paint(style, label) + " " + line
	}
	_, _ = io.WriteString(s.Err, line+"\n")
}
