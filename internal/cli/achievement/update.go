package achievement

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/cli/reword"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/words"
)

// updateOptions are what update is told.
type updateOptions struct {
	app *app.App
	definition
	given  func(flag string) bool
	ref    gitlab.AchievementRef
	change api.Changes
	reword reword.Options // what the messages of awards are to be
}

// NewUpdate returns the command update.
func NewUpdate(a *app.App) cmdutil.Spec { return (&updateOptions{}).spec(a) }

func (o *updateOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "update ACHIEVEMENT | --award AWARD… | --from FILE",
		Short: "Change an achievement, or the messages of awards",
		Long: `Change what is given and leave the rest as it is.

An empty --description clears it. GitLab has no way to take an avatar away once
there is one; it can only be replaced.

At a terminal, with none of the three, ach asks for each beside what is there.

` + reword.Long,
		Example: `  ach update 12 --name "Bug Slayer"
  ach update "bug hunter" -n acme --description "" --avatar bug.png
  ach update -n acme --award 103,104 --message "Thank you, {user}!"
  ach update -n acme --from awards.csv --dry-run`,
		Args: o.args(a),
	}
	o.app, o.given = a, cmd.Flags().Changed
	o.addFlags(cmd, "new ")
	cmdutil.NotEmpty(cmd, "avatar", "GitLab has no way to remove an avatar")
	o.reword.AddFlags(a, cmd)
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.RowExits(app.ExitGuard),
		Prints: []app.Shape{columns.AchievementShape(), columns.ResultShape().List()}, Which: printsOf,
		Offers: cmdutil.Offers(o.reword.Offers(), map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.Achievements(a))}),
	}
}

// printsOf is what is printed with the flags that were given.
func printsOf(on cmdutil.FlagsOn) app.Shape {
	if on("award") || on("from") {
		return columns.ResultShape()
	}
	return columns.AchievementShape()
}

// args refuses arguments beside awards, which are named by flags.
func (o *updateOptions) args(a *app.App) cobra.PositionalArgs {
	one := a.OrAsk(cmdutil.OneArg("the achievement to update"))
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case !o.reword.Given():
			return one(cmd, args)
		case len(args) > 0:
			return app.Usage("name an achievement, or awards by --award or --from", "ach update takes either an achievement or awards, not both")
		}
		return nil
	}
}

func (o *updateOptions) check(args []string) error {
	if o.reword.Given() {
		return o.checkReword()
	}
	if flag := o.reword.Alone(); flag != "" {
		return app.Usage("--award AWARD names one", "--%s goes with --award or --from", flag)
	}
	var err error
	if len(args) > 0 {
		if o.ref, err = cmdutil.ParseAchievement(args[0]); err != nil {
			return err
		}
	}
	if o.nothing() && !o.app.CanAsk() {
		return app.Usage("give at least one of them", "ach update has nothing to change: %s", words.Flagged("name", "description", "avatar"))
	}
	if o.given("name") {
		if err := gitlab.CheckName(o.name); err != nil {
			return cmdutil.InFlag("name", err)
		}
		o.change.Name = &o.name
	}
	if o.given("description") {
		o.change.Description = &o.description
	}
	if err := o.checkText(); err != nil {
		return err
	}
	if len(args) == 0 && o.avatarPath == "-" {
		return stdinTwice("name the achievement")
	}
	if err := o.readAvatar(o.app, o.app.Stdin); err != nil {
		return err
	}
	o.change.Avatar = o.avatar
	if len(args) == 0 {
		return nil
	}
	return o.app.NameNeedsNamespace(o.ref)
}

// checkReword refuses flags about achievements beside those about awards.
func (o *updateOptions) checkReword() error {
	for _, flag := range []string{"name", "description", "avatar"} {
		if o.given(flag) {
			return app.Usage("make two of it", "--%s is for achievements, and goes not with --award and --from", flag)
		}
	}
	return o.reword.Check()
}

// nothing reports whether no flag says what is to be changed.
func (o *updateOptions) nothing() bool {
	return !o.given("name") && !o.given("description") && !o.given("avatar")
}

func (o *updateOptions) run(ctx context.Context, s *app.Session) error {
	if o.reword.Given() {
		return o.reword.Run(ctx, s)
	}
	id := o.ref.ID
	if id == 0 || o.nothing() {
		if err := s.NeedWrite(ctx, gitlab.UpdateAchievement); err != nil {
			return err
		}
		found, err := s.PickAchievement(ctx, o.ref, "Update which achievement?", "ach update ACHIEVEMENT")
		if err != nil {
			return err
		}
		if o.nothing() {
			if err := o.ask(ctx, s, found); err != nil || o.changesNothing() {
				return err
			}
		}
		id = found.ID
	}
	stored, err := s.UpdateAchievement(ctx, id, o.change)
	if app.CarriedOut(err) {
		o.app.Streams.Success("updated achievement %d; GitLab does not show this token what is stored", id)
		return nil
	}
	if err != nil {
		return err
	}
	o.app.Streams.Success("updated achievement %d", stored.ID)
	return printAchievement(ctx, s, stored)
}
