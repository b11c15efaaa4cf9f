package code

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/definitions/apply"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
)

// applyOptions are what apply is told.
type applyOptions struct {
	fileOptions
	flags award.RunFlags
	full  bool
	saved *definitions.Saved // nil where a file of achievements is named
}

// NewApply returns the command apply.
func NewApply(a *app.App) cmdutil.Spec { return (&applyOptions{}).spec(a) }

func (o *applyOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "apply [FILE | PLAN]",
		Short: "Make a group what its file says",
		Long: `Make a group's achievements and their holders what achievements.yaml says, or
another FILE. The plan is shown first, as 'ach plan' shows it, and ach asks
before it changes anything; where nobody can be asked it needs --yes.

Definitions are made and changed first, one by one, then come messages of awards
that stand, the awards, what is revoked, and at last what is deleted. What fails
takes nothing else along but the awards of an achievement that could not be
made. Who holds an achievement is read again right before its first change.

The same command again does what is left: it looks first what an apply that was
cut off has done, makes nothing twice, and sends nothing where nothing is left.

PLAN is what 'ach plan --out' wrote. It is carried out only if the file and the
group are what they were; it is refused with exit code 7 otherwise.

What a guard refuses is left, and the rest is done: that ends in exit code 7 too.
'ach help as-code' has the keys of the file, and what is refused.`,
		Example: `  ach apply
  ach apply badges/achievements.yaml --prune --yes
  ach plan --out plan.json && ach apply plan.json --yes
  ach apply --yes --report applied.csv`,
		Args: cobra.MaximumNArgs(1),
	}
	o.addFlags(a, cmd)
	cmdutil.Under(cmd, "How it is done", func(f *pflag.FlagSet) {
		f.BoolVar(&o.full, "full", false, "show the whole plan: each person on a line")
		o.flags.AddLimits(f, "things")
		o.flags.AddPace(a, f)
	})
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.RowExits(app.ExitGuard),
		Prints: []app.Shape{resultShape().List()}, Files: func(args []string) bool { return len(args) == 0 },
	}
}

func (o *applyOptions) check(args []string) error {
	if o.app.Flags.Output == string(output.FormatIDs) {
		return app.Usage("ndjson with --jq gives any of them", "--output: the rows are about achievements, people and awards, and have no ids of one kind")
	}
	return o.flags.CheckBeside(func() error { return o.readArgs(args) })
}

// readArgs reads the file, or the plan and the file that it was made from.
func (o *applyOptions) readArgs(args []string) error {
	path := usualFile
	if len(args) > 0 {
		path = args[0]
	}
	saved, err := o.namesPlan(path)
	if err != nil {
		return err
	}
	if saved {
		if path, err = o.readPlan(path); err != nil {
			return err
		}
	}
	if err := o.readFile(o.cmd.Context(), path); err != nil || o.saved != nil { // the group is that of the plan
		return err
	}
	return o.sameGroup()
}

// namesPlan reports whether a plan is named. It is not waited for longer than the context and
// --timeout allow.
func (o *applyOptions) namesPlan(path string) (bool, error) {
	settings, err := o.app.Settings()
	if err != nil {
		return false, err
	}
	ctx, cancel := o.app.Within(o.cmd.Context(), settings)
	defer cancel()
	return app.Reading(ctx, func() (bool, error) { return isPlan(path), nil })
}

// isPlan reports whether a file is a plan, whatever is in it besides.
func isPlan(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false // which whoever reads it tells; opening a pipe would wait for a writer
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // it was read
	const most = 1 << 20                // the key is among the first ones
	decoder := json.NewDecoder(io.LimitReader(file, most))
	if start, _ := decoder.Token(); start != json.Delim('{') {
		return false
	}
	for {
		switch key, err := decoder.Token(); {
		case err != nil || key == json.Delim('}'):
			return false
		case key == "ach_plan":
			return true
		}
		if err := decoder.Decode(&json.RawMessage{}); err != nil {
			return false
		}
	}
}

// readPlan reads a plan, and returns the path of its file.
func (o *applyOptions) readPlan(path string) (string, error) {
	for _, flag := range []string{"prune", "delete-unmanaged", "max-revokes", "allow-empty"} {
		if o.given(flag) {
			return "", app.Usage("give it to 'ach plan'", "--%s: a plan is carried out as it was made", flag)
		}
	}
	var err error
	if o.saved, err = definitions.ReadSaved(path); err != nil {
		return "", app.Usage("'ach plan --out' writes one", "%v", err)
	}
	o.how = o.saved.Options
	settings, err := o.app.Settings()
	if err != nil {
		return "", err
	}
	switch {
	case o.saved.Host != settings.Host.String():
		return "", o.stale("it was made for %s, and the host here is %s", o.saved.Host, settings.Host)
	case o.app.Flags.Namespace != "" && !strings.EqualFold(o.app.Flags.Namespace, o.saved.Namespace):
		return "", o.stale("it was made for the group %s, and --namespace says %s", o.saved.Namespace, o.app.Flags.Namespace)
	}
	o.app.Flags.Namespace, settings.Namespace = o.saved.Namespace, o.saved.Namespace
	return o.saved.File, nil
}

// stale is the refusal of a plan that was not made from what is there.
func (o *applyOptions) stale(format string, args ...any) error {
	return &app.Failure{Code: app.ExitGuard, Message: "the plan does not hold any more: " + fmt.Sprintf(format, args...) + "; nothing was changed", Hint: "make it anew with 'ach plan --out'"}
}

func (o *applyOptions) run(ctx context.Context, s *app.Session) error {
	if err := o.chooseGroup(ctx, s); err != nil {
		return err
	}
	if o.flags.DryRun() {
		return o.preview(ctx, s)
	}
	// What is planned is not to be done by another one meanwhile.
	group, err := journal.GuardGroup(o.app.RunsDir(), s.Settings.Host.String(), s.Settings.Namespace)
	if err != nil {
		return run.BadJournal(err)
	}
	defer group.Release()
	began := time.Now()
	p, err := o.settled(ctx, s, group)
	if err == nil {
		err = o.holds(ctx, s, p)
	}
	if err != nil {
		return err
	}
	o.summarize(apply.Results(p.Plan), "")
	if p.Pending() == 0 {
		if err := o.takeOver(ctx, s, p, began); err != nil {
			return err
		}
		return o.app.Outcome(ending(p.Plan), o.tell(ctx, s, p, apply.Results(p.Plan)))
	}
	if err := o.ask(ctx, s, p); err != nil {
		return err
	}
	if err := o.takeOver(ctx, s, p, began); err != nil {
		return err
	}
	return o.apply(ctx, s, group, p)
}

// takeOver answers for what earlier applies have left of the group, which is planned anew.
func (o *applyOptions) takeOver(ctx context.Context, s *app.Session, p *definitions.Prepared, began time.Time) error {
	all := map[ids.Achievement]gitlab.Achievement{}
	for _, e := range p.Group {
		e.Namespace = gitlab.Namespace{Path: s.Settings.Namespace}
		all[e.ID] = e.Achievement
	}
	return s.Runner().TakeOver(ctx, s.Settings.Namespace, all, apply.Answers(p), o.flags.GraceTime, began)
}

// preview tells what would be done, and ends as it would.
func (o *applyOptions) preview(ctx context.Context, s *app.Session) error {
	left, err := journal.LeftInGroup(o.app.RunsDir(), s.Settings.Host.String(), s.Settings.Namespace)
	if err != nil {
		return run.BadJournal(err)
	}
	p, err := o.prepare(ctx, s)
	if err == nil {
		err = o.holds(ctx, s, p)
	}
	if err != nil {
		return err
	}
	if len(apply.Touched(p, left)) > 0 && time.Now().Before(apply.EndOf(left, o.flags.GraceTime)) {
		o.app.Streams.Warn("%s; before anything is sent, that is looked for", apply.InDoubt(left))
	}
	o.summarize(apply.Foreseen(p.Plan), "")
	return o.app.Outcome(o.foresee(ctx, s, p), o.show(ctx, s, p))
}

// settled plans once nothing is under way any more that an apply before has sent.
func (o *applyOptions) settled(ctx context.Context, s *app.Session, group *journal.Group) (*definitions.Prepared, error) {
	return apply.Settle(ctx, group, o.flags.GraceTime, o.app.Streams.Warn, func() (*definitions.Prepared, error) { return o.prepare(ctx, s) })
}

// holds refuses a plan that was made from something else than is there now.
func (o *applyOptions) holds(ctx context.Context, s *app.Session, p *definitions.Prepared) error {
	if o.saved == nil {
		return nil
	}
	me, err := s.Me(ctx)
	if err != nil {
		return err
	}
	switch was := o.saved.From; {
	case me.ID != o.saved.Account:
		return o.stale("it was made by user %d, and you are user %d", o.saved.Account, me.ID)
	case was.File != p.From.File:
		return o.stale("%s was changed since, or what it names", o.saved.File)
	case was.Wanted != p.From.Wanted:
		return o.stale("who is to hold what is not the same any more")
	case was.Group != p.From.Group:
		return o.stale("the group %s was changed since", o.saved.Namespace)
	case !same(o.saved.Rows, p.Rows):
		return o.stale("its rows are not those that were planned")
	}
	return nil
}

// same reports whether rows are the same as a file keeps them.
func same(x, y []definitions.Row) bool {
	one, failed := json.Marshal(x)
	other, alsoFailed := json.Marshal(y)
	return failed == nil && alsoFailed == nil && bytes.Equal(one, other)
}

// ask refuses what will not be done, shows the plan, and asks.
func (o *applyOptions) ask(ctx context.Context, s *app.Session, p *definitions.Prepared) error {
	if err := o.allowed(ctx, s, p); err != nil {
		return err
	}
	if !o.printsRows() {
		if err := o.show(ctx, s, p); err != nil {
			return err
		}
	}
	if err := o.flags.CheckMax(p.Pending()); err != nil {
		return err
	}
	if err := o.app.MayAsk("applying the plan"); err != nil {
		return err
	}
	if o.printsRows() && !o.app.Flags.Yes {
		o.app.Streams.Note("%s", sums(p.Plan))
	}
	if err := o.app.Confirm(ctx, "Apply this to "+s.Settings.Namespace+"?"); err != nil {
		return err
	}
	return o.flags.ClearReport(ctx)
}

// foresee is the error that carrying out the plan would end with, as far as reads tell.
func (o *applyOptions) foresee(ctx context.Context, s *app.Session, p *definitions.Prepared) error {
	if err := o.allowed(ctx, s, p); err != nil {
		return err
	}
	if err := o.flags.CheckMax(p.Pending()); err != nil {
		return err
	}
	return ending(p.Plan)
}

// allowed refuses what token, role or group are certain not to allow.
func (o *applyOptions) allowed(ctx context.Context, s *app.Session, p *definitions.Prepared) error {
	if err := mayWrite(ctx, s, p.Plan); err != nil {
		return err
	}
	prospect, err := prospect(ctx, s, p.Plan)
	if prospect.Doubt != "" {
		o.app.Streams.Warn("%s", prospect.Doubt)
	}
	return cmp.Or(err, prospect.Refusal)
}

// apply carries the plan out, and tells what came of it.
func (o *applyOptions) apply(ctx context.Context, s *app.Session, guarded *journal.Group, p *definitions.Prepared) error {
	group, err := s.Namespace(ctx, s.Settings.Namespace)
	if err != nil {
		return err
	}
	r := s.Runner()
	applier := apply.Applier{
		Client: s.Client, Runner: r, Namespace: group, Plan: p.Plan, Group: p.Group, Hash: p.From.File, Sent: guarded, Limits: o.flags.Limits,
		Picture: pictureOf(p), Progress: func(action apply.Action) apply.Progress { return award.Progress(o.app.Streams, action) },
	}
	did := applier.Apply(ctx)
	ctx = context.WithoutCancel(ctx) // an interrupt ends what is done, and not what is told of it
	o.summarize(did.Results, did.Run)
	printed := o.tell(ctx, s, p, did.Results)
	if did.Changed {
		printed = o.app.Unprinted(printed, app.HintOf(printed), app.Again(ctx, resultColumns(), did.Results))
	}
	if !o.app.SaysJSON() { // which has the summary
		o.app.Streams.Note("%s", did)
	}
	refused := ending(p.Plan)
	if f := (*app.Failure)(nil); did.Changed && did.Err == nil && did.Refused == nil && errors.As(refused, &f) {
		f.Message += "; the rest of the plan was carried out"
	}
	return o.app.Outcome(app.MostSevere([]error{did.Err, did.Refused, refused}), printed)
}

// pictureOf reads the pictures of a file again when they are to be sent.
func pictureOf(p *definitions.Prepared) func(achievement string) (*api.Avatar, error) {
	return func(achievement string) (*api.Avatar, error) {
		for _, w := range p.Wanted {
			if w.Name == achievement && w.Picture != nil {
				file, err := w.Picture.Upload()
				if err != nil {
					return nil, err
				}
				return &api.Avatar{Name: file.Name, ContentType: file.ContentType, Data: file.Data}, nil
			}
		}
		return nil, fmt.Errorf("the file has no picture for %q", achievement)
	}
}
