package stats

import (
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/overview"
)

// tallied are the columns of what awards come to.
func tallied() []output.Column[overview.Tally] {
	type T = overview.Tally
	shares := func(t T) (int, int) { return t.Shown, t.Awards }
	return []output.Column[T]{
		{Name: "awards", Header: "Awards", Bar: true, Doc: "how many awards stand", Value: output.Int(func(t T) int { return t.Awards })},
		{Name: "shown", Header: "Shown", Doc: "how many of them are on the profile of their holder", Value: output.Int(func(t T) int { return t.Shown })},
		{Name: "hidden", Header: "Hidden", Doc: "how many are not: hidden, or not accepted yet", Value: output.Int(func(t T) int { return t.Awards - t.Shown })},
		{
			Name: "accepted", Header: "Accepted", Doc: "shown by awards, from 0 to 1 with four decimals; null without awards",
			Value: output.Share(shares), Text: func(t T) string { return output.Percent(shares(t)) },
		},
	}
}

// ends are the columns of when awards were made.
func ends() []output.Column[overview.Tally] {
	type T = overview.Tally
	return []output.Column[T]{
		{Name: "first_awarded_at", Header: "First", Doc: "when the first of them was made, or null", Value: output.Time(func(t T) time.Time { return t.First })},
		{Name: "last_awarded_at", Header: "Last", Doc: "when the last of them was made, or null", Value: output.Time(func(t T) time.Time { return t.Last })},
	}
}

// unseenColumn has what GitLab counts and does not show. People see it where there is any.
func unseenColumn[T any](doc string, any bool, read func(T) int) output.Column[T] {
	c := output.Column[T]{Name: "unseen", Doc: doc, Value: output.Int(read), Stays: any}
	if any {
		c.Header = "Unseen"
	}
	return c
}

func achievementColumns(unseen int) []output.Column[overview.AchievementFigures] {
	type F = overview.AchievementFigures
	tally := func(f F) overview.Tally { return f.Tally }
	name := columns.AchievementColumn("name of the achievement", func(f F) string { return f.Achievement.Name })
	name.Header = "Achievement"
	cols := []output.Column[F]{
		name,
		{Name: "achievement_id", ID: true, Doc: "number of the achievement", Value: output.Int(func(f F) int64 { return int64(f.Achievement.ID) })},
		{Name: "holders", Header: "Holders", Doc: "how many people hold it", Value: output.Int(func(f F) int { return f.Holders })},
	}
	cols = append(cols, output.Through(tally, tallied())...)
	cols = append(cols, output.Through(tally, ends())...)
	return append(cols,
		unseenColumn("how many more awards of it GitLab counts and does not show, of whatever time", unseen > 0, func(f F) int { return f.Unseen }),
		output.Column[F]{
			Name: "months", Doc: "month by month since its first award: month, awards, shown, hidden, accepted, holders, new_holders",
			Value: output.Objects(monthFields(), func(f F) []overview.Month { return append([]overview.Month{}, f.Months...) }),
		},
	)
}

func userColumns(unseen int) []output.Column[overview.UserFigures] {
	type F = overview.UserFigures
	tally := func(f F) overview.Tally { return f.Tally }
	user := columns.UserColumn("user", "user name", func(f F) string { return f.User.Username })
	user.Header = "User"
	cols := []output.Column[F]{
		{Name: "place", Header: "Place", Doc: "place by awards, from 1; those with as many share one", Value: output.Int(func(f F) int { return f.Place })},
		user,
		{Name: "user_id", ID: true, Doc: "number of the user", Value: output.IntOrNull(func(f F) int64 { return int64(f.User.ID) })},
		{Name: "name", Doc: "full name", Value: output.Text(func(f F) string { return f.User.Name })},
		{Name: "state", Doc: "state of the account, such as active or blocked", Value: output.Text(func(f F) string { return f.User.State }), Cut: output.CutNever},
	}
	for _, c := range output.Through(tally, tallied()) {
		if c.Name == "shown" || c.Name == "hidden" { // their share says enough beside the names
			c.Header = ""
		}
		cols = append(cols, c)
	}
	cols = append(cols, output.Column[F]{Name: "achievements", Doc: "how many different achievements they hold", Value: output.Int(func(f F) int { return len(f.Held) })})
	cols = append(cols, output.Column[F]{Name: "held", Header: "Achievements", Doc: "which, as people read it: Star × 3, Moon", Value: output.Text(heldText), Cut: output.CutProse, Stays: true})
	for _, c := range output.Through(tally, ends()) {
		c.Header = ""
		cols = append(cols, c)
	}
	return append(cols,
		unseenColumn("how many awards of all GitLab counts and does not show; they may be anybody's", false, func(F) int { return unseen }),
		output.Column[F]{
			Name: "counts", Doc: "which, for programs: achievement, achievement_id, awards",
			Value: output.Objects([]output.Column[overview.Held]{
				{Name: "achievement", Value: output.Text(func(h overview.Held) string { return h.Achievement.Name })},
				{Name: "achievement_id", Value: output.Int(func(h overview.Held) int64 { return int64(h.Achievement.ID) })},
				{Name: "awards", Value: output.Int(func(h overview.Held) int { return h.Awards })},
			}, func(f F) []overview.Held { return f.Held }),
		},
	)
}

// monthFields are those of a month.
func monthFields() []output.Column[overview.Month] {
	type M = overview.Month
	cols := []output.Column[M]{{Name: "month", Header: "Month", Doc: "month of the calendar in UTC, such as 2026-09", Value: output.Text(monthText), Cut: output.CutNever}}
	cols = append(cols, output.Through(func(m M) overview.Tally { return overview.Tally{Awards: m.Awards, Shown: m.Shown} }, tallied())...)
	return append(cols,
		output.Column[M]{Name: "holders", Header: "Holders", Doc: "how many people have an award made in it", Value: output.Int(func(m M) int { return m.Holders })},
		output.Column[M]{Name: "new_holders", Header: "New", Doc: "how many of them have none that stands from before", Value: output.Int(func(m M) int { return m.New })},
	)
}

func monthColumns(unseen int) []output.Column[overview.Month] {
	return append(monthFields(), unseenColumn("how many awards of all GitLab counts and does not show; they may be of any time", false, func(overview.Month) int { return unseen }))
}

func achievementShape() app.Shape {
	return app.ShapeOf("stats_achievement", "The figures of an achievement", achievementColumns(1))
}

func userShape() app.Shape { return app.ShapeOf("stats_user", "The figures of a user", userColumns(1)) }

func monthShape() app.Shape {
	return app.ShapeOf("stats_month", "The figures of a month", monthColumns(1))
}
