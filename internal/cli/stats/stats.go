package stats

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/words"
)

const (
	byAchievement = "achievement"
	byUser        = "user"
	byMonth       = "month"
)

// options are what stats is told.
type options struct {
	cmdutil.Listing
	app          *app.App
	given        cmdutil.FlagsOn
	by           string
	achievements []string
	since, until string

	refs     []gitlab.AchievementRef
	from, to cmdutil.Moment
}

// NewStats returns the command stats.
func NewStats(a *app.App) cmdutil.Spec { return (&options{}).spec(a) }

func (o *options) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "stats [flags]",
		Short: "Show a group's figures, by achievement, user or month",
		Long: `Show the figures of a group's achievements: how many people hold each, how many
awards of it stand, how many of those are on the holder's profile (shown) and
how many are not (hidden, or not accepted yet), and when the first and the last
one was made. A bar on a terminal compares the awards.

--by user is a leaderboard: everybody with their awards, and which; as many
awards share a place. --by month has each month since the first award, also
those without one, with the people whose first award was made in it (new).

--since and --until count the awards made in that time alone: from the first
moment on, and before the second, so '--since 2026-09-01 --until 2026-10-01' is
September, in UTC. Revoked awards count nowhere. Awards that GitLab counts and
does not show are in the field unseen: with any, the figures are lower bounds.`,
		Example: `  ach stats -n acme
  ach stats -n acme --by user --limit 10
  ach stats -n acme --by month --since 1y -o csv
  ach stats -n acme -a "bug hunter" --by month
  ach stats -n acme --sort=-awards --jq '.[] | select(.accepted < 0.5) | .achievement'`,
		Args: cmdutil.NoArgs,
	}
	o.app, o.given = a, cmdutil.On(cmd)
	f := cmd.Flags()
	f.StringVar(&o.by, "by", byAchievement, "a row for each `THING`: achievement, user or month")
	f.StringArrayVarP(&o.achievements, "achievement", "a", nil, "only the awards of this `ACHIEVEMENT`\nA number, a full id, or a name, which needs --namespace. Several by repeating the flag.")
	f.StringVar(&o.since, "since", "", "only awards made at this `TIME` or later\n"+
		"A TIME is a date, which begins at midnight in UTC, a time such as 2026-09-01T12:00:00+02:00, or an AGE, which is so long ago: a number with h, d, w, mo (months) or y.")
	f.StringVar(&o.until, "until", "", "only awards made before this `TIME`")
	o.AddFlags(cmd)
	ages := cmdutil.Fixed("7d", "30d", "6mo", "1y")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ReadExits(),
		Prints: []app.Shape{achievementShape().List(), userShape().List(), monthShape().List()}, Which: o.printed,
		Offers: cmdutil.Offers(o.Offers(), map[string]cmdutil.Offer{
			"by": cmdutil.Fixed(byAchievement, byUser, byMonth), "achievement": completion.Achievements(a), "since": ages, "until": ages,
		}),
	}
}

// printed is the shape of the rows that --by asks for.
func (o *options) printed(cmdutil.FlagsOn) app.Shape {
	switch o.by {
	case byUser:
		return userShape()
	case byMonth:
		return monthShape()
	}
	return achievementShape()
}

func (o *options) check([]string) error {
	if !slices.Contains([]string{byAchievement, byUser, byMonth}, o.by) {
		return app.Usage("", "--by: %q is not one of achievement, user and month", o.by)
	}
	named := false
	for _, text := range o.achievements {
		ref, err := gitlab.ParseAchievementRef(text)
		if err != nil {
			return cmdutil.InFlag("achievement", err)
		}
		if err := o.app.NameNeedsNamespace(ref); err != nil {
			return err
		}
		o.refs, named = append(o.refs, ref), true
	}
	if !named {
		if err := o.app.NeedNamespace("stats"); err != nil {
			return err
		}
	}
	if err := o.checkPeriod(); err != nil {
		return err
	}
	if o.by == byMonth && o.app.Flags.Output == string(output.FormatIDs) {
		return app.Usage("", "--output: a month has no id")
	}
	return o.Check(o.app)
}

func (o *options) checkPeriod() (err error) {
	if o.given("since") {
		if o.from, err = cmdutil.ParseMoment(o.since); err != nil {
			return cmdutil.InFlag("since", err)
		}
	}
	if o.given("until") {
		if o.to, err = cmdutil.ParseMoment(o.until); err != nil {
			return cmdutil.InFlag("until", err)
		}
	}
	if now := o.app.Streams.Now(); o.given("since") && o.given("until") && !o.from.On(now).Before(o.to.On(now)) {
		return app.Usage("--until is the first moment that does not count any more", "no award can match both --since and --until")
	}
	return nil
}

func (o *options) run(ctx context.Context, s *app.Session) error {
	group, wanted, err := o.wanted(ctx, s)
	if err != nil {
		return err
	}
	g, err := overview.Read(ctx, s.Client, group, s.Now(), func(a gitlab.Achievement) bool { return wanted == nil || wanted[a.ID] })
	if err != nil {
		return err
	}
	g.At = s.Now() // by the clock of the server, which has answered
	if wanted != nil {
		g.Unreadable = 0
		g.Achievements = words.Filter(g.Achievements, func(a overview.Achievement) bool { return wanted[a.ID] })
	}
	var p overview.Period
	if o.given("since") {
		p.From = o.from.On(g.At)
	}
	if o.given("until") {
		p.Until = o.to.On(g.At)
	}
	if all, _ := g.Total(overview.Period{}); all.Awards == 0 {
		if err := s.NotShown(ctx, "the awards of "+group); err != nil {
			return err // figures of nothing would say that there is nothing
		}
	}
	if err := o.print(ctx, g, p); err != nil {
		return err
	}
	o.tell(g, p, s.FlagHint(ctx))
	return nil
}

// wanted are the group, and which of its achievements are; nil for all of them.
func (o *options) wanted(ctx context.Context, s *app.Session) (group string, wanted map[ids.Achievement]bool, err error) {
	if len(o.refs) == 0 {
		err = s.NeedGroup(ctx)
		return s.Settings.Namespace, nil, err
	}
	wanted = map[ids.Achievement]bool{}
	for _, ref := range o.refs {
		found, err := s.Find(ctx, ref)
		if err != nil {
			return "", nil, err
		}
		path := found.Namespace.Path
		if group != "" && path != group {
			return "", nil, app.Usage("ask for one group after the other", "--achievement: these are of two groups, %s and %s", group, path)
		}
		group, wanted[found.ID] = path, true
	}
	return group, wanted, nil
}

func (o *options) print(ctx context.Context, g overview.Group, p overview.Period) error {
	switch o.by {
	case byUser:
		return printed(ctx, o, userColumns(g.Unseen()), g.ByUser(p))
	case byMonth:
		return printed(ctx, o, monthColumns(g.Unseen()), g.ByMonth(p))
	}
	return printed(ctx, o, achievementColumns(g.Unseen()), g.ByAchievement(p))
}

func printed[T any](ctx context.Context, o *options, cols []output.Column[T], rows []T) error {
	rows, err := cmdutil.Arrange(o.app, o.Listing, cols, rows)
	if err != nil {
		return err
	}
	return app.Rows(ctx, o.app, cols, rows)
}

// tell says what all of it comes to, and what of it was not seen.
func (o *options) tell(g overview.Group, p overview.Period, flagHint string) {
	out := o.app.Streams
	total, people := g.Total(p)
	var when []string
	if !p.From.IsZero() {
		when = append(when, "since "+out.When(p.From))
	}
	if !p.Until.IsZero() {
		when = append(when, "until "+out.When(p.Until))
	}
	time := strings.Join(append([]string{""}, when...), " ")
	switch {
	case len(g.Achievements) == 0:
		out.Note("%s", strings.TrimSuffix("the group "+g.Path+" has no achievements; "+flagHint, "; "))
	case total.Awards == 0 && len(when) > 0:
		out.Note("no award of %s that you may see was made%s", g.Path, time)
	case total.Awards == 0:
		out.Note("no award of %s that you may see stands", g.Path)
	default:
		out.Note("%s of %s in %s%s, held by %s: %d shown, %d hidden (%s accepted)", words.Plural(total.Awards, "award"), words.Plural(len(g.Achievements), "achievement"), g.Path, time,
			words.People(people), total.Shown, total.Awards-total.Shown, output.Percent(total.Shown, total.Awards))
	}
	if n := g.Unseen(); n > 0 {
		out.Warn("%s that you may not see, such as those of people with a private profile: the figures are lower bounds", words.MoreExist(n, "award"))
	}
	if n := g.Unreadable; n > 0 {
		out.Warn("%s of %s that you may not see, with awards of their own", words.MoreExist(n, "achievement"), g.Path)
	}
}

// heldText is such as: Star × 3, Moon.
func heldText(u overview.UserFigures) string {
	return strings.Join(words.Map(u.Held, func(h overview.Held) string { return words.Times(h.Achievement.Name, h.Awards) }), ", ")
}

// monthText is such as: 2026-09.
func monthText(m overview.Month) string {
	return fmt.Sprintf("%04d-%02d", m.Start.Year(), m.Start.Month())
}
