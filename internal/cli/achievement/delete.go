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
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// deleteOptions are what delete is told.
type deleteOptions struct {
	app       *app.App
	given     func(flag string) bool
	awardText string

	ref   gitlab.AchievementRef
	award ids.Award
}

// NewDelete returns the command delete.
func NewDelete(a *app.App) cmdutil.Spec { return (&deleteOptions{}).spec(a) }

func (o *deleteOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "delete ACHIEVEMENT | --award AWARD",
		Short: "Delete an achievement with all its awards, or one award",
		Long:  cmdutil.Removals + "\n\ndelete asks first; where nobody can be asked it needs --yes.",
		Example: `  ach delete "bug hunter" -n acme
  ach delete 12 --yes
  ach delete --award 103`,
		Args: o.args,
	}
	o.app, o.given = a, cmd.Flags().Changed
	cmd.Flags().StringVar(&o.awardText, "award", "", "delete this one `AWARD` (a number or full id) and keep the achievement")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ChangeExits(app.ExitGuard),
		Prints: []app.Shape{columns.AchievementShape(), columns.AwardShape()}, Which: deleted,
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(cmdutil.Without("award", completion.Achievements(a))), "award": completion.Awards(a)},
	}
}

func (o *deleteOptions) args(cmd *cobra.Command, args []string) error {
	switch {
	case !o.given("award"):
		return o.app.OrAsk(cmdutil.OneArg("the achievement to delete, or --award"))(cmd, args)
	case len(args) > 0:
		return app.Usage("'ach delete --award 103' deletes one award, 'ach delete 12' an achievement with all its awards",
			"ach delete takes either an achievement or --award, not both")
	}
	return nil
}

func (o *deleteOptions) check(args []string) error {
	var err error
	if o.given("award") {
		if o.award, err = gitlab.ParseAwardRef(o.awardText); err != nil {
			return cmdutil.InFlag("award", err)
		}
		return o.app.MayAsk("deleting an award")
	}
	if len(args) > 0 {
		if o.ref, err = cmdutil.ParseAchievement(args[0]); err != nil {
			return err
		}
		if err := o.app.NameNeedsNamespace(o.ref); err != nil {
			return err
		}
	}
	return o.app.MayAsk("deleting an achievement with all its awards")
}

func (o *deleteOptions) run(ctx context.Context, s *app.Session) error {
	if o.award != 0 {
		return deleteAward(ctx, o.app, s.Client, o.award)
	}
	return o.deleteAchievement(ctx, s)
}

// deleted is the shape of what is deleted.
func deleted(on cmdutil.FlagsOn) app.Shape {
	if on("award") {
		return columns.AwardShape()
	}
	return columns.AchievementShape()
}

// An awardDeleter deletes an award; it is an [api.Client].
type awardDeleter interface {
	DeleteAward(context.Context, ids.Award) (gitlab.Award, error)
}

func deleteAward(ctx context.Context, a *app.App, s awardDeleter, id ids.Award) error {
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

// deleteAchievement deletes an achievement, also one that the token cannot be shown.
func (o *deleteOptions) deleteAchievement(ctx context.Context, s *app.Session) error {
	found, err := s.PickAchievementForWrite(ctx, gitlab.DeleteAchievement, o.ref, "Delete which achievement?", "ach delete ACHIEVEMENT")
	unseen := errors.Is(err, gitlab.ErrNotShown) && o.ref.ID != 0
	switch {
	case unseen:
		found = gitlab.Achievement{ID: o.ref.ID, Awards: -1} // how many there are was not read
	case err != nil:
		return err
	}
	if err := o.confirm(ctx, s, found, unseen); err != nil {
		return err
	}
	gone, err := s.DeleteAchievement(ctx, found.ID)
	switch {
	case unseen && app.CarriedOut(err):
		o.app.Streams.Success("deleted achievement %d and all its awards", found.ID)
		return nil
	case err != nil:
		return err
	}
	gone.Awards = found.Awards
	o.app.Streams.Success(`deleted achievement %d "%s" %s`, gone.ID, gone.Name, awardsOf(gone))
	return printAchievement(ctx, s, gone)
}

// confirm asks, with what is known of what will be gone.
func (o *deleteOptions) confirm(ctx context.Context, s *app.Session, found gitlab.Achievement, unseen bool) error {
	if o.app.Flags.Yes {
		return nil
	}
	if unseen {
		return o.app.Confirm(ctx, fmt.Sprintf("Delete achievement %d, which this token cannot be shown, and all its awards? This cannot be undone.", found.ID))
	}
	holders, err := holders(ctx, s, found)
	if err != nil {
		return err
	}
	return o.app.Confirm(ctx, fmt.Sprintf(`Delete "%s" in %s %s%s? This cannot be undone.`, found.Name, found.Namespace.Path, awardsOf(found), holders))
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
func holders(ctx context.Context, s *app.Session, found gitlab.Achievement) (string, error) {
	if found.Awards == 0 {
		return "", nil
	}
	list, err := s.Holders(found).All(ctx)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil: // to count them is not what was asked for
		s.App.Streams.Warn("who holds it cannot be read: %v", err)
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
