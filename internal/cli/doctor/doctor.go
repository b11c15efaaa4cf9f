package doctor

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/tokens"
)

// NewDoctor returns the command doctor.
func NewDoctor(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why something does not work",
		Long: `Look at everything that has to be right for ach to work, one after the other:
the config file, the host, the connection and its encryption, the clock, the
token, what it may do, GitLab's version, your role in the default namespace, and
whether achievements are switched on. Nothing is changed.

Each line is ok, warn, fail or skip (it depends on a line that failed), and says
what to do where there is something. The exit code is 0 where no line fails,
else that of the worst failure, in the order of 'ach help exit-codes'.`,
		Example: "  ach doctor\n  ach doctor --host https://gitlab.example.org -n acme\n  ach doctor -o json",
		Args:    cmdutil.NoArgs,
	}
	work := func(ctx context.Context) error {
		if _, err := a.Settings(); err != nil && a.Loaded != nil {
			return err // they are good, and what was asked for does not go with them
		}
		checks, err := examine(ctx, a)
		if err != nil {
			return err
		}
		return a.Outcome(mostSevereCheck(checks, a.SaysJSON()), printChecks(ctx, a, checks))
	}
	return cmdutil.Spec{Command: cmd, Work: work, Exits: app.ReadExits(), Prints: []app.Shape{checkShape().List()}}
}

// A state is the outcome of one check.
type state string

const (
	stateOK   state = "ok"
	stateWarn state = "warn"
	stateFail state = "fail"
	stateSkip state = "skip"
)

// A check is one line of what the doctor found.
type check struct {
	name   string
	state  state
	text   string
	advice string       // what to do; empty for nothing
	code   app.ExitCode // of a check that failed
}

func passed(name, text string) check { return check{name: name, state: stateOK, text: text} }

func doubtful(name, text, advice string) check {
	return check{name: name, state: stateWarn, text: text, advice: advice}
}

func broken(name string, err error) check {
	return check{name: name, state: stateFail, text: tokens.Blank(err.Error()), advice: app.HintOf(err), code: app.CodeOf(err)}
}

// mostSevereCheck is the error of the whole. People have read everything in its lines; a
// program that reads the error alone is told which of them it is about.
func mostSevereCheck(checks []check, inWords bool) error {
	var errs []error
	for _, c := range checks {
		if c.state != stateFail {
			continue
		}
		f := &app.Failure{Code: c.code}
		if inWords {
			f.Message, f.Hint = c.name+": "+c.text, c.advice
		}
		errs = append(errs, f)
	}
	return app.MostSevere(errs)
}

func checkColumns() []output.Column[check] {
	type C = check
	return []output.Column[C]{
		{Name: "check", Header: "Check", Doc: "what was looked at: config, host, connection, encryption, clock, token, scopes, version, role or feature", ID: true, Value: output.Text(func(c C) string { return c.name })},
		{Name: "state", Header: "State", Doc: "ok, warn, fail, or skip where it depends on a check that failed", Value: output.Text(func(c C) string { return string(c.state) })},
		{Name: "text", Header: "Text", Doc: "what was found", Value: output.TextOrNull(func(c C) string { return c.text })},
		{Name: "advice", Header: "Advice", Doc: "what to do; null for nothing", Value: output.TextOrNull(func(c C) string { return c.advice })},
	}
}

// printChecks shows people one object with a field for each check, because its
// text wraps, where a table would cut it.
func printChecks(ctx context.Context, a *app.App, checks []check) error {
	if a.Format() != output.FormatTable || a.Columns != nil {
		return app.Rows(ctx, a, checkColumns(), checks)
	}
	cols := make([]output.Column[[]check], len(checks))
	for i, c := range checks {
		line := string(c.state) + strings.Repeat(" ", len(stateWarn)-len(c.state))
		if c.text != "" {
			line += "  " + c.text
		}
		if c.advice != "" {
			line += "\nto do: " + c.advice
		}
		cols[i] = output.Column[[]check]{
			Name: c.name, Header: strings.ToUpper(c.name[:1]) + c.name[1:],
			Value: output.Text(func([]check) string { return string(c.state) }),
			Text:  func([]check) string { return line },
			Style: func([]check) term.Style { return c.state.style() },
		}
	}
	return output.One(ctx, a.Streams, output.Output{Format: output.FormatTable}, cols, checks)
}

func (s state) style() term.Style {
	switch s {
	case stateOK:
		return term.Plain
	case stateWarn:
		return term.Warn
	case stateFail:
		return term.Bad
	}
	return term.Dim
}

func checkShape() app.Shape { return app.ShapeOf("check", "A check of the doctor", checkColumns()) }
