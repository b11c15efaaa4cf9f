package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// CanPrompt reports whether a person is there to be asked: stdin and stdout
// are terminals, and so is stderr, where the question appears.
func (s *Streams) CanPrompt() bool { return s.inTTY && s.outTTY && s.errTTY }

// Confirm asks a yes-or-no question on stderr and reads one line from In.
// Only "y" and "yes", in any case, mean yes; the end of input means no.
// It does not look at [Streams.CanPrompt]: that is for the caller, before any
// work is begun.
func (s *Streams) Confirm(question string) (bool, error) {
	if _, err := fmt.Fprintf(s.Err, "%s [y/N] ", Clean(question)); err != nil {
		return false, err
	}
	answer, err := readLine(s.In)
	if errors.Is(err, io.EOF) {
		// The person ended the input on the line of the question.
		_, _ = io.WriteString(s.Err, "\n")
		err = nil
	}
	if err != nil {
		return false, fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// ConfirmContext is [Streams.Confirm] that gives up with ctx.Err() when ctx is
// done, so that an interrupt ends the question. The read itself cannot be
// called off: after giving up, In must not be used any more.
func (s *Streams) ConfirmContext(ctx context.Context, question string) (bool, error) {
	type answer struct {
		yes bool
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		yes, err := s.Confirm(question)
		answers <- answer{yes, err}
	}()
	select {
	case <-ctx.Done():
		_, _ = io.WriteString(s.Err, "\n") // the question stands on an open line
		return false, ctx.Err()
	case a := <-answers:
		return a.yes, a.err
	}
}

// readLine reads byte by byte: a buffered reader would swallow the answers of
// later questions. A line that ends without a line break counts as a line.
func readLine(r io.Reader) (string, error) {
	const enough = 64 // no answer is longer; the rest of the line is skipped
	var line strings.Builder
	for buf := make([]byte, 1); ; {
		n, err := r.Read(buf)
		if n == 1 {
			if buf[0] == '\n' {
				return line.String(), nil
			}
			if line.Len() < enough {
				line.WriteByte(buf[0])
			}
		}
		if err != nil {
			return line.String(), err
		}
	}
}
