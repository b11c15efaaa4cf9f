package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func newCompletion(a *app) *cobra.Command {
	var shell string
	cmd := &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the completion script for a shell",
		Long: `Print a script that completes commands and flags with the TAB key.

  bash        source <(ach completion bash)
  zsh         ach completion zsh > "${fpath[1]}/_ach"
  fish        ach completion fish > ~/.config/fish/completions/ach.fish
  powershell  ach completion powershell | Out-String | Invoke-Expression`,
		Example:   "  ach completion bash\n  ach completion zsh",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      oneArg("the shell: bash, zsh, fish or powershell"),
	}
	cmd.RunE = a.run(func(args []string) error {
		shell = args[0]
		for _, known := range cmd.ValidArgs {
			if shell == known {
				return nil
			}
		}
		return usage("bash, zsh, fish or powershell", "there is no completion for the shell %q", shell)
	}, func(context.Context) error {
		return writeCompletion(cmd.Root(), shell, a.streams.Data())
	})
	return cmd
}
