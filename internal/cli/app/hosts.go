package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/secrets"
	"github.com/ach-cli/ach/internal/words"
)

// TokenVariables are the environment variables that hold a token.
func TokenVariables() []string { return config.Find(config.KeyToken).Env }

// SourceFor is what settings are read from, with host in the place of --host.
// Where stored is set, tokens in the environment do not count: they are meant
// for the host that the run talks to, and for no other.
func (a *App) SourceFor(host string, stored bool) config.Source {
	src := a.Source()
	src.Flags["host"] = host
	if stored {
		names := TokenVariables()
		src.Env = func(name string) string {
			if slices.Contains(names, name) {
				return ""
			}
			return a.Env(name)
		}
	}
	return src
}

// SettingsOf are the settings as they would be with --host.
func (a *App) SettingsOf(host string, stored bool) (*config.Settings, error) {
	s, err := config.Load(a.SourceFor(host, stored))
	if err != nil {
		return nil, err
	}
	if host == "" {
		a.Loaded = s
	}
	return s, a.ApplySettings(s)
}

// envCommandOf is set for a token command, to the hosts whose token it is to print: one,
// and before it those whose command has run this ach.
const envCommandOf = "ACH_TOKEN_COMMAND_OF"

// withinCommandOf refuses where a token command of the host has run this ach: each
// would run another one without end.
func (a *App) withinCommandOf(s *config.Settings) error {
	if !slices.Contains(strings.Fields(a.Env(envCommandOf)), s.Host.String()) {
		return nil
	}
	return &Failure{
		Code:    ExitAuth,
		Message: "the token command of " + s.Host.String() + " runs ach, which would need that command itself",
		Hint:    "a token command has to get the token elsewhere than from ach; 'ach auth login' stores a token, or another command",
	}
}

// commandRunner runs the token command of s.
func (a *App) commandRunner(s *config.Settings) secrets.Runner {
	return secrets.Runner{Env: []string{envCommandOf + "=" + strings.TrimSpace(a.Env(envCommandOf)+" "+s.Host.String())}}
}

// resolvers are the ways to the token of s besides the environment and the file.
func (a *App) resolvers(s *config.Settings) config.Resolvers {
	return config.Resolvers{
		Keyring: func(ctx context.Context, service, user string) (string, error) {
			secret, err := a.Keyring().Get(ctx, service, user)
			if errors.Is(err, secrets.ErrNotFound) {
				return "", nil
			}
			return secret, err
		},
		Command: func(ctx context.Context, argv []string) (string, error) { return a.RunTokenCommand(ctx, s, argv) },
	}
}

// keyringPatience is how much longer than a keyring itself may take a person may, whom it
// asks in a window.
const keyringPatience = time.Minute

// Keyring is the system's keyring. Where somebody is at a terminal it is waited for what
// they answer in its window.
func (a *App) Keyring() secrets.Keyring {
	k := secrets.SystemKeyring()
	if a.Flags.NoInput || !a.Streams.ErrTTY() {
		return k
	}
	return k.WithPerson(keyringPatience, func() {
		a.Streams.Note("the system's keyring waits for an answer in a window of its own; Ctrl-C gives up")
	})
}

// KeyringHint is what helps where the keyring has failed with err; instead does without it.
func KeyringHint(err error, instead string) string {
	switch {
	case errors.Is(err, secrets.ErrNoBus):
		return words.JoinHints("signing in at a desktop starts one", instead)
	case errors.Is(err, secrets.ErrNoCollection):
		return words.JoinHints("signing in at the desktop makes one, and so does its program for passwords", instead)
	case errors.Is(err, secrets.ErrLocked):
		return words.JoinHints("unlock it, or answer its window; one that asks for every program, as KeePassXC does, can be set not to", instead)
	}
	return strings.TrimSpace("is the keyring running and unlocked? " + instead)
}

// RunTokenCommand runs a command that prints the token of s. What it complains about when
// it fails may hold the token, as the trace of a shell does, and standard error goes
// to a log as often as not: it is for the eyes of somebody at a terminal, who could
// run the command too, and gets into no message.
func (a *App) RunTokenCommand(ctx context.Context, s *config.Settings, argv []string) (string, error) {
	token, err := a.commandRunner(s).Run(ctx, argv)
	var failed *secrets.Failure
	if !errors.As(err, &failed) || failed.Complaint == "" {
		return token, err
	}
	if !a.Streams.ErrTTY() {
		return token, fmt.Errorf("%w (what it complains is shown on a terminal only, since it may hold a secret)", err)
	}
	for line := range strings.Lines(failed.Complaint) {
		if line = strings.TrimSpace(line); line != "" {
			a.Streams.Warn("the token command says: %s", line)
		}
	}
	return token, err
}

// Resolve finds the token of s. That there is none, or none to be had, is a
// failure of its own exit code.
func (a *App) Resolve(ctx context.Context, s *config.Settings) (config.Secret, error) {
	// Whatever token there is: at sign-in the file still has the one that the command
	// is about to replace.
	if err := a.withinCommandOf(s); err != nil {
		return config.Secret{}, err
	}
	token, from, err := s.ResolveToken(ctx, a.resolvers(s))
	switch {
	case err == nil && token.IsZero() && s.Keyring:
		return token, &Failure{
			Code:    ExitAuth,
			Message: "the system's keyring holds no token for " + s.Host.String(),
			Hint:    "'ach auth login --keyring' stores one",
		}
	case err == nil && token.IsZero():
		return token, noToken(s, api.New(nil, s.Host)) // a client that only knows addresses
	case err == nil, errors.Is(err, context.Canceled), s.NoToken != nil:
		return token, err
	case errors.Is(err, context.DeadlineExceeded):
		return token, &Failure{Code: ExitUnavailable, Message: "no token from " + from + " in the time that --timeout allows", Err: err}
	case from == config.FromKeyring:
		return token, &Failure{
			Code: ExitAuth, Message: err.Error(), Err: err,
			Hint: KeyringHint(err, "ACH_TOKEN goes before it, and 'ach auth login' without --keyring stores the token in a file"),
		}
	}
	hint := HintOf(err)
	if hint == "" {
		hint = "run the command yourself; 'ach auth login --token-command' stores another one, and ACH_TOKEN goes before it"
	}
	return token, &Failure{Code: ExitAuth, Message: err.Error(), Hint: hint, Err: err}
}

// StoredIn says where a token for the host of s is kept, "" for nowhere. s has
// to be read without the tokens of the environment.
func StoredIn(s *config.Settings) string {
	switch {
	case !s.Token.IsZero():
		return s.TokenFrom
	case s.TokenCommand != "":
		return "the token command of " + s.File
	case s.Keyring:
		return "the system's keyring"
	}
	return ""
}

// Hidden says where a token is stored for the host of s that does not count,
// because another one in the environment does; "" for nowhere.
func (a *App) Hidden(s *config.Settings) (string, error) {
	if s.Token.IsZero() || !strings.HasPrefix(s.TokenFrom, "environment ") || !s.FileExists {
		return "", nil
	}
	stored, err := a.SettingsOf(s.Host.String(), true)
	if err != nil || stored.Token.Reveal() == s.Token.Reveal() {
		return "", err
	}
	return StoredIn(stored), nil
}

// WarnOfShadow says aloud that a token in the environment goes before the one
// that is stored for the host of s. What is kept by a keyring or a command is not
// looked up for that, and taken for another one.
func (a *App) WarnOfShadow(s *config.Settings) error {
	kept, err := a.Hidden(s)
	if kept != "" {
		a.Streams.Warn("the token from %s is used for %s, and not the one in %s", s.TokenFrom, s.Host, kept)
	}
	return err
}
