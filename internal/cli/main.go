package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/ach-cli/ach/internal/ui"
)

// Main runs the command line args, which is without the program's name, and
// returns the exit code. The streams and the environment are those given; only
// the proxy and certificate variables are read where Go's own network code does.
func Main(args []string, in, out, errs *os.File, env func(string) string) int {
	streams := ui.New(in, out, errs, env)
	a := &app{streams: streams, env: env, stdin: in}

	// The first signal ends the run in order; after it the default is back, so
	// a second one ends the process at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop)

	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	ran, err := root.ExecuteContextC(ctx)
	if err == nil {
		return int(exitDone)
	}
	err = explain(ran, err)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = interrupted(err)
	}
	if message := err.Error(); message != "" {
		streams.Fail(message, hintOf(err))
	}
	return int(codeOf(err))
}

// interrupted is the error of a run that a signal ended. Where a change was under
// way, that nobody knows its outcome is what has to be said.
func interrupted(err error) error {
	if codeOf(err) == exitInterrupted && hintOf(err) != "" {
		return err // it says itself how to go on
	}
	f := &failure{code: exitInterrupted, message: "interrupted", err: err}
	if codeOf(err) == exitUnknown {
		f.message, f.hint = "interrupted: "+err.Error(), hintOf(err)
	}
	return f
}

// flagged joins flags for a message: --user, --from or --members.
func flagged(names ...string) string {
	for i, n := range names {
		names[i] = "--" + n
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}
