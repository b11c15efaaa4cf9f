package config

import (
	"context"
	"fmt"
	"net/url"
	"runtime"
	"strings"

	"github.com/ach-cli/ach/internal/secrets"
)

// KeyringService is the name under which tokens are in the system's keyring; the
// user there is [KeyringUser] of the host.
const KeyringService = "ach"

// KeyringUser returns the name of a host's token in the keyring: its canonical
// address.
func KeyringUser(host *url.URL) string { return host.String() }

// Where [Settings.ResolveToken] found a token.
const (
	FromKeyring = "keyring"
	FromCommand = "token_command"
)

// Resolvers look where a token may be besides the environment and the file. A
// nil one finds nothing.
type Resolvers struct {
	// Keyring returns what the system's keyring holds, "" for nothing.
	Keyring func(ctx context.Context, service, user string) (string, error)
	// Command runs a program, never empty, and returns what it prints.
	Command func(ctx context.Context, argv []string) (string, error)
}

// ResolveToken returns the token of the chosen host and where it came from:
// TokenFrom, [FromKeyring] or [FromCommand]. One from the environment or the file
// counts without asking anybody; else the keyring or the command is asked, where
// the host's entry says so. The token is the zero Secret where there is none. What
// was found is kept in s. An error of a resolver is wrapped; a token that cannot be
// one is an [*Error].
func (s *Settings) ResolveToken(ctx context.Context, r Resolvers) (Secret, string, error) {
	if s.NoToken != nil {
		return Secret{}, s.TokenFrom, s.NoToken
	}
	if !s.Token.IsZero() {
		return s.Token, s.TokenFrom, nil
	}
	var raw, from string
	var err error
	switch {
	case s.TokenCommand != "" && r.Command != nil:
		from = FromCommand
		var argv []string
		if argv, err = s.commandLine(); err == nil {
			raw, err = r.Command(ctx, argv)
		}
	case s.Keyring && r.Keyring != nil:
		from = FromKeyring
		raw, err = r.Keyring(ctx, KeyringService, KeyringUser(s.Host))
	}
	if err != nil {
		return Secret{}, from, fmt.Errorf("%s of %s: %w", from, s.Host, err)
	}
	if raw == "" && from != FromCommand {
		return Secret{}, "", nil
	}
	token, err := normalizeToken(raw)
	if err != nil {
		return Secret{}, from, at(fmt.Sprintf("%s of %s", from, s.Host), err)
	}
	s.Token, s.TokenFrom = NewSecret(token), from
	return s.Token, from, nil
}

func (s *Settings) commandLine() ([]string, error) {
	if s.TokenShell {
		return secrets.Shell(runtime.GOOS, s.TokenCommand), nil
	}
	return secrets.Split(s.TokenCommand)
}

// normalizeCommand looks at no more than what holds with a shell and without.
func normalizeCommand(raw string) (string, error) {
	text := strings.TrimSpace(raw)
	if text == "" || strings.ContainsFunc(strings.ReplaceAll(text, "\t", " "), endsLine) {
		return "", errorf(commandHint, "the command is blank or has more than one line")
	}
	return text, nil
}

const commandHint = "write the program and its arguments, like pass show gitlab"
