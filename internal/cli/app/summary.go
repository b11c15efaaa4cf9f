package app

import (
	"cmp"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

// Summarize has the last object on stderr tell of so many rows of each status, as they are
// now: whatever ends the command later, it says how far they came. id is that of the journal
// that is kept, "" for none.
func (a *App) Summarize(action bulk.Action, id string, counts map[bulk.Status]int) {
	a.Summary = &term.Summary{Message: cmp.Or(bulk.CountText(counts), "no rows"), Action: string(action), Run: id, Counts: map[string]int{}}
	for status := range bulk.Statuses(nil) {
		a.Summary.Counts[string(status)] = counts[status]
	}
}

// TellSummary is the last that a command says if it knew which rows there are.
func (a *App) TellSummary(code ExitCode, took time.Duration) {
	if a.Summary != nil {
		a.Summary.Code, a.Summary.Took = int(code), took
		a.Streams.Summarize(*a.Summary)
	}
}

// SummaryFields are the fields of a summary, besides level and message.
func SummaryFields() []Field {
	return []Field{
		{"action", "what was to be done with the rows: award, revoke, accept, show or hide; update (of messages); plan or apply", output.String},
		{"dry_run", "whether nothing was to be sent", output.Boolean},
		{"run", "id of the run, as `ach runs` takes it; null where no journal is kept", output.String},
		{"code", "the exit code", output.Integer},
		{"rows", "how many rows there are", output.Integer},
		{"counts", "how many of them have which status; every status is there, and their sum is `rows`", "object"},
		{"report", "file that the rows were written to; null for none", output.String},
		{"seconds", "how long the command took", "number"},
	}
}
