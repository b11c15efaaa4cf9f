package auth

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/network"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/secrets"
)

// A login is how somebody wants to sign in.
type login struct {
	stdin   bool
	keyring bool
	command string
	shell   bool
	glab    bool
}

func newAuthLogin(a *app.App) cmdutil.Spec {
	var l login
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Store a token for a GitLab, once it was seen to work",
		Long: `Sign in to a GitLab: ask for its address and a personal access token, see
whether the token works, and store it.

The token is typed or pasted without being shown, or read from a pipe with
--stdin. It needs the scope api; with read_api alone one can only look. A
fine-grained token can do less than that: see 'ach help tokens'.

It is stored in the config file, which then can be read by you only (mode 0600)
and is not encrypted. --keyring puts it into the keyring of the system instead.
With --token-command a password manager keeps it: the file holds the command,
which is run each time a token is needed and has 10 seconds to print it on its
first line; it may ask on the terminal, has no standard input, and cannot be
'ach auth token'. A token in ACH_TOKEN or GITLAB_TOKEN goes before all of these.

glab's token is taken over with --import-glab, or when you say yes to that.`,
		Example: `  ach auth login
  ach auth login --host https://gitlab.example.org
  ach auth login --host https://gitlab.example.org --stdin < token.txt
  ach auth login --token-command "pass show gitlab/token"
  ach auth login --token-command "pass show gitlab | sed -n 's/^token: //p'" --shell`,
		Args: cmdutil.NoArgs,
	}
	f := cmd.Flags()
	f.BoolVar(&l.stdin, "stdin", false, "read the token from standard input")
	f.BoolVar(&l.keyring, "keyring", false, "keep the token in the keyring of the system")
	f.StringVar(&l.command, "token-command", "", "keep this `COMMAND`, which prints the token, instead of the token")
	f.BoolVar(&l.shell, "shell", false, "have the shell run the command, so that pipes and variables work in it")
	f.BoolVar(&l.glab, "import-glab", false, "take the host and the token from glab's configuration")
	check := func([]string) error {
		if cmd.Flags().Changed("token-command") && strings.TrimSpace(l.command) == "" {
			return app.Usage("", "--token-command: the command is blank")
		}
		return l.check(a)
	}
	work := func(ctx context.Context) error { return signIn(ctx, a, l) }
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.ReadExits(app.ExitGuard)}
}

// check refuses what does not go together, and what nobody is there to answer.
func (l login) check(a *app.App) error {
	ways := 0
	for _, on := range []bool{l.stdin, l.command != "", l.glab} {
		if on {
			ways++
		}
	}
	switch {
	case ways > 1:
		return app.Usage("use one of them", "--stdin, --token-command and --import-glab are three ways to give a token")
	case l.keyring && l.command != "":
		return app.Usage("use one of them", "--keyring keeps the token, --token-command the command that prints it")
	case l.shell && l.command == "":
		return app.Usage("it says how --token-command is run", "--shell needs --token-command")
	case ways == 0 && !a.CanAsk():
		return app.Usage("pipe it in: ach auth login --host URL --stdin < FILE", "there is nobody to ask for the token")
	}
	if l.command != "" && !l.shell {
		if _, err := secrets.Split(l.command); err != nil {
			return app.Usage("put it between quotes, or add --shell to have the shell run the command", "--token-command: %v", err)
		}
	}
	return nil
}

func signIn(ctx context.Context, a *app.App, l login) error {
	now, err := a.Settings()
	if err != nil {
		return err
	}
	ctx, done := a.Within(ctx, now)
	defer done()
	s, token, err := loginToken(ctx, a, &l)
	if err != nil {
		return err
	}
	// What was found elsewhere does not matter: this token is looked at.
	s.Token, s.TokenFrom, s.NoToken = token, "", nil
	c, err := a.NewClient(s, token)
	if err != nil {
		return err
	}
	acc, err := Inspect(ctx, s, c)
	if err != nil {
		return notStored(err, c)
	}
	if err := store(ctx, a, s, token, l); err != nil {
		return err
	}
	report(a, s, acc, c, l)
	return warnOfEnvironment(a, s)
}

// notStored says what was not done, and where a token that works is made.
func notStored(err error, c *api.Client) error {
	hint := app.HintOf(err)
	if app.CodeOf(err) == app.ExitAuth && hint == "" {
		hint = c.TokenPage() + " makes one"
	}
	return &app.Failure{Code: app.CodeOf(err), Message: "nothing was stored: " + err.Error(), Hint: hint, Err: err}
}

// loginToken finds out the host and the token in the way that l says.
func loginToken(ctx context.Context, a *app.App, l *login) (*config.Settings, config.Secret, error) {
	if !l.glab && l.command == "" && !l.stdin && a.Flags.Host == "" {
		yes, err := offerGlab(ctx, a)
		if err != nil {
			return nil, config.Secret{}, err
		}
		l.glab = yes
	}
	if l.glab {
		return glabToken(a)
	}
	s, err := loginHost(ctx, a, l)
	if err != nil {
		return nil, config.Secret{}, err
	}
	var raw string
	switch {
	case l.command != "":
		raw, err = commandToken(ctx, a, s, l)
	case l.stdin:
		if a.Streams.InTTY() {
			return nil, config.Secret{}, app.Usage("without --stdin it is asked for, and not shown", "--stdin: the token would be seen while it is typed")
		}
		raw, err = pipedToken(ctx, a)
	default:
		page := api.New(nil, s.Host).TokenPage()
		a.Streams.Note("A token for it is made here, with the scope api (or read_api, to look only):")
		a.Streams.Note("  %s", page)
		raw, err = askSecret(ctx, a, "Token (it is not shown)")
	}
	if err != nil {
		return nil, config.Secret{}, err
	}
	token, err := parseToken(raw)
	return s, token, err
}

// loginHost is the host of --host, else the one a person types, else the one
// that the settings name.
func loginHost(ctx context.Context, a *app.App, l *login) (*config.Settings, error) {
	s, err := a.SettingsOf(a.Flags.Host, false)
	if err == nil && a.Flags.Host == "" && !l.stdin && l.command == "" {
		s, err = askHost(ctx, a, s.Host.String())
	}
	if err != nil {
		return nil, err
	}
	return s, network.Validate(a.Env, s) // before anybody looks for a token
}

// askHost asks for an address until one can be used; otherwise is what Enter means.
func askHost(ctx context.Context, a *app.App, otherwise string) (*config.Settings, error) {
	for {
		text, err := ask(ctx, a, "Address of the GitLab", otherwise)
		if err != nil {
			return nil, err
		}
		s, err := a.SettingsOf(text, false)
		var mistake *config.Error
		if err == nil || !errors.As(err, &mistake) || text == otherwise {
			return s, err
		}
		a.Streams.Warn("%s", strings.TrimPrefix(mistake.Message, "flag --host: "))
		if mistake.Hint != "" {
			a.Streams.Note("hint: %s", mistake.Hint)
		}
	}
}

// commandToken runs the command once, to see whether it prints a token.
func commandToken(ctx context.Context, a *app.App, s *config.Settings, l *login) (string, error) {
	argv := secrets.Shell(runtime.GOOS, l.command)
	if !l.shell {
		var err error
		if argv, err = secrets.Split(l.command); err != nil {
			return "", app.Usage("", "--token-command: %v", err)
		}
	}
	token, err := a.RunTokenCommand(ctx, s, argv)
	if err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
		return "", &app.Failure{Code: app.ExitAuth, Message: "nothing was stored: " + err.Error(), Hint: "run the command yourself: it has to print the token on its first line", Err: err}
	}
	return token, app.Unanswered(err)
}

// longestToken bounds what is piped in for a token, in bytes; the longest of GitLab have a
// few hundred.
const longestToken = 4096

func pipedToken(ctx context.Context, a *app.App) (string, error) {
	text, err := a.ReadPipe(ctx, longestToken+1)
	if err == nil && len(text) > longestToken {
		return "", app.Usage("pipe the token in, and nothing else", "--stdin: that is too long for a token")
	}
	return text, err
}

// parseToken checks what every token has in common. Its error does not repeat it.
func parseToken(raw string) (config.Secret, error) {
	token, err := config.Find(config.KeyToken).Normalize(raw)
	return config.NewSecret(token), err
}

// report says what came of it: who signed in, what may be amiss, where the token is.
func report(a *app.App, s *config.Settings, acc Account, c *api.Client, l login) {
	a.Streams.Success("signed in to %s%s%s", s.Host, acc.AsWhom(), acc.byWhat(c.Now()))
	if acc.Token.FineGrained {
		reportPermissions(a, acc.Token)
	}
	if acc.ReadsOnly() {
		a.Streams.Warn("the token may only read; changes need the scope api, and %s makes one that has it", c.TokenPage())
	}
	if words, near := Expiry(acc.Token.ExpiresAt, c.Now()); acc.Known && near {
		a.Streams.Warn("the token %s; %s makes another one", words, c.TokenPage())
	}
	if acc.Awarding.Answer == "no" {
		a.Streams.Warn("no achievements in the default namespace: %s", acc.Awarding.Why)
	}
	file := s.File
	switch {
	case l.command != "" && l.shell:
		a.Streams.Note("%s holds the command, not the token; the shell runs it each time a token is needed", file)
	case l.command != "":
		a.Streams.Note("%s holds the command, not the token; it is run each time a token is needed", file)
	case l.keyring:
		a.Streams.Note("the token is in the keyring of the system, and %s says so", file)
	default:
		a.Streams.Note("the token is in %s, which only you can read (mode 0600); it is not encrypted there, --keyring keeps it in the keyring of the system instead", file)
	}
}

// AsWhom and byWhat complete "signed in to HOST".
func (acc Account) AsWhom() string {
	if acc.user.Username == "" {
		return ", as whom the token may not read (" + gitlab.ReadUser.String() + ")"
	}
	return " as @" + acc.user.Username
}

func (acc Account) byWhat(now time.Time) string {
	words, _ := Expiry(acc.Token.ExpiresAt, now)
	switch {
	case !acc.Known:
		return ""
	case acc.Token.FineGrained && acc.Token.Name == "":
		return " with a fine-grained token, which may not be asked what it may do (" + gitlab.ReadToken.String() + ")"
	case acc.Token.FineGrained:
		return fmt.Sprintf(" with the token %q (fine-grained; %s)", acc.Token.Name, words)
	}
	return fmt.Sprintf(" with the token %q (%s; %s)", acc.Token.Name, strings.Join(acc.Token.Scopes, ", "), words)
}

// reportPermissions says of a fine-grained token what it has, what it lacks, and
// what no such token can do.
func reportPermissions(a *app.App, t gitlab.Token) {
	a.Streams.Warn("%s; 'ach help tokens' tells what works without", Unseen)
	a.Streams.Note("permissions: %s", GrantedWords(t))
	missing := ToTick(t)
	switch {
	case len(missing) == 0:
		return
	case t.Grants == nil:
		a.Streams.Note("to be ticked when such a token is made, and what for:")
	default:
		a.Streams.Note("it lacks these, which are to be ticked when a token is made:")
	}
	for _, line := range tickLines(missing) {
		a.Streams.Note("  %s", line)
	}
}

// warnOfEnvironment says that what was stored will not be used as long as a
// variable holds a token.
func warnOfEnvironment(a *app.App, s *config.Settings) error {
	for _, name := range app.TokenVariables() {
		if strings.TrimSpace(a.Env(name)) != "" {
			a.Streams.Warn("%s is set and goes before the token that was stored for %s; unset it to use that one", name, s.Host)
			return nil
		}
	}
	return nil
}
