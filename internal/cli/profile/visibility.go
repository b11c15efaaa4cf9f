package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/term/pick"
)

// visibilityOptions are what show and hide are told.
type visibilityOptions struct {
	ownOptions
	action bulk.Action // [bulk.Show] or [bulk.Hide]
}

// NewShow returns the command show.
func NewShow(a *app.App) cmdutil.Spec {
	return (&visibilityOptions{action: bulk.Show}).spec(a, &cobra.Command{
		Use:   "show AWARD…",
		Short: "Put awards of yours on your profile (this also accepts them)",
		Long: `Put awards of your own on your profile. Since GitLab 19.0 a new award is hidden
until it is accepted, and showing it is how one accepts it.`,
		Example: "  ach show 103\n  ach show 103 104",
	})
}

// NewHide returns the command hide.
func NewHide(a *app.App) cmdutil.Spec {
	return (&visibilityOptions{action: bulk.Hide}).spec(a, &cobra.Command{
		Use:   "hide AWARD…",
		Short: "Take awards of yours off your profile",
		Long: `Take awards of your own off your profile. They stay yours, and 'ach show' brings
them back.`,
		Example: "  ach hide 103\n  ach hide 103 104",
	})
}

func (o *visibilityOptions) spec(a *app.App, cmd *cobra.Command) cmdutil.Spec {
	o.app = a
	cmd.Args = a.OrAsk(cmdutil.SomeArgs("the number of at least one award"))
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.RowExits(), Prints: []app.Shape{columns.AwardShape().List()},
		Offers: map[string]cmdutil.Offer{"": completion.MyAwards(a)},
	}
}

func (o *visibilityOptions) run(ctx context.Context, s *app.Session) error {
	if len(o.numbers) == 0 {
		if err := o.ask(ctx, s); err != nil || len(o.numbers) == 0 {
			return err
		}
	}
	return o.change(ctx, s.Client)
}

// ask asks which of the caller's awards are to change, of those that would. None is no
// answer: there is nothing to do then.
func (o *visibilityOptions) ask(ctx context.Context, s *app.Session) error {
	l := pick.List{Question: "Take which awards off your profile?", Instead: "ach hide AWARD…", Mode: pick.Several}
	nothing := "none of your awards is on your profile"
	if o.action == bulk.Show {
		l.Question, l.Instead = "Put which awards on your profile?", "ach show AWARD…"
		nothing = "all your awards are on your profile"
	}
	_, chosen, err := chooseMine(ctx, s, l, nothing, func(w gitlab.Award) bool { return w.Shown != (o.action == bulk.Show) })
	o.numbers = columns.IdsOf(chosen)
	return err
}

// A shower puts awards of the caller on the profile and takes them off it; it is an
// [api.Client].
type shower interface {
	OwnAwards(context.Context) (gitlab.Own, error)
	SetShown(ctx context.Context, own gitlab.Own, id ids.Award, shown bool) (gitlab.Award, error)
}

// change changes the awards that are named, one after another.
func (o *visibilityOptions) change(ctx context.Context, s shower) error {
	o.app.Named(o.action, o.numbers)
	own, err := s.OwnAwards(ctx)
	if err != nil {
		return err
	}
	var done []gitlab.Award
	results := o.app.InTurn(ctx, o.action, o.numbers, func(id ids.Award) error {
		before, known := own.Of(id)
		award, err := s.SetShown(ctx, own, id, o.action == bulk.Show)
		switch {
		case err == nil:
			done = append(done, award)
			o.app.Streams.Success("award %d (%s): %s", award.ID, award.Achievement.Name, visibility(award, before, known))
		case len(o.numbers) > 1:
			o.app.Streams.Warn("award %d: %v", id, err)
		}
		return err
	})
	return o.app.Outcome(partly(results), app.Changed(ctx, o.app, columns.AwardColumns(columns.OwnAwards()), done))
}

// visibility says what became of an award, which is not more than was read of it:
// without how it was before, only how it is.
func visibility(award gitlab.Award, before gitlab.Visibility, known bool) string {
	switch {
	case !known && award.Shown:
		return "on the profile of @" + award.User.Username
	case !known:
		return "hidden"
	case award.Shown && before.Shown:
		return "already on your profile"
	case award.Shown && before.Pending:
		return "accepted, now on your profile"
	case award.Shown:
		return "now on your profile"
	case !before.Shown:
		return "already hidden"
	}
	return "now hidden"
}
