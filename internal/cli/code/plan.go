package code

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/term"
)

// planOptions are what plan is told.
type planOptions struct {
	fileOptions
	out      string
	exitCode bool
	full     bool
}

// NewPlan returns the command plan.
func NewPlan(a *app.App) cmdutil.Spec { return (&planOptions{}).spec(a) }

func (o *planOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "plan [FILE]",
		Short: "Show what would make a group what its file says",
		Long: `Show what 'ach apply' would do to make a group's achievements and their holders
what achievements.yaml says, or another FILE: nothing is changed.

Each line begins with what would be done: + create, ~ update, + award, - revoke
and - delete. What is only told comes behind: who holds an achievement and is
not listed, who is listed and has no account yet (waiting), achievements that
the file does not list. A line with ! is refused, and says what would allow it;
one with ? is about people of whom GitLab does not show whether they hold it.

Nobody loses an award without --prune. What is wrong with the file, with its
pictures and its lists is told all at once, with line and column, before GitLab
is asked for anything. 'ach help as-code' has the keys of the file.`,
		Example: `  ach plan
  ach plan badges/achievements.yaml --prune --max-revokes 5
  ach plan --exit-code --out plan.json
  ach plan -o markdown`,
		Args: oneFile,
	}
	o.addFlags(a, cmd)
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "write the plan to a `FILE` for 'ach apply FILE'")
	_ = cmd.MarkFlagFilename("out", "json") // it is there
	f.BoolVar(&o.exitCode, "exit-code", false, "end with code 10 where something would change")
	f.BoolVar(&o.full, "full", false, "leave nothing out: each person on a line")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run),
		Exits:  app.ReadExits(app.ExitGuard, app.ExitPending),
		Prints: []app.Shape{rowShape().List()}, Files: func(args []string) bool { return len(args) == 0 },
	}
}

// oneFile refuses more than one file.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return app.Usage("each file is planned on its own", "%s takes one file, but got %d", cmd.CommandPath(), len(args))
	}
	return nil
}

func (o *planOptions) check(args []string) error {
	if o.app.Flags.Output == string(output.FormatIDs) {
		return app.Usage("ndjson with --jq gives any of them", "--output: a plan is about achievements, people and awards, and has no ids of one kind")
	}
	if err := o.mayWrite(); err != nil {
		return err
	}
	path := usualFile
	if len(args) > 0 {
		path = args[0]
	}
	if err := o.readFile(o.cmd.Context(), path); err != nil {
		return err
	}
	return o.sameGroup()
}

// mayWrite refuses a plan that could not be written, or would replace what is no plan.
func (o *planOptions) mayWrite() error {
	if o.out == "" {
		return nil
	}
	if o.out == "-" {
		return app.Usage("-o json prints it", "--out: a plan is kept in a file; - is none")
	}
	err := safefile.Writable(o.out)
	if _, there := os.Lstat(o.out); err == nil && there == nil {
		if _, err = definitions.ReadSaved(o.out); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &app.Failure{Code: app.ExitGuard, Message: "--out: " + o.out + " is there already, and is no plan; nothing was read", Hint: "give it another name"}
		}
	}
	if err != nil {
		return app.Usage("give the name of a file in a folder that is there", "--out: %v", err)
	}
	return nil
}

func (o *planOptions) run(ctx context.Context, s *app.Session) error {
	if err := o.chooseGroup(ctx, s); err != nil {
		return err
	}
	p, err := o.prepare(ctx, s)
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := o.save(ctx, s, p); err != nil {
			return err
		}
	}
	ends := cmp.Or(o.refused(ctx, s, p.Plan), ending(p.Plan))
	if ends == nil && o.exitCode && p.Pending() > 0 {
		ends = o.pending(p.Plan)
	}
	return o.app.Outcome(ends, o.print(ctx, s.Settings.Namespace, p))
}

// pending is the end of a plan with changes. Of itself it says nothing, and an object in JSON
// has words for it.
func (o *planOptions) pending(p *definitions.Plan) error {
	f := &app.Failure{Code: app.ExitPending}
	if o.app.SaysJSON() {
		f.Message = "there is something to change: " + sums(p)
	}
	return f
}

// refused is the error of a group that takes no change, whoever asks for it. Where it is
// the token or the role that would not do, a note says so: others may apply the plan.
func (o *planOptions) refused(ctx context.Context, s *app.Session, p *definitions.Plan) error {
	would, err := prospect(ctx, s, p)
	switch short := mayWrite(ctx, s, p); {
	case err != nil && ctx.Err() != nil:
		return err
	case would.Group:
		return would.Refusal
	case short != nil:
		o.app.Streams.Note("this token can plan, and not apply: %v", short)
	case would.Refusal != nil:
		o.app.Streams.Note("you can plan, and not apply: %v", would.Refusal)
	}
	return nil
}

// save writes the plan for apply.
func (o *planOptions) save(ctx context.Context, s *app.Session, p *definitions.Prepared) error {
	me, err := s.Me(ctx)
	if err != nil {
		return err
	}
	saved := definitions.Saved{
		Host: s.Settings.Host.String(), Account: me.ID, Namespace: s.Settings.Namespace, File: o.path,
		Options: p.Options, From: p.From, Rows: p.Rows,
	}
	if err := saved.Write(o.out); err != nil {
		return &app.Failure{Code: app.ExitFailure, Message: "--out: " + err.Error(), Err: err}
	}
	o.app.Streams.Note("the plan is in %s: 'ach apply %s' carries out just that", o.out, o.out)
	return nil
}

// print prints the plan as asked for.
func (o *planOptions) print(ctx context.Context, group string, p *definitions.Prepared) error {
	a := o.app
	a.Summary = &term.Summary{Message: sums(p.Plan), Action: "plan", DryRun: true, Counts: map[string]int{}}
	for _, action := range definitions.Actions() {
		a.Summary.Counts[string(action)] = p.Count(action)
	}
	show := page{group: group, file: o.path, plan: p.Plan, wanted: len(p.Wanted), full: o.full}
	switch {
	case a.Columns != nil:
	case a.Format() == output.FormatTable:
		return a.Streams.WriteData(show.text(a.Streams.OutPaint(), a.Streams.Limit()))
	case a.Format() == output.FormatMarkdown:
		return a.Streams.WriteData(show.markdown())
	}
	return app.Rows(ctx, a, rowColumns(), p.Rows)
}
