package gitlab

import (
	"errors"
	"fmt"
	"time"
)

// A Kind tells what sort of failure an [Error] is, so that a caller can choose
// what to do without reading its words.
type Kind int

// The kinds.
const (
	// Failed is a failure of no other kind: an answer that makes no sense.
	Failed Kind = iota
	// Invalid is input that can be known to be wrong before any request, or a
	// host that is no GitLab.
	Invalid
	// Auth means no token, a bad one, or one without the scope.
	Auth
	// Forbidden means that the account may not use the API at all.
	Forbidden
	// NotFound means that something does not exist or may not be seen or
	// changed by the caller: GitLab gives one answer for all of these.
	NotFound
	// Refused means that GitLab looked at the request and said no, in words.
	Refused
	// Ignored means that GitLab answered with success and changed nothing.
	Ignored
	// RateLimited means that the wait GitLab asks for is longer than allowed.
	RateLimited
	// Unavailable means that the server could not be reached, or cannot answer now.
	Unavailable
	// Unknown means that a change was sent and nobody knows whether it was made.
	Unknown
	// Unsupported means that this version of GitLab lacks what was asked for.
	Unsupported
)

// Kinds are all kinds.
func Kinds() []Kind {
	return []Kind{Failed, Invalid, Auth, Forbidden, NotFound, Refused, Ignored, RateLimited, Unavailable, Unknown, Unsupported}
}

// String is the kind in one word, for machines.
func (k Kind) String() string {
	switch k {
	case Failed:
		return "failed"
	case Invalid:
		return "invalid"
	case Auth:
		return "auth"
	case Forbidden:
		return "forbidden"
	case NotFound:
		return "not_found"
	case Refused:
		return "refused"
	case Ignored:
		return "ignored"
	case RateLimited:
		return "rate_limited"
	case Unavailable:
		return "unavailable"
	case Unknown:
		return "unknown"
	case Unsupported:
		return "unsupported"
	}
	return "failed"
}

// An Error is a failure in terms a person can act upon. The way out is for whoever
// knows the words of the caller's commands to tell, from the reason and its values.
type Error struct {
	Kind    Kind
	Reason  Reason
	Message string // one line, lower case, without a full stop
	Values  Values // what belongs to the reason
	Err     error  // the cause, where there is one
	// Attempts is how often a request was sent, 0 where that does not matter.
	Attempts int

	// NotRun reports that GitLab did not get to look at the change: it is safe to
	// send it again, and that may succeed. A change that failed otherwise was
	// refused, or its outcome is [Unknown].
	NotRun bool
	// Denied reports that GitLab gave its one answer to whatever does not exist, may
	// not be done, or is switched off.
	Denied bool
	// Unshown reports that GitLab answered a change without an error and with null in
	// place of its result. It is not to be sent again.
	Unshown bool
	// CarriedOut reports that this is how GitLab answers this token where it made the
	// change: there is nothing that could be read back.
	CarriedOut bool
	// Fatal reports that any further request would meet the same, until somebody
	// mends the token, the account, the settings or the server.
	Fatal bool
	// TimedOut reports that the server ran out of time: less at once may help.
	TimedOut bool
	// RetryAfter is how long the server asks to wait; 0 where it does not say.
	RetryAfter time.Duration
	// WholeRequest reports that the request was refused as a whole, before any change in
	// it was made: each of them may pass in a smaller one. What else is said here holds
	// for a change that was alone in its request.
	WholeRequest bool
	// AtOnce reports, of what has not run, that there is nothing to wait for: the server
	// took the connection out of service before it looked at the request.
	AtOnce bool
}

// ErrAlreadyRevoked is the cause of an [*Error] of kind [Refused] where an award
// was to be revoked that is revoked already.
var ErrAlreadyRevoked = errors.New("already revoked")

// ErrLacksPermission is in the chain of an [*Error] of kind [Auth] where a
// fine-grained token lacks a permission.
var ErrLacksPermission = errors.New("the token lacks a permission")

// ErrNotShown is in the chain of an [*Error] of kind [Auth] where what was not seen
// may be there all the same: GitLab does not show it to a token of this kind.
var ErrNotShown = errors.New("not shown to this token")

// Error is the message alone.
func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.Err }

// Because adds the cause, and returns the error.
func (e *Error) Because(cause error) *Error {
	e.Err = cause
	return e
}

// AsError is the [*Error] in the chain of err, or nil where there is none.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Invalidf is an error of kind [Invalid].
func Invalidf(reason Reason, format string, args ...any) error {
	return Errorf(Invalid, reason, Values{}, format, args...)
}

// Errorf is an error of a kind, for a reason with its values.
func Errorf(kind Kind, reason Reason, v Values, format string, args ...any) *Error {
	return &Error{Kind: kind, Reason: reason, Values: v, Message: fmt.Sprintf(format, args...)}
}

// IsKind reports whether an error is one of the client, of that kind.
func IsKind(err error, kind Kind) bool {
	e := AsError(err)
	return e != nil && e.Kind == kind
}
