package cli

import (
	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
)

// newHelp is the help command. The one that cobra brings answers an unknown
// topic with exit code 0.
func newHelp(t cmdutil.Tree) cmdutil.Spec {
	var full bool
	cmd := &cobra.Command{
		Use:     "help [COMMAND | TOPIC]",
		Short:   "Help about a command or topic",
		Example: "  ach help award\n  ach help --full award\n  ach help exit-codes",

		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || found == nil {
				return cmdutil.NoArgs(cmd.Root(), args)
			}
			if len(rest) > 0 {
				return cmdutil.NoArgs(found, rest)
			}
			found.InitDefaultHelpFlag()
			if full && !found.IsAdditionalHelpTopicCommand() {
				return t.PrintFull(found)
			}
			return found.Help()
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "all there is to say of a command, whatever the screen holds")
	return cmdutil.Spec{Command: cmd, Exits: app.SelfExits(), Offers: map[string]cmdutil.Offer{"": completion.HelpTopics}}
}
