package cli

import (
	"context"
	"errors"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/secrets"
)

func tokenKeys() []string {
	return []string{keyToken, keyKeyring, keyTokenCommand, keyTokenShell}
}

// store keeps the token, or the command that prints it, in the one place that l
// names, and takes away what was kept for the host elsewhere.
func store(ctx context.Context, a *app, s *config.Settings, token config.Secret, l login) error {
	before, err := a.settingsOf(s.Host.String(), true)
	if err != nil {
		return err
	}
	edit, err := config.Edit(a.sourceFor(s.Host.String(), true))
	if err != nil {
		return err
	}
	host := s.Host.String()
	first := !edit.HasHosts()
	values := map[string]string{keyToken: token.Reveal()}
	switch {
	case l.command != "":
		values = map[string]string{keyTokenCommand: l.command}
		if l.shell {
			values[keyTokenShell] = "true"
		}
	case l.keyring:
		values = map[string]string{keyKeyring: "true"}
	}
	for _, key := range tokenKeys() { // in the order they are documented in
		if values[key] == "" {
			if _, err := edit.Unset(host, key); err != nil {
				return err
			}
		} else if err := edit.Set(host, key, values[key]); err != nil { // in its place, where its comments are
			return err
		}
	}
	// Which host is asked by default stays as it is when others follow.
	if named, err := edit.Get("", keyDefaultHost); err == nil && named == "" && first {
		if err := edit.Set("", keyDefaultHost, host); err != nil {
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
				a.streams.Warn("the token is in the keyring, and could not be taken out again: %v", left)
			}
		}
		return err
	}
	a.lists().Clear() // they may be another account's
	if before.Keyring && !l.keyring {
		if err := system.Delete(ctx, config.KeyringService, config.KeyringUser(s.Host)); err != nil {
			a.streams.Warn("the token that was in the keyring before may still be there: %v", err)
		}
	}
	return nil
}

// noKeyring words that a token could not be put into the keyring. One that was
// asked and has not answered may still store it; replaces tells that the config file
// leads there.
func noKeyring(err error, s *config.Settings, replaces bool) error {
	f := &failure{
		code: exitFailure, message: "nothing was stored: " + err.Error(), err: err,
		hint: "is a keyring running and unlocked? without --keyring the token is kept in a file that only you can read",
	}
	interrupted := errors.Is(err, context.Canceled)
	if !interrupted && !errors.Is(err, secrets.ErrNoAnswer) && !errors.Is(err, context.DeadlineExceeded) {
		return f
	}
	f.message = "it is not known whether the keyring stores the token"
	switch {
	case interrupted:
		f.code, f.message = exitInterrupted, "interrupted: "+f.message
	case errors.Is(err, context.DeadlineExceeded):
		f.message += ": no answer in the time that --timeout allows"
	default:
		f.message += ": " + err.Error()
	}
	f.hint = "the config file does not lead to it; look for " + config.KeyringUser(s.Host) + " of the service " + config.KeyringService + " in the keyring, or unlock it and sign in again"
	if replaces {
		f.hint = "unlock the keyring; 'ach auth status' tells which token is in it, and signing in again replaces it"
	}
	return f
}

// forget takes everything about the token out of a host's entry.
func forget(edit *config.Editor, host string) error {
	for _, key := range tokenKeys() {
		if _, err := edit.Unset(host, key); err != nil {
			return err
		}
	}
	return nil
}
