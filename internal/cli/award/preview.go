package award

import (
	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
)

// ownForeseenColumns are those of a row of a dry run, without any from the input.
func ownForeseenColumns(achievements map[ids.Achievement]gitlab.Achievement) []output.Column[bulk.Result] {
	type R = bulk.Result
	var cols []output.Column[R]
	for _, c := range ownResultColumns() {
		switch c.Name {
		case "achievement_id":
			name := columns.AchievementColumn("name of the achievement, or null where it is not known", func(r R) string { return achievements[r.Row.AchievementID].Name })
			cols = append(cols, asWritten(name, func(n bulk.Names) string { return n.Achievement }), c)
		case "status":
			c.Doc = "would_award or would_revoke; skipped (nothing to do), duplicate (of an earlier row), not_found (it names nobody, or no achievement), " +
				"cannot_tell (GitLab does not show whether there is anything to do), or failed (the row is wrong, or GitLab is certain to refuse it)"
			cols = append(cols, c)
		case "award_id":
			c.Doc = "number of the award to revoke, or of the one found; null where there is none"
			cols = append(cols, c)
		case "attempts": // none
		case "error":
			c.Doc = "why it would fail or is left out, or null"
			cols = append(cols, c)
		default:
			cols = append(cols, c)
		}
	}
	return cols
}

// rowsOf is the shape whose fields --columns names: of rows, though a dry run may
// print them inside of a plan.
func rowsOf(on cmdutil.FlagsOn) app.Shape {
	if on("dry-run") {
		return foreseenShape()
	}
	return ResultShape()
}

// rowShapes are what commands print that change many rows.
func rowShapes() []app.Shape {
	return []app.Shape{ResultShape().List(), planShape(), foreseenShape().List()}
}

// idsOfPlan prints the ids of what is meant by rows that are to do: awards to
// revoke, or users to award, for there is no award yet.
func idsOfPlan(action bulk.Action) []output.Column[bulk.Result] {
	return []output.Column[bulk.Result]{{Name: "id", Value: output.IntOrNull(func(res bulk.Result) int64 {
		switch {
		case res.Status == bulk.StatusWouldRevoke:
			return int64(res.AwardID)
		case res.Status == bulk.StatusWouldAward && action == bulk.Award:
			return int64(res.Row.UserID)
		}
		return 0
	})}}
}
