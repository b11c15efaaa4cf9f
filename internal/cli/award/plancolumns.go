package award

import (
	"cmp"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
)

// planColumns are the fields of a plan.
func planColumns(action bulk.Action) []output.Column[*run.Plan] {
	type P = *run.Plan
	will, held := "Will be awarded", "Hold it already"
	if action == bulk.Revoke {
		will, held = "Will be revoked", "Do not hold it"
	}
	return []output.Column[P]{
		{Name: "todo", Header: will, Doc: "rows that will be sent", Value: output.Int(func(p P) int { return p.Todo })},
		{Name: "skipped", Header: held, Doc: "rows with nothing to do", Value: output.Int(func(p P) int { return p.Skipped })},
		{Name: "duplicate", Header: "Named twice", Doc: "rows that name the same once more", Value: output.Int(func(p P) int { return p.Duplicate })},
		{Name: "not_found", Header: "Not found", Doc: "rows that name nobody, or no achievement", Value: output.Int(func(p P) int { return p.NotFound })},
		{Name: "cannot_tell", Header: "Cannot be told", Doc: "rows of which GitLab does not show whether there is anything to do; they are not sent", Value: output.Int(func(p P) int { return p.CannotTell })},
		{Name: "failed", Header: "Would fail", Doc: "rows that are wrong, or that GitLab is certain to refuse", Value: output.Int(func(p P) int { return p.Failed })},
		{Name: "blocked", Header: "Blocked or inactive", Doc: "of those to be sent, accounts that are not active, or that GitLab does not show", Value: output.Int(func(p P) int { return p.Blocked })},
		{Name: "emails", Header: "E-mails", Doc: "e-mails that GitLab will send at most", Value: output.Int(func(p P) int { return p.Emails })},
	}
}

// planWithRows are the fields of a plan and those of its rows.
func planWithRows(action bulk.Action, cols []output.Column[bulk.Result], results []bulk.Result) []output.Column[*run.Plan] {
	return append(planColumns(action), output.Column[*run.Plan]{
		Name: "rows", Doc: "the rows, each with the fields of a row of a dry run",
		Value: output.Objects(cols, func(*run.Plan) []bulk.Result { return append([]bulk.Result{}, results...) }),
	})
}

// ownForeseenColumns are those of a row of a dry run, without any from the input.
func ownForeseenColumns(achievements map[ids.Achievement]gitlab.Achievement) []output.Column[bulk.Result] {
	type R = bulk.Result
	docs := map[string]string{
		"status": "would_award or would_revoke; skipped (nothing to do), duplicate (of an earlier row), not_found (it names nobody, or no achievement), " +
			"cannot_tell (GitLab does not show whether there is anything to do), or failed (the row is wrong, or GitLab is certain to refuse it)",
		"award_id": "number of the award to revoke, or of the one found; null where there is none",
		"error":    "why it would fail or is left out, or null",
	}
	cols := slices.DeleteFunc(ownResultColumns(), func(c output.Column[R]) bool { return c.Name == "attempts" }) // none was made
	for i := range cols {
		cols[i].Doc = cmp.Or(docs[cols[i].Name], cols[i].Doc)
	}
	name := columns.AchievementColumn("name of the achievement, or null where it is not known", func(r R) string { return achievements[r.Row.AchievementID].Name })
	number := slices.IndexFunc(cols, func(c output.Column[R]) bool { return c.Name == "achievement_id" })
	return slices.Insert(cols, number, asWritten(name, func(n bulk.Names) string { return n.Achievement }))
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
	plan := app.ShapeOf("plan", "A plan of a dry run", planWithRows(bulk.Award, nil, nil))
	return []app.Shape{ResultShape().List(), plan, foreseenShape().List()}
}

func foreseenShape() app.Shape {
	s := app.ShapeOf("foreseen", "A row of a dry run", append(ownForeseenColumns(nil), messageColumn()))
	s.Open = true
	return s
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
