package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/ach-cli/ach/internal/buildinfo"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/term"
)

// Main runs the command line args, which is without the program's name, and
// returns the exit code. The streams and the environment are those given; only
// the proxy and certificate variables are read where Go's own network code does.
func Main(args []string, in, out, errs *os.File, env func(string) string) int {
	began := time.Now()
	// Go ends a program that writes to a pipe which nobody reads. In the middle of
	// a run that would be a crash: to be told of the signal is to survive it.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)

	streams := term.New(in, out, errs, env)
	a := &app.App{Streams: streams, Env: env, Stdin: in, Version: buildinfo.Get().Version}
	completing := cmdutil.CompletingFor(args)
	if completing { // nobody is to be asked or told anything
		streams.SetTTY(false, false, false)
		streams.Err = io.Discard
		defer silenced()()
	}

	// The first signal ends the run in order; after it the default is back, so
	// a second one ends the process at once.
	ctx, stop := app.UntilSignal(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop)

	tree := newTree(a)
	root := tree.Root
	if completing {
		tree.Complete(globalOffers(a))
		cmdutil.PlainUsage(root)
	} else {
		cmdutil.Strict(root)
	}
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(streams.Data())
	root.SetErr(streams.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = streams.Lost() // of help, which cobra prints
	}
	if completing {
		return int(app.ExitDone)
	}
	code := app.ExitDone
	if err != nil {
		code = tellError(ctx, a, err, args)
	}
	a.TellSummary(code, time.Since(began))
	return int(code)
}

// tellError says why the command failed, and returns its exit code. It is none to have
// been read to where the reader wanted, as "| head" does.
func tellError(ctx context.Context, a *app.App, err error, args []string) app.ExitCode {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = interrupted(err)
	}
	if errors.Is(err, term.ErrClosedPipe) {
		return app.ExitDone
	}
	configureErrorOutput(a, args)
	if ctx.Err() != nil {
		a.Streams.FreshLine()
	}
	code := app.CodeOf(err)
	a.Streams.Fail(term.Failure{Code: int(code), Kind: app.KindOf(err), Message: err.Error(), Hint: a.Told(app.HintOf(err))})
	return code
}

// silenced has nobody told anything on os.Stderr until its result is called: cobra
// writes there, whatever it was given, about a line that it cannot read.
func silenced() (restored func()) {
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return func() {}
	}
	before := os.Stderr
	os.Stderr = nowhere
	return func() {
		os.Stderr = before
		_ = nowhere.Close() // nothing was kept
	}
}

// configureErrorOutput has an error look as it was asked for, also where it kept the flags from
// being read to their end, or the settings from being read at all.
func configureErrorOutput(a *app.App, args []string) {
	if a.Loaded == nil && !a.Unread {
		_, _ = a.Settings() // for the format and the colours; what is wrong with it is said elsewhere
	}
	a.Streams.JSON = a.SaysJSON()
	if name := outputIn(args); name != "" {
		a.Streams.JSON = app.IsJSON(name)
	}
}

// outputIn is the format that a command line asks for, "" where it does not say.
func outputIn(args []string) string {
	const takeValue = "anu" // of the short flags, besides o
	name := ""
	for i, arg := range args {
		next := ""
		if i+1 < len(args) {
			next = args[i+1]
		}
		switch value, joined := strings.CutPrefix(arg, "--output="); {
		case arg == "--":
			return name
		case joined:
			name = value
		case arg == "--output":
			name = next
		case strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--"):
			before, value, found := strings.Cut(arg[1:], "o")
			if !found || strings.ContainsAny(before, takeValue) {
				continue
			}
			if value = strings.TrimPrefix(value, "="); value == "" {
				value = next
			}
			name = value
		}
	}
	return name
}

// interrupted is the error of a run that a signal ended. Where a change was under
// way, that nobody knows its outcome is what has to be said.
func interrupted(err error) error {
	if app.CodeOf(err) == app.ExitInterrupted && app.HintOf(err) != "" {
		return err // it says itself how to go on
	}
	f := &app.Failure{Code: app.ExitInterrupted, Message: "interrupted", Err: err}
	if app.CodeOf(err) == app.ExitUnknown {
		f.Message, f.Hint = "interrupted: "+err.Error(), app.HintOf(err)
	}
	return f
}
