package award

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

func NewShow(a *app.App) cmdutil.Spec {
	return newVisibility(a, true, &cobra.Command{
		Use:   "show AWARD…",
		Short: "Put awards of yours on your profile (this also accepts them)",
		Long: `Put awards of your own on your profile. Since GitLab 19.0 a new award is hidden
until it is accepted, and showing it is how one accepts it.`,
		Example: "  ach show 103\n  ach show 103 104",
	})
}

func NewHide(a *app.App) cmdutil.Spec {
	return newVisibility(a, false, &cobra.Command{
		Use:   "hide AWARD…",
		Short: "Take awards of yours off your profile",
		Long: `Take awards of your own off your profile. They stay yours, and 'ach show' brings
them back.`,
		Example: "  ach hide 103\n  ach hide 103 104",
	})
}

func newVisibility(a *app.App, shown bool, cmd *cobra.Command) cmdutil.Spec {
	var numbers []ids.Award
	cmd.Args = a.OrAsk(cmdutil.SomeArgs("the number of at least one award"))
	check := func(args []string) error {
		var err error
		numbers, err = cmdutil.ParseAwards(args)
		return err
	}
	work := a.With(func(ctx context.Context, s *app.Session) error {
		if len(numbers) == 0 {
			var err error
			if numbers, err = askVisibility(ctx, a, s, shown); err != nil || len(numbers) == 0 {
				return err
			}
		}
		own, err := s.OwnAwards(ctx)
		if err != nil {
			return err
		}
		action := bulk.Hide
		if shown {
			action = bulk.Show
		}
		var done []gitlab.Award
		results := inTurn(ctx, action, numbers, func(id ids.Award) error {
			before, known := own.Of(id)
			award, err := s.SetShown(ctx, own, id, shown)
			switch {
			case err == nil:
				done = append(done, award)
				a.Streams.Success("award %d (%s): %s", award.ID, award.Achievement.Name, visibility(award, before, known))
			case len(numbers) > 1:
				a.Streams.Warn("award %d: %v", id, err)
			}
			return err
		})
		return a.Outcome(partly(results), app.Changed(ctx, a, columns.AwardColumns(ownAwards()), done))
	})
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.RowExits(), Prints: []app.Shape{columns.AwardShape().List()}, Offers: map[string]cmdutil.Offer{"": completion.MyAwards(a)}}
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

// askVisibility asks which of the caller's awards are to change, of those that
// would. None is no answer: there is nothing to do then.
func askVisibility(ctx context.Context, a *app.App, s *app.Session, shown bool) ([]ids.Award, error) {
	if err := s.NeedWrite(ctx, gitlab.UpdateOwnAwards); err != nil {
		return nil, err
	}
	l := pick.List{Question: "Take which awards off your profile?", Instead: "ach hide AWARD…", Mode: pick.Several}
	nothing := "none of your awards is on your profile"
	if shown {
		l.Question, l.Instead = "Put which awards on your profile?", "ach show AWARD…"
		nothing = "all your awards are on your profile"
	}
	read, chosen, err := mine(ctx, s, l,
		func(w gitlab.Award) bool { return w.Shown != shown })
	if err == nil && len(read) == 0 {
		a.Streams.Note("%s", words.JoinHints("nothing to do: "+nothing, s.FlagHint(ctx)))
	}
	return columns.IdsOf(chosen), err
}

// partly is the error of changes of which some failed. That nobody knows what became of one weighs more than that others were
// refused, whichever came first.
func partly(results []bulk.Result) error {
	var failed []error
	for _, res := range results {
		if res.Err != nil {
			failed = append(failed, res.Err)
		}
	}
	done, total := bulk.Tally(results).Done, len(results)
	if len(failed) == 0 || total == 1 {
		return app.MostSevere(failed)
	}
	first := failed[0]
	f := &app.Failure{Code: app.ExitPartly, Message: fmt.Sprintf("%d of %d were not changed", total-done, total), Hint: app.HintOf(first), Err: first}
	if found := app.MostSevere(failed); app.CodeOf(found) == app.ExitUnknown {
		f.Code, f.Hint, f.Err = app.ExitUnknown, app.HintOf(found), found
	} else if done == 0 {
		f.Code = app.CodeOf(first)
	}
	return f
}

// ownAwards is what a list of awards shows people.
func ownAwards() columns.Headers {
	return columns.Headers{
		"id": "Award", "achievement": "Achievement", "description": "Description", "namespace": "Namespace",
		"awarded_at": "Date", "awarded_by": "Awarded by", "state": "State", "order": "Order",
	}
}
