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

func NewUpdate(a *app.App) cmdutil.Spec {
	var (
		d      definition
		ref    gitlab.AchievementRef
		change api.Changes
	)
	cmd := &cobra.Command{
		Use:   "update ACHIEVEMENT [flags]",
		Short: "Change the name, description or avatar of an achievement",
		Long: `Change what is given and leave the rest as it is.

An empty --description clears it. GitLab has no way to take an avatar away once
there is one; it can only be replaced.`,
		Example: `  ach update 12 --name "Bug Slayer"
  ach update "bug hunter" -n acme --description "" --avatar bug.png`,
		Args: a.OrAsk(cmdutil.OneArg("the achievement to update")),
	}
	d.addFlags(cmd, "new ")
	cmdutil.NotEmpty(cmd, "avatar", "GitLab has no way to remove an avatar")
	check := func(args []string) error {
		var err error
		if len(args) > 0 {
			if ref, err = cmdutil.ParseAchievement(args[0]); err != nil {
				return err
			}
		}
		given := cmd.Flags().Changed
		if !given("name") && !given("description") && !given("avatar") {
			return app.Usage("give at least one of them", "ach update has nothing to change: %s", words.Flagged("name", "description", "avatar"))
		}
		if given("name") {
			if err := gitlab.CheckName(d.name); err != nil {
				return cmdutil.InFlag("name", err)
			}
			change.Name = &d.name
		}
		if given("description") {
			change.Description = &d.description
		}
		if err := d.checkText(); err != nil {
			return err
		}
		if err := d.readAvatar(a.Stdin, a.Streams); err != nil {
			return err
		}
		change.Avatar = d.avatar
		if len(args) == 0 {
			return nil
		}
		return a.NameNeedsNamespace(ref)
	}
	work := a.With(func(ctx context.Context, s *app.Session) error {
		id := ref.ID
		if id == 0 {
			found, err := s.PickAchievementForWrite(ctx, gitlab.UpdateAchievement, ref, "Update which achievement?", "ach update ACHIEVEMENT")
			if err != nil {
				return err
			}
			id = found.ID
		}
		stored, err := s.UpdateAchievement(ctx, id, change)
		if app.CarriedOut(err) {
			a.Streams.Success("updated achievement %d; GitLab does not show this token what is stored", id)
			return nil
		}
		if err != nil {
			return err
		}
		a.Streams.Success("updated achievement %d", stored.ID)
		return printAchievement(ctx, a, s, stored)
	})
	return cmdutil.Spec{
		Command: cmd, Check: check, Work: work, Exits: app.ChangeExits(), Prints: []app.Shape{columns.AchievementShape()},
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.Achievements(a))},
	}
}
