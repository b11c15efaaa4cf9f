package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term"
)

// An ExitCode is what a script learns from ach without reading a word.
type ExitCode int

// The exit codes; [ExitCodes] says what each means.
const (
	ExitDone        ExitCode = 0
	ExitFailure     ExitCode = 1
	ExitUsage       ExitCode = 2
	ExitPartly      ExitCode = 3
	ExitAuth        ExitCode = 4
	ExitRefused     ExitCode = 5
	ExitUnknown     ExitCode = 6
	ExitGuard       ExitCode = 7
	ExitUnavailable ExitCode = 8
	ExitUnprinted   ExitCode = 9
	ExitPending     ExitCode = 10
	ExitInterrupted ExitCode = 130
)

// An exitEntry is what there is to say of an exit code.
type exitEntry struct {
	Code  ExitCode
	kind  string // in errors as JSON
	Means string
}

// ExitCodes is the one table of them, for help, docs/commands.md and errors in JSON.
func ExitCodes() []exitEntry {
	return []exitEntry{
		{ExitDone, "done", "done; also when there was nothing to do"},
		{ExitFailure, "failed", "failure of no other kind"},
		{ExitUsage, "usage", "usage or invalid input, or a host that is no GitLab; nothing was changed"},
		{ExitPartly, "partly_failed", "finished, some rows failed"},
		{ExitAuth, "auth", "no token, a bad one, or one without the scope"},
		{ExitRefused, "refused", "refused by GitLab, not found, or not supported by its version"},
		{ExitUnknown, "unknown", "a change was sent and nobody knows whether it was made: look, or resume the run"},
		{ExitGuard, "guard", "stopped by a guard: confirmation missing or declined, more than --max, or a run in progress or in doubt"},
		{ExitUnavailable, "unavailable", "server unavailable, or rate limited for longer than --max-wait"},
		{ExitUnprinted, "not_printed", "done, but what came of it could not be printed: do not do it again"},
		{ExitPending, "pending", "with --exit-code: something would change, or was found"},
		{ExitInterrupted, "interrupted", "interrupted by Ctrl-C"},
	}
}

// The codes that commands may end with. Whatever asks GitLab may meet the same
// troubles; more is what sets a command apart.

// LocalExits are those of a command that asks no server.
func LocalExits(more ...ExitCode) []ExitCode {
	return append([]ExitCode{ExitDone, ExitFailure, ExitUsage, ExitInterrupted}, more...)
}

// ReadExits are those of a command that asks GitLab and changes nothing there.
func ReadExits(more ...ExitCode) []ExitCode {
	return append(LocalExits(ExitAuth, ExitRefused, ExitUnavailable), more...)
}

// ChangeExits are those of a command that changes one object.
func ChangeExits(more ...ExitCode) []ExitCode {
	return append(ReadExits(ExitUnknown, ExitUnprinted), more...)
}

// RowExits are those of changes of several objects.
func RowExits(more ...ExitCode) []ExitCode { return append(ChangeExits(ExitPartly), more...) }

// SelfExits are those of commands that read nothing.
func SelfExits() []ExitCode { return []ExitCode{ExitDone, ExitUsage} }

// SeverityOrder are the codes of failures, the worst first. Where several things fail
// in one run and each would have a code of its own, the worst counts. A change that
// may have been made comes before all that can be tried again; what has to be mended
// before anything works comes next; last is what passes by itself.
func SeverityOrder() []ExitCode {
	return []ExitCode{ExitInterrupted, ExitUnknown, ExitAuth, ExitUsage, ExitRefused, ExitFailure, ExitPartly, ExitGuard, ExitUnavailable, ExitUnprinted, ExitPending}
}

// MostSevere is the error that tells what came of several: that with the worst code, the
// first of its like, nil where there is none.
func MostSevere(errs []error) error {
	var found error
	order := append(SeverityOrder(), ExitDone)
	for _, err := range errs {
		if slices.Index(order, CodeOf(err)) < slices.Index(order, CodeOf(found)) {
			found = err
		}
	}
	return found
}

// A Failure is an error of this package: a mistake in what was typed, a guard,
// or the sum of a run over several rows.
type Failure struct {
	Code    ExitCode
	Message string // empty where everything was said already
	Hint    string
	Err     error
}

func (f *Failure) Error() string { return f.Message }
func (f *Failure) Unwrap() error { return f.Err }

// Usage is an error in what was typed.
func Usage(hint, format string, args ...any) error {
	return &Failure{Code: ExitUsage, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// CodeOf maps an error to its exit code. It and hintOf are the only places that
// know the error types of all packages.
func CodeOf(err error) ExitCode {
	known := outermost(err)
	switch e := known.(type) {
	case *Failure:
		return e.Code
	case *run.Error:
		return codeOfRun(e)
	}
	switch {
	case err == nil:
		return ExitDone
	case errors.Is(err, bulk.ErrGaveUp): // whatever it was that it waited for
		return ExitUnavailable
	}
	switch e := known.(type) {
	case *config.Error, *avatar.Error:
		return ExitUsage
	case *gitlab.Error:
		return codeOfKind(e.Kind)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return ExitUnavailable
	}
	return ExitFailure
}

// outermost is the error that knows how it is to be told: of those that are one inside
// of the other the outer one, nil where none does.
func outermost(err error) any {
	switch any(err).(type) {
	case *Failure, *run.Error, *gitlab.Error, *config.Error, *avatar.Error:
		return err
	}
	switch e := any(err).(type) {
	case interface{ Unwrap() error }:
		return outermost(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if found := outermost(inner); found != nil {
				return found
			}
		}
	}
	return nil
}

// codeOfRun is the code of what a run ended with.
func codeOfRun(err *run.Error) ExitCode {
	switch err.Kind {
	case run.KindLike:
		return CodeOf(err.Like)
	case run.KindUsage:
		return ExitUsage
	case run.KindPartly:
		return ExitPartly
	case run.KindRefused:
		return ExitRefused
	case run.KindUnknown:
		return ExitUnknown
	case run.KindGuard:
		return ExitGuard
	case run.KindInterrupted:
		return ExitInterrupted
	case run.KindFailure:
	}
	return ExitFailure
}

func codeOfKind(kind gitlab.Kind) ExitCode {
	switch kind {
	case gitlab.Invalid:
		return ExitUsage
	case gitlab.Auth:
		return ExitAuth
	case gitlab.Forbidden, gitlab.NotFound, gitlab.Refused, gitlab.Ignored, gitlab.Unsupported:
		return ExitRefused
	case gitlab.Unknown:
		return ExitUnknown
	case gitlab.RateLimited, gitlab.Unavailable:
		return ExitUnavailable
	}
	return ExitFailure
}

// HintOf returns the way out of an error, "" for none.
func HintOf(err error) string {
	switch e := outermost(err).(type) {
	case *Failure:
		return e.Hint
	case *run.Error:
		return cmp.Or(e.Hint, HintOf(e.Like), HintOf(e.Err))
	case *gitlab.Error:
		return gitlabHint(e)
	case *config.Error:
		return e.Hint
	case *avatar.Error:
		return e.Hint
	}
	return ""
}

// KindOf is the sort of an error in one word: the one that GitLab's answer was
// of where that decided the exit code, else that of the code.
func KindOf(err error) string {
	code := CodeOf(err)
	if lab := gitlab.AsError(err); lab != nil && codeOfKind(lab.Kind) == code {
		return lab.Kind.String()
	}
	for _, e := range ExitCodes() {
		if e.Code == code {
			return e.kind
		}
	}
	return ""
}

// Kinds are all words that kindOf has.
func Kinds() []string {
	var all []string
	for _, e := range ExitCodes()[1:] {
		all = append(all, e.kind)
	}
	for _, k := range gitlab.Kinds() {
		if !slices.Contains(all, k.String()) {
			all = append(all, k.String())
		}
	}
	return all
}

// Outcome is the error of a command that printed something, with printed for the
// error of that. What was done, or not, weighs more.
func (a *App) Outcome(done, printed error) error {
	if done == nil {
		return printed
	}
	if printed != nil && !errors.Is(printed, term.ErrClosedPipe) {
		a.Streams.Warn("%v", printed)
	}
	return done
}
