package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ui"
)

func newAuth(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "auth COMMAND",
		Short: "See which account and token are in use",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newAuthStatus(a))
	return cmd
}

// An account is what auth status shows.
type account struct {
	host, hostFrom string
	user           gitlab.User
	tokenFrom      string
	token          gitlab.Token
	known          bool // whether the server tells about the token
	version        string
}

func newAuthStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show the host, the account, and what the token may do",
		Long: `Show which GitLab is asked, who you are there, where the token was found and
what it may do. The token itself is never shown. Exit code 4 means that it is
missing, not accepted, or may not change anything.`,
		Example: "  ach auth status\n  ach auth status -o json",
		Args:    noArgs,
		RunE: a.run(nil, a.with(func(ctx context.Context, s *session) error {
			acc, err := readAccount(ctx, s)
			if err != nil {
				return err
			}
			if err := ui.One(a.streams, a.format(), accountColumns(), acc); err != nil {
				return err
			}
			if acc.known && !slices.Contains(acc.token.Scopes, "api") {
				return &failure{
					code:    exitAuth,
					message: "the token may only read: it has the scopes " + strings.Join(acc.token.Scopes, ", "),
					hint:    "changes need a token with the scope api; " + s.TokenPage() + " makes one",
				}
			}
			return nil
		})),
	}
}

func readAccount(ctx context.Context, s *session) (account, error) {
	acc := account{
		host: s.settings.Host.String(), hostFrom: s.settings.HostFrom, tokenFrom: s.settings.TokenFrom,
	}
	var err error
	if acc.user, err = s.Me(ctx); err != nil {
		return acc, err
	}
	if acc.version, err = s.Version(ctx); err != nil {
		return acc, err
	}
	acc.token, err = s.Token(ctx)
	var e *gitlab.Error
	switch {
	case err == nil:
		acc.known = true
	case errors.As(err, &e) && (e.Kind == gitlab.Auth || e.Kind == gitlab.Forbidden || e.Kind == gitlab.Invalid):
		// Only personal access tokens can be asked about: an OAuth token
		// serves as well, and the server says nothing about it here.
	default:
		return acc, err
	}
	return acc, nil
}

func accountColumns() []ui.Column[account] {
	type A = account
	return []ui.Column[A]{
		{Name: "host", Header: "Host", Doc: "address of the GitLab", Value: func(a A) any { return a.host }},
		{Name: "host_source", Header: "Host from", Doc: "where the address was found", Value: func(a A) any { return a.hostFrom }},
		{Name: "user", Header: "User", Doc: "user name", Value: func(a A) any { return a.user.Username }},
		{Name: "user_id", Header: "User ID", Doc: "number of the user", ID: true, Value: func(a A) any { return a.user.ID.Number() }},
		{Name: "token_source", Header: "Token from", Doc: "where the token was found", Value: func(a A) any { return a.tokenFrom }},
		{Name: "token_name", Header: "Token name", Doc: "name of the token; null where the server does not tell", Value: func(a A) any { return text(a.token.Name) }},
		{Name: "scopes", Header: "Scopes", Doc: "what the token may do, separated by blanks; null where the server does not tell", Value: func(a A) any { return text(strings.Join(a.token.Scopes, " ")) }},
		{Name: "expires_at", Header: "Expires", Doc: "the day it expires; null for never or not told", Value: func(a A) any { return text(a.token.ExpiresAt) }},
		{Name: "gitlab_version", Header: "GitLab", Doc: "version of the server", Value: func(a A) any { return a.version }},
	}
}
