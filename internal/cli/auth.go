package cli

import (
	"github.com/spf13/cobra"
)

func newAuth(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "auth COMMAND",
		Short: "Sign in, and see which account and token are in use",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newAuthLogin(a), newAuthLogout(a), newAuthStatus(a), newAuthToken(a))
	return cmd
}
