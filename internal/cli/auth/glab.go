package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/network"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/secrets"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// offerGlab asks whether to take over glab's token, where there may be one.
// --yes is no answer to that: nobody has seen the question.
func offerGlab(ctx context.Context, a *app.App) (bool, error) {
	path := glabFile(a)
	if path == "" || a.Flags.Yes || !a.CanAsk() {
		return false, nil
	}
	yes, err := a.Streams.Confirm(ctx, fmt.Sprintf("glab has a configuration in %s. Read it, and take over its host and token?", path))
	return yes, app.Unanswered(err)
}

// offeredGlab takes over what was offered. Where there is nothing in the file, somebody
// who came to sign in goes on without: ok is false then.
func offeredGlab(ctx context.Context, a *app.App) (s *config.Settings, token config.Secret, ok bool, err error) {
	s, token, err = glabToken(ctx, a, false)
	if err != nil && app.CodeOf(err) == app.ExitUsage {
		a.Streams.Warn("%s", words.JoinHints(err.Error(), app.HintOf(err)))
		return nil, config.Secret{}, false, nil
	}
	return s, token, err == nil, err
}

// glabToken takes a host and its token from glab's configuration: the host of --host or
// ACH_HOST, else the only one that has a token, else the one that a person chooses. It
// looks into the keyring for what is not in the file, if it may.
func glabToken(ctx context.Context, a *app.App, keyring bool) (*config.Settings, config.Secret, error) {
	fail := func(err error) (*config.Settings, config.Secret, error) { return nil, config.Secret{}, err }
	path := glabFile(a)
	if path == "" {
		return fail(app.Usage("'ach auth login' asks for a token", "--import-glab: there is no configuration of glab here"))
	}
	g, err := readGlab(path)
	if err != nil {
		return fail(app.Usage("'ach auth login --stdin' takes a token from elsewhere", "glab's configuration %s: %v", path, err))
	}
	found, err := pickGlab(ctx, a, g, keyring)
	if err != nil {
		return fail(err)
	}
	token, err := parseToken(found.token)
	if err != nil {
		return fail(err)
	}
	s, err := a.SettingsOf(found.address, false)
	if err == nil {
		err = network.Validate(a.Env, s)
	}
	if err != nil {
		return fail(err)
	}
	noteGlab(a, g, found)
	return s, token, nil
}

// noteGlab says what is taken over, and what is not.
func noteGlab(a *app.App, g glabConfig, h glabHost) {
	from := g.path
	if h.keyring {
		from = "the system's keyring, where glab put it"
	}
	a.Streams.Note("the token for %s comes from %s", h.address, from)
	if h.renamed() {
		a.Streams.Note("glab knows that host as %s, and its API is at %s: that is the host to name from now on", h.key, h.address)
	}
	if len(h.left) > 0 {
		a.Streams.Note("glab has more for it that is not taken over: %s", strings.Join(h.left, ", "))
	}
}

// pickGlab finds the host that is meant, with its token. It never guesses.
func pickGlab(ctx context.Context, a *app.App, g glabConfig, keyring bool) (glabHost, error) {
	want := a.Flags.Host
	if want == "" {
		want = a.Env("ACH_HOST")
	}
	among := g.hosts
	if want != "" {
		if _, err := config.ParseHost(want); err != nil {
			return glabHost{}, err
		}
		among = g.named(want)
	}
	having := words.Filter(among, func(h glabHost) bool { return h.token != "" })
	if len(having) == 0 && keyring {
		var err error
		if having, err = inKeyring(ctx, a, among, want); err != nil && ctx.Err() == nil {
			err = &app.Failure{Code: app.ExitAuth, Message: fmt.Sprintf("%s; %v", g.lacks(among, want), err), Hint: app.KeyringHint(err, noGlabHint), Err: err}
		}
		if err != nil {
			return glabHost{}, err
		}
	}
	having = slices.CompactFunc(having, func(h, next glabHost) bool { return h.address == next.address && h.token == next.token })
	switch {
	case len(having) == 0:
		return glabHost{}, app.Usage(g.hint(among, want), "%s", g.lacks(among, want))
	case len(having) == 1:
		return having[0], nil
	case a.CanAsk():
		chosen, err := app.ChooseOf(ctx, a, pick.List{Question: "Which of glab's hosts?", Instead: "--host URL"}, having, g.row)
		if err != nil {
			return glabHost{}, err
		}
		return chosen[0], nil
	}
	if want == "" && g.byDefault != "" {
		of := glabConfig{hosts: having}
		if named := of.named(g.byDefault); len(named) == 1 {
			return named[0], nil
		}
	}
	return glabHost{}, app.Usage("say which one is meant with --host", "glab's configuration %s has tokens for %s", g.path, strings.Join(words.Map(having, g.name), ", "))
}

func (g glabConfig) row(h glabHost) pick.Row {
	row := pick.Row{Label: g.label(h)}
	if h.renamed() {
		row.Detail = "glab knows it as " + h.key
	}
	return row
}

const noGlabHint = "'ach auth login' asks for a token, and 'ach auth login --stdin' takes one from elsewhere"

// lacks words that there is no token to take over.
func (g glabConfig) lacks(among []glabHost, want string) string {
	switch {
	case want == "" && len(among) == 0:
		return fmt.Sprintf("glab's configuration %s has no host", g.path)
	case want == "":
		return fmt.Sprintf("glab's configuration %s has no token to take over: %s", g.path,
			strings.Join(words.Map(among, func(h glabHost) string { return g.name(h) + ": " + h.without }), "; "))
	case len(among) == 0:
		if u, err := config.ParseHost(want); err == nil && strings.Contains(want, "://") {
			want = u.String()
		}
		return fmt.Sprintf("glab's configuration %s has no host %s", g.path, want)
	}
	return fmt.Sprintf("glab's configuration %s has no token for %s: %s", g.path, g.name(among[0]), among[0].without)
}

func (g glabConfig) hint(among []glabHost, want string) string {
	switch {
	case len(g.hosts) == 0:
		return noGlabHint
	case want == "" && !slices.ContainsFunc(among, func(h glabHost) bool { return h.keyring }), len(among) > 0 && among[0].address == "":
		return noGlabHint
	case want == "":
		return words.JoinHints("what glab put into the keyring is found by its host: --import-glab --host URL", noGlabHint)
	case len(among) == 0:
		return "it has " + strings.Join(words.Map(g.hosts, g.name), ", ") + "; choose one with --host"
	}
	return "'ach auth login --host " + among[0].address + "' asks for one"
}

// inKeyring looks for tokens where glab puts them with --use-keyring: below the host as
// it was typed, for no user. glab does not write that host into its file then, so that
// want itself is looked for too.
func inKeyring(ctx context.Context, a *app.App, among []glabHost, want string) ([]glabHost, error) {
	if u, err := config.ParseHost(want); err == nil && len(among) == 0 {
		for _, key := range []string{strings.TrimSpace(want), u.Host + u.Path, u.String()} {
			if !slices.ContainsFunc(among, func(h glabHost) bool { return h.key == key }) {
				among = append(among, glabHost{key: key, typed: u.String(), address: u.String(), keyring: true})
			}
		}
	}
	var having []glabHost
	for _, h := range words.Filter(among, func(h glabHost) bool { return h.keyring }) {
		token, err := a.Keyring().Get(ctx, "glab:"+h.key, "")
		switch {
		case err == nil && token != "":
			h.token = token
			having = append(having, h)
		case errors.Is(err, secrets.ErrNoBus):
			return nil, nil // there is no keyring
		case err != nil && !errors.Is(err, secrets.ErrNotFound):
			return nil, err
		}
		if len(having) > 0 && want != "" {
			break // the others are the same host, spelled differently
		}
	}
	return having, nil
}
