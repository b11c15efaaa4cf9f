package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/ui"
)

func newConfig(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config COMMAND",
		Short: "See and change the settings",
		Long: `See and change the settings: where each comes from, and what the config file
says. 'ach help environment' lists the variables that go before the file.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigList(a), newConfigGet(a), newConfigSet(a), newConfigUnset(a), newConfigEdit(a), newConfigPath(a))
	return cmd
}

// shownSettings are the settings for looking at. How they are printed is no
// setting of the run that is asked about.
func (a *app) shownSettings() (*config.Settings, error) {
	src := a.source()
	src.Flags.Output = ""
	s, err := config.Load(src)
	if err != nil {
		return nil, err
	}
	a.loaded = s
	return s, a.dress(s)
}

func newConfigList(a *app) *cobra.Command {
	var l listing
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all settings, and where each comes from",
		Long: `List all settings with the value that counts and where it comes from, as they
are for the host in use; --host asks about another one. Tokens are not shown.`,
		Example: "  ach config list\n  ach config list --host https://gitlab.example.org -o json",
		Args:    noArgs,
	}
	l.addFlags(cmd)
	cmd.RunE = a.run(func([]string) error {
		return l.check(a)
	}, func(ctx context.Context) error {
		s, err := a.shownSettings()
		if err != nil {
			return err
		}
		for _, w := range s.Warnings {
			a.streams.Warn("%s", w)
		}
		values, err := arrange(a, l, settingColumns(), s.Values)
		if err != nil {
			return err
		}
		return rows(ctx, a, settingColumns(), values)
	})
	return prints(cmd, many(shapeSetting))
}

func settingColumns() []ui.Column[config.Value] {
	type V = config.Value
	docs := map[string]string{}
	for _, k := range slices.Backward(config.Keys()) { // of a name at both places the one at the top counts
		docs[k.Name] = k.Doc
	}
	return []ui.Column[V]{
		{Name: "key", Header: "Key", Doc: "name of the setting", ID: true, Value: func(v V) any { return v.Key }},
		{Name: "value", Header: "Value", Doc: "the value that counts, a secret as [redacted]; null where nothing sets it", Value: func(v V) any { return text(v.Text) }},
		{Name: "source", Header: "From", Doc: "the flag, variable or file it comes from, or default; null where nothing sets it", Value: func(v V) any { return text(v.From) }},
		{Name: "description", Doc: "what it is for", Value: func(v V) any {
			name, _, _ := strings.Cut(v.Key, ".")
			return docs[name]
		}},
	}
}

func newConfigGet(a *app) *cobra.Command {
	var key string
	return prints(&cobra.Command{
		Use:   "get KEY",
		Short: "Print the value of one setting",
		Long: `Print the value of one setting, as it counts for the host in use or the one
of --host. A token is not shown: 'ach auth token' prints it. Exit code 1 means
that nothing sets it.`,
		Example:           "  ach config get namespace\n  ach config get namespace --host https://gitlab.example.org",
		Args:              oneArg("a KEY"),
		ValidArgsFunction: completeKeys,
		RunE: a.run(func(args []string) error {
			key = args[0]
			return knownKey(key)
		}, func(ctx context.Context) error {
			s, err := a.shownSettings()
			if err != nil {
				return err
			}
			i := slices.IndexFunc(s.Values, func(v config.Value) bool { return strings.EqualFold(v.Key, key) })
			if i < 0 || s.Values[i].Text == "" {
				return &failure{code: exitFailure, message: "nothing sets " + key}
			}
			value := s.Values[i]
			if a.format() != ui.FormatTable && a.format() != ui.FormatIDs {
				return one(ctx, a, settingColumns(), value)
			}
			_, err = io.WriteString(a.streams.Data(), ui.Clean(value.Text)+"\n")
			return err
		}),
	}, shapeSetting)
}

// knownKey refuses what is no key that has one value.
func knownKey(name string) error {
	name, header, isHeader := strings.Cut(name, ".")
	for _, k := range config.Keys() {
		if k.Name != name || k.Scope == config.ScopeRun || k.Type == config.TypeList {
			continue
		}
		if isHeader != (k.Type == config.TypeHeaders) || isHeader && header == "" {
			break
		}
		if k.Scope != config.ScopeHost || k.Name != "url" {
			return nil
		}
	}
	if name == "headers" && !isHeader {
		return usage("name one of them: headers.X-Gate", "headers have no single value")
	}
	return config.UnknownKey(name)
}

func newConfigSet(a *app) *cobra.Command {
	var key, value string
	return &cobra.Command{
		Use:   "set KEY VALUE",
		Short: "Put a setting into the config file",
		Long: `Put a setting into the config file. The value - reads it from stdin, which is
the only way for a secret: others can see the arguments of a command.

With --host it goes into the entry of that host, which is added where it is
missing. A key that only a host has goes into the entry of the host in use where
--host is not given. A header's value stands in an environment variable.

The file is written all at once, for its owner only, and only if it passes every
check; comments stay.`,
		Example: `  ach config set default_host https://gitlab.example.org
  ach config set namespace acme
  ach config set ca_cert ~/company-ca.pem --host https://gitlab.example.org
  ach config set headers.X-Gate env:GATE_TOKEN --host https://gitlab.example.org`,
		Args:              keyAndValue,
		ValidArgsFunction: completeKeysAndValues,
		RunE: a.run(func(args []string) error {
			key, value = args[0], args[1]
			if err := knownKey(key); err != nil {
				return err
			}
			if value != "-" && isSecret(key, value) {
				return usage("give it on stdin, with - in its place; 'ach auth login' asks for a token", "a secret does not belong on the command line, where others can see it")
			}
			return nil
		}, func(ctx context.Context) error {
			if value == "-" {
				var err error
				if value, err = a.readValue(ctx); err != nil {
					return err
				}
			}
			value, err := absolute(key, value)
			if err != nil {
				return err
			}
			return a.changeConfig(key, func(e *config.Editor, host string) (string, error) {
				if err := e.Set(host, key, value); err != nil {
					return "", err
				}
				shown, err := e.Get(host, key)
				return key + " is " + shown, err
			})
		}),
	}
}

// maxValue bounds what is read for a value.
const maxValue = 64 << 10

func (a *app) readValue(ctx context.Context) (string, error) {
	if a.streams.InTTY() {
		return "", usage("pipe it in; 'ach auth login' asks for a token without showing it", "the value would be seen while it is typed")
	}
	if s, err := a.shownSettings(); err == nil { // else the change fails, and says why
		var cancel context.CancelFunc
		ctx, cancel = within(ctx, s)
		defer cancel()
	}
	text, err := a.readPipe(ctx, maxValue)
	return strings.TrimSpace(text), err
}

// absolute makes a path that is relative to where one stands into what it is in
// the file, where a relative path starts beside the file.
func absolute(key, value string) (string, error) {
	file := slices.ContainsFunc(config.Keys(), func(k config.Key) bool {
		return k.Name == key && k.Scope != config.ScopeRun && k.Type == config.TypeFile
	})
	if !file || value == "" || strings.HasPrefix(value, "~/") {
		return value, nil
	}
	return filepath.Abs(value)
}

// isSecret tells whether others must not see the value of a key.
func isSecret(key, value string) bool {
	return slices.ContainsFunc(config.Keys(), func(k config.Key) bool {
		return k.Name == key && (k.Secret || k.Type == config.TypeProxy && strings.Contains(value, "@"))
	})
}

func keyAndValue(cmd *cobra.Command, args []string) error {
	if len(args) != 2 {
		return usage("a value with blanks in it goes between quotes", "%s needs a KEY and a VALUE, but got %d arguments", cmd.CommandPath(), len(args))
	}
	return nil
}

func newConfigUnset(a *app) *cobra.Command {
	var key string
	return &cobra.Command{
		Use:   "unset KEY",
		Short: "Take a setting out of the config file",
		Long: `Take a setting out of the config file: at its top, or with --host in the entry
of that host. That it was not there is no error.`,
		Example:           "  ach config unset namespace\n  ach config unset proxy --host https://gitlab.example.org",
		Args:              oneArg("a KEY"),
		ValidArgsFunction: completeKeys,
		RunE: a.run(func(args []string) error {
			key = args[0]
			return knownKey(key)
		}, func(context.Context) error {
			return a.changeConfig(key, func(e *config.Editor, host string) (string, error) {
				found, err := e.Unset(host, key)
				if err == nil && !found {
					return key + " was not set", nil
				}
				return key + " is no longer set", err
			})
		}),
	}
}

// changeConfig lets change do its work on the file, at the top ("") or in the
// entry of a host, writes the file, and says what was done.
func (a *app) changeConfig(key string, change func(e *config.Editor, host string) (string, error)) error {
	host := ""
	switch {
	case a.flags.host != "":
		u, err := config.ParseHost(a.flags.host)
		if err != nil {
			return usage(hintOf(err), "flag --host: %v", err)
		}
		host = u.String()
	case hostKey(key):
		s, err := a.shownSettings()
		if err != nil {
			return err
		}
		host = s.Host.String()
	}
	e, err := config.Edit(a.source())
	if err != nil {
		return err
	}
	done, err := change(e, host)
	if err != nil {
		return err
	}
	if err := e.Write(); err != nil {
		return err
	}
	where := e.Path()
	if host != "" {
		where += " for " + host
	}
	a.streams.Note("%s in %s", done, where)
	for _, k := range config.Keys() {
		if k.Name != key {
			continue
		}
		for _, name := range k.Env {
			if a.env(name) != "" && name != "CI_SERVER_URL" {
				a.streams.Warn("the variable %s is set, and goes before the file", name)
			}
		}
	}
	return nil
}

// hostKey tells whether only the entry of a host can have the key.
func hostKey(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	found := false
	for _, k := range config.Keys() {
		if k.Name == name && k.Scope == config.ScopeFile {
			return false
		}
		found = found || k.Name == name
	}
	return found
}

func newConfigPath(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Print where the config file is, or would be",
		Long:    "Print the path of the config file that this command would read, whether it is\nthere or not.",
		Example: "  ach config path\n  ach config path --config ~/work.yaml",
		Args:    noArgs,
		RunE: a.run(nil, func(context.Context) error {
			path := config.Path(a.source())
			if path == "" || path == os.DevNull {
				return &failure{code: exitFailure, message: "there is no config file", hint: "name one with --config"}
			}
			_, err := io.WriteString(a.streams.Data(), ui.Clean(path)+"\n")
			return err
		}),
	}
}

func completeKeys(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var keys []string
	for _, k := range config.Keys() {
		plain := k.Scope != config.ScopeRun && k.Type != config.TypeList && k.Type != config.TypeHeaders && k.Name != "url"
		if len(args) == 0 && plain && !slices.ContainsFunc(keys, func(s string) bool { return strings.HasPrefix(s, k.Name+"\t") }) {
			keys = append(keys, k.Name+"\t"+k.Doc)
		}
	}
	return keys, cobra.ShellCompDirectiveNoFileComp
}

func completeKeysAndValues(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) != 1 {
		return completeKeys(cmd, args, typed)
	}
	for _, k := range config.Keys() {
		switch {
		case k.Name != args[0]:
		case k.Type == config.TypeFile:
			return nil, cobra.ShellCompDirectiveDefault
		case k.Type == config.TypeBool:
			return []string{"true", "false"}, cobra.ShellCompDirectiveNoFileComp
		default:
			return k.Choices, cobra.ShellCompDirectiveNoFileComp
		}
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}
