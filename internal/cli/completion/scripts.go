package completion

import (
	"embed"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// The scripts of bash, zsh and fish are ach's own: the ones that cobra makes
// evaluate the command line, and with it a name that somebody put there by TAB.
//
//go:embed scripts
var scripts embed.FS

// WriteCompletion writes the script for bash, zsh, fish or powershell.
func WriteCompletion(root *cobra.Command, shell string, w io.Writer) error {
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
