package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ach-cli/ach/internal/sanitize"
)

// CanPrompt reports whether a person is there to be asked: stdin and stdout
// are terminals, and so is stderr, where the question appears.
func (s *Streams) CanPrompt() bool { return s.inTTY && s.outTTY && s.errTTY }

// Confirm asks a yes-or-no question on stderr and reads one line from In.
// Only "y" and "yes", in any case, mean yes; the end of input means no.
// It does not look at [Streams.CanPrompt]: that is for the caller, before any
// work is begun. Its errors are those of [Streams.Ask], but for the end of input.
func (s *Streams) Confirm(ctx context.Context, question string) (bool, error) {
	answer, err := s.Ask(ctx, question+" [y/N]")
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// Ask asks on stderr for one line from In and returns it without the blanks
// around it. The error is io.EOF where the input ends without one.
//
// It gives up with ctx.Err() when ctx is done, so that an interrupt ends the
// question; see [Wait].
func (s *Streams) Ask(ctx context.Context, question string) (string, error) {
	question = Clip(sanitize.Line(question), Longest)
	if s.errTTY {
		question = wrap(question, 1, s.errWidth) // 1 for the blank before the answer
	}
	if _, err := fmt.Fprintf(s.Err, "%s ", question); err != nil {
		return "", err
	}
	line, err := Wait(ctx, func() (string, error) { return readLine(s.In) })
	if err != nil {
		_, _ = io.WriteString(s.Err, "\n") // the question stands on an open line
	}
	text := strings.TrimSpace(line)
	switch {
	case err == nil, errors.Is(err, io.EOF) && text != "":
		return text, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, io.EOF):
		return "", io.EOF
	}
	return "", fmt.Errorf("read the answer: %w", err)
}

// longestAnswer is how many bytes an answer may have.
const longestAnswer = 4096

// readLine reads byte by byte: a buffered reader would swallow the answers of
// later questions. A line that ends without a line break counts as a line.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for buf := make([]byte, 1); ; {
		n, err := r.Read(buf)
		ended := n == 1 && buf[0] == '\n'
		if n == 1 && !ended && len(line) <= longestAnswer {
			line = append(line, buf[0])
		}
		switch {
		case (ended || err != nil) && len(line) > longestAnswer:
			return "", errors.New("the line is too long")
		case ended:
			return string(line), nil
		case err != nil:
			return string(line), err
		}
	}
}
