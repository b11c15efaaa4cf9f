package cli

import (
	"github.com/spf13/cobra"
)

func newAuth(a *app) spec {
	cmd := &cobra.Command{
		Use:   "auth COMMAND",
		Short: "Sign in, and see which account and token are in use",
		Args:  noArgs,
	}
	return spec{Command: cmd, below: []spec{newAuthLogin(a), newAuthLogout(a), newAuthStatus(a), newAuthToken(a)}}
}
