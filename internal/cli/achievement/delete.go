package achievement

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

func NewDelete(a *app.App) cmdutil.Spec {
	var (
		awardText string
		ref       gitlab.AchievementRef
		award     ids.Award
	)
	cmd := &cobra.Command{
		Use:   "delete ACHIEVEMENT | --award AWARD",
		Short: "Delete an achievement with all its awards, or one award",
		Long:  cmdutil.Removals + "\n\ndelete asks first; where nobody can be asked it needs --yes.",
		Example: `  ach delete "bug hunter" -n acme
  ach delete 12 --yes
  ach delete --award 103`,
		Args: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("award") {
				return a.OrAsk(cmdutil.OneArg("the achievement to delete, or --award"))(cmd, args)
			}
			if len(args) > 0 {
				return app.Usage("'ach delete --award 103' deletes one award, 'ach delete 12' an achievement with all its awards",
					"ach delete takes either an achievement or --award, not both")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&awardText, "award", "", "delete this one `AWARD` (a number or full id) and keep the achievement")
	check := func(args []string) error {
		var err error
		if cmd.Flags().Changed("award") {
			if award, err = gitlab.ParseAwardRef(awardText); err != nil {
				return cmdutil.InFlag("award", err)
			}
			return a.MayAsk("deleting an award")
		}
		if len(args) > 0 {
			if ref, err = cmdutil.ParseAchievement(args[0]); err != nil {
				return err
			}
			if err := a.NameNeedsNamespace(ref); err != nil {
				return err
			}
		}
		return a.MayAsk("deleting an achievement with all its awards")
	}
	work := a.With(func(ctx context.Context, s *app.Session) error {
		if award != 0 {
			return deleteAward(ctx, a, s, award)
		}
		return deleteAchievement(ctx, a, s, ref)
	})
	return cmdutil.Spec{
		Command: cmd, Check: check, Work: work, Exits: app.ChangeExits(app.ExitGuard), Prints: []app.Shape{columns.AchievementShape(), columns.AwardShape()}, Which: deleted,
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(cmdutil.Without("award", completion.Achievements(a))), "award": completion.Awards(a)},
	}
}

// deleted is the shape of what is deleted.
func deleted(on cmdutil.FlagsOn) app.Shape {
	if on("award") {
		return columns.AwardShape()
	}
	return columns.AchievementShape()
}

func deleteAward(ctx context.Context, a *app.App, s *app.Session, id ids.Award) error {
	if err := a.Confirm(ctx, fmt.Sprintf("Delete the award %d without a trace? This cannot be undone ('ach revoke' keeps a record).", id)); err != nil {
		return err
	}
	gone, err := s.DeleteAward(ctx, id)
	if app.CarriedOut(err) {
		a.Streams.Success("deleted award %d; GitLab does not show this token whose it was", id)
		return nil
	}
	if err != nil {
		return err
	}
	a.Streams.Success(`deleted award %d of "%s" to @%s`, gone.ID, gone.Achievement.Name, gone.User.Username)
	return app.ChangedOne(ctx, a, columns.AwardColumns(wholeAward()), gone)
}

func deleteAchievement(ctx context.Context, a *app.App, s *app.Session, ref gitlab.AchievementRef) error {
	found, err := s.PickAchievementForWrite(ctx, gitlab.DeleteAchievement, ref, "Delete which achievement?", "ach delete ACHIEVEMENT")
	if errors.Is(err, api.ErrNotShown) && ref.ID != 0 {
		return deleteUnseen(ctx, a, s, ref.ID)
	}
	if err != nil {
		return err
	}
	awards := awardsOf(found)
	if !a.Flags.Yes {
		holders, err := holders(ctx, a, s, found)
		if err != nil {
			return err
		}
		if err := a.Confirm(ctx, fmt.Sprintf(`Delete "%s" in %s %s%s? This cannot be undone.`, found.Name, found.Namespace.Path, awards, holders)); err != nil {
			return err
		}
	}
	gone, err := s.DeleteAchievement(ctx, found.ID)
	if err != nil {
		return err
	}
	gone.Awards = found.Awards
	a.Streams.Success(`deleted achievement %d "%s" %s`, gone.ID, gone.Name, awards)
	return printAchievement(ctx, a, s, gone)
}

// deleteUnseen deletes an achievement that the token cannot be shown.
func deleteUnseen(ctx context.Context, a *app.App, s *app.Session, id ids.Achievement) error {
	if err := a.Confirm(ctx, fmt.Sprintf("Delete achievement %d, which this token cannot be shown, and all its awards? This cannot be undone.", id)); err != nil {
		return err
	}
	gone, err := s.DeleteAchievement(ctx, id)
	switch {
	case app.CarriedOut(err):
		a.Streams.Success("deleted achievement %d and all its awards", id)
		return nil
	case err != nil:
		return err
	}
	gone.Awards = -1 // how many there were was not read
	a.Streams.Success(`deleted achievement %d "%s" %s`, gone.ID, gone.Name, awardsOf(gone))
	return printAchievement(ctx, a, s, gone)
}

// awardsOf says how many awards go with an achievement.
func awardsOf(found gitlab.Achievement) string {
	switch {
	case found.Awards == 0:
		return "(nobody holds it)"
	case found.Awards == 1:
		return "and the one award of it"
	case found.Awards > 1:
		return fmt.Sprintf("and the %d awards of it", found.Awards)
	}
	return "and all its awards"
}

// holders says how many people lose awards, for the question whether they shall.
// It is worth the requests: nothing brings the awards back.
func holders(ctx context.Context, a *app.App, s *app.Session, found gitlab.Achievement) (string, error) {
	if found.Awards == 0 {
		return "", nil
	}
	list, err := s.Holders(found).All(ctx)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil: // to count them is not what was asked for
		a.Streams.Warn("who holds it cannot be read: %v", err)
		return "", nil
	case list.Unreadable > 0:
		return fmt.Sprintf(", held by %s and others that you may not see", words.People(columns.People(list.Items))), nil
	}
	return ", held by " + words.People(columns.People(list.Items)), nil
}

// wholeAward is every field of an award a person wants to see when it stands alone.
func wholeAward() columns.Headers {
	return columns.Headers{
		"id": "Award", "achievement": "Achievement", "namespace": "Namespace", "user": "User",
		"awarded_at": "Date", "awarded_by": "Awarded by", "state": "State", "message": "Message",
	}
}
