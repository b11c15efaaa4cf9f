package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/command"
	"github.com/ach-cli/ach/internal/config"
)

func newConfigEdit(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "edit",
		Short: "Open the config file in an editor",
		Long: `Open a copy of the config file in $VISUAL or $EDITOR. When the editor ends the
copy is checked, and takes the place of the file only if nothing is wrong with
it.`,
		Example: "  ach config edit\n  EDITOR='code --wait' ach config edit",
		Args:    noArgs,
		RunE:    a.run(nil, a.editConfig),
	}
}

func (a *app) editConfig(ctx context.Context) error {
	program, err := a.editor()
	if err != nil {
		return err
	}
	e, err := config.EditAnyway(a.source())
	if err != nil {
		return err
	}
	// A folder of its own, since an editor leaves copies beside what it edits.
	folder, err := os.MkdirTemp("", "ach-config-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }() // it may hold a token; there is nothing to do about an error
	copied := filepath.Join(folder, "config.yaml")
	text := e.Raw()
	if len(text) == 0 {
		text = []byte(config.Skeleton())
	}
	if err := os.WriteFile(copied, text, 0o600); err != nil {
		return err
	}
	for {
		if err := a.runEditor(ctx, program, copied); err != nil {
			return err
		}
		edited, err := os.ReadFile(copied)
		if err != nil {
			return err
		}
		if bytes.Equal(edited, text) {
			a.streams.Note("nothing was changed in %s", e.Path())
			return nil
		}
		mistake := e.WriteText(edited)
		if mistake == nil {
			a.streams.Note("%s is changed", e.Path())
			return nil
		}
		again, err := a.editAgain(ctx, mistake)
		if err != nil || !again {
			return errors.Join(mistake, err)
		}
	}
}

// editAgain asks whether to mend what is wrong, where somebody can be asked.
func (a *app) editAgain(ctx context.Context, mistake error) (bool, error) {
	a.streams.Note("the file is as it was: what was edited has a mistake")
	if a.flags.yes || a.flags.noInput || !a.streams.CanPrompt() {
		return false, nil
	}
	a.streams.Warn("%s", mistake)
	if hint := hintOf(mistake); hint != "" {
		a.streams.Note("hint: %s", hint)
	}
	return a.streams.Confirm(ctx, "Edit it again? Otherwise what you have typed is lost.")
}

// editor returns the program to edit with, and its arguments.
func (a *app) editor() ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if line := a.env(name); line != "" {
			words, err := command.Split(line)
			if err != nil {
				return nil, usage("set it to a program and its arguments, like code --wait", "the variable %s: %v", name, err)
			}
			return words, nil
		}
	}
	if a.flags.noInput || !a.streams.CanPrompt() {
		return nil, usage("set VISUAL or EDITOR, or use 'ach config set'", "there is no terminal to run an editor in")
	}
	if runtime.GOOS == "windows" {
		return []string{"notepad"}, nil
	}
	return []string{"vi"}, nil
}

func (a *app) runEditor(ctx context.Context, program []string, path string) error {
	// Not ended with ctx: Ctrl-C in an editor is the editor's own.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program[0], append(program[1:len(program):len(program)], path)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.streams.In, a.streams.Out, a.streams.Err
	if err := cmd.Run(); err != nil {
		return &failure{
			code: exitFailure, message: fmt.Sprintf("nothing was changed: the editor %s failed: %v", program[0], err), err: err,
			hint: "set VISUAL or EDITOR to an editor that is installed",
		}
	}
	return nil
}
