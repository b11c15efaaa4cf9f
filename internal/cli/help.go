package cli

import (
	"github.com/spf13/cobra"
)

// newHelp is the help command. The one that cobra brings answers an unknown
// topic with exit code 0.
func newHelp() spec {
	cmd := &cobra.Command{
		Use:     "help [COMMAND | TOPIC]",
		Short:   "Help about a command or topic",
		Example: "  ach help award\n  ach help exit-codes",

		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || found == nil {
				return noArgs(cmd.Root(), args)
			}
			if len(rest) > 0 {
				return noArgs(found, rest)
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
	return spec{Command: cmd, exits: selfExits(), offers: map[string]offer{"": offerHelp}}
}
