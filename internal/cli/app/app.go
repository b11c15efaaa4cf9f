package app

import (
	"context"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

// globals are the flags of every command.
type globals struct {
	config    string
	Host      string
	Namespace string
	Output    string
	jq        string
	columns   string
	Color     string
	timeout   string
	maxWait   string
	Yes       bool
	NoInput   bool
	Quiet     bool
	debug     bool
}

// An App is what the commands of one run share. Settings are read when they are
// first asked for.
type App struct {
	Streams *term.Streams
	Stdin   io.Reader
	Version string // of this program
	Env     func(string) string
	Flags   globals

	Prints  []Shape       // what this command prints with the flags it was given
	Columns []string      // --columns
	Query   *output.Query // --jq
	Summary *term.Summary // of the rows that are changed; nil before they are known
	Loaded  *config.Settings
	Unread  bool // the settings cannot be read

	completion completionSession
	ends       time.Time // see Within
}

// AddFlags adds the flags of every command to the root.
func (a *App) AddFlags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&a.Flags.Host, "host", "", "`URL` of the GitLab to talk to")
	f.StringVarP(&a.Flags.Namespace, "namespace", "n", "", "full `PATH` of the group, such as acme/tools")
	f.StringVarP(&a.Flags.Output, "output", "o", "", "`FORMAT` of the data: table, json, ndjson, csv, tsv, yaml, ids or markdown")
	f.StringVar(&a.Flags.jq, "jq", "", "print what a jq `PROGRAM` makes of the JSON, such as '.[].id'")
	f.StringVar(&a.Flags.columns, "columns", "", "print these `FIELDS`, separated by commas, in this order")
	f.BoolVarP(&a.Flags.Yes, "yes", "y", false, "answer every question with yes")
	f.BoolVar(&a.Flags.NoInput, "no-input", false, "never ask; what would need an answer fails")
	f.BoolVarP(&a.Flags.Quiet, "quiet", "q", false, "no notes on stderr, only warnings and errors")
	f.BoolVar(&a.Flags.debug, "debug", false, "log every request to stderr, without the token")
	f.StringVar(&a.Flags.Color, "color", "", "`WHEN` to use colour: auto, always or never")
	f.StringVar(&a.Flags.timeout, "timeout", "", "`TIME` the whole command may take, such as 90s or 10m")
	f.StringVar(&a.Flags.maxWait, "max-wait", "", "longest `TIME` to wait for a busy server, such as 2m")
	f.StringVar(&a.Flags.config, "config", "", "config `FILE` to read in place of the usual one")
}

// Home is the user's folder, "" where there is none. A path that is not absolute
// names none: what is kept there would be wherever one happens to stand.
func (a *App) Home() string {
	name := "HOME"
	if runtime.GOOS == "windows" {
		name = "USERPROFILE"
	}
	if home := a.Env(name); filepath.IsAbs(home) {
		return home
	}
	return ""
}

// Source is where settings come from.
func (a *App) Source() config.Source {
	return config.Source{
		Env:     a.Env,
		HomeDir: a.Home(),
		GOOS:    runtime.GOOS,
		Flags: config.Flags{
			"config":    a.Flags.config,
			"host":      a.Flags.Host,
			"namespace": a.Flags.Namespace,
			"timeout":   a.Flags.timeout,
			"max-wait":  a.Flags.maxWait,
			"output":    a.Flags.Output,
			"color":     a.Flags.Color,
		},
	}
}

// ConfigFile is the path of the config file, whether it is there or not.
func (a *App) ConfigFile() string { return config.Path(a.Source()) }

// Settings reads the settings when they are first asked for.
func (a *App) Settings() (*config.Settings, error) {
	if a.Loaded != nil {
		return a.Loaded, nil
	}
	s, err := config.Load(a.Source())
	if err != nil {
		a.Unread = true
		return nil, err
	}
	if err := a.ApplySettings(s); err != nil {
		return nil, err
	}
	a.Loaded = s
	a.Streams.JSON = a.SaysJSON()
	return s, a.columnsFit()
}

// ApplySettings has the streams look as the settings say.
func (a *App) ApplySettings(s *config.Settings) error {
	a.Streams.Accessible = s.Accessible
	if err := a.Streams.SetColor(s.Color); err != nil {
		return Usage("", "color: %v", err)
	}
	return nil
}

// Within bounds what is left of a command by the time that the whole may take. It counts
// from the first call on.
func (a *App) Within(ctx context.Context, s *config.Settings) (context.Context, context.CancelFunc) {
	if s.Timeout == 0 {
		return ctx, func() {}
	}
	if a.ends.IsZero() {
		a.ends = time.Now().Add(s.Timeout)
	}
	return context.WithDeadline(ctx, a.ends)
}

// isOn reads a switch in the environment.
func isOn(value string) bool {
	switch strings.ToLower(value) {
	case "", "0", "false", "no", "off":
		return false
	}
	return true
}

// RunsDir is where journals are kept.
func (a *App) RunsDir() string {
	return journal.Dir(a.Env, a.Home(), runtime.GOOS)
}
