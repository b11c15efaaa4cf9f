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
	"github.com/ach-cli/ach/internal/words"
)

// loginOptions are how somebody wants to sign in.
type loginOptions struct {
	app     *app.App
	stdin   bool
	keyring bool
	command string
	shell   bool
	glab    bool
}

func (o *loginOptions) spec() cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Store a token for a GitLab, once it was seen to work",
		Long: `Sign in to a GitLab: ask for its address and a personal access token, see
whether the token works, and store it.

The token is typed or pasted without being shown, or read from a pipe with
--stdin. It needs the scope api; with read_api alone one can only look. A
fine-grained token can do less than that: see 'ach help tokens'.

It is stored in the config file, which then can be read by you only (mode 0600;
on Windows by you, the administrators and the system) and is not encrypted.
--keyring puts it into the keyring of the system instead. With --token-command a
password manager keeps it: the file holds the command, which is run each time a
token is needed and has 10 seconds to print it on its first line; it may ask on
the terminal, has no standard input, and cannot be 'ach auth token'. A token in
ACH_TOKEN or GITLAB_TOKEN goes before all of these.

glab's token is taken over with --import-glab, or when you say yes to that. If
glab has tokens for several hosts, --host says which one is meant, by its
address or as it was typed at glab. A token that glab put into the keyring is
looked for there. One that glab got by signing in with the browser is not taken
over, since it expires within hours.

At a terminal it ends with a list of the groups where you are Maintainer or
Owner: the one that you choose is --namespace where no other is given.`,
		Example: `  ach auth login
  ach auth login --host https://gitlab.example.org
  ach auth login --host https://gitlab.example.org --stdin < token.txt
  ach auth login --token-command "pass show gitlab/token"
  ach auth login --token-command "pass show gitlab | sed -n 's/^token: //p'" --shell`,
		Args: cmdutil.NoArgs,
	}
	f := cmd.Flags()
	f.BoolVar(&o.stdin, "stdin", false, "read the token from standard input")
	f.BoolVar(&o.keyring, "keyring", false, "keep the token in the keyring of the system")
	f.StringVar(&o.command, "token-command", "", "keep this `COMMAND`, which prints the token, instead of the token")
	f.BoolVar(&o.shell, "shell", false, "have the shell run the command, so that pipes and variables work in it")
	f.BoolVar(&o.glab, "import-glab", false, "take the host and the token from glab's configuration")
	return cmdutil.Spec{Command: cmd, Check: o.check, Work: o.run, Exits: app.ReadExits(app.ExitGuard)}
}

// check refuses what does not go together, and what nobody is there to answer.
func (o *loginOptions) check([]string) error {
	ways := len(words.Filter([]bool{o.stdin, o.command != "", o.glab}, func(on bool) bool { return on }))
	switch {
	case ways > 1:
		return app.Usage("use one of them", "--stdin, --token-command and --import-glab are three ways to give a token")
	case o.keyring && o.command != "":
		return app.Usage("use one of them", "--keyring keeps the token, --token-command the command that prints it")
	case o.shell && o.command == "":
		return app.Usage("it says how --token-command is run", "--shell needs --token-command")
	case ways == 0 && !o.app.CanAsk():
		return app.Usage("pipe it in: ach auth login --host URL --stdin < FILE", "there is nobody to ask for the token")
	}
	if o.command != "" {
		if _, err := o.argv(); err != nil {
			return app.Usage("put it between quotes, or add --shell to have the shell run the command", "--token-command: %v", err)
		}
	}
	return nil
}

// argv is the token command as it is run.
func (o *loginOptions) argv() ([]string, error) {
	if o.shell {
		return secrets.Shell(runtime.GOOS, o.command), nil
	}
	return secrets.Split(o.command)
}

func (o *loginOptions) run(ctx context.Context) error {
	now, err := o.app.Settings()
	if err != nil {
		return err
	}
	ctx, done := o.app.Within(ctx, now)
	defer done()
	s, token, err := o.token(ctx)
	if err != nil {
		return err
	}
	// What was found elsewhere does not matter: this token is looked at.
	s.Token, s.TokenFrom, s.NoToken = token, "", nil
	c, err := o.app.NewClient(s, token)
	if err != nil {
		return err
	}
	acc, err := Inspect(ctx, s, c)
	if err != nil {
		return notStored(err, c)
	}
	if err := o.store(ctx, s, token); err != nil {
		return err
	}
	o.report(s, acc, c)
	if err := chooseGroup(ctx, o.app, s, c); err != nil {
		return err
	}
	if !acc.Token.FineGrained { // which was told what works
		next(o.app, s, !acc.ReadsOnly())
	}
	return nil
}

// notStored says what was not done, and where a token that works is made.
func notStored(err error, c *api.Client) error {
	hint := app.HintOf(err)
	if app.CodeOf(err) == app.ExitAuth && hint == "" {
		hint = c.TokenPage() + " makes one"
	}
	return &app.Failure{Code: app.CodeOf(err), Message: "nothing was stored: " + err.Error(), Hint: hint, Err: err}
}

// token finds out the host and the token in the way that was chosen.
func (o *loginOptions) token(ctx context.Context) (*config.Settings, config.Secret, error) {
	none := config.Secret{}
	if !o.glab && o.command == "" && !o.stdin && o.app.Flags.Host == "" {
		yes, err := offerGlab(ctx, o.app)
		if err != nil {
			return nil, none, err
		}
		if yes {
			if s, token, ok, err := offeredGlab(ctx, o.app); ok || err != nil {
				return s, token, err
			}
		}
	}
	if o.glab {
		return glabToken(ctx, o.app, true)
	}
	s, err := o.host(ctx)
	if err != nil {
		return nil, none, err
	}
	raw, err := o.rawToken(ctx, s)
	if err != nil {
		return nil, none, err
	}
	token, err := parseToken(raw)
	return s, token, err
}

// rawToken is the token as it was typed, piped in, or printed.
func (o *loginOptions) rawToken(ctx context.Context, s *config.Settings) (string, error) {
	switch {
	case o.command != "":
		return o.commandToken(ctx, s)
	case o.stdin && o.app.Streams.InTTY():
		return "", app.Usage("without --stdin it is asked for, and not shown", "--stdin: the token would be seen while it is typed")
	case o.stdin:
		text, err := o.app.ReadPipe(ctx, longestToken+1)
		if err == nil && len(text) > longestToken {
			return "", app.Usage("pipe the token in, and nothing else", "--stdin: that is too long for a token")
		}
		return text, err
	}
	o.app.Streams.Note("A token for it is made here, with the scope api (or read_api, to look only):")
	o.app.Streams.Note("  %s", api.New(nil, s.Host).TokenPage())
	return askSecret(ctx, o.app, "Token (it is not shown)")
}

// host is the host of --host, else the one a person types, else the one
// that the settings name.
func (o *loginOptions) host(ctx context.Context) (*config.Settings, error) {
	s, err := o.app.SettingsOf(o.app.Flags.Host, false)
	if err == nil && o.app.Flags.Host == "" && !o.stdin && o.command == "" {
		s, err = askHost(ctx, o.app, s.Host.String())
	}
	if err != nil {
		return nil, err
	}
	return s, network.Validate(o.app.Env, s) // before anybody looks for a token
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
func (o *loginOptions) commandToken(ctx context.Context, s *config.Settings) (string, error) {
	argv, err := o.argv()
	if err != nil {
		return "", err // check has seen that it is none
	}
	token, err := o.app.RunTokenCommand(ctx, s, argv)
	if err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
		return "", &app.Failure{Code: app.ExitAuth, Message: "nothing was stored: " + err.Error(), Hint: "run the command yourself: it has to print the token on its first line", Err: err}
	}
	return token, app.Unanswered(err)
}

// longestToken bounds what is piped in for a token, in bytes; the longest of GitLab have a
// few hundred.
const longestToken = 4096

// parseToken checks what every token has in common. Its error does not repeat it.
func parseToken(raw string) (config.Secret, error) {
	token, err := config.Find(config.KeyToken).Normalize(raw)
	return config.NewSecret(token), err
}

// report says what came of it: who signed in, what may be amiss, where the token is.
func (o *loginOptions) report(s *config.Settings, acc Account, c *api.Client) {
	say := o.app.Streams
	say.Success("signed in to %s%s%s", s.Host, acc.AsWhom(), acc.byWhat(c.Now()))
	if acc.Token.FineGrained {
		reportPermissions(o.app, acc.Token)
	}
	if acc.ReadsOnly() {
		say.Warn("the token may only read; changes need the scope api, and %s makes one that has it", c.TokenPage())
	}
	if until, near := Expiry(acc.Token.ExpiresAt, c.Now()); acc.Known && near {
		say.Warn("the token %s; %s makes another one", until, c.TokenPage())
	}
	if acc.Awarding.Answer == "no" {
		say.Warn("with it you cannot award in %s: %s", s.Namespace, acc.Awarding.Why)
	}
	switch {
	case o.command != "" && o.shell:
		say.Note("%s holds the command, not the token; the shell runs it each time a token is needed", s.File)
	case o.command != "":
		say.Note("%s holds the command, not the token; it is run each time a token is needed", s.File)
	case o.keyring:
		say.Note("the token is in the keyring of the system, and %s says so", s.File)
	default:
		say.Note("the token is in %s, which only %s; it is not encrypted there, --keyring keeps it in the keyring of the system instead", s.File, mayRead(runtime.GOOS))
	}
	if name := variableWithToken(o.app); name != "" {
		say.Warn("%s is set and goes before the token that was stored for %s; unset it to use that one", name, s.Host)
	}
}

// mayRead completes "which only …" about a config file that was just written.
func mayRead(goos string) string {
	if goos == "windows" {
		return "you, the administrators and the system can read"
	}
	return "you can read (mode 0600)"
}

// variableWithToken returns the name of the first environment variable that holds a
// token, "" for none.
func variableWithToken(a *app.App) string {
	for _, name := range app.TokenVariables() {
		if strings.TrimSpace(a.Env(name)) != "" {
			return name
		}
	}
	return ""
}

// AsWhom and byWhat complete "signed in to HOST".
func (acc Account) AsWhom() string {
	if acc.user.Username == "" {
		return ", as whom the token may not read (" + gitlab.ReadUser.String() + ")"
	}
	return " as @" + acc.user.Username
}

func (acc Account) byWhat(now time.Time) string {
	until, _ := Expiry(acc.Token.ExpiresAt, now)
	switch {
	case !acc.Known:
		return ""
	case acc.Token.FineGrained && acc.Token.Name == "":
		return " with a fine-grained token, which may not be asked what it may do (" + gitlab.ReadToken.String() + ")"
	case acc.Token.FineGrained:
		return fmt.Sprintf(" with the token %q (fine-grained; %s)", acc.Token.Name, until)
	}
	return fmt.Sprintf(" with the token %q (%s; %s)", acc.Token.Name, strings.Join(acc.Token.Scopes, ", "), until)
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
