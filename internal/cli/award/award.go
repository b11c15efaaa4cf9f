package award

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/words"
)

func NewAward(a *app.App) cmdutil.Spec {
	var (
		src     sourceFlags
		flags   RunFlags
		message string
		once    string
		ch      run.Choice
	)
	cmd := &cobra.Command{
		Use:   "award --achievement ACHIEVEMENT (--user USER[,USER…] | --from FILE | --members-of GROUP) [flags]",
		Short: "Award an achievement to one user or to ten thousand",
		Long: `Award an achievement. Each award sends an e-mail to its recipient, and since
GitLab 19.0 it stays hidden until the recipient accepts it.

Who holds the achievement already is skipped: running the same command twice
makes no second award. --again awards regardless; --once-per month awards who
got it last in an earlier month.

A file has one user a line, or is csv or tsv with a header (user, username or
user_id; achievement and message where they differ from row to row; other
columns go into the report), or ndjson with the same names. 'ach help bulk'
tells what happens when a run is interrupted.`,
		Example: `  ach award --achievement 12 --user alice
  ach award -n acme --achievement "bug hunter" --user alice,bob --message "Nice catch"
  ach award -n acme --achievement "bug hunter" --from people.csv --dry-run
  ach award --achievement 12 --members-of acme/tools --yes --report awarded.csv`,
		Args: cmdutil.NoArgs,
	}
	src.addFlags(cmd)
	cmd.Flags().StringVar(&message, "message", "", "a `TEXT` of at most 200 characters for the recipient (GitLab 19.1 or later)")
	cmd.Flags().BoolVar(&ch.Again, "again", false, "award also who holds it already")
	cmd.Flags().StringVar(&once, "once-per", "", "award once per `PERIOD`: day, week, month or year (in UTC)")
	flags.addFlags(cmd)
	check := func([]string) error {
		if err := gitlab.CheckMessage(message); err != nil {
			return cmdutil.InFlag("message", err)
		}
		if once != "" {
			if ch.Again {
				return app.Usage("", "--again and --once-per exclude each other")
			}
			if _, err := bulk.Once(once, time.Time{}); err != nil {
				return app.Usage("", "--once-per: %v", err)
			}
			ch.Period = once
		}
		if err := flags.Check(a); err != nil {
			return err
		}
		if err := flags.MayReport(a, src.from); err != nil {
			return err
		}
		return src.check(cmd.Context(), a)
	}
	work := src.telling(a, a.With(func(ctx context.Context, s *app.Session) error {
		if err := src.askAward(ctx, s); err != nil {
			return err
		}
		p, err := s.Runner().Plan(ctx, &src.Source, run.PlanOptions{Action: bulk.Award, Choice: ch, Message: message, DryRun: flags.dryRun, Settle: flags.Settle})
		if err != nil {
			return err
		}
		noteSkipped(a, p)
		return perform(ctx, a, s, p, &src, flags)
	}))
	return cmdutil.Spec{
		Command: cmd, Check: check, Work: work, Exits: app.RowExits(app.ExitGuard), Prints: rowShapes(), Which: rowsOf,
		Offers: cmdutil.Offers(src.offers(a), map[string]cmdutil.Offer{"once-per": cmdutil.Fixed("day", "week", "month", "year")}),
	}
}

// askAward asks for what is not given: the achievement, then who is to get it.
func (s *sourceFlags) askAward(ctx context.Context, session *app.Session) error {
	if s.achievementText != "" && !s.nobody() || s.from != "" {
		return nil
	}
	if err := session.NeedWrite(ctx, gitlab.AwardAchievement); err != nil {
		return err
	}
	if err := s.askWhat(ctx, session, "Award which achievement?"); err != nil || !s.nobody() {
		return err
	}
	found, err := session.Find(ctx, s.Achievement)
	if err != nil {
		return err
	}
	s.Entries, err = members(ctx, session, found)
	s.Chosen = true
	return err
}

// noteSkipped tells who holds it already, where these are few.
func noteSkipped(a *app.App, p *run.Plan) {
	for _, row := range p.Rows {
		if row.Status == bulk.StatusSkipped && row.AwardID != 0 && len(p.Rows) <= toldErrors {
			a.Streams.Note("skipped %s, who already holds it: award %d", words.UserName(row.User, row.UserID), row.AwardID)
		}
	}
}
