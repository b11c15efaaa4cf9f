package auth

import (
	"context"
	"errors"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/secrets"
)

func TokenKeys() []string {
	return []string{config.KeyToken, config.KeyKeyring, config.KeyTokenCommand, config.KeyTokenShell}
}

// store keeps the token, or the command that prints it, in the one place that l
// names, and takes away what was kept for the host elsewhere.
func store(ctx context.Context, a *app.App, s *config.Settings, token config.Secret, l login) error {
	before, err := a.SettingsOf(s.Host.String(), true)
	if err != nil {
		return err
	}
	edit, err := config.Edit(a.SourceFor(s.Host.String(), true))
	if err != nil {
		return err
	}
	host := s.Host.String()
	first := !edit.HasHosts()
	values := map[string]string{config.KeyToken: token.Reveal()}
	switch {
	case l.command != "":
		values = map[string]string{config.KeyTokenCommand: l.command}
		if l.shell {
			values[config.KeyTokenShell] = "true"
		}
	case l.keyring:
		values = map[string]string{config.KeyKeyring: "true"}
	}
	for _, key := range TokenKeys() { // in the order they are documented in
		if values[key] == "" {
			if _, err := edit.Unset(host, key); err != nil {
				return err
			}
		} else if err := edit.Set(host, key, values[key]); err != nil { // in its place, where its comments are
			return err
		}
	}
	// Which host is asked by default stays as it is when others follow.
	if named, err := edit.Get("", config.KeyDefaultHost); err == nil && named == "" && first {
		if err := edit.Set("", config.KeyDefaultHost, host); err != nil {
			return err
		}
	}
	system := secrets.SystemKeyring()
	if l.keyring {
		if err := system.Set(ctx, config.KeyringService, config.KeyringUser(s.Host), token.Reveal()); err != nil {
			return noKeyring(err, s, before.Keyring)
		}
	}
	if err := edit.Write(); err != nil {
		if l.keyring && !before.Keyring {
			// Nothing would lead to it there. Also where the run is interrupted.
			if left := system.Delete(context.WithoutCancel(ctx), config.KeyringService, config.KeyringUser(s.Host)); left != nil {
				a.Streams.Warn("the token is in the keyring, and could not be taken out again: %v", left)
			}
		}
		return err
	}
	a.Lists().Clear() // they may be another account's
	if before.Keyring && !l.keyring {
		if err := system.Delete(ctx, config.KeyringService, config.KeyringUser(s.Host)); err != nil {
			a.Streams.Warn("the token that was in the keyring before may still be there: %v", err)
		}
	}
	return nil
}

// noKeyring words that a token could not be put into the keyring. One that was
// asked and has not answered may still store it; replaces tells that the config file
// leads there.
func noKeyring(err error, s *config.Settings, replaces bool) error {
	f := &app.Failure{
		Code: app.ExitFailure, Message: "nothing was stored: " + err.Error(), Err: err,
		Hint: "is a keyring running and unlocked? without --keyring the token is kept in a file that only you can read",
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

// forget takes everything about the token out of a host's entry.
func forget(edit *config.Editor, host string) error {
	for _, key := range TokenKeys() {
		if _, err := edit.Unset(host, key); err != nil {
			return err
		}
	}
	return nil
}
