package runs

import (
	"cmp"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// NewRuns returns the command runs with those below it.
func NewRuns(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "runs COMMAND",
		Short: "Look at runs over many rows, and resume one",
		Long: `Every run keeps a journal: what was planned, what was about to be sent, and what
came of it. A run that was interrupted, crashed or left rows in doubt is resumed
from it. That of a single row is removed once it is known what came of it.`,
		Args: cmdutil.NoArgs,
	}
	return cmdutil.Spec{Command: cmd, Below: []cmdutil.Spec{
		(&listOptions{}).spec(a), (&showOptions{}).spec(a), (&resumeOptions{}).spec(a), (&pruneOptions{}).spec(a),
	}}
}

func runColumns() []output.Column[journal.Summary] {
	type S = journal.Summary
	return []output.Column[S]{
		{Name: "id", Header: "Run", Doc: "id of the run", Value: output.Text(func(s S) string { return s.ID })},
		{Name: "created_at", Header: "Began", Doc: "when it began", Value: output.Time(func(s S) time.Time { return s.CreatedAt })},
		{Name: "host", Header: "Host", Doc: "address of the GitLab", Cut: output.CutAddress, Value: output.TextOrNull(func(s S) string { return s.Host })},
		{Name: "command", Header: "Command", Doc: "award, revoke or apply", Value: output.TextOrNull(func(s S) string { return s.Command }), Cut: output.CutNever},
		{Name: "rows", Header: "Rows", Doc: "rows of the run", Value: output.Int(func(s S) int { return s.Rows })},
		{Name: "open", Header: "Open", Doc: "rows without an outcome", Value: output.Int(func(s S) int { return s.Open })},
		{Name: "state", Header: "State", Doc: "finished, interrupted, running or damaged", Value: output.Text(func(s S) string { return string(s.State) }), Cut: output.CutNever},
	}
}

func runShape() app.Shape { return app.ShapeOf("run", "A run", runColumns()) }

// findRun returns the journal of the run with that id.
func findRun(a *app.App, id string) (string, error) {
	path, err := journal.Path(a.RunsDir(), id)
	if err != nil {
		return "", app.Usage("'ach runs list' shows them", "RUN: %v", err)
	}
	if _, err := os.Lstat(path); err == nil {
		return path, nil
	}
	list, err := journal.List(a.RunsDir())
	if err != nil {
		return "", err
	}
	known := words.Map(list, func(s journal.Summary) string { return s.ID })
	return "", &app.Failure{Code: app.ExitRefused, Message: "there is no run " + id, Hint: cmp.Or(closest.Hint(id, known), "'ach runs list' shows them")}
}
