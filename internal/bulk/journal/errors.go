package journal

import (
	"errors"
	"fmt"
)

// What an [Error] is about, for errors.Is. A run that is not there is
// fs.ErrNotExist.
var (
	ErrRunning = errors.New("in use by another process")
	ErrDamaged = errors.New("damaged")
	// ErrUnplanned is damage of a kind: the plan breaks off, so nothing was sent.
	ErrUnplanned = fmt.Errorf("without a plan: %w", ErrDamaged)
)

// Error is a journal that cannot be used.
type Error struct {
	Message string // one line
	Hint    string // the way out; may be empty
	Cause   error  // ErrRunning, ErrDamaged, or what the operating system said; may be nil
}

// Error returns the message without the hint.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

func errorf(cause error, hint, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Hint: hint, Cause: cause}
}
