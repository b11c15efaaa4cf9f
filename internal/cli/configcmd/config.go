package configcmd

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/sanitize"
)

// NewConfig returns the commands below config.
func NewConfig(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "config COMMAND",
		Short: "See and change the settings",
		Long: `See and change the settings: where each comes from, and what the config file
says. 'ach help environment' lists the variables that go before the file.`,
		Args: cmdutil.NoArgs,
	}
	return cmdutil.Spec{Command: cmd, Below: []cmdutil.Spec{(&listOptions{app: a}).spec(), (&getOptions{app: a}).spec(), (&setOptions{app: a}).spec(), (&unsetOptions{app: a}).spec(), newConfigEdit(a), newConfigPath(a)}}
}

// shownSettings are the settings for looking at. How they are printed is no
// setting of the run that is asked about.
func shownSettings(a *app.App) (*config.Settings, error) {
	src := a.Source()
	src.Flags["output"] = ""
	s, err := config.Load(src)
	if err != nil {
		return nil, err
	}
	a.Loaded = s
	return s, a.ApplySettings(s)
}

// listOptions are what list is told.
type listOptions struct {
	app     *app.App
	listing cmdutil.Listing
}

func (o *listOptions) spec() cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all settings, and where each comes from",
		Long: `List all settings with the value that counts and where it comes from, as they
are for the host in use; --host asks about another one. Tokens are not shown.`,
		Example: "  ach config list\n  ach config list --host https://gitlab.example.org -o json",
		Args:    cmdutil.NoArgs,
	}
	o.listing.AddFlags(cmd)
	return cmdutil.Spec{
		Command: cmd, Check: func([]string) error { return o.listing.Check(o.app) }, Work: o.run,
		Exits: app.LocalExits(), Prints: []app.Shape{settingShape().List()}, Offers: o.listing.Offers(),
	}
}

func (o *listOptions) run(ctx context.Context) error {
	s, err := shownSettings(o.app)
	if err != nil {
		return err
	}
	for _, w := range s.Warnings {
		o.app.Streams.Warn("%s", w)
	}
	if s.NoToken != nil {
		o.app.Streams.Warn("%v", s.NoToken)
	}
	values, err := cmdutil.Arrange(o.app, o.listing, settingColumns(), s.Values)
	if err != nil {
		return err
	}
	return app.Rows(ctx, o.app, settingColumns(), values)
}

func settingColumns() []output.Column[config.Value] {
	type V = config.Value
	return []output.Column[V]{
		{Name: "key", Header: "Key", Doc: "name of the setting", ID: true, Value: output.Text(func(v V) string { return v.Key })},
		{Name: "value", Header: "Value", Doc: "the value that counts, a secret as [redacted]; null where nothing sets it", Value: output.TextOrNull(func(v V) string { return v.Text })},
		{Name: "source", Header: "From", Doc: "the flag, variable or file it comes from, or default; null where nothing sets it", Value: output.TextOrNull(func(v V) string { return v.From }), Cut: output.CutAddress},
		{Name: "description", Doc: "what it is for", Value: output.Text(func(v V) string {
			name, _, _ := strings.Cut(v.Key, ".")
			return config.Find(name).Doc
		})},
	}
}

// getOptions are what get is told.
type getOptions struct {
	app *app.App
	key string
}

func (o *getOptions) spec() cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "get KEY",
		Short: "Print the value of one setting",
		Long: `Print the value of one setting, as it counts for the host in use or the one
of --host. A token is not shown: 'ach auth token' prints it. Exit code 1 means
that nothing sets it.`,
		Example: "  ach config get namespace\n  ach config get namespace --host https://gitlab.example.org",
		Args:    cmdutil.OneArg("a KEY"),
	}
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.run, Exits: app.LocalExits(), Prints: []app.Shape{settingShape()},
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(offerKeys)},
	}
}

func (o *getOptions) check(args []string) error {
	o.key = args[0]
	return knownKey(o.key)
}

func (o *getOptions) run(ctx context.Context) error {
	s, err := shownSettings(o.app)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Values, func(v config.Value) bool { return strings.EqualFold(v.Key, o.key) })
	if i < 0 || s.Values[i].Text == "" {
		return &app.Failure{Code: app.ExitFailure, Message: "nothing sets " + o.key}
	}
	switch o.app.Format() {
	case output.FormatTable, output.FormatIDs:
		_, err = io.WriteString(o.app.Streams.Data(), sanitize.Line(s.Values[i].Text)+"\n")
		return err
	}
	return app.One(ctx, o.app, settingColumns(), s.Values[i])
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
	if name == "url" {
		return app.Usage("--host with the address adds an entry, such as ach config set namespace acme --host https://gitlab.example.org; 'ach config edit' opens the whole file",
			"the url is what an entry of hosts is known by, and is not set or taken out by itself")
	}
	if name == "hosts" {
		return app.Usage("'ach auth status' shows the hosts, and --host asks about one of them", "hosts is a list of entries, and has no single value")
	}
	if name == "headers" && !isHeader {
		return app.Usage("name one of them: headers.X-Gate", "headers have no single value")
	}
	return config.UnknownKey(name)
}

func newConfigPath(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:     "path",
		Short:   "Print where the config file is, or would be",
		Long:    "Print the path of the config file that this command would read, whether it is\nthere or not.",
		Example: "  ach config path\n  ach config path --config ~/work.yaml",
		Args:    cmdutil.NoArgs,
	}
	work := func(context.Context) error {
		path := config.Path(a.Source())
		if path == "" || path == os.DevNull {
			return &app.Failure{Code: app.ExitFailure, Message: "there is no config file", Hint: "name one with --config"}
		}
		_, err := io.WriteString(a.Streams.Data(), sanitize.Line(path)+"\n")
		return err
	}
	return cmdutil.Spec{Command: cmd, Work: work, Exits: app.LocalExits()}
}

// offerKeys offers the keys that have one value.
func offerKeys(context.Context, cmdutil.Line) []cmdutil.Word {
	var keys []cmdutil.Word
	for _, k := range config.Keys() {
		plain := k.Scope != config.ScopeRun && k.Type != config.TypeList && k.Type != config.TypeHeaders && k.Name != "url"
		if plain && !slices.ContainsFunc(keys, func(w cmdutil.Word) bool { return w.Value == k.Name }) {
			keys = append(keys, cmdutil.Word{Value: k.Name, Note: k.Doc})
		}
	}
	return keys
}

// offerKeysAndValues offers keys and, behind each, what it can be.
func offerKeysAndValues(ctx context.Context, l cmdutil.Line) []cmdutil.Word {
	if len(l.Args)%2 == 0 {
		return offerKeys(ctx, l)
	}
	k := config.Find(l.Args[len(l.Args)-1])
	if k.Type == config.TypeBool {
		return cmdutil.Fixed("true", "false")(ctx, l)
	}
	return cmdutil.Fixed(k.Choices...)(ctx, l)
}

// takesFile reports whether the argument behind these is the path of a file.
func takesFile(args []string) bool {
	return len(args)%2 == 1 && config.Find(args[len(args)-1]).Type == config.TypeFile
}

func settingShape() app.Shape { return app.ShapeOf("setting", "A setting", settingColumns()) }
