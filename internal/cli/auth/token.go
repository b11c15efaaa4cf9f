package auth

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

func newAuthToken(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Print the token, for other tools",
		Long: `Print the token that ach would use, wherever it comes from, and nothing else.

Whoever sees it can do all that you can do with it: hand it to a program, and
keep it out of files, logs and command lines.`,
		Example: `  ach auth token
  GITLAB_TOKEN=$(ach auth token) other-tool`,
		Args: cmdutil.NoArgs,
	}
	check := func([]string) error {
		if a.Flags.Output != "" {
			return app.Usage("leave out --output", "auth token prints the token as it is, in no other format")
		}
		return nil
	}
	work := func(ctx context.Context) error {
		s, err := a.Settings()
		if err != nil {
			return err
		}
		ctx, cancel := a.Within(ctx, s)
		defer cancel()
		token, err := a.Resolve(ctx, s)
		if err != nil {
			return err
		}
		if err := a.WarnOfShadow(s); err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.Streams.Data(), token.Reveal())
		return err
	}
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.LocalExits(app.ExitAuth)}
}
