package award

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// awardOptions are what award is told.
type awardOptions struct {
	bulkOptions
	message  string
	template source.Template // of message
}

// NewAward returns the command award.
func NewAward(a *app.App) cmdutil.Spec { return (&awardOptions{}).spec(a) }

func (o *awardOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "award -a ACHIEVEMENT (-u USER… | --from FILE | --members-of GROUP)",
		Short: "Award an achievement to one user or to ten thousand",
		Long: `Award an achievement; each award sends an e-mail to its recipient.

Since GitLab 19.0 an award stays hidden until the recipient accepts it. Who
holds the achievement already is skipped: running the same command twice makes
no second award. --again awards regardless; --once-per month awards who got it
last in an earlier month; --period 2026-09 awards who has no award whose
message names that month, as --message 'MVP of {period}' does.

A file has one user a line, or is csv or tsv with a header (user, username,
user_id or email; achievement and message where they differ from row to row; other
columns are carried), or json, ndjson or yaml with the same names; --select takes
the users from any other. See 'ach help lists', 'select' and 'bulk'.`,
		Example: `  ach award --achievement 12 --user alice
  ach award -n acme -a "bug hunter" -u alice,bob --message "Nice catch"
  ach award -n acme --achievement "bug hunter" --from people.csv --dry-run
  ach award --achievement 12 --members-of acme/tools --yes --report awarded.csv`,
		Args: func(cmd *cobra.Command, args []string) error {
			return patternInQuotes(cmd, args, cmdutil.NoArgs(cmd, args))
		},
	}
	o.addSourceFlags(a, cmd, bulk.Award)
	cmdutil.Under(cmd, "The award", func(f *pflag.FlagSet) {
		f.StringVar(&o.message, "message", "", "`TEXT` for the recipient, up to 200 characters\n{version} stands for what the row has in that column; {{ and }} are braces. GitLab 19.1 or later keeps it.")
		f.BoolVar(&o.choice.Again, "again", false, "award also who holds it already")
		f.StringVar(&o.choice.OncePer, "once-per", "", "award once per `PERIOD`, such as month\nA period is a day, week, month, quarter or year, with bounds in UTC.")
		f.StringVar(&o.choice.Period, "period", "", "award once for that `PERIOD`, such as 2026-09\nOr 2026, 2026-Q3, 2026-W36, 2026-09-15. Who got it for that period is told by {period} in the message.")
	})
	o.addRunFlags(a, cmd)
	offers := o.offers("once-per", cmdutil.Fixed(bulk.Periods()...))
	offers["period"] = cmdutil.Fixed(periodsAbout(time.Now())...)
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.tellingProblems(a.With(o.run)),
		Exits: app.RowExits(app.ExitGuard), Prints: rowShapes(), Which: rowsOf,
		Offers: offers,
	}
}

func (o *awardOptions) check([]string) error {
	var err error
	if o.template, err = ParseMessage(o.message); err != nil {
		return err
	}
	if err := o.checkPeriod(); err != nil {
		return err
	}
	return o.flags.CheckBeside(func() error {
		if err := o.checkSource(); err != nil {
			return err
		}
		return o.checkFields()
	})
}

func (o *awardOptions) run(ctx context.Context, s *app.Session) error {
	if err := o.ask(ctx, s); err != nil {
		return err
	}
	p, err := o.plan(ctx, s, o.template)
	if err != nil {
		return err
	}
	for _, row := range p.Rows {
		if row.Status == bulk.StatusSkipped && row.AwardID != 0 && len(p.Rows) <= toldErrors {
			o.app.Streams.Note("skipped %s, who already holds %s: award %d", words.UserName(row.User, row.UserID), itOf(p, row), row.AwardID)
		}
	}
	return o.runPlan(ctx, s.Runner(), p)
}

// ask asks for what is not given: the achievement, then who is to get it.
func (o *awardOptions) ask(ctx context.Context, s *app.Session) error {
	if err := o.askAchievement(ctx, s, gitlab.AwardAchievement, "Award which achievement?"); err != nil || !o.nobody() {
		return err
	}
	found, err := s.Find(ctx, o.source.Achievement)
	if err != nil {
		return err
	}
	o.source.Entries, err = choosePeople(ctx, s, found)
	o.source.Chosen = true
	return err
}
