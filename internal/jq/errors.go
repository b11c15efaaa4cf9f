package jq

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/itchyny/gojq"

	"github.com/ach-cli/ach/internal/sanitize"
)

// programError words what ended a program; nil where that is no error.
func programError(err error) error {
	var halt *gojq.HaltError
	switch {
	case err == nil, errors.As(err, &halt) && halt.Value() == nil && halt.ExitCode() == 0:
		return nil
	case halt != nil && halt.Value() == nil:
		return errors.New("the program halted by halt_error")
	case halt != nil:
		return errors.New("the program halted: " + clipped(strings.TrimPrefix(err.Error(), "halt error: ")))
	case errors.Is(err, context.DeadlineExceeded):
		return &lateError{err}
	case errors.Is(err, context.Canceled):
		return err
	}
	return errors.New(clipped(err.Error()))
}

// A lateError is the error of a program that had no time left.
type lateError struct{ err error }

func (*lateError) Error() string {
	return "the program did not end in the time that --timeout allows"
}

func (e *lateError) Unwrap() error { return e.err }

// A largeError is the error of a program that was stopped for its memory.
type largeError struct{ most uint64 }

func (e *largeError) Error() string {
	return fmt.Sprintf("the program was stopped, because it takes more than %d MiB of memory", e.most>>20)
}

// MostOfAValue is how many characters a message has of a value, which may be the
// whole input.
const MostOfAValue = 200

// clipped is a program's own text for a message, on one line.
func clipped(text string) string {
	line := []rune(sanitize.Line(strings.Join(strings.Fields(text), " ")))
	if len(line) > MostOfAValue {
		return string(line[:MostOfAValue]) + "…"
	}
	return string(line)
}
