package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	"golang.org/x/term"

	"github.com/ach-cli/ach/internal/sanitize"
)

// MaxTyped bounds a line that is typed or piped in, in bytes; the longest
// tokens of GitLab have a few hundred.
const MaxTyped = 4096

// Ask asks for a line of text on stderr and returns it trimmed, otherwise where
// it is empty.
func (a *App) Ask(ctx context.Context, question, otherwise string) (string, error) {
	text, err := a.Streams.Ask(ctx, fmt.Sprintf("%s [%s]:", question, otherwise))
	switch {
	case errors.Is(err, io.EOF):
		return "", &Failure{Code: ExitGuard, Message: "nothing was changed: no answer"}
	case err != nil:
		return "", Unanswered(err)
	case text == "":
		return otherwise, nil
	}
	return text, nil
}

// AskSecret asks for a line that the terminal does not show. The terminal stops
// showing what is typed before the question appears, so that not even an
// impatient paste is seen.
func (a *App) AskSecret(ctx context.Context, question string) (string, error) {
	terminal, ok := a.Stdin.(*os.File)
	if !ok {
		return "", errors.New("standard input is no terminal")
	}
	before, err := term.MakeRaw(int(terminal.Fd()))
	if err != nil {
		return "", fmt.Errorf("ask for the token: %w", err)
	}
	// Also where the read goes on after an interrupt: a terminal that shows
	// nothing is of no use to anybody.
	defer func() { _ = term.Restore(int(terminal.Fd()), before) }()
	question = sanitize.Line(question) + ": "
	// Nor where others end the program or make it wait.
	quit, stop := signal.NotifyContext(ctx, syscall.SIGQUIT)
	defer stop()
	defer whileStopped(func() { _ = term.Restore(int(terminal.Fd()), before) }, func() {
		_, _ = term.MakeRaw(int(terminal.Fd()))
		_, _ = io.WriteString(a.Streams.Err, question)
	})()
	typed := &keys{Reader: terminal, Writer: a.Streams.Err}
	text, err := a.answer(quit, func() (string, error) {
		text, err := term.NewTerminal(typed, "").ReadPassword(question)
		if errors.Is(err, term.ErrPasteIndicator) { // a line that was pasted with its end
			err = nil
		}
		return text, err
	})
	if err != nil && (typed.interrupted.Load() || quit.Err() != nil && ctx.Err() == nil) {
		return "", &Failure{Code: ExitInterrupted, Message: "interrupted", Err: err}
	}
	return text, err
}

// keys are what is typed on a terminal that passes everything on, Ctrl-C
// included.
type keys struct {
	io.Reader
	io.Writer
	interrupted atomic.Bool
}

func (k *keys) Read(p []byte) (int, error) {
	const ctrlC = 3
	n, err := k.Reader.Read(p)
	if bytes.IndexByte(p[:n], ctrlC) >= 0 {
		k.interrupted.Store(true)
	}
	return n, err
}

// answer waits for what a person types.
func (a *App) answer(ctx context.Context, read func() (string, error)) (string, error) {
	text, err := await(ctx, read)
	switch {
	case ctx.Err() != nil, errors.Is(err, io.EOF) && text == "":
		_, _ = io.WriteString(a.Streams.Err, "\r\n") // the question stands on an open line
	}
	switch {
	case err == nil, errors.Is(err, io.EOF) && text != "":
		return text, nil
	case errors.Is(err, io.EOF):
		return "", &Failure{Code: ExitGuard, Message: "nothing was changed: no answer"}
	case ctx.Err() != nil:
		return "", err
	}
	return "", fmt.Errorf("read the answer: %w", err)
}

// ReadPipe reads all that is piped in, but no more than most bytes.
func (a *App) ReadPipe(ctx context.Context, most int64) (string, error) {
	text, err := await(ctx, func() (string, error) {
		data, err := io.ReadAll(io.LimitReader(a.Stdin, most))
		return string(data), err
	})
	if err != nil && ctx.Err() == nil {
		return "", fmt.Errorf("read standard input: %w", err)
	}
	return text, err
}

// await waits for what is read from standard input, or for the interrupt or the
// end of the time that ends the wait; standard input must not be used any more then.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	type input struct {
		text string
		err  error
	}
	inputs := make(chan input, 1)
	go func() {
		text, err := read()
		inputs <- input{text, err}
	}()
	select {
	case in := <-inputs:
		return in.text, in.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return "", NoAnswer(ctx.Err())
		}
		return "", ctx.Err()
	}
}
