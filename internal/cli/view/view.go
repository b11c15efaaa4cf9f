package view

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// latestAwards is how many awards view shows.
const latestAwards = 10

// A viewed achievement is one with its newest awards.
type viewed struct {
	gitlab.Achievement
	latest  []gitlab.Award
	unshown error // why there may be awards although none was read; nil for no reason
}

// viewOptions are what view is told.
type viewOptions struct {
	awardOptions
	app   *app.App
	given cmdutil.FlagsOn
	web   bool
	ref   gitlab.AchievementRef
	bare  bool // the ref is a number, which an award may have too
}

// NewView returns the command view.
func NewView(a *app.App) cmdutil.Spec { return (&viewOptions{}).spec(a) }

func (o *viewOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "view ACHIEVEMENT | --award AWARD",
		Short: "Show one achievement with its latest awards, or one award",
		Long: `Show everything of one achievement: its text, its avatar, how many awards of it
stand, its page in the browser, and its latest awards; or, with --award, of one
award: who got it from whom and when, its message, its state and its place.

GitLab finds an achievement only through its group. Given a number alone, ach
asks the groups you are a direct member of; for others add --namespace. An award
it finds only in a list: ach reads your own, then those of the group, without
--namespace those of 20 groups of yours, or with --user or --achievement those
instead. Revoked awards are in no list.`,
		Example: "  ach view 12\n  ach view \"bug hunter\" -n acme -o json\n  ach view --award 107\n  ach view \"bug hunter\" -n acme --web",
		Args:    o.args,
	}
	o.app, o.given = a, cmdutil.On(cmd)
	f := cmd.Flags()
	f.StringVar(&o.award, "award", "", "show this `AWARD`, by its number")
	f.StringVarP(&o.user, "user", "u", "", "with --award: look among the awards of this `USER`")
	f.StringVarP(&o.achievement, "achievement", "a", "", "with --award: look among the awards of this `ACHIEVEMENT`")
	f.BoolVar(&o.web, "web", false, webUsage)
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ReadExits(app.ExitGuard),
		Prints: []app.Shape{Shape(), awardShape(), pageShape()}, Which: seen,
		Offers: map[string]cmdutil.Offer{
			"": cmdutil.Without("award", cmdutil.FirstOnly(completion.Achievements(a))), "award": completion.Awards(a),
			"user": completion.Users(a), "achievement": completion.Achievements(a),
		},
	}
}

// seen is the shape of what view prints.
func seen(on cmdutil.FlagsOn) app.Shape {
	switch {
	case on("web"):
		return pageShape()
	case on("award"):
		return awardShape()
	}
	return Shape()
}

func (o *viewOptions) args(cmd *cobra.Command, args []string) error {
	switch {
	case !o.given("award"):
		return o.app.OrAsk(cmdutil.OneArg("the achievement to show, or --award"))(cmd, args)
	case len(args) > 0:
		return app.Usage(cmdutil.SeeHelp(cmd), "ach view takes either an achievement or --award, not both")
	}
	return nil
}

func (o *viewOptions) check(args []string) (err error) {
	if err := o.awardOptions.check(o.app, o.given); err != nil || len(args) == 0 {
		return err
	}
	full := strings.HasPrefix(strings.TrimSpace(args[0]), "gid:")
	if id, err := gitlab.ParseAwardRef(args[0]); full && err == nil {
		return app.Usage(fmt.Sprintf("'ach view --award %d' shows it", id), "ACHIEVEMENT: %q is the id of an award", args[0])
	}
	if o.ref, err = cmdutil.ParseAchievement(args[0]); err != nil {
		return err
	}
	o.bare = o.ref.ID != 0 && !full
	return o.app.NameNeedsNamespace(o.ref)
}

func (o *viewOptions) run(ctx context.Context, s *app.Session) error {
	if o.given("award") {
		return o.viewAward(ctx, s)
	}
	if !o.web {
		ctx = s.AskLatest(ctx, o.ref, s.Settings.Namespace, latestAwards)
	}
	found, err := s.PickAchievement(ctx, o.ref, "Look at which achievement?", "ach view ACHIEVEMENT")
	if e := gitlab.AsError(err); o.bare && e != nil && (e.Reason == gitlab.ReasonNotInGroup || e.Reason == gitlab.ReasonNotInYourGroups) {
		return instead(ctx, s, ids.Award(o.ref.ID), err)
	}
	if err != nil {
		return err
	}
	if o.web {
		return openPage(ctx, s, s.Address(found.Namespace))
	}
	return o.viewAchievement(ctx, s, found)
}

func (o *viewOptions) viewAward(ctx context.Context, s *app.Session) error {
	w, err := o.find(ctx, s, o.given)
	switch {
	case err != nil:
		return err
	case o.web:
		return openPage(ctx, s, s.Profile(w.User))
	}
	return app.One(ctx, o.app, awardColumns(s.Profile, o.app.Streams.Now), w)
}

func (o *viewOptions) viewAchievement(ctx context.Context, s *app.Session, found gitlab.Achievement) error {
	latest, err := s.Latest(ctx, found, latestAwards)
	if err != nil {
		return err
	}
	v := viewed{Achievement: found, latest: latest}
	if len(latest) == 0 {
		v.unshown = s.NotShown(ctx, "who holds it")
	}
	if v.unshown != nil {
		o.app.Streams.Warn("%v", v.unshown)
		if v.Awards == 0 {
			v.Awards = -1 // the count leaves out what is not shown
		}
	}
	return app.One(ctx, o.app, viewColumns(s.Address, o.app.Streams.When), v)
}

// viewColumns are those of an achievement and its awards beneath; when words the
// times of those for people.
func viewColumns(address func(gitlab.Namespace) string, when func(time.Time) string) []output.Column[viewed] {
	cols := output.Through(func(v viewed) gitlab.Achievement { return v.Achievement }, columns.AchievementColumns(address, columns.Headers{
		"id": "ID", "name": "Name", "description": "Description", "namespace": "Namespace", "awards": "Awards",
		"avatar_url": "Avatar URL", "created_at": "Created", "updated_at": "Updated", "web_url": "Web",
	}))
	return append(cols, output.Column[viewed]{
		Name: "latest_awards", Header: "Latest awards",
		Doc: "the newest awards, at most ten, each with the fields of an award; null where the token cannot be shown them",
		Value: output.Objects(columns.AwardColumns(nil), func(v viewed) []gitlab.Award {
			if v.unshown != nil {
				return nil
			}
			return append([]gitlab.Award{}, v.latest...)
		}),
		Text: func(v viewed) string {
			lines := latestLines(v.latest, when)
			switch hidden := min(v.Awards, latestAwards) - len(v.latest); {
			case v.unshown != nil:
				return "not shown to this token"
			case hidden == 1:
				lines = append(lines, "1 award, whose holder GitLab does not show you")
			case hidden > 1:
				lines = append(lines, fmt.Sprintf("%d awards, whose holders GitLab does not show you", hidden))
			case len(lines) == 0:
				return "nobody holds it"
			}
			return strings.Join(lines, "\n")
		},
	})
}

// latestLines are awards as people see them, the newest first. Those of one person that are
// alike but for their time are a line, with the newest time and all numbers.
func latestLines(latest []gitlab.Award, when func(time.Time) string) []string {
	var lines []string
	done := map[string]bool{}
	line := func(w gitlab.Award) string {
		return fmt.Sprintf("by @%s, %s", w.AwardedBy.Username, columns.StateOf(w))
	}
	for _, w := range latest {
		key := fmt.Sprint(w.User.ID, " ", line(w))
		if done[key] {
			continue
		}
		same := []ids.Award{w.ID}
		if w.User.ID != 0 {
			done[key] = true
			same = columns.IdsOf(words.Filter(latest, func(o gitlab.Award) bool { return o.User.ID == w.User.ID && line(o) == line(w) }))
		}
		number := "award "
		if len(same) > 1 {
			number = "awards "
		}
		lines = append(lines, fmt.Sprintf("%s  %s %s (%s%s)", when(w.AwardedAt), words.Times("@"+w.User.Username, len(same)), line(w), number, words.List(same)))
	}
	return lines
}

// Shape is an achievement with its latest awards.
func Shape() app.Shape {
	return app.ShapeOf("view", "An achievement with its latest awards", viewColumns(nil, nil))
}
