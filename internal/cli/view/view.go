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
	"github.com/ach-cli/ach/internal/output"
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
	app *app.App
	ref gitlab.AchievementRef
}

// NewView returns the command view.
func NewView(a *app.App) cmdutil.Spec { return (&viewOptions{}).spec(a) }

func (o *viewOptions) spec(a *app.App) cmdutil.Spec {
	o.app = a
	cmd := &cobra.Command{
		Use:   "view ACHIEVEMENT",
		Short: "Show one achievement with its latest awards",
		Long: `Show everything of one achievement: its text, its avatar, how many awards of it
stand, its page in the browser, and its latest awards.

GitLab finds an achievement only through its group. Given a number alone, ach
asks the groups you are a direct member of; for others add --namespace.`,
		Example: "  ach view 12\n  ach view \"bug hunter\" -n acme -o json",
		Args:    a.OrAsk(cmdutil.OneArg("the achievement to show")),
	}
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ReadExits(), Prints: []app.Shape{Shape()},
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(completion.Achievements(a))},
	}
}

func (o *viewOptions) check(args []string) (err error) {
	if len(args) == 0 {
		return nil
	}
	if o.ref, err = cmdutil.ParseAchievement(args[0]); err != nil {
		return err
	}
	return o.app.NameNeedsNamespace(o.ref)
}

func (o *viewOptions) run(ctx context.Context, s *app.Session) error {
	found, err := s.PickAchievement(ctx, o.ref, "Look at which achievement?", "ach view ACHIEVEMENT")
	if err != nil {
		return err
	}
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
			lines := make([]string, 0, len(v.latest))
			for _, w := range v.latest {
				lines = append(lines, fmt.Sprintf("%s  @%s by @%s, %s (award %d)",
					when(w.AwardedAt), w.User.Username, w.AwardedBy.Username, columns.StateOf(w), w.ID))
			}
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

// Shape is an achievement with its latest awards.
func Shape() app.Shape {
	return app.ShapeOf("view", "An achievement with its latest awards", viewColumns(nil, nil))
}
