package award

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term"
)

// An answering is a GitLab that answers some operations by name, and fails the test
// for every other.
type answering struct {
	t       *testing.T
	answers map[string]string
	asked   atomic.Int64
}

func (a *answering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, `{"name":"x","scopes":["api"]}`) // the token
		return
	}
	a.asked.Add(1)
	var operation struct{ OperationName string }
	err := json.NewDecoder(r.Body).Decode(&operation)
	answer, ok := a.answers[operation.OperationName]
	if err != nil || !ok {
		a.t.Errorf("GitLab is asked for %s (%v)", operation.OperationName, err)
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"data":`+answer+`}`) // the client sees what is missing
}

// bench is an app with a person at the terminal, a session, and a plan to award the
// achievement 7 to so many users.
func bench(t *testing.T, n int, answers map[string]string) (*app.App, *app.Session, *run.Plan, *answering, *bytes.Buffer) {
	t.Helper()
	streams, in, _, _ := term.Test()
	streams.SetTTY(true, true, true)
	a := &app.App{Streams: streams, Env: func(string) string { return "" }}
	srv := &answering{t: t, answers: answers}
	server := httptest.NewServer(srv)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	settings := &config.Settings{Host: base, ConnectTimeout: time.Minute, AnswerTimeout: time.Minute}
	client, err := a.NewTransport(settings, config.NewSecret("x"))
	if err != nil {
		t.Fatal(err)
	}
	s := &app.Session{Client: api.New(client, base), App: a, Settings: settings}
	p := &run.Plan{
		Action: bulk.Award, Release: func() {},
		Achievements: map[ids.Achievement]gitlab.Achievement{7: {ID: 7, Name: "Badge", Namespace: gitlab.Namespace{Path: "acme"}}},
	}
	for i := range n {
		p.Rows = append(p.Rows, bulk.Row{Line: i + 1, User: fmt.Sprintf("u%d", i+1), UserID: ids.User(i + 1), AchievementID: 7})
	}
	p.Count()
	return a, s, p, srv, in
}

// options are those of a run, steered by flags.
func options(a *app.App, flags RunFlags) *bulkOptions {
	flags.app = a
	return &bulkOptions{app: a, flags: flags}
}

// While a question stands there others go on: once it is answered, who holds the
// achievement is read again.
func TestTheAnswerIsFollowedByASecondLook(t *testing.T) {
	a, s, p, srv, in := bench(t, askAbove+1, map[string]string{"HoldersBrief": `{"namespace":{"achievements":{"nodes":[
		{"id":"gid://gitlab/Achievements::Achievement/7","userAchievements":{"count":1,"pageInfo":{},"nodes":[
			{"id":"gid://gitlab/Achievements::UserAchievement/70","createdAt":"2026-01-02T03:04:05Z",
			 "awardedByUser":{"id":"gid://gitlab/User/9"},"user":{"id":"gid://gitlab/User/3"}}]}}]}}}`})
	in.WriteString("y\n")
	o := options(a, RunFlags{})
	if err := o.confirmAndReplan(t.Context(), s.Runner(), p); err != nil {
		t.Fatal(err)
	}
	if row := p.Rows[2]; row.Status != bulk.StatusSkipped || row.AwardID != 70 || p.Todo != askAbove || p.Skipped != 1 {
		t.Errorf("%d are to do, and who was awarded meanwhile is %+v", p.Todo, row)
	}
	if srv.asked.Load() == 0 {
		t.Error("nobody looked")
	}
}

func TestNothingIsDoneWithoutAnAnswer(t *testing.T) {
	for answer, want := range map[string]app.ExitCode{"n\n": app.ExitGuard, "\n": app.ExitGuard, "": app.ExitGuard} {
		a, s, p, _, in := bench(t, askAbove+1, nil)
		in.WriteString(answer)
		if got := app.CodeOf(options(a, RunFlags{}).runPlan(t.Context(), s.Runner(), p)); got != want {
			t.Errorf("%q: exit code %d", answer, got)
		}
	}
}

func TestMoreThanTwentyFiveChangesAreAskedAbout(t *testing.T) {
	for _, tt := range []struct {
		todo   int
		chosen bool
		asks   bool
	}{
		{0, false, false}, {1, false, false}, {25, false, false}, {26, false, true}, {0, true, false}, {1, true, true},
	} {
		a, _, p, _, _ := bench(t, tt.todo, nil)
		o := options(a, RunFlags{})
		o.source.Chosen = tt.chosen
		if o.asks(p) != tt.asks {
			t.Errorf("%d changes, chosen from a list: %t: asks %t", tt.todo, tt.chosen, !tt.asks)
		}
		if err := o.mayRun(p); err != nil {
			t.Errorf("%d changes where somebody can be asked: %v", tt.todo, err)
		}
		a.Streams.SetTTY(false, false, false)
		want := app.ExitDone
		if tt.asks {
			want = app.ExitGuard
		}
		if got := app.CodeOf(o.mayRun(p)); got != want {
			t.Errorf("%d changes and nobody to ask: exit code %d", tt.todo, got)
		}
		a.Flags.Yes = true
		if err := o.mayRun(p); err != nil {
			t.Errorf("%d changes and --yes: %v", tt.todo, err)
		}
	}
}

func TestMoreThanMaxIsRefused(t *testing.T) {
	for _, tt := range []struct {
		most int
		want app.ExitCode
	}{{0, app.ExitDone}, {2, app.ExitGuard}, {3, app.ExitDone}, {4, app.ExitDone}} {
		a, s, p, _, _ := bench(t, 3, nil)
		a.Flags.Yes = true // which does not matter
		if got := app.CodeOf(options(a, RunFlags{max: tt.most}).mayRun(p)); got != tt.want {
			t.Errorf("--max %d: exit code %d", tt.most, got)
		}
		if tt.want != app.ExitGuard {
			continue
		}
		if got := app.CodeOf(options(a, RunFlags{max: tt.most}).runPlan(t.Context(), s.Runner(), p)); got != app.ExitGuard {
			t.Errorf("a run with --max %d: exit code %d", tt.most, got)
		}
	}
}

// A report that cannot be written is found out before anything is sent: here the
// server answers nothing.
func TestTheReportIsLookedAtFirst(t *testing.T) {
	a, s, p, srv, _ := bench(t, 3, nil)
	flags := RunFlags{report: filepath.Join(t.TempDir(), "none", "r.csv"), Limits: bulk.Limits{Batch: 20, Concurrency: 1}}
	err := options(a, flags).runPlan(t.Context(), s.Runner(), p)
	if app.CodeOf(err) != app.ExitUsage || srv.asked.Load() > 0 {
		t.Errorf("%v, after %d requests", err, srv.asked.Load())
	}
}

func TestMayReport(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(in(name), []byte("user\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	write("people.csv", 0o600)
	write("there.csv", 0o600)
	write("kept.csv", 0o400)
	for _, err := range []error{
		os.Mkdir(in("folder.csv"), 0o700),
		os.Link(in("people.csv"), in("hard.csv")),
		os.Symlink(in("people.csv"), in("soft.csv")),
		os.Symlink(in("nowhere.csv"), in("dangling.csv")),
	} {
		if err != nil && runtime.GOOS != "windows" {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		flags RunFlags
		from  string
		want  app.ExitCode
	}{
		"none":                {RunFlags{}, "people.csv", app.ExitDone},
		"a new one":           {RunFlags{report: in("new.csv")}, in("people.csv"), app.ExitDone},
		"one that is there":   {RunFlags{report: in("there.csv")}, "", app.ExitGuard},
		"replaced":            {RunFlags{report: in("there.csv"), overwrite: true}, in("people.csv"), app.ExitDone},
		"the input":           {RunFlags{report: in("people.csv"), overwrite: true}, in("people.csv"), app.ExitUsage},
		"another name of it":  {RunFlags{report: filepath.Join(dir, ".", "x", "..", "people.csv"), overwrite: true}, in("people.csv"), app.ExitUsage},
		"a hard link to it":   {RunFlags{report: in("hard.csv"), overwrite: true}, in("people.csv"), app.ExitUsage},
		"a soft link to it":   {RunFlags{report: in("soft.csv"), overwrite: true}, in("people.csv"), app.ExitUsage},
		"the input by a link": {RunFlags{report: in("people.csv"), overwrite: true}, in("soft.csv"), app.ExitUsage},
		"a link to nothing":   {RunFlags{report: in("dangling.csv")}, "", app.ExitUsage},
		"a folder":            {RunFlags{report: in("folder.csv"), overwrite: true}, "", app.ExitUsage},
		"no folder":           {RunFlags{report: in("no/r.csv")}, "", app.ExitUsage},
		"a file as a folder":  {RunFlags{report: in("there.csv/r.csv")}, "", app.ExitUsage},
		"read-only":           {RunFlags{report: in("kept.csv"), overwrite: true}, "", app.ExitUsage},
	} {
		a, _, _, _, _ := bench(t, 0, nil)
		a.Streams.SetTTY(false, false, false)
		if err := reportBeside(a, tt.flags, tt.from).mayReport(); app.CodeOf(err) != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 7 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// reportBeside has a run read a file by each of the flags that may, "" for none.
func reportBeside(a *app.App, flags RunFlags, from string) *RunFlags {
	o := &awardOptions{}
	s := o.spec(a)
	flags.app, flags.flags = a, s.Flags()
	if from != "" {
		_ = s.Flags().Set("except-from", from)
	}
	return &flags
}

// What a flag reads is no place for the report, whichever flag it is.
func TestTheReportIsNoFileThatIsRead(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, path := range []string{"lists/deep/people.csv"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("user\nalice\n"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	w := clitest.New(t)
	w.Write(t, "host: "+w.URL+"\n")
	if err := NewAward(w.App).Parse("-a", "12", "-u", "bob", "--report", w.Config, "--overwrite"); err == nil || !strings.Contains(err.Error(), "is the config file") {
		t.Error(err)
	}
	seen := 0
	for _, spec := range []func(*app.App) cmdutil.Spec{NewAward, NewRevoke} {
		cmdutil.OwnFlags(spec(clitest.New(t).App).Command).VisitAll(func(f *pflag.Flag) {
			value, _ := pflag.UnquoteUsage(f)
			if f.Name == "report" || value != "FILE" {
				return
			}
			for _, from := range []string{"lists/deep/people.csv", "lists", "lists/*/*.csv"} {
				seen++
				line := []string{"-a", "12", "--report", "lists/deep/people.csv", "--overwrite", "--" + f.Name, from}
				if f.Name != "from" {
					line = append(line, "-u", "bob")
				}
				err := spec(clitest.New(t).App).Parse(line...)
				if app.CodeOf(err) != app.ExitUsage || !strings.Contains(err.Error(), "is the file that --"+f.Name+" reads") {
					t.Errorf("%v: %v", line, err)
				}
			}
		})
	}
	if seen < 2*3*3 {
		t.Errorf("%d files are read", seen)
	}
}

// stdin may be the file too.
func TestTheReportIsNotTheStandardInput(t *testing.T) {
	name := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(name, []byte("user\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	a, _, _, _, _ := bench(t, 0, nil)
	a.Stdin = file
	f := RunFlags{app: a, report: name, overwrite: true}
	if err := reportBeside(a, f, "-").mayReport(); app.CodeOf(err) != app.ExitUsage {
		t.Errorf("exit code %d", app.CodeOf(err))
	}
	if err := reportBeside(a, f, "").mayReport(); err != nil { // of which nothing is read
		t.Error(err)
	}
}

// --yes is no answer to what may be replaced, and no answer is none.
func TestAskToReplace(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(name, []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[string]app.ExitCode{"y\n": app.ExitDone, "n\n": app.ExitGuard, "": app.ExitGuard} {
		a, _, _, _, in := bench(t, 0, nil)
		a.Flags.Yes = true
		in.WriteString(answer)
		f := RunFlags{app: a, report: name}
		if err := f.askToReplace(t.Context()); app.CodeOf(err) != want || f.overwrite != (want == app.ExitDone) {
			t.Errorf("%q: %v, %t", answer, err, f.overwrite)
		}
	}
}

func TestWriteWhole(t *testing.T) {
	dir := t.TempDir()
	there, link := filepath.Join(dir, "there.csv"), filepath.Join(dir, "link.csv")
	if err := os.WriteFile(there, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(there, link); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	news := func(w io.Writer) error {
		_, err := io.WriteString(w, "new")
		return err
	}
	if err := writeWhole(there, false, news); !errors.Is(err, os.ErrExist) {
		t.Errorf("replaced unasked: %v", err)
	}
	if err := writeWhole(link, true, news); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(there)
	if err != nil || string(text) != "new" {
		t.Errorf("%q, %v", text, err)
	}
	info, err := os.Lstat(there)
	if err != nil || runtime.GOOS != "windows" && info.Mode() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Where a report cannot be written after all, its rows are printed and the run is
// named: nobody else knows what was done.
func TestTheRowsOfALostReport(t *testing.T) {
	streams, _, out, _ := term.Test()
	a := &app.App{Streams: streams, Env: func(string) string { return "" }}
	f := RunFlags{app: a, report: filepath.Join(t.TempDir(), "gone", "r.csv")}
	results := []bulk.Result{{Row: &bulk.Row{Line: 1, User: "alice", UserID: 5, AchievementID: 7}, Status: bulk.StatusAwarded, AwardID: 70}, {Row: &bulk.Row{Line: 2, User: "bob", UserID: 6, AchievementID: 7}, Status: bulk.StatusAwarded, AwardID: 71}}
	err := f.Tell(t.Context(), &run.Outcome{ID: "20260102-030405-x7k2", Results: results})
	if app.CodeOf(err) == app.ExitDone || !strings.Contains(app.HintOf(err), "ach runs show 20260102-030405-x7k2") {
		t.Errorf("%v, %s", err, app.HintOf(err))
	}
	if !strings.Contains(out.String(), "alice") {
		t.Errorf("printed: %q", out)
	}
}
