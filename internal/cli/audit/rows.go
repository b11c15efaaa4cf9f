package audit

import (
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/words"
)

// A finding is one as it was at a time.
type finding struct {
	overview.Finding
	at time.Time
}

// days is how old it is, in whole days, and whether that is known.
func (f finding) days() (int, bool) {
	if f.Since.IsZero() {
		return 0, false
	}
	return max(0, int(f.at.Sub(f.Since)/(24*time.Hour))), true
}

// age is how old it is, in words.
func (f finding) age() string {
	days, known := f.days()
	switch {
	case !known:
		return ""
	case days == 0:
		return "today"
	}
	return words.Plural(days, "day")
}

func shape() app.Shape { return app.ShapeOf("finding", "A finding", cols()) }

func cols() []output.Column[finding] {
	type F = finding
	kind := output.Column[F]{Name: "kind", Header: "Kind", Doc: "what sort of finding it is", Value: output.Text(func(f F) string { return string(f.Kind) }), Cut: output.CutNever}
	achievement := columns.AchievementColumn("name of the achievement; null where it is about the group", func(f F) string { return f.Achievement.Name })
	achievement.Header = "Achievement"
	user := columns.UserColumn("user", "user name of the holder; null where it is about none", func(f F) string { return f.User.Username })
	user.Header = "User"
	return []output.Column[F]{
		kind,
		achievement,
		{Name: "achievement_id", Doc: "number of the achievement", Value: output.IntOrNull(func(f F) int64 { return int64(f.Achievement.ID) })},
		user,
		{Name: "user_id", Doc: "number of the holder", Value: output.IntOrNull(func(f F) int64 { return int64(f.User.ID) })},
		{Name: "award_id", Header: "Award", ID: true, Doc: "number of the award; of a duplicate that of the second one; null where it is about none", Value: output.IntOrNull(func(f F) int64 { return int64(f.AwardID) })},
		{Name: "since", Doc: "since when it is so, as far as that is known: when the award or the achievement was made", Value: output.Time(func(f F) time.Time { return f.Since })},
		{
			Name: "age_days", Header: "Age", Doc: "whole days since then; null where that is not known",
			Value: output.Value[F]{Kind: output.Integer, Of: func(f F) any {
				if days, known := f.days(); known {
					return int64(days)
				}
				return nil
			}},
			Text: finding.age, Cut: output.CutNever,
		},
		{Name: "detail", Header: "Detail", Doc: "what was found, in words", Value: output.Text(func(f F) string { return f.Detail }), Cut: output.CutProse},
		{Name: "advice", Header: "Advice", Doc: "what to run, or who can do what", Value: output.Text(func(f F) string { return f.Advice }), Cut: output.CutProse},
	}
}
