package award

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/cli/multiple"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// revokeOptions are what revoke is told.
type revokeOptions struct {
	bulkOptions
	numbers []ids.Award
	keep    string
	file    multiple.File
}

// NewRevoke returns the command revoke.
func NewRevoke(a *app.App) cmdutil.Spec { return (&revokeOptions{}).spec(a) }

func (o *revokeOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "revoke AWARD… | -a ACHIEVEMENT (-u USER… | --from FILE | …)",
		Short: "Revoke awards for good",
		Long: `Revoke awards, named by their numbers or by what was awarded to whom.

A user can hold the same achievement several times: then --all or --latest says
which of the awards is meant.

With --duplicates everybody who holds an achievement of the group several times
loses all but one award of it: --keep oldest, newest, or shown, which is the
oldest of those on the profile, or of all where none is. What achievements.yaml
gives the type multiple is left alone with --file.

` + cmdutil.Removals,
		Example: `  ach revoke 103
  ach revoke -n acme --achievement "bug hunter" --user alice --all
  ach revoke -n acme --duplicates --keep shown --dry-run`,
		Args: cobra.ArbitraryArgs,
	}
	o.addSourceFlags(a, cmd, bulk.Revoke)
	cmdutil.Under(cmd, "Which of several", func(f *pflag.FlagSet) {
		f.BoolVar(&o.choice.All, "all", false, "revoke each award of it that the user has")
		f.BoolVar(&o.choice.Latest, "latest", false, "revoke the latest one that the user has")
		f.BoolVar(&o.repeated, "duplicates", false, "all but one of whoever holds it several times")
		f.StringVar(&o.keep, "keep", "", "which `ONE` stays: oldest, newest or shown\nShown is the oldest of those on the profile, or of all where none is.")
		o.file.AddFlag(cmd, f, "what may be held several times, by a `FILE`\nOne of achievements as code: type multiple says so. What it\nlacks is left alone.")
	})
	o.addRunFlags(a, cmd)
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.tellingProblems(a.With(o.run)),
		Exits: app.RowExits(app.ExitGuard), Prints: rowShapes(), Which: rowsOf,
		Offers: cmdutil.Offers(o.offers("", completion.Awards(a)), map[string]cmdutil.Offer{"keep": cmdutil.Fixed(keepNames()...)}),
	}
}

func (o *revokeOptions) check(args []string) error {
	return o.flags.CheckBeside(func() error { return o.checkWhat(args) })
}

// checkWhat reads which awards are meant.
func (o *revokeOptions) checkWhat(args []string) error {
	if o.repeated {
		return o.checkDuplicates(args)
	}
	for _, flag := range []string{"keep", "file"} {
		if o.cmd.Flags().Changed(flag) {
			return app.Usage("", "--%s goes with --duplicates", flag)
		}
	}
	byUser := o.achievement != "" || !o.nobody()
	byNumber := len(args) > 0 || o.nobody() && o.app.CanAsk() // be it of those that are chosen
	switch {
	case !byUser && !byNumber:
		return app.Usage(cmdutil.SeeHelp(o.cmd), "ach revoke needs awards, or --achievement with --user, --from or --members-of")
	case byUser && len(args) > 0:
		return patternInQuotes(o.cmd, args, app.Usage(cmdutil.SeeHelp(o.cmd), "ach revoke takes either awards or --achievement with users, not both"))
	case o.choice.All && o.choice.Latest:
		return app.Usage("", "--all and --latest exclude each other")
	case byNumber && (o.choice.All || o.choice.Latest):
		return app.Usage("an award's number names one award", "--all and --latest go with --achievement and users")
	case !byNumber:
		return o.checkSource()
	}
	if flag := o.ofPlan(len(args) == 0); flag != "" {
		return app.Usage("awards named by number are revoked one after another, and without a plan: GitLab has no query for them",
			"--%s goes with --achievement and users", flag)
	}
	if len(args) == 0 {
		return o.checkSource()
	}
	var err error
	if o.numbers, err = cmdutil.ParseAwards(args); err != nil {
		return err
	}
	o.app.Named(bulk.Revoke, o.numbers)
	if err := o.flags.checkNamed(len(o.numbers)); err != nil {
		return err
	}
	return o.app.CheckColumns(func() []string { return nil })
}

// ofPlan is a flag that was given and says nothing of awards named by number, "" for none:
// each that is not about how much is done and where it is reported. If the awards are yet to
// be chosen, it may be said of which achievement.
func (o *revokeOptions) ofPlan(choosing bool) (flag string) {
	on := cmdutil.On(o.cmd)
	cmdutil.OwnFlags(o.cmd).VisitAll(func(f *pflag.Flag) {
		switch {
		case f.Name == "max", f.Name == "report", f.Name == "overwrite", choosing && f.Name == "achievement":
		case flag == "" && on(f.Name):
			flag = f.Name
		}
	})
	return flag
}

func (o *revokeOptions) run(ctx context.Context, s *app.Session) error {
	if len(o.numbers) > 0 {
		if len(o.numbers) > askAbove {
			if err := o.app.MayAsk("revoking so many awards"); err != nil {
				return err
			}
			if err := o.app.Confirm(ctx, fmt.Sprintf("Revoke %d awards for good?", len(o.numbers))); err != nil {
				return err
			}
		}
		return o.revokeNamed(ctx, s.Client, o.numbers)
	}
	if o.repeated {
		return o.revokeDuplicates(ctx, s)
	}
	if err := o.askAchievement(ctx, s, gitlab.RevokeAchievement, "Revoke awards of which achievement?"); err != nil {
		return err
	}
	if o.nobody() {
		return o.revokeChosen(ctx, s)
	}
	p, err := o.plan(ctx, s, source.Template{})
	if err != nil {
		return err
	}
	for _, row := range p.Rows {
		if row.Status == bulk.StatusSkipped && row.Error == "" && len(p.Rows) <= toldErrors {
			o.app.Streams.Note("skipped %s, who does not hold %s", words.UserName(row.User, row.UserID), itOf(p, row))
		}
	}
	return o.runPlan(ctx, s.Runner(), p)
}

// revokeChosen asks which awards of the achievement are to be revoked, and
// whether that is meant.
func (o *revokeOptions) revokeChosen(ctx context.Context, s *app.Session) error {
	found, err := s.Find(ctx, o.source.Achievement)
	if err != nil {
		return err
	}
	awards, err := chooseStanding(ctx, s, found)
	if err != nil {
		return err
	}
	numbers := columns.IdsOf(awards)
	o.app.Named(bulk.Revoke, numbers)
	if err := o.flags.checkNamed(len(awards)); err != nil {
		return err
	}
	question := fmt.Sprintf(`Revoke %s of "%s" from %s for good?`, words.Plural(len(awards), "award"), found.Name, words.People(columns.People(awards)))
	if err := o.app.Confirm(ctx, question); err != nil {
		return err
	}
	return o.revokeNamed(ctx, s.Client, numbers)
}

// A revoker revokes an award by its number; it is an [api.Client].
type revoker interface {
	Revoke(context.Context, ids.Award) (gitlab.Award, error)
}

// revokeNamed revokes awards by number, one after another. There is no plan:
// GitLab has no query for an award by its number.
func (o *revokeOptions) revokeNamed(ctx context.Context, r revoker, numbers []ids.Award) error {
	if err := o.flags.ClearReport(ctx); err != nil {
		return err
	}
	revoked := map[ids.Award]gitlab.Award{}
	results := o.app.InTurn(ctx, bulk.Revoke, numbers, func(id ids.Award) error {
		gone, err := r.Revoke(ctx, id)
		switch {
		case err == nil:
			revoked[id] = gone
			o.app.Streams.Success(`revoked award %d: "%s" of @%s`, gone.ID, gone.Achievement.Name, gone.User.Username)
		case app.CarriedOut(err):
			o.app.Streams.Success("revoked award %d; GitLab does not show this token whose it was", id)
		}
		return err
	})
	for i := range results {
		row, gone := results[i].Row, revoked[results[i].AwardID]
		row.User, row.UserID = gone.User.Username, gone.User.ID
		row.Achievement, row.AchievementID = gone.Achievement.Name, gone.Achievement.ID
	}
	printed := o.flags.Tell(context.WithoutCancel(ctx), &run.Outcome{Action: bulk.Revoke, Results: results, Changed: bulk.Tally(results).Done > 0})
	return o.app.Outcome(run.Sum(results, ctx.Err(), ""), printed)
}
