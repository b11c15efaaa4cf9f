package code

import (
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// rowShape is a row of a plan.
func rowShape() app.Shape {
	return app.ShapeOf("plan_row", "A row of the plan of a file", rowColumns())
}

// rowColumns are the fields of a row of a plan.
func rowColumns() []output.Column[definitions.Row] {
	type R = definitions.Row
	achievement := columns.AchievementColumn("name of the achievement, after the changes", func(r R) string { return r.Achievement })
	achievement.Header = "Achievement"
	user := columns.UserColumn("user", "user name; null where the row is about nobody, or about somebody who was not found", func(r R) string { return r.User.Username })
	user.Header = "User"
	return []output.Column[R]{
		{Name: "action", Header: "Action", Doc: "what would be done: " + strings.Join(actionNames(true), ", ") + "; or what is told: " + strings.Join(actionNames(false), ", "), Value: output.Text(func(r R) definitions.Action { return r.Action }), Cut: output.CutNever},
		{Name: "change", Doc: "whether it is a change", Value: output.Bool(func(r R) bool { return r.Action.Changes() })},
		achievement,
		{Name: "achievement_id", Doc: "its number; null where it is not there yet", Value: output.IntOrNull(func(r R) int64 { return int64(r.AchievementID) })},
		user,
		{Name: "user_id", Doc: "number of the user, or null", Value: output.IntOrNull(func(r R) int64 { return int64(r.User.ID) })},
		{Name: "name", Doc: "what the file calls somebody who was not found, or null", Value: output.TextOrNull(func(r R) string { return r.Name })},
		{Name: "award_id", Doc: "number of the award that would be revoked or say something else, or that stands and is not listed; or null", Value: output.IntOrNull(func(r R) int64 { return int64(r.AwardID) })},
		{Name: "message", Doc: "message that the award is to have, or null", Value: output.TextOrNull(func(r R) string { return r.Message }), Cut: output.CutProse},
		{Name: "changed", Header: "Changed", Doc: "names of the fields that would change, with commas, or null", Value: output.TextOrNull(func(r R) string {
			return strings.Join(words.Map(r.Fields, func(f definitions.Field) string { return f.Name }), ",")
		})},
		{Name: "fields", Doc: "those fields, or null: each with name, before and after", Value: output.Objects(fieldColumns(), func(r R) []definitions.Field { return r.Fields })},
		{Name: "awards", Doc: "how many awards would go with an achievement, or null", Value: output.IntOrNull(func(r R) int { return r.Awards })},
		{Name: "from", Doc: "what lists the user: a place in the file or in a list, or a group; or null", Value: output.TextOrNull(func(r R) string { return r.From })},
		{Name: "why", Header: "Why", Doc: "the reason, or null", Value: output.TextOrNull(func(r R) string { return r.Why }), Cut: output.CutProse},
	}
}

func fieldColumns() []output.Column[definitions.Field] {
	type F = definitions.Field
	return []output.Column[F]{
		{Name: "name", Doc: "name, description or avatar; of an award message", Value: output.Text(func(f F) string { return f.Name })},
		{Name: "before", Doc: "what it is; of an avatar the file name", Value: output.Text(func(f F) string { return f.Before })},
		{Name: "after", Doc: "what it would be; of an avatar the path of the file", Value: output.Text(func(f F) string { return f.After })},
	}
}

// actionNames are the actions that are changes, or those that are not.
func actionNames(changes bool) []string {
	var names []string
	for _, a := range definitions.Actions() {
		if a.Changes() == changes {
			names = append(names, string(a))
		}
	}
	return names
}
