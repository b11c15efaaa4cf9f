package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/output"
)

func newAuthStatus(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show each host, the account there, and what the token may do",
		Long: `Show every GitLab in the config file and the one that is asked now, or only
the one of --host: who you are there, where the token was found and what it may
do. The tokens themselves are never shown. A token in the environment is sent to
the host that is asked now, and to no other.

Exit code 4 means that a token is missing or not accepted. One that may only
read is warned of. Of a fine-grained token it says which permissions it has,
where GitLab tells, and which are to be ticked for what.`,
		Example: "  ach auth status\n  ach auth status -o json\n  ach auth status --host https://gitlab.example.org",
		Args:    cmdutil.NoArgs,
	}
	return cmdutil.Spec{Command: cmd, Work: func(ctx context.Context) error { return authStatus(ctx, a) }, Exits: app.ReadExits(), Prints: []app.Shape{accountShape().List()}}
}

func authStatus(ctx context.Context, a *app.App) error {
	all, err := hosts(a)
	if err != nil {
		return err
	}
	ctx, cancel := a.Within(ctx, all[0])
	defer cancel()
	var accounts []Account
	for _, s := range all {
		for _, w := range s.Warnings {
			a.Streams.Warn("%s", w)
		}
		if err := a.WarnOfShadow(s); err != nil {
			return err
		}
		acc := look(ctx, a, s)
		if errors.Is(ctx.Err(), context.Canceled) {
			return acc.problem
		}
		acc.shadows = shadows(a, s)
		accounts = append(accounts, acc)
	}
	printed := printAccounts(ctx, a, accounts)
	return a.Outcome(mostSevereOf(a, all, accounts), printed)
}

// hosts are the settings for each host to look at: the one that is asked now,
// and unless it was named by flag those of the config file.
func hosts(a *app.App) ([]*config.Settings, error) {
	now, err := a.Settings()
	if err != nil {
		return nil, err
	}
	all := []*config.Settings{now}
	if a.Flags.Host != "" {
		return all, nil
	}
	for _, h := range now.Hosts {
		if h.URL.String() == now.Host.String() {
			continue
		}
		s, err := a.SettingsOf(h.URL.String(), true)
		if err != nil {
			return nil, err
		}
		s.HostFrom = "config file " + s.File
		all = append(all, s)
	}
	if now.HostFrom == "default" && len(all) > 1 && now.Token.IsZero() && now.NoToken == nil {
		return all[1:], nil // nobody has said anything about gitlab.com
	}
	return all, nil
}

// look inspects one host; what goes wrong is kept in the account.
func look(ctx context.Context, a *app.App, s *config.Settings) Account {
	acc := Account{host: s.Host.String(), hostFrom: s.HostFrom, Namespace: s.Namespace}
	token, err := a.Resolve(ctx, s)
	acc.tokenFrom = s.TokenFrom
	if err != nil {
		acc.problem = err
		return acc
	}
	c, err := a.NewClient(s, token)
	if err != nil {
		acc.problem = err
		return acc
	}
	acc, err = Inspect(ctx, s, c)
	acc.problem = err
	return acc
}

// printAccounts shows an account below the other to people, and a list to machines.
func printAccounts(ctx context.Context, a *app.App, accounts []Account) error {
	if a.Format() != output.FormatTable {
		return app.Rows(ctx, a, statusColumns(), accounts)
	}
	for i, acc := range accounts {
		if i > 0 {
			if _, err := fmt.Fprintln(a.Streams.Data()); err != nil {
				return err
			}
		}
		cols := statusColumns()
		if a.Columns == nil {
			cols = slices.DeleteFunc(cols, func(c output.Column[Account]) bool { return acc.leavesOut(c.Name) })
		}
		if err := app.One(ctx, a, cols, acc); err != nil {
			return err
		}
	}
	return nil
}

// leavesOut reports whether people are not shown a field of the account because
// there is nothing to say in it.
func (acc Account) leavesOut(field string) bool {
	switch field {
	case "problem":
		return acc.problem == nil
	case "token_kind", "permissions", "to_tick":
		return !acc.Token.FineGrained
	case "scopes":
		return acc.Token.FineGrained // they say nothing of it
	}
	return false
}

// mostSevereOf is the error of the whole. A token that may only read is a good one for
// who only looks.
func mostSevereOf(a *app.App, all []*config.Settings, accounts []Account) error {
	errs := make([]error, len(accounts))
	for i, acc := range accounts {
		errs[i] = acc.problem
		if acc.problem == nil && acc.ReadsOnly() {
			a.Streams.Warn("the token may only read: on %s it has the scopes %s; %s makes one with the scope api",
				all[i].Host, OrNone(acc.Token.Scopes), api.New(nil, all[i].Host).TokenPage())
		}
		if acc.problem == nil && acc.Token.FineGrained {
			a.Streams.Warn("%s; 'ach help tokens' tells what works without", Unseen)
		}
	}
	return app.MostSevere(errs)
}

// shadows are the places of all tokens for the host of s that do not count.
func shadows(a *app.App, s *config.Settings) []string {
	all := []string{}
	for _, lost := range s.Shadowed {
		if lost.Key == config.KeyToken && strings.HasPrefix(lost.From, "environment ") {
			all = append(all, lost.From)
		}
	}
	if kept, err := a.Hidden(s); err == nil && kept != "" { // an error was met before
		all = append(all, kept)
	}
	return all
}
