package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
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
	l.Instead = a.instead(l.Instead)
	chosen, err := pick.Ask(ctx, a.Streams, l)
	switch {
	case errors.Is(err, pick.ErrGivenUp):
		return nil, Unchanged()
	case errors.Is(err, pick.ErrInterrupted):
		return nil, &Failure{Code: ExitInterrupted, Message: "interrupted", Err: err}
	}
	return chosen, Unanswered(err)
}

// ChooseOf asks for some of items, or for their order; row is how one of them is shown.
func ChooseOf[T any](ctx context.Context, a *App, l pick.List, items []T, row func(T) pick.Row) ([]T, error) {
	l.Rows = words.Map(items, row)
	indexes, err := a.Choose(ctx, l)
	return words.Map(indexes, func(i int) T { return items[i] }), err
}

// NoteChosen tells which awards were chosen.
func NoteChosen(a *App, chosen []gitlab.Award, err error) ([]gitlab.Award, error) {
	if err != nil {
		return nil, err
	}
	a.Streams.Note("awards: %s", words.Some(words.Map(chosen, func(w gitlab.Award) string { return w.ID.String() })))
	return chosen, nil
}

// AskLine asks for a line of text until there is one that check does not refuse, and
// returns it. No text is an answer too, and not checked; the end of input is none.
func (a *App) AskLine(ctx context.Context, question string, check func(text string) error) (string, error) {
	for {
		text, err := a.Streams.Ask(ctx, question)
		switch {
		case errors.Is(err, io.EOF):
			return "", Unchanged()
		case err != nil:
			return "", Unanswered(err)
		case text == "":
			return "", nil
		case strings.ContainsFunc(text, unicode.IsControl):
			err = errors.New("a key was pressed that makes no text: type it again") // Esc, or an arrow
		default:
			err = check(text)
		}
		if err == nil {
			return text, nil
		}
		a.Streams.Warn("%s", words.JoinHints(err.Error(), HintOf(err)))
	}
}

// Unchanged is the failure of somebody who thought better of it.
func Unchanged() error { return &Failure{Code: ExitGuard, Message: "nothing was changed"} }

// Unanswered names the limit that the wait for an answer, or for what is piped in, has
// run into. Any other error stays as it is.
func Unanswered(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Failure{Code: ExitGuard, Message: "nothing was changed: no answer in the time that --timeout allows", Err: err}
	}
	return err
}

// Confirm asks unless --yes says the answer. It is called before any request
// where nobody can be asked: see MayAsk.
func (a *App) Confirm(ctx context.Context, question string) error {
	if a.Flags.Yes {
		return nil
	}
	yes, err := a.Streams.Confirm(ctx, question+" (--yes says so)")
	if err == nil && !yes {
		return Unchanged()
	}
	return Unanswered(err)
}

// MayAsk refuses at once where a question will come up that nobody can answer.
func (a *App) MayAsk(what string) error {
	if a.Flags.Yes || a.CanAsk() {
		return nil
	}
	return &Failure{
		Code:    ExitGuard,
		Message: what + " needs a confirmation, and there is nobody to ask",
		Hint:    "add --yes if you are sure",
	}
}

// ReadPipe reads all that is piped in, but no more than most bytes.
func (a *App) ReadPipe(ctx context.Context, most int64) (string, error) {
	data, err := term.Wait(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(a.Stdin, most)) })
	if err != nil && ctx.Err() == nil {
		return "", fmt.Errorf("read standard input: %w", err)
	}
	return string(data), Unanswered(err)
}
