package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// removals tells the three ways to take something away apart.
const removals = `There are three ways to take something away:

  ach revoke AWARD           the award is taken back; GitLab keeps a record of it
  ach delete --award AWARD   one award vanishes without a trace (Owner only)
  ach delete ACHIEVEMENT     the definition vanishes with all its awards

None of them can be undone.`

func newDelete(a *app) *cobra.Command {
	var (
		awardText string
		ref       gitlab.AchievementRef
		award     gid.Award
	)
	cmd := &cobra.Command{
		Use:   "delete ACHIEVEMENT | --award AWARD",
		Short: "Delete an achievement with all its awards, or one award",
		Long:  removals + "\n\ndelete asks first; where nobody can be asked it needs --yes.",
		Example: `  ach delete "bug hunter" -n acme
  ach delete 12 --yes
  ach delete --award 103`,
		Args: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("award") {
				return oneArg("the achievement to delete, or --award")(cmd, args)
			}
			if len(args) > 0 {
				return usage("'ach delete --award 103' deletes one award, 'ach delete 12' an achievement with all its awards",
					"ach delete takes either an achievement or --award, not both")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&awardText, "award", "", "delete this one `AWARD` (a number or full id) and keep the achievement")
	cmd.RunE = a.run(func(args []string) error {
		var err error
		if len(args) == 0 {
			a.shapes = []string{shapeAward}
			if award, err = gitlab.ParseAwardRef(awardText); err != nil {
				return inFlag("award", err)
			}
			return a.mayAsk("deleting an award")
		}
		a.shapes = []string{shapeAchievement}
		if ref, err = parseAchievement(args[0]); err != nil {
			return err
		}
		if err := a.nameNeedsNamespace(ref); err != nil {
			return err
		}
		return a.mayAsk("deleting an achievement with all its awards")
	}, a.with(func(ctx context.Context, s *session) error {
		if !award.IsZero() {
			return a.deleteAward(ctx, s, award)
		}
		return a.deleteAchievement(ctx, s, ref)
	}))
	return prints(cmd, shapeAchievement, shapeAward)
}

func (a *app) deleteAward(ctx context.Context, s *session, id gid.Award) error {
	if err := a.confirm(ctx, fmt.Sprintf("Delete the award %d without a trace? This cannot be undone ('ach revoke' keeps a record).", id.Number())); err != nil {
		return err
	}
	gone, err := s.DeleteAward(ctx, id)
	if err != nil {
		return err
	}
	a.streams.Success(`deleted award %d of "%s" to @%s`, gone.ID.Number(), gone.Achievement.Name, gone.User.Username)
	return one(ctx, a, awardColumns(wholeAward()), gone)
}

func (a *app) deleteAchievement(ctx context.Context, s *session, ref gitlab.AchievementRef) error {
	found, err := s.achievement(ctx, ref)
	if err != nil {
		return err
	}
	awards := "and all its awards"
	switch {
	case found.Awards == 0:
		awards = "(nobody holds it)"
	case found.Awards == 1:
		awards = "and the one award of it"
	case found.Awards > 1:
		awards = fmt.Sprintf("and the %d awards of it", found.Awards)
	}
	if err := a.confirm(ctx, fmt.Sprintf(`Delete "%s" in %s %s? This cannot be undone.`, found.Name, found.Namespace.Path, awards)); err != nil {
		return err
	}
	gone, err := s.DeleteAchievement(ctx, found.ID)
	if err != nil {
		return err
	}
	gone.Awards = found.Awards
	a.streams.Success(`deleted achievement %d "%s" %s`, gone.ID.Number(), gone.Name, awards)
	return a.printAchievement(ctx, s, gone)
}

// wholeAward is every field of an award a person wants to see when it stands alone.
func wholeAward() headers {
	return headers{
		"id": "Award", "achievement": "Achievement", "namespace": "Namespace", "user": "User",
		"awarded_at": "Date", "awarded_by": "Awarded by", "state": "State", "message": "Message",
	}
}
