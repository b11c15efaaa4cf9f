package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/output"
)

func newAuthStatus(a *app) spec {
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
		Args:    noArgs,
	}
	return spec{Command: cmd, work: func(ctx context.Context) error { return authStatus(ctx, a) }, exits: readExits(), prints: []shape{accountShape().list()}}
}

func authStatus(ctx context.Context, a *app) error {
	all, err := hosts(a)
	if err != nil {
		return err
	}
	ctx, cancel := within(ctx, all[0])
	defer cancel()
	var accounts []account
	for _, s := range all {
		for _, w := range s.Warnings {
			a.streams.Warn("%s", w)
		}
		if err := a.warnOfShadow(s); err != nil {
			return err
		}
		acc := look(ctx, a, s)
		if errors.Is(ctx.Err(), context.Canceled) {
			return acc.problem
		}
		acc.shadows = a.shadows(s)
		accounts = append(accounts, acc)
	}
	printed := printAccounts(ctx, a, accounts)
	return a.outcome(worstOf(a, all, accounts), printed)
}

// hosts are the settings for each host to look at: the one that is asked now,
// and unless it was named by flag those of the config file.
func hosts(a *app) ([]*config.Settings, error) {
	now, err := a.settings()
	if err != nil {
		return nil, err
	}
	all := []*config.Settings{now}
	if a.flags.host != "" {
		return all, nil
	}
	for _, h := range now.Hosts {
		if h.URL.String() == now.Host.String() {
			continue
		}
		s, err := a.settingsOf(h.URL.String(), true)
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
func look(ctx context.Context, a *app, s *config.Settings) account {
	acc := account{host: s.Host.String(), hostFrom: s.HostFrom, namespace: s.Namespace}
	token, err := a.resolve(ctx, s)
	acc.tokenFrom = s.TokenFrom
	if err != nil {
		acc.problem = err
		return acc
	}
	c, cancel, err := clientFor(ctx, a, s, token)
	if err != nil {
		acc.problem = err
		return acc
	}
	defer cancel()
	acc, err = inspect(c.ctx, s, c.Client)
	acc.problem = err
	return acc
}

// A timed client comes with the time that the whole command may take.
type timed struct {
	*api.Client
	ctx context.Context
}

func clientFor(ctx context.Context, a *app, s *config.Settings, token config.Secret) (timed, context.CancelFunc, error) {
	t, err := a.newTransport(s, token)
	if err != nil {
		return timed{}, nil, err
	}
	ctx, cancel := within(ctx, s)
	return timed{Client: api.New(t, s.Host), ctx: ctx}, cancel, nil
}

// printAccounts shows an account below the other to people, and a list to machines.
func printAccounts(ctx context.Context, a *app, accounts []account) error {
	if a.format() != output.FormatTable {
		return rows(ctx, a, statusColumns(), accounts)
	}
	for i, acc := range accounts {
		if i > 0 {
			if _, err := fmt.Fprintln(a.streams.Data()); err != nil {
				return err
			}
		}
		cols := statusColumns()
		if a.columns == nil {
			cols = slices.DeleteFunc(cols, func(c output.Column[account]) bool { return acc.leavesOut(c.Name) })
		}
		if err := one(ctx, a, cols, acc); err != nil {
			return err
		}
	}
	return nil
}

// leavesOut reports whether people are not shown a field of the account because
// there is nothing to say in it.
func (acc account) leavesOut(field string) bool {
	switch field {
	case "problem":
		return acc.problem == nil
	case "token_kind", "permissions", "to_tick":
		return !acc.token.FineGrained
	case "scopes":
		return acc.token.FineGrained // they say nothing of it
	}
	return false
}

// worstOf is the error of the whole. A token that may only read is a good one for
// who only looks.
func worstOf(a *app, all []*config.Settings, accounts []account) error {
	errs := make([]error, len(accounts))
	for i, acc := range accounts {
		errs[i] = acc.problem
		if acc.problem == nil && acc.readsOnly() {
			a.streams.Warn("the token may only read: on %s it has the scopes %s; %s makes one with the scope api",
				all[i].Host, orNone(acc.token.Scopes), api.New(nil, all[i].Host).TokenPage())
		}
		if acc.problem == nil && acc.token.FineGrained {
			a.streams.Warn("%s; 'ach help tokens' tells what works without", unseen)
		}
	}
	return worst(errs)
}
