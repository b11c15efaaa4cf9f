package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
)

// A runner plans runs over many rows and carries them out. Whatever it needs of who
// starts it is here; it knows neither flags nor streams.
type runner struct {
	client    *api.Client
	find      func(context.Context, gitlab.AchievementRef) (gitlab.Achievement, error) // an id in no group it can be sought in comes back alone
	reporter  reporter
	journals  string // folder of the journals
	host      string // address of GitLab, as the settings have it
	namespace string // full path of the group asked for; "" for none
	maxWait   time.Duration
	flagHint  func(context.Context) string // says that the feature flag may be off, or ""
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

func (r *runner) warn(format string, args ...any) { r.reporter.Warn(format, args...) }
func (r *runner) note(format string, args ...any) { r.reporter.Note(format, args...) }

// clockAhead is how far the server's clock is ahead of this machine's.
func (r *runner) clockAhead() time.Duration { return time.Until(r.client.Now()) }

// A runKind sorts what a run ends with.
type runKind int

// The kinds of errors of runs.
const (
	kindLike        runKind = iota // as the error that decides
	kindFailure                    // of no other kind
	kindUsage                      // what was given is wrong; nothing was sent
	kindPartly                     // finished, some rows failed
	kindRefused                    // GitLab refused it
	kindUnknown                    // nobody knows what became of some rows
	kindGuard                      // stopped before anything was sent
	kindInterrupted                // a signal ended it
)

// A runError is what a run ended with.
type runError struct {
	kind    runKind
	message string
	hint    string  // the way out; may be ""
	ways    []error // whose way out is told where hint is "": the first that has one
	like    error   // kindLike: the error that decides
	err     error   // the cause, or of several rows the first; may be nil
}

func (e *runError) Error() string { return e.message }
func (e *runError) Unwrap() error { return e.err }

// misused is an error in what was given.
func misused(hint, format string, args ...any) error {
	return &runError{kind: kindUsage, message: fmt.Sprintf(format, args...), hint: hint}
}

// isUnknown reports whether an error says that nobody knows what became of a change.
func isUnknown(err error) bool {
	var own *runError
	if errors.As(err, &own) {
		return own.kind == kindUnknown || own.kind == kindLike && isUnknown(own.like)
	}
	e := gitlab.AsError(err)
	return e != nil && e.Kind == gitlab.Unknown
}

func isKind(err error, kind gitlab.Kind) bool {
	var e *gitlab.Error
	return errors.As(err, &e) && e.Kind == kind
}
