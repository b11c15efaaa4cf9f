package award

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
)

// settings has the settings of a world read, which say how to print.
func settings(t *testing.T, w *clitest.World, format string) {
	t.Helper()
	w.Flags.Output = format
	if _, err := w.Settings(); err != nil {
		t.Fatal(err)
	}
}

// rows are so many results of a status.
func rows(n int, status bulk.Status, text string) []bulk.Result {
	results := make([]bulk.Result, n)
	for i := range results {
		results[i] = bulk.Result{Row: &bulk.Row{Line: i + 1, User: fmt.Sprintf("u%d", i+1), UserID: ids.User(i + 1), AchievementID: 7}, Status: status, Error: text}
	}
	return results
}

// A foreseen is what a dry run is told.
type foreseen struct {
	results   []bulk.Result
	ends, err error
}

func (f foreseen) Preview(context.Context, *run.Plan) ([]bulk.Result, error, error) {
	return f.results, f.ends, f.err
}

func TestPreview(t *testing.T) {
	hopeless, ends, lost := &gitlab.Error{Kind: gitlab.Auth, Message: "a token that only reads"}, &gitlab.Error{Kind: gitlab.Refused, Message: "no"}, errors.New("lost")
	for name, tt := range map[string]struct {
		plan   run.Plan
		told   foreseen
		most   int
		format string
		want   error // nil for any
		code   app.ExitCode
		out    string
		said   string
	}{
		"all good":          {run.Plan{Todo: 2}, foreseen{}, 0, "json", nil, app.ExitDone, `"todo": 2`, ""},
		"as the run ends":   {run.Plan{Todo: 2}, foreseen{ends: ends}, 0, "json", ends, app.ExitRefused, `"rows": [`, ""},
		"more than --max":   {run.Plan{Todo: 2}, foreseen{ends: ends}, 1, "json", nil, app.ExitGuard, `"todo": 2`, ""},
		"hopeless":          {run.Plan{Todo: 2, Hopeless: hopeless}, foreseen{ends: ends}, 1, "json", hopeless, app.ExitAuth, `"todo": 2`, ""},
		"nobody foresees":   {run.Plan{Todo: 2}, foreseen{err: lost}, 0, "json", lost, app.ExitFailure, "", ""},
		"the run will ask":  {run.Plan{Todo: 26}, foreseen{}, 0, "json", nil, app.ExitDone, `"todo": 26`, "the run asks before it changes 26 awards"},
		"it will not":       {run.Plan{Todo: 25}, foreseen{}, 0, "json", nil, app.ExitDone, `"todo": 25`, ""},
		"users to award":    {run.Plan{Action: bulk.Award}, foreseen{results: rows(2, bulk.StatusWouldAward, "")}, 0, "ids", nil, app.ExitDone, "1\n2\n", ""},
		"nobody to award":   {run.Plan{Action: bulk.Award}, foreseen{results: rows(2, bulk.StatusSkipped, "")}, 0, "ids", nil, app.ExitDone, "", ""},
		"rows of csv":       {run.Plan{Action: bulk.Award}, foreseen{results: rows(1, bulk.StatusWouldAward, "")}, 0, "csv", nil, app.ExitDone, "1,u1,1,,7,would_award,,\n", ""},
		"reasons are told":  {run.Plan{Action: bulk.Award}, foreseen{results: rows(2, bulk.StatusFailed, "no")}, 0, "csv", nil, app.ExitDone, "failed", "@u1: no"},
		"those of the plan": {run.Plan{Action: bulk.Award}, foreseen{results: rows(2, bulk.StatusSkipped, "holds it")}, 0, "csv", nil, app.ExitDone, "skipped", ""},
	} {
		w := clitest.New(t)
		settings(t, w, tt.format)
		if tt.plan.Action == "" {
			tt.plan.Action = bulk.Revoke
		}
		err := options(w.App, RunFlags{dryRun: true, max: tt.most}).preview(t.Context(), tt.told, &tt.plan)
		if app.CodeOf(err) != tt.code || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		if out := w.Out.String(); !strings.Contains(out, tt.out) || tt.out == "" && out != "" {
			t.Errorf("%s prints\n%s", name, out)
		}
		if said := w.Err.String(); !strings.Contains(said, tt.said) || tt.said == "" && (strings.Contains(said, "asks") || strings.Contains(said, "warning")) {
			t.Errorf("%s says\n%s", name, said)
		}
	}
}

// A dry run writes its report too.
func TestPreviewIntoAReport(t *testing.T) {
	w := clitest.New(t)
	settings(t, w, "")
	name := filepath.Join(t.TempDir(), "r.csv")
	o := options(w.App, RunFlags{dryRun: true, report: name})
	if err := o.preview(t.Context(), foreseen{results: rows(1, bulk.StatusWouldAward, "")}, &run.Plan{Action: bulk.Award, Todo: 1}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil || !strings.Contains(string(text), "would_award") || w.Out.Len() > 0 {
		t.Errorf("%q, %v, and printed %q", text, err, w.Out)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestWhatIsToldOfARun(t *testing.T) {
	refused := &gitlab.Error{Kind: gitlab.Refused, Message: "no"}
	mixed := append(rows(60, bulk.StatusAwarded, ""), rows(1, bulk.StatusUnknown, "who knows")...)
	for name, tt := range map[string]struct {
		outcome run.Outcome
		out     io.Writer // nil for one that takes everything
		tty     bool
		code    app.ExitCode
		says    []string // on stderr or in the error and its hint
		lines   int      // printed
	}{
		"one row":          {run.Outcome{Results: rows(1, bulk.StatusAwarded, ""), Done: []string{"awarded it"}, Changed: true}, nil, false, app.ExitDone, []string{"awarded it"}, 2},
		"its error":        {run.Outcome{Results: rows(1, bulk.StatusFailed, "no"), Err: refused}, nil, false, app.ExitRefused, []string{"no"}, 2},
		"several":          {run.Outcome{Results: rows(3, bulk.StatusFailed, "no"), Err: refused}, nil, false, app.ExitRefused, []string{"@u2: no", "3 failed in"}, 4},
		"more than ten":    {run.Outcome{Results: rows(11, bulk.StatusFailed, "no"), Done: []string{"not said"}, Err: refused}, nil, false, app.ExitRefused, []string{"there are more"}, 12},
		"of no use":        {run.Outcome{Results: rows(3, bulk.StatusNotAttempted, "no"), Err: refused}, nil, false, app.ExitRefused, []string{"3 not attempted in"}, 4},
		"not printed":      {run.Outcome{Results: rows(1, bulk.StatusAwarded, ""), Changed: true}, broken{}, false, app.ExitUnprinted, []string{"the change was made, but not printed", "u1 "}, 0},
		"not printed, run": {run.Outcome{Results: rows(2, bulk.StatusAwarded, ""), Changed: true, ID: "r"}, broken{}, false, app.ExitUnprinted, []string{"'ach runs show r' has every row"}, 0},
		"nothing changed":  {run.Outcome{Results: rows(2, bulk.StatusSkipped, "")}, broken{}, false, app.ExitFailure, []string{"the disk is full"}, 0},
		"what failed more": {run.Outcome{Results: rows(2, bulk.StatusFailed, "no"), Err: refused}, broken{}, false, app.ExitRefused, []string{"the disk is full"}, 0},
		"cut off":          {run.Outcome{Results: mixed, CutShort: true, ID: "r"}, nil, true, app.ExitDone, []string{"leaves out 60 rows", "ach runs show r"}, 2},
		"cut off, piped":   {run.Outcome{Results: mixed, CutShort: true, ID: "r"}, nil, false, app.ExitDone, nil, 62},
		"to its end":       {run.Outcome{Results: mixed, ID: "r"}, nil, true, app.ExitDone, nil, 62},
	} {
		w := clitest.New(t)
		settings(t, w, "table")
		w.Streams.SetTTY(false, tt.tty, false)
		if tt.out != nil {
			w.Streams.Out = tt.out
		}
		f := options(w.App, RunFlags{}).flags
		err := f.tellOutcome(t.Context(), &tt.outcome)
		if app.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
		said := w.Err.String() + "\n" + app.HintOf(err)
		if err != nil {
			said += err.Error()
		}
		for _, want := range tt.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not said:\n%s", name, want, said)
			}
		}
		if strings.Contains(said, "not said") || tt.says == nil && strings.Contains(said, "leaves out") {
			t.Errorf("%s: said\n%s", name, said)
		}
		if lines := strings.Count(w.Out.String(), "\n"); lines != tt.lines {
			t.Errorf("%s: %d lines are printed\n%s", name, lines, w.Out)
		}
	}
}
