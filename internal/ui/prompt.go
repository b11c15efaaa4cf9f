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
//
// It gives up with ctx.Err() when ctx is done, so that an interrupt ends the
// question. The read itself cannot be called off: after giving up, In must not
// be used any more.
func (s *Streams) Confirm(ctx context.Context, question string) (bool, error) {
	if _, err := fmt.Fprintf(s.Err, "%s [y/N] ", Clean(question)); err != nil {
		return false, err
	}
	type line struct {
		text string
		err  error
	}
	lines := make(chan line, 1)
	go func() { // it writes nothing: s.Err belongs to the caller
		text, err := readLine(s.In)
		lines <- line{text, err}
	}()
	var answer line
	select {
	case <-ctx.Done():
		answer.err = ctx.Err()
	case answer = <-lines:
	}
	if answer.err != nil {
		_, _ = io.WriteString(s.Err, "\n") // the question stands on an open line
	}
	switch {
	case answer.err == nil, errors.Is(answer.err, io.EOF):
	case ctx.Err() != nil:
		return false, ctx.Err()
	default:
		return false, fmt.Errorf("read the answer: %w", answer.err)
	}
	switch strings.ToLower(strings.TrimSpace(answer.text)) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
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
