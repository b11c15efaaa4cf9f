package auth

import (
	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// NewAuth returns the commands below auth.
func NewAuth(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "auth COMMAND",
		Short: "Sign in, and see which account and token are in use",
		Args:  cmdutil.NoArgs,
	}
	return cmdutil.Spec{Command: cmd, Below: []cmdutil.Spec{(&loginOptions{app: a}).spec(), newAuthLogout(a), newAuthStatus(a), newAuthToken(a)}}
}
