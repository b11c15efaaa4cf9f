package configcmd

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/auth"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
)

// setOptions are what set is told.
type setOptions struct {
	app    *app.App
	keys   []string
	values map[string]string // of the keys
}

func (o *setOptions) spec() cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "set KEY VALUE [KEY VALUE]...",
		Short: "Put a setting into the config file",
		Long: `Put a setting into the config file, or several at once, where one makes no sense
without the other. The value - reads it from stdin, which is the only way for a
secret: others can see the arguments of a command. A token that is set like this
is not tried: 'ach auth login' stores it only after GitLab has accepted it.

With --host it goes into the entry of that host, which is added where it is
missing. A key that only a host has goes into the entry of the host in use where
--host is not given. A header's value stands in an environment variable.

The file is written all at once, for its owner only, and only if it passes every
check; comments stay.`,
		Example: `  ach config set default_host https://gitlab.example.org
  ach config set namespace acme
  ach config set ca_cert ~/company-ca.pem --host https://gitlab.example.org
  ach config set client_cert ~/me.pem client_key ~/me.key
  ach config set headers.X-Gate env:GATE_TOKEN --host https://gitlab.example.org`,
		Args: keysAndValues,
	}
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.run, Exits: app.LocalExits(),
		Offers: map[string]cmdutil.Offer{"": offerKeysAndValues}, Files: takesFile,
	}
}

func (o *setOptions) check(args []string) error {
	o.keys, o.values = nil, map[string]string{}
	piped := 0
	for pair := range slices.Chunk(args, 2) {
		key, value := pair[0], pair[1]
		if err := knownKey(key); err != nil {
			return err
		}
		if slices.Contains(o.keys, key) {
			return app.Usage("keep one of the two", "%s is given twice", key)
		}
		if value == "-" {
			piped++
		} else if isSecret(key, value) {
			return app.Usage("give it on stdin, with - in its place; 'ach auth login' asks for a token", "a secret does not belong on the command line, where others can see it")
		}
		o.keys, o.values[key] = append(o.keys, key), value
	}
	if piped > 1 {
		return app.Usage("set them one by one", "only one value can be read from stdin, and %d are to be", piped)
	}
	return nil
}

func (o *setOptions) run(ctx context.Context) (err error) {
	for _, key := range o.keys {
		value := o.values[key]
		if value == "-" {
			if value, err = readValue(ctx, o.app); err != nil {
				return err
			}
		}
		if o.values[key], err = absolute(key, value); err != nil {
			return err
		}
	}
	err = changeConfig(o.app, o.keys, func(e *config.Editor, host, key string) (string, error) {
		if err := e.Set(host, key, o.values[key]); err != nil {
			return "", err
		}
		shown, err := e.Get(host, key)
		return key + " is " + shown, err
	})
	if err == nil && slices.Contains(o.keys, config.KeyToken) {
		o.app.Streams.Note("the token was not tried: 'ach auth status' asks GitLab about it")
	}
	return err
}

// maxValue bounds what is read for a value, in bytes.
const maxValue = 64 << 10

func readValue(ctx context.Context, a *app.App) (string, error) {
	if a.Streams.InTTY() {
		return "", app.Usage("pipe it in; 'ach auth login' asks for a token without showing it", "the value would be seen while it is typed")
	}
	if s, err := shownSettings(a); err == nil { // else the change fails, and says why
		var cancel context.CancelFunc
		ctx, cancel = a.Within(ctx, s)
		defer cancel()
	}
	text, err := a.ReadPipe(ctx, maxValue+1)
	if err == nil && len(text) > maxValue {
		return "", app.Usage("pipe in the value and nothing else", "what stdin holds is too long for a value: more than %d KiB", maxValue>>10)
	}
	return strings.TrimSpace(text), err
}

// absolute makes a path that is relative to where one stands into what it is in
// the file, where a relative path starts beside the file.
func absolute(key, value string) (string, error) {
	if config.Find(key).Type != config.TypeFile || value == "" || strings.HasPrefix(value, "~/") {
		return value, nil
	}
	return filepath.Abs(value)
}

// isSecret reports whether others must not see the value of a key.
func isSecret(key, value string) bool {
	k := config.Find(key)
	return k.Secret || k.Type == config.TypeProxy && strings.Contains(value, "@")
}

func keysAndValues(cmd *cobra.Command, args []string) error {
	if len(args) == 0 || len(args)%2 != 0 {
		return app.Usage("a value with blanks in it goes between quotes", "%s needs a VALUE for each KEY, but got %d arguments", cmd.CommandPath(), len(args))
	}
	return nil
}

// unsetOptions are what unset is told.
type unsetOptions struct {
	app  *app.App
	keys []string
}

func (o *unsetOptions) spec() cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "unset KEY...",
		Short: "Take a setting out of the config file",
		Long: `Take a setting out of the config file, or several at once: at its top, or with
--host in the entry of that host. That it was not there is no error. Comments
above and below it stay, the one on its line goes with it.`,
		Example: "  ach config unset namespace\n  ach config unset client_cert client_key --host https://gitlab.example.org",
		Args:    cmdutil.SomeArgs("a KEY"),
	}
	return cmdutil.Spec{Command: cmd, Check: o.check, Work: o.run, Exits: app.LocalExits(), Offers: map[string]cmdutil.Offer{"": offerKeys}}
}

func (o *unsetOptions) check(args []string) error {
	o.keys = args
	for _, key := range o.keys {
		if err := knownKey(key); err != nil {
			return err
		}
	}
	return nil
}

func (o *unsetOptions) run(context.Context) error {
	return changeConfig(o.app, o.keys, func(e *config.Editor, host, key string) (string, error) {
		found, err := e.Unset(host, key)
		if err == nil && !found {
			return key + " was not set", nil
		}
		return key + " is no longer set", err
	})
}

// changeConfig lets change do its work on each key in the file, at the top ("")
// or in the entry of a host, writes the file, and says what was done.
func changeConfig(a *app.App, keys []string, change func(e *config.Editor, host, key string) (string, error)) error {
	hosts, before := make([]string, len(keys)), make([]*config.Settings, len(keys))
	for i, key := range keys {
		host, err := entryOf(a, key)
		if err != nil {
			return err
		}
		hosts[i], before[i] = host, settingsBefore(a, host)
	}
	done := make([]string, len(keys))
	err := config.Update(a.Source(), func(e *config.Editor) (err error) {
		for i, key := range keys {
			if done[i], err = change(e, hosts[i], key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, key := range keys {
		where := config.Path(a.Source())
		if hosts[i] != "" {
			where += " for " + hosts[i]
		}
		a.Streams.Note("%s in %s", done[i], where)
		warnOfKeyring(a, before[i], key)
		warnOfVariables(a, key)
	}
	return nil
}

// entryOf returns the host whose entry a key goes into, "" for the top of the file.
func entryOf(a *app.App, key string) (string, error) {
	if a.Flags.Host != "" {
		u, err := config.ParseHost(a.Flags.Host)
		if err != nil {
			return "", app.Usage(app.HintOf(err), "flag --host: %v", err)
		}
		return u.String(), nil
	}
	name, _, _ := strings.Cut(key, ".")
	if config.Find(name).Scope != config.ScopeHost {
		return "", nil
	}
	s, err := shownSettings(a)
	if err != nil {
		return "", err
	}
	return s.Host.String(), nil
}

// settingsBefore are those of a host's entry, before it is changed; nil for the top of
// the file, and where they do not hold yet, as those of a host that needs allow_http.
func settingsBefore(a *app.App, host string) *config.Settings {
	if host == "" {
		return nil
	}
	s, err := config.Load(a.SourceFor(host, true))
	if err != nil {
		return nil
	}
	return s
}

// warnOfKeyring says that a token is left in the keyring where the file led there
// before the change of a key, and does no more.
func warnOfKeyring(a *app.App, before *config.Settings, key string) {
	if before == nil || !before.Keyring || !slices.Contains(auth.TokenKeys(), key) {
		return
	}
	if now, err := config.Load(a.SourceFor(before.Host.String(), true)); err == nil && !now.Keyring {
		a.Streams.Warn("a token for %s may still be in the keyring of the system, under the service %s; 'ach config set keyring true' and 'ach auth logout' with the same --host forget it",
			before.Host, config.KeyringService)
	}
}

// warnOfVariables says that what the file says of a key does not count now.
func warnOfVariables(a *app.App, key string) {
	for _, name := range config.Find(key).Env {
		if a.Env(name) != "" && name != "CI_SERVER_URL" {
			a.Streams.Warn("the variable %s is set, and goes before the file", name)
		}
	}
}
