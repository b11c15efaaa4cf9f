package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/term/pick"
)

// Whatever is left out on the command line can be asked for where a person is
// there: both ends of the conversation are terminals, and --no-input is not given.
// --yes does not matter: it says yes, and these questions ask which.

// canAsk tells that a person is there who may be asked.
func (a *app) canAsk() bool { return !a.flags.noInput && a.streams.CanPrompt() }

// orAsk lets a command go without its arguments where a person can be asked for
// them, and is check otherwise.
func (a *app) orAsk(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && a.canAsk() {
			return nil
		}
		return check(cmd, args)
	}
}

// choose puts a question and returns the indexes of the rows that answer it.
func (a *app) choose(ctx context.Context, l pick.List) ([]int, error) {
	chosen, err := pick.Ask(ctx, a.streams, l)
	switch {
	case errors.Is(err, pick.ErrGivenUp):
		return nil, unchanged()
	case errors.Is(err, pick.ErrInterrupted):
		return nil, &failure{code: exitInterrupted, message: "interrupted", err: err}
	}
	return chosen, unanswered(err)
}

// unchanged is the failure of somebody who thought better of it.
func unchanged() error { return &failure{code: exitGuard, message: "nothing was changed"} }

// unanswered names the limit that a question has run into.
func unanswered(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return noAnswer(err)
	}
	return err
}
