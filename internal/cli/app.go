package cli

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
	host      string
	namespace string
	output    string
	jq        string
	columns   string
	color     string
	timeout   string
	maxWait   string
	yes       bool
	noInput   bool
	quiet     bool
	debug     bool
}

// An app is what the commands of one run share. Settings are read when they are
// first asked for.
type app struct {
	streams *term.Streams
	stdin   io.Reader
	version string // of this program
	env     func(string) string
	flags   globals

	prints  []shape       // what this command prints with the flags it was given
	columns []string      // --columns
	query   *output.Query // --jq
	loaded  *config.Settings
	unread  bool // the settings cannot be read
	glanced glanced
	ends    time.Time // see within
}

func (a *app) addFlags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&a.flags.host, "host", "", "`URL` of the GitLab to talk to")
	f.StringVarP(&a.flags.namespace, "namespace", "n", "", "full `PATH` of the group, such as acme/tools")
	f.StringVarP(&a.flags.output, "output", "o", "", "`FORMAT` of the data: table, json, ndjson, csv, tsv, yaml, ids or markdown")
	f.StringVar(&a.flags.jq, "jq", "", "print what a jq `PROGRAM` makes of the JSON, such as '.[].id'")
	f.StringVar(&a.flags.columns, "columns", "", "print these `FIELDS`, separated by commas, in this order")
	f.BoolVarP(&a.flags.yes, "yes", "y", false, "answer every question with yes")
	f.BoolVar(&a.flags.noInput, "no-input", false, "never ask; what would need an answer fails")
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, "no notes on stderr, only warnings and errors")
	f.BoolVar(&a.flags.debug, "debug", false, "log every request to stderr, without the token")
	f.StringVar(&a.flags.color, "color", "", "`WHEN` to use colour: auto, always or never")
	f.StringVar(&a.flags.timeout, "timeout", "", "`TIME` the whole command may take, such as 90s or 10m")
	f.StringVar(&a.flags.maxWait, "max-wait", "", "longest `TIME` to wait for a busy server, such as 2m")
	f.StringVar(&a.flags.config, "config", "", "config `FILE` to read in place of the usual one")
}

// home is the user's folder, "" where there is none. A path that is not absolute
// names none: what is kept there would be wherever one happens to stand.
func (a *app) home() string {
	name := "HOME"
	if runtime.GOOS == "windows" {
		name = "USERPROFILE"
	}
	if home := a.env(name); filepath.IsAbs(home) {
		return home
	}
	return ""
}

// source is where settings come from.
func (a *app) source() config.Source {
	return config.Source{
		Env:     a.env,
		HomeDir: a.home(),
		GOOS:    runtime.GOOS,
		Flags: config.Flags{
			"config":    a.flags.config,
			"host":      a.flags.host,
			"namespace": a.flags.namespace,
			"timeout":   a.flags.timeout,
			"max-wait":  a.flags.maxWait,
			"output":    a.flags.output,
			"color":     a.flags.color,
		},
	}
}

func (a *app) settings() (*config.Settings, error) {
	if a.loaded != nil {
		return a.loaded, nil
	}
	s, err := config.Load(a.source())
	if err != nil {
		a.unread = true
		return nil, err
	}
	if err := a.dress(s); err != nil {
		return nil, err
	}
	a.loaded = s
	a.streams.JSON = a.saysJSON()
	return s, a.columnsFit()
}

// dress has the streams look as the settings say.
func (a *app) dress(s *config.Settings) error {
	a.streams.Accessible = s.Accessible
	if err := a.streams.SetColor(s.Color); err != nil {
		return usage("", "color: %v", err)
	}
	return nil
}

// within bounds what is left of a command by the time that the whole may take.
func within(ctx context.Context, s *config.Settings) (context.Context, context.CancelFunc) {
	if s.Timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, s.Timeout)
}

// within is [within] for parts of one command, which the time is for altogether.
func (a *app) within(ctx context.Context, s *config.Settings) (context.Context, context.CancelFunc) {
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

// confirm asks unless --yes says the answer. It is called before any request
// where nobody can be asked: see mayAsk.
func (a *app) confirm(ctx context.Context, question string) error {
	if a.flags.yes {
		return nil
	}
	yes, err := a.streams.Confirm(ctx, question+" (--yes says so)")
	if err != nil {
		return unanswered(err)
	}
	if !yes {
		return unchanged()
	}
	return nil
}

// noAnswer is the failure where nobody said or piped in what was waited for.
func noAnswer(err error) error {
	return &failure{code: exitGuard, message: "nothing was changed: no answer in the time that --timeout allows", err: err}
}

// mayAsk refuses at once where a question will come up that nobody can answer.
func (a *app) mayAsk(what string) error {
	if a.flags.yes || a.canAsk() {
		return nil
	}
	return &failure{
		code:    exitGuard,
		message: what + " needs a confirmation, and there is nobody to ask",
		hint:    "add --yes if you are sure",
	}
}

// runsDir is where journals are kept.
func (a *app) runsDir() string {
	return journal.Dir(a.env, a.home(), runtime.GOOS)
}
