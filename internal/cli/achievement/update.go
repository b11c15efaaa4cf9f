package achievement

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
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
}

// NewUpdate returns the command update.
func NewUpdate(a *app.App) cmdutil.Spec { return (&updateOptions{}).spec(a) }

func (o *updateOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "update ACHIEVEMENT [flags]",
		Short: "Change the name, description or avatar of an achievement",
		Long: `Change what is given and leave the rest as it is.

An empty --description clears it. GitLab has no way to take an avatar away once
there is one; it can only be replaced.

At a terminal, with none of the three, ach asks for each beside what is there.`,
		Example: `  ach update 12 --name "Bug Slayer"
  ach update "bug hunter" -n acme --description "" --avatar bug.png`,
		Args: a.OrAsk(cmdutil.OneArg("the achievement to update")),
	}
	o.app, o.given = a, cmd.Flags().Changed
	o.addFlags(cmd, "new ")
	cmdutil.NotEmpty(cmd, "avatar", "GitLab has no way to remove an avatar")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ChangeExits(app.ExitGuard), Prints: []app.Shape{columns.AchievementShape()},
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.Achievements(a))},
	}
}

func (o *updateOptions) check(args []string) error {
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

// nothing reports whether no flag says what is to be changed.
func (o *updateOptions) nothing() bool {
	return !o.given("name") && !o.given("description") && !o.given("avatar")
}

func (o *updateOptions) run(ctx context.Context, s *app.Session) error {
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
