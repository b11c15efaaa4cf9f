package cli

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
	"github.com/ach-cli/ach/internal/term"
)

// An exitCode is what a script learns from ach without reading a word.
type exitCode int

const (
	exitDone        exitCode = 0
	exitFailure     exitCode = 1
	exitUsage       exitCode = 2
	exitPartly      exitCode = 3
	exitAuth        exitCode = 4
	exitRefused     exitCode = 5
	exitUnknown     exitCode = 6
	exitGuard       exitCode = 7
	exitUnavailable exitCode = 8
	exitUnprinted   exitCode = 9
	exitInterrupted exitCode = 130
)

// An exitEntry is what there is to say of an exit code.
type exitEntry struct {
	code  exitCode
	kind  string // in errors as JSON
	means string
}

// exitCodes is the one table of them, for help, the README and errors in JSON.
func exitCodes() []exitEntry {
	return []exitEntry{
		{exitDone, "done", "done; also when there was nothing to do"},
		{exitFailure, "failed", "failure of no other kind"},
		{exitUsage, "usage", "usage or invalid input, or a host that is no GitLab; nothing was changed"},
		{exitPartly, "partly_failed", "finished, some rows failed"},
		{exitAuth, "auth", "no token, a bad one, or one without the scope"},
		{exitRefused, "refused", "refused by GitLab, not found, or not supported by its version"},
		{exitUnknown, "unknown", "a change was sent and nobody knows whether it was made: look, or resume the run"},
		{exitGuard, "guard", "stopped by a guard: confirmation missing or declined, more than --max, or a run in progress or in doubt"},
		{exitUnavailable, "unavailable", "server unavailable, or rate limited for longer than --max-wait"},
		{exitUnprinted, "not_printed", "done, but what came of it could not be printed: do not do it again"},
		{exitInterrupted, "interrupted", "interrupted by Ctrl-C"},
	}
}

// The codes that commands may end with. Whatever asks GitLab may meet the same
// troubles; more is what sets a command apart.

func localExits(more ...exitCode) []exitCode {
	return append([]exitCode{exitDone, exitFailure, exitUsage, exitInterrupted}, more...)
}

func readExits(more ...exitCode) []exitCode {
	return append(localExits(exitAuth, exitRefused, exitUnavailable), more...)
}

func changeExits(more ...exitCode) []exitCode {
	return append(readExits(exitUnknown, exitUnprinted), more...)
}

// rowExits are those of changes of several objects.
func rowExits(more ...exitCode) []exitCode { return append(changeExits(exitPartly), more...) }

// selfExits are those of commands that read nothing.
func selfExits() []exitCode { return []exitCode{exitDone, exitUsage} }

// fromWorst are the codes of failures, the worst first. Where several things fail
// in one run and each would have a code of its own, the worst counts. A change that
// may have been made comes before all that can be tried again; what has to be mended
// before anything works comes next; last is what passes by itself.
func fromWorst() []exitCode {
	return []exitCode{exitInterrupted, exitUnknown, exitAuth, exitUsage, exitRefused, exitFailure, exitPartly, exitGuard, exitUnavailable, exitUnprinted}
}

// worst is the error that tells what came of several: that with the worst code, the
// first of its like, nil where there is none.
func worst(errs []error) error {
	var found error
	order := append(fromWorst(), exitDone)
	for _, err := range errs {
		if slices.Index(order, codeOf(err)) < slices.Index(order, codeOf(found)) {
			found = err
		}
	}
	return found
}

// A failure is an error of this package: a mistake in what was typed, a guard,
// or the sum of a run over several rows.
type failure struct {
	code    exitCode
	message string // empty where everything was said already
	hint    string
	err     error
}

func (f *failure) Error() string { return f.message }
func (f *failure) Unwrap() error { return f.err }

// usage is an error in what was typed.
func usage(hint, format string, args ...any) error {
	return &failure{code: exitUsage, message: fmt.Sprintf(format, args...), hint: hint}
}

// codeOf maps an error to its exit code. It and hintOf are the only places that
// know the error types of all packages.
func codeOf(err error) exitCode {
	var (
		own *failure
		ran *runError
		lab *gitlab.Error
		cfg *config.Error
		ava *avatar.Error
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &own) && !isInside(err, own):
		return own.code
	case errors.As(err, &ran):
		return codeOfRun(ran)
	case errors.Is(err, bulk.ErrGaveUp): // whatever it was that it waited for
		return exitUnavailable
	case errors.As(err, &cfg), errors.As(err, &ava):
		return exitUsage
	case errors.As(err, &lab):
		return codeOfKind(lab.Kind)
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return exitUnavailable
	}
	return exitFailure
}

// isInside reports whether a failure is the cause of what a run ended with.
func isInside(err error, f *failure) bool {
	var ran, inner *runError
	return errors.As(err, &ran) && !(errors.As(error(f), &inner) && inner == ran)
}

// codeOfRun is the code of what a run ended with.
func codeOfRun(err *runError) exitCode {
	switch err.kind {
	case kindLike:
		return codeOf(err.like)
	case kindUsage:
		return exitUsage
	case kindPartly:
		return exitPartly
	case kindRefused:
		return exitRefused
	case kindUnknown:
		return exitUnknown
	case kindGuard:
		return exitGuard
	case kindInterrupted:
		return exitInterrupted
	case kindFailure:
	}
	return exitFailure
}

// hintOfRun is the way out of what a run ended with.
func hintOfRun(err *runError) string {
	hint := err.hint
	for _, other := range err.ways {
		hint = cmp.Or(hint, hintOf(other))
	}
	return hint
}

func codeOfKind(kind gitlab.Kind) exitCode {
	switch kind {
	case gitlab.Invalid:
		return exitUsage
	case gitlab.Auth:
		return exitAuth
	case gitlab.Forbidden, gitlab.NotFound, gitlab.Refused, gitlab.Ignored, gitlab.Unsupported:
		return exitRefused
	case gitlab.Unknown:
		return exitUnknown
	case gitlab.RateLimited, gitlab.Unavailable:
		return exitUnavailable
	}
	return exitFailure
}

func hintOf(err error) string {
	var (
		own *failure
		ran *runError
		lab *gitlab.Error
		cfg *config.Error
		ava *avatar.Error
	)
	switch {
	case errors.As(err, &own) && !isInside(err, own):
		return own.hint
	case errors.As(err, &ran):
		return hintOfRun(ran)
	case errors.As(err, &lab):
		return gitlabHint(lab)
	case errors.As(err, &cfg):
		return cfg.Hint
	case errors.As(err, &ava):
		return ava.Hint
	}
	return ""
}

// kindOf is the sort of an error in one word: the one that GitLab's answer was
// of where that decided the exit code, else that of the code.
func kindOf(err error) string {
	code := codeOf(err)
	if lab := gitlab.AsError(err); lab != nil && codeOfKind(lab.Kind) == code {
		return lab.Kind.String()
	}
	for _, e := range exitCodes() {
		if e.code == code {
			return e.kind
		}
	}
	return ""
}

// kinds are all words that kindOf has.
func kinds() []string {
	var all []string
	for _, e := range exitCodes()[1:] {
		all = append(all, e.kind)
	}
	for _, k := range gitlab.Kinds() {
		if !slices.Contains(all, k.String()) {
			all = append(all, k.String())
		}
	}
	return all
}

// outcome is the error of a command that printed something, with printed for the
// error of that. What was done, or not, weighs more.
func (a *app) outcome(done, printed error) error {
	if done == nil {
		return printed
	}
	if printed != nil && !errors.Is(printed, term.ErrClosedPipe) {
		a.streams.Warn("%v", printed)
	}
	return done
}
