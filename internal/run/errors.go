package run

import (
	"errors"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk/journal"
)

// A Kind sorts what a run ends with.
type Kind int

// The kinds of errors of runs.
const (
	KindLike        Kind = iota // as the error that decides
	KindFailure                 // of no other kind
	KindUsage                   // what was given is wrong; nothing was sent
	KindPartly                  // finished, some rows failed
	KindRefused                 // GitLab refused it
	KindUnknown                 // nobody knows what became of some rows
	KindGuard                   // stopped before anything was sent
	KindInterrupted             // a signal ended it
)

// An Error is what a run ended with.
type Error struct {
	Kind    Kind
	message string
	Hint    string // the way out; "" is that of Like or else of Err
	Like    error  // KindLike: the error that decides
	Err     error  // the cause, or of several rows the first; may be nil
}

// Error returns the message, in one line.
func (e *Error) Error() string { return e.message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// misused is an error in what was given.
func misused(hint, format string, args ...any) error {
	return &Error{Kind: KindUsage, message: fmt.Sprintf(format, args...), Hint: hint}
}

// Guarded is an error of what is not begun, with the way past the guard.
func Guarded(hint, format string, args ...any) *Error {
	return &Error{Kind: KindGuard, message: fmt.Sprintf(format, args...), Hint: hint}
}

// unsettled refuses to go on beside a run of which it is not known what it did.
func unsettled(message, hint, id string) error {
	return Guarded(hint+"; "+wayForgetOnceLooked(id), "%s; nothing was sent", message)
}

// NoJournal is the error of a run for which no journal can be kept.
func NoJournal(err error) error {
	return &Error{Kind: KindFailure, message: "no journal can be kept, so nothing was sent: " + err.Error(), Hint: wayNoJournal, Err: err}
}

// BadJournal is the error of a journal that cannot be used.
func BadJournal(err error) error {
	if errors.Is(err, journal.ErrRunning) {
		return &Error{Kind: KindGuard, message: err.Error(), Hint: wayWait, Err: err}
	}
	return &Error{Kind: KindFailure, message: err.Error(), Hint: wayBadJournal, Err: err}
}
