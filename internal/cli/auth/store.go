package auth

import (
	"context"
	"errors"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/secrets"
)

// TokenKeys are the keys of a host's entry that say where its token is.
func TokenKeys() []string {
	return []string{config.KeyToken, config.KeyKeyring, config.KeyTokenCommand, config.KeyTokenShell}
}

// store keeps the token, or the command that prints it, in the one place that was chosen,
// and takes away what was kept for the host elsewhere.
func (o *loginOptions) store(ctx context.Context, s *config.Settings, token config.Secret) error {
	host := s.Host.String()
	before, err := o.app.SettingsOf(host, true)
	if err != nil {
		return err
	}
	edit, err := o.entry(host, token)
	if err != nil {
		return err
	}
	system := o.app.Keyring()
	service, user := config.KeyringService, config.KeyringUser(s.Host)
	if o.keyring {
		if err := system.Set(ctx, service, user, token.Reveal()); err != nil {
			return noKeyring(err, s, before.Keyring)
		}
	}
	if err := edit.Write(); err != nil {
		if o.keyring && !before.Keyring {
			// Nothing would lead to it there. Also where the run is interrupted.
			if left := system.Delete(context.WithoutCancel(ctx), service, user); left != nil {
				o.app.Streams.Warn("the token is in the keyring, and could not be taken out again: %v", left)
			}
		}
		return err
	}
	o.app.Lists().Clear() // they may be another account's
	if before.Keyring && !o.keyring {
		if err := system.Delete(ctx, service, user); err != nil {
			o.app.Streams.Warn("the token that was in the keyring before may still be there: %v", err)
		}
	}
	return nil
}

// entry is the config file with the entry of a host as it is to be, not yet written.
func (o *loginOptions) entry(host string, token config.Secret) (*config.Editor, error) {
	edit, err := config.Edit(o.app.SourceFor(host, true))
	if err != nil {
		return nil, err
	}
	first := !edit.HasHosts()
	values := map[string]string{config.KeyToken: token.Reveal()}
	switch {
	case o.command != "":
		values = map[string]string{config.KeyTokenCommand: o.command}
		if o.shell {
			values[config.KeyTokenShell] = "true"
		}
	case o.keyring:
		values = map[string]string{config.KeyKeyring: "true"}
	}
	for _, key := range TokenKeys() { // in the order they are documented in
		if values[key] == "" {
			_, err = edit.Unset(host, key)
		} else {
			err = edit.Set(host, key, values[key]) // in its place, where its comments are
		}
		if err != nil {
			return nil, err
		}
	}
	// Which host is asked by default stays as it is when others follow.
	if named, err := edit.Get("", config.KeyDefaultHost); err == nil && named == "" && first {
		return edit, edit.Set("", config.KeyDefaultHost, host)
	}
	return edit, nil
}

// noKeyring words that a token could not be put into the keyring. One that was
// asked and has not answered may still store it; replaces tells that the config file
// leads there.
func noKeyring(err error, s *config.Settings, replaces bool) error {
	f := &app.Failure{
		Code: app.ExitFailure, Message: "nothing was stored: " + err.Error(), Err: err,
		Hint: app.KeyringHint(err, "without --keyring the token is kept in a file that only you can read"),
	}
	interrupted := errors.Is(err, context.Canceled)
	if !interrupted && !errors.Is(err, secrets.ErrNoAnswer) && !errors.Is(err, context.DeadlineExceeded) {
		return f
	}
	f.Message = "it is not known whether the keyring stores the token"
	switch {
	case interrupted:
		f.Code, f.Message = app.ExitInterrupted, "interrupted: "+f.Message
	case errors.Is(err, context.DeadlineExceeded):
		f.Message += ": no answer in the time that --timeout allows"
	default:
		f.Message += ": " + err.Error()
	}
	f.Hint = "the config file does not lead to it; look for " + config.KeyringUser(s.Host) + " of the service " + config.KeyringService + " in the keyring, or unlock it and sign in again"
	if replaces {
		f.Hint = "unlock the keyring; 'ach auth status' tells which token is in it, and signing in again replaces it"
	}
	return f
}
