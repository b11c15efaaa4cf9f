package award

import (
	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/run"
)

// inNumbers is the plan in a line.
func inNumbers(p *run.Plan) string {
	return run.CountText(run.Statuses(p.Foreseen()))
}

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

func planShape() app.Shape {
	return app.ShapeOf("plan", "A plan of a dry run", planWithRows(bulk.Award, nil, nil))
}
