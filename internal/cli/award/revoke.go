package award

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/words"
)

func NewRevoke(a *app.App) cmdutil.Spec {
	var (
		src     sourceFlags
		flags   RunFlags
		numbers []ids.Award
		ch      run.Choice
	)
	cmd := &cobra.Command{
		Use:   "revoke AWARD… | --achievement ACHIEVEMENT (--user USER[,USER…] | --from FILE | --members-of GROUP)",
		Short: "Revoke awards for good",
		Long: `Revoke awards, named by their numbers or by what was awarded to whom.

A user can hold the same achievement several times: then --all or --latest says
which of the awards is meant.

` + cmdutil.Removals,
		Example: `  ach revoke 103
  ach revoke -n acme --achievement "bug hunter" --user alice
  ach revoke --achievement 12 --from people.txt --all --dry-run`,
		Args: cobra.ArbitraryArgs,
	}
	src.addFlags(cmd)
	cmd.Flags().BoolVar(&ch.All, "all", false, "revoke every award of the achievement to the user")
	cmd.Flags().BoolVar(&ch.Latest, "latest", false, "revoke the latest award of the achievement to the user")
	flags.addFlags(cmd)
	check := func(args []string) error {
		if err := flags.Check(a); err != nil {
			return err
		}
		if err := flags.MayReport(a, src.from); err != nil {
			return err
		}
		byUser := src.achievementText != "" || !src.nobody()
		chosen := len(args) == 0 && src.nobody() && a.CanAsk() // awards, but by asking
		switch {
		case len(args) == 0 && !byUser && !chosen:
			return app.Usage(cmdutil.SeeHelp(cmd), "ach revoke needs awards, or --achievement with --user, --from or --members-of")
		case len(args) > 0 && byUser:
			return app.Usage(cmdutil.SeeHelp(cmd), "ach revoke takes either awards or --achievement with users, not both")
		case ch.All && ch.Latest:
			return app.Usage("", "--all and --latest exclude each other")
		case (len(args) > 0 || chosen) && (ch.All || ch.Latest):
			return app.Usage("an award's number names one award", "--all and --latest go with --achievement and users")
		case len(args) > 0 || chosen:
			for _, flag := range []string{"batch-size", "concurrency", "rate", "settle", "dry-run"} {
				if cmd.Flags().Changed(flag) {
					return app.Usage("awards named by number are revoked one after another, and without a plan: GitLab has no query for them",
						"--%s goes with --achievement and users", flag)
				}
			}
			if chosen {
				break
			}
			if err := flags.checkNamed(len(args)); err != nil {
				return err
			}
			var err error
			if numbers, err = cmdutil.ParseAwards(args); err != nil {
				return err
			}
			return a.CheckColumns(src.carriedFields()...)
		}
		return src.check(cmd.Context(), a)
	}
	work := src.telling(a, a.With(func(ctx context.Context, s *app.Session) error {
		if len(numbers) > 0 {
			if len(numbers) > askAbove {
				if err := a.MayAsk("revoking so many awards"); err != nil {
					return err
				}
				if err := a.Confirm(ctx, fmt.Sprintf("Revoke %d awards for good?", len(numbers))); err != nil {
					return err
				}
			}
			return revokeNamed(ctx, a, s, numbers, flags)
		}
		if err := src.askRevoke(ctx, s); err != nil {
			return err
		}
		if src.nobody() {
			return revokeChosen(ctx, a, s, src.Achievement, flags)
		}
		p, err := s.Runner().Plan(ctx, &src.Source, run.PlanOptions{Action: bulk.Revoke, Choice: ch, DryRun: flags.dryRun, Settle: flags.Settle})
		if err != nil {
			return err
		}
		for _, row := range p.Rows {
			if row.Status == bulk.StatusSkipped && row.Error == "" && len(p.Rows) <= toldErrors {
				a.Streams.Note("skipped %s, who does not hold it", words.UserName(row.User, row.UserID))
			}
		}
		return perform(ctx, a, s, p, &src, flags)
	}))
	return cmdutil.Spec{
		Command: cmd, Check: check, Work: work, Exits: app.RowExits(app.ExitGuard), Prints: rowShapes(), Which: rowsOf,
		Offers: cmdutil.Offers(src.offers(a), map[string]cmdutil.Offer{"": completion.Awards(a)}),
	}
}

// checkNamed refuses more awards, named one by one, than --max allows.
func (r *RunFlags) checkNamed(awards int) error {
	if r.max > 0 && awards > r.max {
		return &app.Failure{Code: app.ExitGuard, Message: fmt.Sprintf("--max: %d awards are named, and %d are allowed; nothing was sent", awards, r.max), Hint: "name fewer"}
	}
	return nil
}

// askRevoke asks for the achievement where it is not given.
func (s *sourceFlags) askRevoke(ctx context.Context, session *app.Session) error {
	if s.achievementText != "" && !s.nobody() || s.from != "" {
		return nil // nothing to ask
	}
	if err := session.NeedWrite(ctx, gitlab.RevokeAchievement); err != nil {
		return err
	}
	return s.askWhat(ctx, session, "Revoke awards of which achievement?")
}

// revokeChosen asks which awards of the achievement are to be revoked, and
// whether that is meant.
func revokeChosen(ctx context.Context, a *app.App, s *app.Session, ref gitlab.AchievementRef, flags RunFlags) error {
	found, err := s.Find(ctx, ref)
	if err != nil {
		return err
	}
	awards, err := standing(ctx, s, found)
	if err != nil {
		return err
	}
	if err := flags.checkNamed(len(awards)); err != nil {
		return err
	}
	question := fmt.Sprintf(`Revoke %s of "%s" from %s for good?`, words.Plural(len(awards), "award"), found.Name, words.People(columns.People(awards)))
	if err := a.Confirm(ctx, question); err != nil {
		return err
	}
	return revokeNamed(ctx, a, s, columns.IdsOf(awards), flags)
}

// revokeNamed revokes awards by number, one after another. There is no plan:
// GitLab has no query for an award by its number.
func revokeNamed(ctx context.Context, a *app.App, s *app.Session, numbers []ids.Award, flags RunFlags) error {
	if err := flags.MayReport(a, ""); err != nil {
		return err
	}
	if err := flags.AskToReplace(ctx, a); err != nil {
		return err
	}
	revoked := map[ids.Award]gitlab.Award{}
	results := inTurn(ctx, bulk.Revoke, numbers, func(id ids.Award) error {
		gone, err := s.Revoke(ctx, id)
		switch {
		case err == nil:
			revoked[id] = gone
			a.Streams.Success(`revoked award %d: "%s" of @%s`, gone.ID, gone.Achievement.Name, gone.User.Username)
		case app.CarriedOut(err):
			a.Streams.Success("revoked award %d; GitLab does not show this token whose it was", id)
		}
		return err
	})
	for i := range results {
		row, gone := &results[i].Row, revoked[results[i].AwardID]
		row.User, row.UserID, row.AchievementID = gone.User.Username, gone.User.ID, gone.Achievement.ID
	}
	w := RowWriter{App: a, Flags: flags}
	printed := w.Report(context.WithoutCancel(ctx), ResultColumns(a.Columns, results), results, false)
	if bulk.Tally(results).Done > 0 {
		printed = w.unprinted(context.WithoutCancel(ctx), printed, results)
	}
	return a.Outcome(run.Sum(results, ctx.Err(), ""), printed)
}

// inTurn has changes of awards made by number, one after another.
func inTurn(ctx context.Context, action bulk.Action, awards []ids.Award, change func(ids.Award) error) []bulk.Result {
	rows := make([]bulk.Row, len(awards))
	for i, id := range awards {
		rows[i] = bulk.Row{Line: i + 1, AwardID: id}
	}
	return bulk.InTurn(ctx, action, rows, func(ctx context.Context, c bulk.Change) bulk.Outcome {
		err := change(c.AwardID)
		o := run.OutcomeOf(c.AwardID, err)
		o.Fatal = endsRun(ctx, err)
		return o
	})
}

// endsRun tells whether an error would meet every further row too.
func endsRun(ctx context.Context, err error) bool {
	if e := gitlab.AsError(err); e != nil && !e.Fatal && errors.Is(err, api.ErrLacksPermission) {
		return ctx.Err() != nil // it may have the permission in another group
	}
	switch app.CodeOf(err) {
	case app.ExitAuth, app.ExitUnavailable, app.ExitInterrupted:
		return true
	}
	return ctx.Err() != nil
}
