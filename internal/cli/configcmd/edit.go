package configcmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/secrets"
)

func newConfigEdit(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "edit",
		Short: "Open the config file in an editor",
		Long: `Open a copy of the config file in $VISUAL or $EDITOR. When the editor ends the
copy is checked, and takes the place of the file only if nothing is wrong with
it. The copy is beside the file while the editor runs, and gone afterwards.`,
		Example: "  ach config edit\n  EDITOR='code --wait' ach config edit",
		Args:    cmdutil.NoArgs,
	}
	return cmdutil.Spec{Command: cmd, Work: func(ctx context.Context) error { return editConfig(ctx, a) }, Exits: app.LocalExits(app.ExitGuard)}
}

func editConfig(ctx context.Context, a *app.App) error {
	program, err := editor(a)
	if err != nil {
		return err
	}
	e, err := config.EditAnyway(a.Source())
	if err != nil {
		return err
	}
	// From here on a signal must not end the program before the copy is gone, and
	// Ctrl-C is the editor's own, however often.
	ctx, done := editorSignals(ctx, a)
	defer done()
	copied, remove, err := copyToEdit(e)
	if err != nil {
		return err
	}
	defer remove()
	text, err := os.ReadFile(copied)
	if err != nil {
		return err
	}
	for {
		if err := runEditor(ctx, a, program, copied); err != nil {
			return err
		}
		edited, err := os.ReadFile(copied)
		if err != nil {
			return err
		}
		if bytes.Equal(edited, text) {
			a.Streams.Note("nothing was changed in %s", e.Path())
			return nil
		}
		mistake := e.WriteText(edited)
		if mistake == nil {
			a.Streams.Note("%s is changed", e.Path())
			return nil
		}
		again, err := editAgain(ctx, a, mistake)
		if err != nil {
			return err
		}
		if !again {
			return mistake
		}
	}
}

// editorSignals are what ends an edit: not Ctrl-C, which is typed to the editor,
// but what asks the program itself to end. They count even where an earlier
// Ctrl-C has ended the context of the command.
func editorSignals(ctx context.Context, a *app.App) (context.Context, func()) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt) // nobody looks: to be told is not to be ended
	ctx, stop := app.UntilSignal(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
	return ctx, func() { stop(); signal.Stop(interrupts) }
}

// copyToEdit makes the copy, or the text to begin with where there is no file. It
// is in a folder of its own, since an editor leaves more beside what it edits, and
// that is beside the file: a folder for everybody's temporary files may be kept, or
// be on another disk.
func copyToEdit(e *config.Editor) (path string, remove func(), err error) {
	beside := filepath.Dir(e.Path())
	_, missing := os.Stat(beside)
	if err := os.MkdirAll(beside, 0o700); err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp(beside, ".edit-")
	if err != nil {
		return "", nil, err
	}
	remove = func() {
		_ = os.RemoveAll(folder) // it may hold a token; there is nothing to do about an error
		if missing != nil {
			_ = os.Remove(beside) // which fails where the file is there now
		}
	}
	text := e.Raw()
	if len(text) == 0 {
		text = []byte(config.Skeleton())
	}
	path = filepath.Join(folder, "config.yaml")
	if err := safefile.Write(safefile.Paths{}, path, text, safefile.Options{}); err != nil {
		remove()
		return "", nil, err
	}
	return path, remove, nil
}

// editAgain asks whether to mend what is wrong, where somebody can be asked.
func editAgain(ctx context.Context, a *app.App, mistake error) (bool, error) {
	a.Streams.Note("the file is as it was: what was edited has a mistake")
	if a.Flags.Yes || a.Flags.NoInput || !a.Streams.CanPrompt() {
		return false, nil
	}
	a.Streams.Warn("%s", mistake)
	if hint := app.HintOf(mistake); hint != "" {
		a.Streams.Note("hint: %s", hint)
	}
	// Here Ctrl-C is an answer.
	ctx, stop := app.UntilSignal(ctx, os.Interrupt)
	defer stop()
	yes, err := a.Streams.Confirm(ctx, "Edit it again? Otherwise what you have typed is lost.")
	if errors.Is(err, context.Canceled) {
		err = &app.Failure{Code: app.ExitInterrupted, Message: "interrupted; nothing was changed"}
	}
	return yes, err
}

// editor returns the program to edit with, and its arguments.
func editor(a *app.App) ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if line := a.Env(name); line != "" {
			words, err := secrets.Split(line)
			if err != nil {
				return nil, app.Usage("set it to a program and its arguments, like code --wait", "the variable %s: %v", name, err)
			}
			return words, nil
		}
	}
	if a.Flags.NoInput || !a.Streams.CanPrompt() {
		return nil, app.Usage("set VISUAL or EDITOR, or use 'ach config set'", "there is no terminal to run an editor in")
	}
	if runtime.GOOS == "windows" {
		return []string{"notepad"}, nil
	}
	return []string{"vi"}, nil
}

// editorEnds is how long an editor that is asked to end may take.
const editorEnds = 3 * time.Second

func runEditor(ctx context.Context, a *app.App, program []string, path string) error {
	cmd := exec.CommandContext(ctx, program[0], append(program[1:len(program):len(program)], path)...)
	if runtime.GOOS != "windows" { // where a process can only be ended
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		cmd.WaitDelay = editorEnds
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.Streams.In, a.Streams.Out, a.Streams.Err
	err := cmd.Run()
	if ctx.Err() != nil {
		return &app.Failure{Code: app.ExitInterrupted, Message: "interrupted; nothing was changed"}
	}
	if err != nil {
		return &app.Failure{
			Code: app.ExitFailure, Message: fmt.Sprintf("nothing was changed: the editor %s failed: %v", program[0], err), Err: err,
			Hint: "set VISUAL or EDITOR to an editor that is installed",
		}
	}
	return nil
}
