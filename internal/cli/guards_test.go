package cli

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

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
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
func bench(t *testing.T, n int, answers map[string]string) (*app, *session, *plan, *answering, *bytes.Buffer) {
	t.Helper()
	streams, in, _, _ := term.Test()
	streams.SetTTY(true, true, true)
	a := &app{streams: streams, env: func(string) string { return "" }}
	srv := &answering{t: t, answers: answers}
	server := httptest.NewServer(srv)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	settings := &config.Settings{Host: base, ConnectTimeout: time.Minute, AnswerTimeout: time.Minute}
	client, err := a.newTransport(settings, config.NewSecret("x"))
	if err != nil {
		t.Fatal(err)
	}
	s := &session{Client: api.New(client, base), app: a, settings: settings}
	p := &plan{
		action: bulk.Award, release: func() {},
		achievements: map[ids.Achievement]gitlab.Achievement{7: {ID: 7, Name: "Badge", Namespace: gitlab.Namespace{Path: "acme"}}},
	}
	for i := range n {
		p.rows = append(p.rows, bulk.Row{Line: i + 1, User: fmt.Sprintf("u%d", i+1), UserID: ids.User(i + 1), AchievementID: 7})
	}
	p.count()
	return a, s, p, srv, in
}

// While a question stands there others go on: once it is answered, who holds the
// achievement is read again.
func TestTheAnswerIsFollowedByASecondLook(t *testing.T) {
	a, s, p, srv, in := bench(t, askAbove+1, map[string]string{"HoldersBrief": `{"namespace":{"achievements":{"nodes":[
		{"id":"gid://gitlab/Achievements::Achievement/7","userAchievements":{"count":1,"pageInfo":{},"nodes":[
			{"id":"gid://gitlab/Achievements::UserAchievement/70","createdAt":"2026-01-02T03:04:05Z",
			 "awardedByUser":{"id":"gid://gitlab/User/9"},"user":{"id":"gid://gitlab/User/3"}}]}}]}}}`})
	in.WriteString("y\n")
	if err := agree(t.Context(), a, s, p); err != nil {
		t.Fatal(err)
	}
	if row := p.rows[2]; row.Status != bulk.StatusSkipped || row.AwardID != 70 || p.todo != askAbove || p.skipped != 1 {
		t.Errorf("%d are to do, and who was awarded meanwhile is %+v", p.todo, row)
	}
	if srv.asked.Load() == 0 {
		t.Error("nobody looked")
	}
}

func TestNothingIsDoneWithoutAnAnswer(t *testing.T) {
	for answer, want := range map[string]exitCode{"n\n": exitGuard, "\n": exitGuard, "": exitGuard} {
		a, s, p, _, in := bench(t, askAbove+1, nil)
		in.WriteString(answer)
		if got := codeOf(perform(t.Context(), a, s, p, &sourceFlags{}, runFlags{})); got != want {
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
		src := &sourceFlags{source: source{chosen: tt.chosen}}
		if asks(p, &src.source) != tt.asks {
			t.Errorf("%d changes, chosen from a list: %t: asks %t", tt.todo, tt.chosen, !tt.asks)
		}
		if err := mayRun(a, p, src, runFlags{}); err != nil {
			t.Errorf("%d changes where somebody can be asked: %v", tt.todo, err)
		}
		a.streams.SetTTY(false, false, false)
		want := exitDone
		if tt.asks {
			want = exitGuard
		}
		if got := codeOf(mayRun(a, p, src, runFlags{})); got != want {
			t.Errorf("%d changes and nobody to ask: exit code %d", tt.todo, got)
		}
		a.flags.yes = true
		if err := mayRun(a, p, src, runFlags{}); err != nil {
			t.Errorf("%d changes and --yes: %v", tt.todo, err)
		}
	}
}

func TestMoreThanMaxIsRefused(t *testing.T) {
	for _, tt := range []struct {
		most int
		want exitCode
	}{{0, exitDone}, {2, exitGuard}, {3, exitDone}, {4, exitDone}} {
		a, s, p, _, _ := bench(t, 3, nil)
		a.flags.yes = true // which does not matter
		if got := codeOf(mayRun(a, p, &sourceFlags{}, runFlags{max: tt.most})); got != tt.want {
			t.Errorf("--max %d: exit code %d", tt.most, got)
		}
		if tt.want != exitGuard {
			continue
		}
		if got := codeOf(perform(t.Context(), a, s, p, &sourceFlags{}, runFlags{max: tt.most})); got != exitGuard {
			t.Errorf("a run with --max %d: exit code %d", tt.most, got)
		}
	}
}

// A report that cannot be written is found out before anything is sent: here the
// server answers nothing.
func TestTheReportIsLookedAtFirst(t *testing.T) {
	a, s, p, srv, _ := bench(t, 3, nil)
	err := perform(t.Context(), a, s, p, &sourceFlags{}, runFlags{report: filepath.Join(t.TempDir(), "none", "r.csv"), pace: pace{batch: 20, concurrency: 1}})
	if codeOf(err) != exitUsage || srv.asked.Load() > 0 {
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
		flags runFlags
		from  string
		want  exitCode
	}{
		"none":                {runFlags{}, "people.csv", exitDone},
		"a new one":           {runFlags{report: in("new.csv")}, in("people.csv"), exitDone},
		"one that is there":   {runFlags{report: in("there.csv")}, "", exitGuard},
		"replaced":            {runFlags{report: in("there.csv"), overwrite: true}, in("people.csv"), exitDone},
		"the input":           {runFlags{report: in("people.csv"), overwrite: true}, in("people.csv"), exitUsage},
		"another name of it":  {runFlags{report: filepath.Join(dir, ".", "x", "..", "people.csv"), overwrite: true}, in("people.csv"), exitUsage},
		"a hard link to it":   {runFlags{report: in("hard.csv"), overwrite: true}, in("people.csv"), exitUsage},
		"a soft link to it":   {runFlags{report: in("soft.csv"), overwrite: true}, in("people.csv"), exitUsage},
		"the input by a link": {runFlags{report: in("people.csv"), overwrite: true}, in("soft.csv"), exitUsage},
		"a link to nothing":   {runFlags{report: in("dangling.csv")}, "", exitUsage},
		"a folder":            {runFlags{report: in("folder.csv"), overwrite: true}, "", exitUsage},
		"no folder":           {runFlags{report: in("no/r.csv")}, "", exitUsage},
		"a file as a folder":  {runFlags{report: in("there.csv/r.csv")}, "", exitUsage},
		"read-only":           {runFlags{report: in("kept.csv"), overwrite: true}, "", exitUsage},
	} {
		a, _, _, _, _ := bench(t, 0, nil)
		a.streams.SetTTY(false, false, false)
		if err := tt.flags.mayReport(a, tt.from); codeOf(err) != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 7 {
		t.Errorf("left behind: %v, %v", left, err)
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
	a.stdin = file
	f := runFlags{report: name, overwrite: true}
	if err := f.mayReport(a, "-"); codeOf(err) != exitUsage {
		t.Errorf("exit code %d", codeOf(err))
	}
	if err := f.mayReport(a, ""); err != nil { // of which nothing is read
		t.Error(err)
	}
}

// --yes is no answer to what may be replaced, and no answer is none.
func TestAskToReplace(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(name, []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[string]exitCode{"y\n": exitDone, "n\n": exitGuard, "": exitGuard} {
		a, _, _, _, in := bench(t, 0, nil)
		a.flags.yes = true
		in.WriteString(answer)
		f := runFlags{report: name}
		if err := f.askToReplace(t.Context(), a); codeOf(err) != want || f.overwrite != (want == exitDone) {
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
	if err := writeWhole(there, []byte("new"), false); !errors.Is(err, os.ErrExist) {
		t.Errorf("replaced unasked: %v", err)
	}
	if err := writeWhole(link, []byte("new"), true); err != nil {
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
	a := &app{streams: streams, env: func(string) string { return "" }}
	w := rowWriter{app: a, id: "20260102-030405-x7k2", flags: runFlags{report: filepath.Join(t.TempDir(), "gone", "r.csv")}}
	results := []bulk.Result{{Row: bulk.Row{Line: 1, User: "alice", UserID: 5, AchievementID: 7}, Status: bulk.StatusAwarded, AwardID: 70}, {Row: bulk.Row{Line: 2, User: "bob", UserID: 6, AchievementID: 7}, Status: bulk.StatusAwarded, AwardID: 71}}
	err := w.report(t.Context(), resultColumns(nil, results), results, false)
	if codeOf(err) == exitDone || !strings.Contains(hintOf(err), "ach runs show "+w.id) {
		t.Errorf("%v, %s", err, hintOf(err))
	}
	if !strings.Contains(out.String(), "alice") {
		t.Errorf("printed: %q", out)
	}
}

// Of several of one's awards, that nobody knows what became of one weighs most.
func TestPartly(t *testing.T) {
	refused := &gitlab.Error{Kind: gitlab.NotFound, Message: "not yours"}
	lost := &gitlab.Error{Kind: gitlab.Unknown, Reason: gitlab.ReasonCarriedOut, Message: "who knows"}
	for name, tt := range map[string]struct {
		failed      []error
		done, total int
		want        exitCode
	}{
		"all":              {nil, 2, 2, exitDone},
		"one":              {[]error{refused}, 0, 1, exitRefused},
		"one in doubt":     {[]error{lost}, 0, 1, exitUnknown},
		"some":             {[]error{refused}, 1, 2, exitPartly},
		"none":             {[]error{refused, refused}, 0, 2, exitRefused},
		"in doubt":         {[]error{lost}, 2, 3, exitUnknown},
		"in doubt, later":  {[]error{refused, lost}, 1, 3, exitUnknown},
		"in doubt at last": {[]error{refused, lost}, 0, 2, exitUnknown},
	} {
		results := make([]bulk.Result, tt.total) // those that are left were not attempted
		for i := range tt.done {
			results[i].Status = bulk.StatusShown
		}
		for i, err := range tt.failed {
			results[tt.done+i] = bulk.Result{Status: bulk.StatusFailed, Err: err}
		}
		err := partly(results)
		if codeOf(err) != tt.want || tt.want == exitUnknown && hintOf(err) != "look with a token that has the scope api" {
			t.Errorf("%s: exit code %d, %v", name, codeOf(err), err)
		}
	}
}
