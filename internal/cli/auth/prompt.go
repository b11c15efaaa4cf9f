package auth

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

	xterm "golang.org/x/term"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// ask asks for a line of text on stderr and returns it trimmed, otherwise if it is
// empty.
func ask(ctx context.Context, a *app.App, question, otherwise string) (string, error) {
	text, err := a.Streams.Ask(ctx, fmt.Sprintf("%s [%s]:", question, otherwise))
	switch {
	case errors.Is(err, io.EOF):
		return "", noLine()
	case err != nil:
		return "", app.Unanswered(err)
	case text == "":
		return otherwise, nil
	}
	return text, nil
}

func noLine() error {
	return &app.Failure{Code: app.ExitGuard, Message: "nothing was changed: no answer"}
}

// askSecret asks for a line that the terminal does not show. The terminal stops
// showing what is typed before the question appears, so that not even an
// impatient paste is seen.
func askSecret(ctx context.Context, a *app.App, question string) (string, error) {
	terminal, ok := a.Stdin.(*os.File)
	if !ok {
		return "", errors.New("standard input is no terminal")
	}
	before, err := xterm.MakeRaw(int(terminal.Fd()))
	if err != nil {
		return "", fmt.Errorf("ask for the token: %w", err)
	}
	// Also where the read goes on after an interrupt: a terminal that shows
	// nothing is of no use to anybody.
	defer func() { _ = xterm.Restore(int(terminal.Fd()), before) }()
	question = sanitize.Line(question) + ": "
	// Nor where others end the program or make it wait.
	quit, stop := signal.NotifyContext(ctx, syscall.SIGQUIT)
	defer stop()
	defer whileStopped(func() { _ = xterm.Restore(int(terminal.Fd()), before) }, func() {
		_, _ = xterm.MakeRaw(int(terminal.Fd()))
		_, _ = io.WriteString(a.Streams.Err, question)
	})()
	typed := &keys{Reader: terminal, Writer: a.Streams.Err}
	text, err := answer(quit, a.Streams.Err, func() (string, error) {
		text, err := xterm.NewTerminal(typed, "").ReadPassword(question)
		if errors.Is(err, xterm.ErrPasteIndicator) { // a line that was pasted with its end
			err = nil
		}
		return text, err
	})
	if err != nil && (typed.interrupted.Load() || quit.Err() != nil && ctx.Err() == nil) {
		return "", &app.Failure{Code: app.ExitInterrupted, Message: "interrupted", Err: err}
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

// answer waits for what a person types; out is where the question was put.
func answer(ctx context.Context, out io.Writer, read func() (string, error)) (string, error) {
	text, err := term.Wait(ctx, read)
	ended := errors.Is(err, io.EOF)
	if ctx.Err() != nil || ended && text == "" {
		_, _ = io.WriteString(out, "\r\n") // the question stands on an open line
	}
	switch {
	case err == nil, ended && text != "":
		return text, nil
	case ended:
		return "", noLine()
	case ctx.Err() != nil:
		return "", app.Unanswered(err)
	}
	return "", fmt.Errorf("read the answer: %w", err)
}
