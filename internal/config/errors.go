package config

import (
	"errors"
	"fmt"

	"github.com/ach-cli/ach/internal/tokens"
)

// Error is a fault in something a person wrote: a flag, an environment variable
// or the config file. The caller reports it as invalid input.
type Error struct {
	Message string // one line: where the value came from, and what is wrong with it
	Hint    string // the way out; may be empty

	cause error
}

// Error returns the message without the hint.
func (e *Error) Error() string { return e.Message }

// Unwrap is what this package tells errors apart by, mostly nothing.
func (e *Error) Unwrap() error { return e.cause }

func errorf(hint, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Hint: hint}
}

// at puts the place a value came from in front of what is wrong with it.
func at(place string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return &Error{Message: place + ": " + e.Message, Hint: e.Hint, cause: e.cause}
	}
	return &Error{Message: place + ": " + err.Error()}
}

// quote shows a value in a message, cut where it is long, and names it only where
// it could be a token that was put into the wrong place.
func quote(s string) string {
	const most = 40
	if tokens.Possibly(s) {
		return "the value"
	}
	if r := []rune(s); len(r) > most {
		return fmt.Sprintf("%q…", string(r[:most]))
	}
	return fmt.Sprintf("%q", s)
}
