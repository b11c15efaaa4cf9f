package app

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/term/pick"
)

// Whatever is left out on the command line can be asked for where a person is
// there: both ends of the conversation are terminals, and --no-input is not given.
// --yes does not matter: it says yes, and these questions ask which.

// CanAsk reports whether a person is there who may be asked.
func (a *App) CanAsk() bool { return !a.Flags.NoInput && a.Streams.CanPrompt() }

// OrAsk lets a command go without its arguments where a person can be asked for
// them, and is check otherwise.
func (a *App) OrAsk(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && a.CanAsk() {
			return nil
		}
		return check(cmd, args)
	}
}

// Choose puts a question and returns the indexes of the rows that answer it.
func (a *App) Choose(ctx context.Context, l pick.List) ([]int, error) {
	chosen, err := pick.Ask(ctx, a.Streams, l)
	switch {
	case errors.Is(err, pick.ErrGivenUp):
		return nil, Unchanged()
	case errors.Is(err, pick.ErrInterrupted):
		return nil, &Failure{Code: ExitInterrupted, Message: "interrupted", Err: err}
	}
	return chosen, Unanswered(err)
}

// Unchanged is the failure of somebody who thought better of it.
func Unchanged() error { return &Failure{Code: ExitGuard, Message: "nothing was changed"} }

// Unanswered names the limit that a question has run into.
func Unanswered(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return NoAnswer(err)
	}
	return err
}
