package profile

import (
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/output"
)

// A changed award is one that show, hide or accept has left as it was asked for.
type changed struct {
	gitlab.Award
	before string // its state then, see [stateOf]; "" where that was not read
}

// pending is the state of an award that waits to be accepted.
const pending = "pending"

// stateOf is the state of an award of the caller: shown, hidden or pending.
func stateOf(w gitlab.OwnAward) string {
	if w.Pending {
		return pending
	}
	return columns.StateOf(w.Award)
}

func changedColumns() []output.Column[changed] {
	cols := output.Through(func(c changed) gitlab.Award { return c.Award }, columns.AwardColumns(columns.Headers{
		"id": "Award", "achievement": "Achievement", "namespace": "Namespace", "awarded_at": "Date", "state": "State",
	}))
	columns.Together(cols)
	return append(cols, output.Column[changed]{
		Name: "before", Header: "Before", Doc: "state before the command: shown, hidden, or pending (hidden and not yet accepted); null where it was not read",
		Value: output.TextOrNull(func(c changed) string { return c.before }),
	})
}

func changedShape() app.Shape {
	return app.ShapeOf("changed", "An award of your own, after show, hide or accept", changedColumns())
}
