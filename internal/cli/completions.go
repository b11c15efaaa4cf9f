package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/ui"
)

// WriteCompletion writes the completion script for bash, zsh, fish or
// powershell, as the committed files hold it.
func WriteCompletion(shell string, w io.Writer) error {
	return writeCompletion(plainRoot(), shell, w)
}

// plainRoot is the tree for the pages and scripts that follow from it; none of its
// commands is run.
func plainRoot() *cobra.Command {
	none := func(string) string { return "" }
	return newRoot(&app{streams: ui.New(os.Stdin, os.Stdout, os.Stderr, none), stdin: os.Stdin, env: none})
}

func writeCompletion(root *cobra.Command, shell string, w io.Writer) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(w, true)
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(w)
	}
	return fmt.Errorf("no completion for the shell %q", shell)
}
