package runs

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// command returns one of the commands below runs.
func command(w *clitest.World, name string) cmdutil.Spec {
	for _, s := range NewRuns(w.App).Below {
		if s.Name() == name {
			return s
		}
	}
	panic("there is no " + name)
}

// keep keeps the journal of a run of two rows, of which so many are settled. The second
// names its achievement by number and has a column of the input.
func keep(t *testing.T, w *clitest.World, id string, ago time.Duration, settled int, end string) {
	t.Helper()
	rows := []bulk.Row{
		{Line: 1, User: "alice", UserID: 1, AchievementID: 12},
		{Line: 2, User: "bob", UserID: 2, AchievementID: 12, Carried: []bulk.Field{{Name: "team", Value: "red"}}},
	}
	h := journal.Header{ID: id, Host: w.URL, Server: w.URL, Account: "alice", AccountID: 7, Command: "award", Action: bulk.Award, Options: map[string]string{"batch_size": "3"}}
	j, err := journal.Create(w.RunsDir(), h, rows, time.Now().Add(-ago))
	if err != nil {
		t.Fatal(err)
	}
	for i := range settled {
		err = j.Record([]bulk.RowOutcome{{Index: i, Status: bulk.StatusAwarded, AwardID: 100, Attempts: 1}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if end != "" {
		err = j.Finish(journal.Finished)
	}
	if err = errors.Join(err, j.Close()); err != nil {
		t.Fatal(err)
	}
}

const over, open, fresh = "20260102-030405-aaaa", "20260103-030405-bbbb", "20260104-030405-cccc"

func TestRuns(t *testing.T) {
	for name, tt := range map[string]struct {
		line string
		code app.ExitCode
		out  string // "" for nothing
		said string // on stderr or in the error
		left string // the runs that are there then
	}{
		"list":                {"list -o ids", app.ExitDone, over + "\n" + open + "\n" + fresh + "\n", "", over + open + fresh},
		"list, the last":      {"list -o ids --sort=-created_at --limit 1", app.ExitDone, fresh + "\n", "1 of 3 rows", over + open + fresh},
		"list, by nothing":    {"list --sort colour", app.ExitUsage, "", "--sort: ", over + open + fresh},
		"show":                {"show -o csv " + open, app.ExitDone, "2,bob,2,12,not_attempted,,0,,red\n", "", over + open + fresh},
		"show, sorted":        {"show -o csv --sort=-line --limit 1 " + open, app.ExitDone, "2,bob,", "1 of 2 rows", over + open + fresh},
		"show, none":          {"show 20260102-030405-aaab", app.ExitRefused, "", "there is no run 20260102-030405-aaab", over + open + fresh},
		"show, no id":         {"show ../x", app.ExitUsage, "", "RUN: ", over + open + fresh},
		"resume, over":        {"resume -o csv " + over, app.ExitDone, "2,bob,2,12,awarded,100,1,,red\n", "nothing is open", over + open + fresh},
		"resume, no column":   {"resume --columns colour " + open, app.ExitUsage, "", "--columns: ", over + open + fresh},
		"resume, too much":    {"resume --batch-size 61 " + open, app.ExitUsage, "", "--batch-size: ", over + open + fresh},
		"prune":               {"prune -o ids", app.ExitDone, over + "\n", "removed 1 of 3", open + fresh},
		"prune, all finished": {"prune -o ids --days 0", app.ExitDone, over + "\n" + fresh + "\n", "removed 2 of 3", open},
		"prune, by name":      {"prune -o ids " + open, app.ExitDone, open + "\n", "removed 1 of 3", over + fresh},
		"prune, no such":      {"prune " + open + " 20260102-030405-aaab", app.ExitRefused, "", "there is no run", over + open + fresh},
		"prune, the future":   {"prune --days -1", app.ExitUsage, "", "is negative", over + open + fresh},
	} {
		w := clitest.New(t)
		w.Vars["ACH_TOKEN"] = "x"
		keep(t, w, over, 40*24*time.Hour, 2, "finished")
		keep(t, w, open, 40*24*time.Hour, 1, "")
		keep(t, w, fresh, time.Hour, 2, "finished")
		line := strings.Fields(tt.line)
		s := command(w, line[0])
		w.AddFlags(s.Command)
		s.SetContext(t.Context())
		err := parseAndRun(w, s, line[1:])
		if app.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
		said := w.Err.String()
		if err != nil {
			said += err.Error()
		}
		if out := w.Out.String(); !strings.Contains(out, tt.out) || tt.out == "" && out != "" || !strings.Contains(said, tt.said) {
			t.Errorf("%s prints\n%sand says\n%s", name, out, said)
		}
		list, err := journal.List(w.RunsDir())
		left := ""
		for _, s := range list {
			left += s.ID
		}
		if left != tt.left || err != nil {
			t.Errorf("%s leaves %s, %v", name, left, err)
		}
	}
}

// parseAndRun does what the tree of commands does with a line.
func parseAndRun(w *clitest.World, s cmdutil.Spec, line []string) error {
	if err := s.ParseFlags(line); err != nil {
		return err
	}
	if err := w.ReadOutput(s.Command, s.Prints); err != nil {
		return err
	}
	if err := s.Check(s.Flags().Args()); err != nil {
		return err
	}
	return s.Work(s.Context())
}
