package cli

import (
	"embed"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/term"
)

// The scripts of bash, zsh and fish are ach's own: the ones that cobra makes
// evaluate the command line, and with it a name that somebody put there by TAB.
//
//go:embed scripts
var scripts embed.FS

// WriteCompletion writes the completion script for bash, zsh, fish or
// powershell, as the committed files hold it.
func WriteCompletion(shell string, w io.Writer) error {
	return writeCompletion(plainTree().root, shell, w)
}

// plainTree is the tree for the pages and scripts that follow from it; none of its
// commands is run.
func plainTree() tree {
	none := func(string) string { return "" }
	return newTree(&app{streams: term.New(os.Stdin, os.Stdout, os.Stderr, none), stdin: os.Stdin, env: none})
}

func writeCompletion(root *cobra.Command, shell string, w io.Writer) error {
	switch shell {
	case "bash", "zsh", "fish":
		text, err := scripts.ReadFile("scripts/ach." + shell)
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(w)
	}
	return fmt.Errorf("no completion for the shell %q", shell)
}
