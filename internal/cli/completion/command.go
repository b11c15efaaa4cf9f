package completion

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// NewCompletion returns the command completion.
func NewCompletion(a *app.App) cmdutil.Spec {
	var shell string
	cmd := &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the completion script for a shell",
		Long: `Print a script that completes with the TAB key: commands and flags, and the
achievements, awards, users, groups, hosts and runs there are.

bash: add this line to ~/.bashrc (~/.bash_profile on macOS)

  eval "$(ach completion bash)"

zsh: put the script into a folder of $fpath, before compinit runs in ~/.zshrc

  mkdir -p ~/.zfunc && ach completion zsh >~/.zfunc/_ach
  # in ~/.zshrc: fpath+=~/.zfunc; autoload -U compinit && compinit

fish: put the script where fish looks for it

  mkdir -p ~/.config/fish/completions
  ach completion fish >~/.config/fish/completions/ach.fish

PowerShell: add this line to the file that $PROFILE names

  ach completion powershell | Out-String | Invoke-Expression

What has to be asked of GitLab is asked with your token, changes nothing, and is
kept for a minute in the cache folder. What takes longer than a second, would
need a password, or fails, offers nothing: the command itself tells why.`,
		Example:   "  ach completion bash\n  ach completion zsh >~/.zfunc/_ach",
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      cmdutil.OneArg("the shell: bash, zsh, fish or powershell"),
	}
	check := func(args []string) error {
		shell = args[0]
		for _, known := range cmd.ValidArgs {
			if shell == known {
				return nil
			}
		}
		return app.Usage("bash, zsh, fish or powershell", "there is no completion for the shell %q", shell)
	}
	work := func(context.Context) error {
		return WriteCompletion(cmd.Root(), shell, a.Streams.Data())
	}
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.SelfExits()}
}
