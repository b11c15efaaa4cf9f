package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/auth"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// The checks of the doctor, in the order in which each needs those before it.
const (
	checkConfig     = "config"
	checkHost       = "host"
	checkConnection = "connection"
	checkEncryption = "encryption"
	checkClock      = "clock"
	checkToken      = "token"
	checkScopes     = "scopes"
	checkVersion    = "version"
	checkRole       = "role"
	checkFeature    = "feature"
)

func checkNames() []string {
	return []string{
		checkConfig, checkHost, checkConnection, checkEncryption, checkClock,
		checkToken, checkScopes, checkVersion, checkRole, checkFeature,
	}
}

// examine makes the checks. An error means that it was interrupted.
func examine(ctx context.Context, a *app.App) ([]check, error) {
	checks := checkAll(ctx, a)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for _, name := range checkNames() {
		if !slices.ContainsFunc(checks, func(c check) bool { return c.name == name }) {
			checks = append(checks, check{name: name, state: stateSkip})
		}
	}
	return checks, nil
}

func checkAll(ctx context.Context, a *app.App) []check {
	s, err := a.Settings()
	if err != nil {
		return []check{broken(checkConfig, err)}
	}
	ctx, cancel := a.Within(ctx, s)
	defer cancel()
	checks := []check{configFound(s), passed(checkHost, s.Host.String()+" (from "+s.HostFrom+")")}
	t, err := a.NewTransport(s, config.Secret{})
	if err != nil {
		return append(checks, broken(checkConnection, err))
	}
	p, err := t.Ping(ctx, "api/v4/personal_access_tokens/self")
	if err != nil {
		return append(checks, unreachable(ctx, a, s, err)...)
	}
	checks = append(checks,
		passed(checkConnection, fmt.Sprintf("%s answers, in %s", s.Host.Host, max(p.Took.Round(time.Millisecond), time.Millisecond))),
		encryptionOf(p, s.Host, time.Now()), clockOf(p))
	return append(checks, checkAccount(ctx, a, s)...)
}

func configFound(s *config.Settings) check {
	switch {
	case s.File == "":
		return doubtful(checkConfig, "there is no folder for a config file", "set HOME, or name a file with --config")
	case len(s.Warnings) > 0:
		return doubtful(checkConfig, strings.Join(s.Warnings, "; "), "'ach help environment' tells what counts before what")
	case !s.FileExists && s.File != os.DevNull:
		return passed(checkConfig, "no config file, which is fine; it would be "+s.File)
	}
	return passed(checkConfig, s.File)
}

// unreachable words the failure of the first request as the client does for all
// requests. One more is sent for that, but not to a server that lets one wait.
func unreachable(ctx context.Context, a *app.App, s *config.Settings, cause error) []check {
	var silent *transport.SilentProxy
	if errors.As(cause, &silent) {
		return []check{broken(checkConnection, &app.Failure{
			Code: app.ExitUnavailable, Message: fmt.Sprintf("%v when asked to connect to %s", silent, s.Host.Host), Err: cause,
			Hint: "is it the right proxy? " + app.ProxyHint,
		})}
	}
	var timed net.Error
	if errors.As(cause, &timed) && timed.Timeout() && ctx.Err() == nil {
		message := fmt.Sprintf("no answer from %s within %s", s.Host.Host, s.AnswerTimeout)
		if !errors.Is(cause, context.DeadlineExceeded) {
			message = fmt.Sprintf("cannot reach %s within %s: %v", s.Host.Host, s.ConnectTimeout, cause)
		}
		return []check{broken(checkConnection, &app.Failure{
			Code: app.ExitUnavailable, Message: message, Err: cause,
			Hint: "is it the right host, and is a proxy needed to get there? connect_timeout and answer_timeout are how long is waited",
		})}
	}
	once := *s
	once.MaxWait = 0
	c, err := a.NewClient(&once, config.Secret{})
	if err != nil {
		return []check{broken(checkConnection, err)}
	}
	_, err = c.Token(ctx)
	switch {
	case transport.Insecure(err):
		checks := []check{passed(checkConnection, s.Host.Host+" accepts connections"), broken(checkEncryption, err)}
		if transport.OutOfDate(err) {
			checks = append(checks, doubtful(checkClock, "this machine's says that it is "+time.Now().UTC().Format("2006-01-02 15:04")+" in UTC",
				"where that is wrong, set it: the certificate only looks out of date then"))
		}
		return checks
	case err != nil && app.CodeOf(err) != app.ExitAuth:
		return []check{broken(checkConnection, err)}
	}
	return []check{broken(checkConnection, &app.Failure{Code: app.ExitUnavailable, Message: cause.Error(), Hint: "try again; the connection is not reliable", Err: cause})}
}

// checkAccount makes the checks that need a token.
func checkAccount(ctx context.Context, a *app.App, s *config.Settings) []check {
	token, err := a.Resolve(ctx, s)
	if err != nil {
		return []check{broken(checkToken, err)}
	}
	c, err := a.NewClient(s, token)
	if err != nil {
		return []check{broken(checkToken, err)}
	}
	acc, err := auth.Inspect(ctx, s, c)
	if err != nil {
		return []check{broken(checkToken, err)}
	}
	checks := []check{tokenWorks(a, s, acc, c), scopesOf(acc, c), versionOf(acc), roleOf(acc)}
	return append(checks, featureOf(ctx, acc, c))
}

// tokenWorks says whose token it is, and until when.
func tokenWorks(a *app.App, s *config.Settings, acc auth.Account, c *api.Client) check {
	text := "signed in" + acc.AsWhom() + " by the token from " + s.TokenFrom
	if acc.Known && acc.Token.Name != "" {
		words, near := auth.Expiry(acc.Token.ExpiresAt, c.Now())
		text += fmt.Sprintf("; %q %s", acc.Token.Name, words)
		if near {
			return doubtful(checkToken, text, c.TokenPage()+" makes another one")
		}
	}
	kept, err := a.Hidden(s)
	if err != nil {
		return broken(checkToken, err)
	}
	if kept != "" {
		return doubtful(checkToken, text+"; it goes before the one in "+kept,
			"unset "+strings.TrimPrefix(s.TokenFrom, "environment ")+" if the stored one is meant")
	}
	return passed(checkToken, text)
}

func scopesOf(acc auth.Account, c *api.Client) check {
	switch {
	case !acc.Known:
		return doubtful(checkScopes, "GitLab does not tell what this token may do: it is no personal access token", "")
	case acc.Token.FineGrained:
		return permissionsOf(acc.Token)
	case acc.ReadsOnly():
		return doubtful(checkScopes, "the token may only read: "+auth.OrNone(acc.Token.Scopes), "changes need the scope api; "+c.TokenPage()+" makes a token that has it")
	}
	return passed(checkScopes, auth.OrNone(acc.Token.Scopes))
}

// permissionsOf is what scopesOf says of a fine-grained token.
func permissionsOf(t gitlab.Token) check {
	text := "the token is fine-grained, and has permissions instead: " + auth.GrantedWords(t) + ". " + auth.Unseen
	missing := auth.ToTick(t)
	if len(missing) == 0 {
		return doubtful(checkScopes, text, "'ach help tokens' tells what works without; a token with the scope api is shown them")
	}
	lead := "for what it lacks make another one, and tick "
	if t.Grants == nil {
		lead = "see on GitLab's page that what you need is ticked: "
	}
	return doubtful(checkScopes, text, lead+auth.TickWords(missing))
}

func versionOf(acc auth.Account) check {
	if acc.Version == "" {
		return doubtful(checkVersion, "the token may not read GitLab's version", "a fine-grained token needs "+gitlab.ReadMetadata.String()+" for it")
	}
	if !gitlab.KnowsEnough(acc.Version) {
		return check{
			name: checkVersion, state: stateFail, text: "GitLab " + acc.Version, code: app.ExitRefused,
			advice: "ach needs GitLab 17.3 or later; ask its administrator",
		}
	}
	return passed(checkVersion, "GitLab "+acc.Version)
}

func roleOf(acc auth.Account) check {
	switch acc.Awarding.Answer {
	case "":
		return passed(checkRole, "no default namespace, so there is no role to look at; --namespace names one")
	case "yes":
		return passed(checkRole, acc.Awarding.Why)
	}
	advice := "an Owner of the group can change your role"
	switch {
	case strings.HasSuffix(acc.Awarding.Why, auth.RoleLetsYou(acc.Namespace)):
		return passed(checkRole, auth.RoleLetsYou(acc.Namespace)) // what else it takes is another check's
	case acc.Awarding.Answer == "no":
		advice = "name another group with --namespace, or in the config file"
	}
	if acc.ReadsOnly() || acc.Token.FineGrained {
		advice = ""
	}
	return doubtful(checkRole, acc.Awarding.Why, advice)
}

// featureOf reports whether achievements are switched on. An older GitLab does not
// say so: it gives empty lists and refuses, as it does for much else. That a
// list is not empty is a proof.
func featureOf(ctx context.Context, acc auth.Account, c *api.Client) check {
	if acc.Version == "" {
		return doubtful(checkFeature, "whether achievements are switched on depends on the version, which the token may not read", "")
	}
	if gitlab.AlwaysOn(acc.Version) {
		return passed(checkFeature, "achievements are part of this version")
	}
	if acc.Namespace != "" {
		if auth.HasAchievements(ctx, c, acc.Namespace) {
			return passed(checkFeature, "achievements are switched on: "+acc.Namespace+" has some")
		}
	}
	return doubtful(checkFeature, "before GitLab 19.2 achievements may be switched off, and GitLab does not tell",
		"where creating one fails, ask an administrator for the feature flag achievements: Feature.enable(:achievements)")
}
