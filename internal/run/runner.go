package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
)

// A Runner plans runs over many rows and carries them out. Whatever it needs of who
// starts it is here; it knows neither flags nor streams.
type Runner struct {
	Client    *api.Client
	Find      func(context.Context, gitlab.AchievementRef) (gitlab.Achievement, error) // an id in no group it can be sought in comes back alone
	Reporter  reporter
	Journals  string // folder of the journals
	Host      string // address of GitLab, as the settings have it
	Namespace string // full path of the group asked for; "" for none
	MaxWait   time.Duration
	FlagHint  func(context.Context) string // says that the feature flag may be off, or ""
}

// A reporter is told what is worth telling while a run is planned and goes on.
type reporter interface {
	Warn(format string, args ...any)
	Note(format string, args ...any)
	FreshLine() // an interrupt has left something on the last one
}

// A progress is shown how a run comes along. Set may be called by several goroutines.
type progress interface {
	Set(bulk.Counts)
	Stop()
}

func (r *Runner) warn(format string, args ...any) { r.Reporter.Warn(format, args...) }
func (r *Runner) note(format string, args ...any) { r.Reporter.Note(format, args...) }

// clockAhead is how far the server's clock is ahead of this machine's.
func (r *Runner) clockAhead() time.Duration { return time.Until(r.Client.Now()) }

// A runKind sorts what a run ends with.
type runKind int

// The kinds of errors of runs.
const (
	KindLike        runKind = iota // as the error that decides
	KindFailure                    // of no other kind
	KindUsage                      // what was given is wrong; nothing was sent
	KindPartly                     // finished, some rows failed
	KindRefused                    // GitLab refused it
	KindUnknown                    // nobody knows what became of some rows
	KindGuard                      // stopped before anything was sent
	KindInterrupted                // a signal ended it
)

// A runError is what a run ended with.
type Error struct {
	Kind    runKind
	message string
	Hint    string  // the way out; may be ""
	Ways    []error // whose way out is told where hint is "": the first that has one
	Like    error   // kindLike: the error that decides
	Err     error   // the cause, or of several rows the first; may be nil
}

func (e *Error) Error() string { return e.message }
func (e *Error) Unwrap() error { return e.Err }

// misused is an error in what was given.
func misused(hint, format string, args ...any) error {
	return &Error{Kind: KindUsage, message: fmt.Sprintf(format, args...), Hint: hint}
}

// isUnknown reports whether an error says that nobody knows what became of a change.
func isUnknown(err error) bool {
	var own *Error
	if errors.As(err, &own) {
		return own.Kind == KindUnknown || own.Kind == KindLike && isUnknown(own.Like)
	}
	e := gitlab.AsError(err)
	return e != nil && e.Kind == gitlab.Unknown
}

func IsKind(err error, kind gitlab.Kind) bool {
	var e *gitlab.Error
	return errors.As(err, &e) && e.Kind == kind
}
