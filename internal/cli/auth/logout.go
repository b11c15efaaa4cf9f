package auth

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/secrets"
)

func newAuthLogout(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Forget the stored token of a GitLab",
		Long: `Forget the token that is stored for a GitLab, in the config file or in the
keyring, or the command that prints it. The other settings of the host stay.

The token goes on working for whoever has a copy of it: only GitLab can revoke
it, on the page that logout names.`,
		Example: "  ach auth logout\n  ach auth logout --host https://gitlab.example.org",
		Args:    cmdutil.NoArgs,
	}
	return cmdutil.Spec{Command: cmd, Work: func(ctx context.Context) error { return logout(ctx, a) }, Exits: app.LocalExits(app.ExitAuth)}
}

func logout(ctx context.Context, a *app.App) error {
	now, err := a.Settings()
	if err != nil {
		return err
	}
	ctx, cancel := a.Within(ctx, now)
	defer cancel()
	host := now.Host.String()
	s, err := a.SettingsOf(host, true)
	if err != nil {
		return err
	}
	kept := app.StoredIn(s)
	if kept == "" {
		a.Streams.Note("no token is stored for %s", host)
		warnOfWhatIsLeft(a, s)
		return nil
	}
	edit, err := config.Edit(a.SourceFor(host, true)) // which refuses a file that cannot be changed
	if err != nil {
		return err
	}
	for _, key := range TokenKeys() {
		if _, err := edit.Unset(host, key); err != nil {
			return err
		}
	}
	if s.Keyring {
		// Before the file, because once that says nothing of it nobody would look there.
		if err := a.Keyring().Delete(ctx, config.KeyringService, config.KeyringUser(s.Host)); err != nil {
			return stillKept(err)
		}
	}
	if err := edit.Write(); err != nil {
		if s.Keyring {
			a.Streams.Warn("the keyring has forgotten the token, and the config file still leads there")
		}
		return err
	}
	a.Lists().Clear()
	if s.TokenCommand != "" && s.Token.IsZero() {
		a.Streams.Success("forgot the command that prints the token for %s; the token is where it was", host)
	} else {
		a.Streams.Success("forgot the token for %s that was in %s", host, kept)
		a.Streams.Note("it was not revoked and goes on working; %s revokes it", api.New(nil, s.Host).TokensPage())
	}
	warnOfWhatIsLeft(a, s)
	return nil
}

// warnOfWhatIsLeft says that a variable still holds a token.
func warnOfWhatIsLeft(a *app.App, s *config.Settings) {
	if name := variableWithToken(a); name != "" {
		a.Streams.Warn("%s is set, and goes on being used for %s; unset it to be signed out", name, s.Host)
	}
}

// stillKept words that the keyring did not forget a token. One that was asked and
// has not answered may still do so.
func stillKept(err error) error {
	f := &app.Failure{Code: app.ExitFailure, Message: err.Error(), Hint: "nothing was forgotten; " + app.KeyringHint(err, ""), Err: err}
	const unknown = "the config file still leads to the keyring, which may have forgotten the token: unlock it and log out again"
	switch {
	case errors.Is(err, context.Canceled):
		f.Code, f.Message, f.Hint = app.ExitInterrupted, "interrupted", unknown
	case errors.Is(err, context.DeadlineExceeded):
		f.Message, f.Hint = "no answer from the keyring in the time that --timeout allows", unknown
	case errors.Is(err, secrets.ErrNoAnswer):
		f.Hint = unknown
	}
	return f
}
