package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
)

func newUpdate(a *app) spec {
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
		Args: a.orAsk(oneArg("the achievement to update")),
	}
	d.addFlags(cmd, "new ")
	notEmpty(cmd, "avatar", "GitLab has no way to remove an avatar")
	check := func(args []string) error {
		var err error
		if len(args) > 0 {
			if ref, err = parseAchievement(args[0]); err != nil {
				return err
			}
		}
		given := cmd.Flags().Changed
		if !given("name") && !given("description") && !given("avatar") {
			return usage("give at least one of them", "ach update has nothing to change: %s", flagged("name", "description", "avatar"))
		}
		if given("name") {
			if err := gitlab.CheckName(d.name); err != nil {
				return inFlag("name", err)
			}
			change.Name = &d.name
		}
		if given("description") {
			change.Description = &d.description
		}
		if err := d.checkText(); err != nil {
			return err
		}
		if err := d.readAvatar(a.stdin, a.streams); err != nil {
			return err
		}
		change.Avatar = d.avatar
		if len(args) == 0 {
			return nil
		}
		return a.nameNeedsNamespace(ref)
	}
	work := a.with(func(ctx context.Context, s *session) error {
		id := ref.ID
		if id == 0 {
			found, err := s.pickAchievementForWrite(ctx, gitlab.UpdateAchievement, ref, "Update which achievement?", "ach update ACHIEVEMENT")
			if err != nil {
				return err
			}
			id = found.ID
		}
		stored, err := s.UpdateAchievement(ctx, id, change)
		if carriedOut(err) {
			a.streams.Success("updated achievement %d; GitLab does not show this token what is stored", id)
			return nil
		}
		if err != nil {
			return err
		}
		a.streams.Success("updated achievement %d", stored.ID)
		return printAchievement(ctx, a, s, stored)
	})
	return spec{
		Command: cmd, check: check, work: work, exits: changeExits(), prints: []shape{achievementShape()},
		offers: map[string]offer{"": firstOnly(offerAchievements(a))},
	}
}
