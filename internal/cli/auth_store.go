package cli

import (
	"context"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/keyring"
)

// Names of the keys of a host's entry that say where its token is.
const (
	keyToken        = "token"
	keyKeyring      = "keyring"
	keyTokenCommand = "token_command"
	keyTokenShell   = "token_shell"
	keyDefaultHost  = "default_host"
)

func tokenKeys() []string {
	return []string{keyToken, keyKeyring, keyTokenCommand, keyTokenShell}
}

// store keeps the token, or the command that prints it, in the one place that l
// names, and takes away what was kept for the host elsewhere.
func (a *app) store(ctx context.Context, s *config.Settings, token config.Secret, l login) error {
	before, err := a.settingsOf(s.Host.String(), true)
	if err != nil {
		return err
	}
	edit, err := config.Edit(a.sourceFor(s.Host.String(), true))
	if err != nil {
		return err
	}
	host := s.Host.String()
	first := len(edit.Hosts()) == 0
	if err := forget(edit, host); err != nil {
		return err
	}
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
			continue
		}
		if err := edit.Set(host, key, values[key]); err != nil {
			return err
		}
	}
	// Which host is asked by default stays as it is when others follow.
	if named, err := edit.Get("", keyDefaultHost); err == nil && named == "" && first {
		if err := edit.Set("", keyDefaultHost, host); err != nil {
			return err
		}
	}
	if l.keyring {
		if err := keyring.System().Set(ctx, config.KeyringService, config.KeyringUser(s.Host), token.Reveal()); err != nil {
			return noKeyring(err)
		}
	}
	if err := edit.Write(); err != nil {
		return err
	}
	if before.Keyring && !l.keyring {
		if err := keyring.System().Delete(ctx, config.KeyringService, config.KeyringUser(s.Host)); err != nil {
			a.streams.Warn("the token that was in the keyring before is still there: %v", err)
		}
	}
	return nil
}

func noKeyring(err error) error {
	return &failure{
		code: exitFailure, message: "nothing was stored: " + err.Error(), err: err,
		hint: "is a keyring running and unlocked? without --keyring the token is kept in a file that only you can read",
	}
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
