package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

const (
	whole  = `"pageInfo":{"hasNextPage":false,"endCursor":null}`
	bug    = `{"id":"gid://gitlab/Achievements::Achievement/12","name":"Bug hunter","namespace":{"id":"gid://gitlab/Group/1","fullPath":"acme"}}`
	inAcme = `{"namespace":{"id":"gid://gitlab/Group/1","fullPath":"acme","achievements":{"count":1,` + whole + `,"nodes":[` + bug + `]}}}`
	empty  = `{"namespace":{"id":"gid://gitlab/Group/1","fullPath":"acme","achievements":{"count":0,` + whole + `,"nodes":[]}}}`
	inMine = `{"currentUser":{"id":"gid://gitlab/User/7","groups":{` + whole + `,"nodes":[{"id":"gid://gitlab/Group/1","fullPath":"acme","achievements":{"nodes":[` + bug + `]}}]}}}`
	noMine = `{"currentUser":{"id":"gid://gitlab/User/7","groups":{` + whole + `,"nodes":[]}}}`
)

// with does work in a session, with a token in the environment.
func with(w *clitest.World, work func(ctx context.Context, s *app.Session) error) error {
	w.Vars["ACH_TOKEN"] = "glpat-x"
	return w.With(work)(context.Background())
}

// A group of the settings is looked at first, one that was asked for by flag alone.
func TestWhereAnAchievementIsLookedFor(t *testing.T) {
	for _, tt := range []struct {
		name, variable, flag string
		answers              map[string]string
		id                   bool
		want, orStub         string // what is found, by Find and by FindOrStub; "" for nothing
		asked                string
	}{
		{name: "by name", variable: "acme", answers: map[string]string{"Achievements": inAcme}, want: "12 Bug hunter", orStub: "12 Bug hunter", asked: "Achievements"},
		{name: "by name, without a group", want: "", orStub: "", asked: ""},
		{name: "by number", variable: "acme", id: true, answers: map[string]string{"AchievementByID": inAcme}, want: "12 Bug hunter", orStub: "12 Bug hunter", asked: "AchievementByID"},
		{
			name: "by number, in another group", variable: "acme", id: true, answers: map[string]string{"AchievementByID": empty, "AchievementInMyGroups": inMine, "AchievementByID again": inAcme},
			want: "12 Bug hunter", orStub: "12 Bug hunter", asked: "AchievementByID",
		},
		{
			name: "by number, in the group of the flag alone", flag: "acme", id: true, answers: map[string]string{"AchievementByID": empty, "AchievementInMyGroups": inMine, "AchievementByID again": inAcme},
			want: "", orStub: "", asked: "AchievementByID",
		},
		{
			name: "by number, nowhere", id: true, answers: map[string]string{"AchievementInMyGroups": noMine},
			want: "", orStub: "12 ", asked: "AchievementInMyGroups",
		},
	} {
		for way, want := range map[string]string{"find": tt.want, "find or stub": tt.orStub} {
			w := clitest.New(t)
			w.Answers = tt.answers
			w.Vars["ACH_NAMESPACE"], w.Flags.Namespace = tt.variable, tt.flag
			ref := gitlab.AchievementRef{Name: "bug hunter"}
			if tt.id {
				ref = gitlab.AchievementRef{ID: 12}
			}
			got := ""
			err := with(w, func(ctx context.Context, s *app.Session) error {
				find := s.Find
				if way == "find or stub" {
					find = s.FindOrStub
				}
				found, err := find(ctx, ref)
				if err == nil {
					got = found.ID.String() + " " + found.Name
				}
				return err
			})
			asked := strings.Join(w.Asked(), " ")
			if got != want || (err == nil) != (want != "") || !strings.HasPrefix(asked, tt.asked) || tt.asked == "" && asked != "" {
				t.Errorf("%s, %s: %q, %v, asked for %s; want %q", way, tt.name, got, err, asked, want)
			}
		}
	}
}

// Without a token nothing is asked, and why there is none is told with its own code.
func TestNoSession(t *testing.T) {
	for name, tt := range map[string]struct {
		file, variable, value, want string
		code                        app.ExitCode
	}{
		"no token":          {"", "", "", "no token for ", app.ExitAuth},
		"a job token alone": {"", "CI_JOB_TOKEN", "x", "does not accept job tokens", app.ExitAuth},
		"a command that fails": {
			"token_command: sh -c 'echo glpat-told >&2; exit 3'", "", "", "shown on a terminal only", app.ExitAuth,
		},
		"a command that runs ach": {"token_command: echo x", "ACH_TOKEN_COMMAND_OF", "URL", "runs ach, which would need that command itself", app.ExitAuth},
		"settings that are wrong": {"token: [", "", "", "config.yaml", app.ExitUsage},
		"a proxy that is none":    {"token: glpat-x\n    ca_cert: none.pem", "", "", "ca_cert ", app.ExitUsage},
		"a log with the token":    {"token: glpat-x", "GODEBUG", "http2debug=2", "GODEBUG", app.ExitUsage},
	} {
		w := clitest.New(t)
		if tt.variable != "" {
			w.Vars[tt.variable] = strings.ReplaceAll(tt.value, "URL", w.URL)
		}
		if tt.variable == "CI_JOB_TOKEN" {
			w.Vars["GITLAB_CI"] = "true"
		}
		if tt.file != "" {
			w.Write(t, "hosts:\n  - url: "+w.URL+"\n    "+tt.file+"\n")
		}
		err := w.With(func(context.Context, *app.Session) error { t.Errorf("%s: there is a session", name); return nil })(t.Context())
		if app.CodeOf(err) != tt.code || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: exit code %d, %v; want %s", name, app.CodeOf(err), err, tt.want)
		}
		if said := w.Err.String() + errorOf(err); strings.Contains(said, "glpat") || len(w.Asked()) > 0 {
			t.Errorf("%s: %s, asked for %v", name, said, w.Asked())
		}
	}
}

func errorOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error() + app.HintOf(err)
}

// Of a change that was made the rows are told when they could not be printed, and the
// code says that it is not to be made again.
func TestAChangeThatIsNotPrinted(t *testing.T) {
	cols := []output.Column[int]{{Name: "n", Header: "N", ID: true, Value: output.Int(func(n int) int { return n })}}
	for name, tt := range map[string]struct {
		format, jq, want string
	}{
		"for people":   {"", ".[].n | error", "N\n41"},
		"for machines": {"json", ".[].n | error", `changed: {\"n\":41}`},
	} {
		w := clitest.New(t)
		w.Flags.Output = tt.format
		var err error
		if w.Query, err = output.ParseQuery(tt.jq); err != nil {
			t.Fatal(err)
		}
		w.Streams.JSON = w.SaysJSON()
		err = app.Changed(t.Context(), w.App, cols, []int{41})
		if app.CodeOf(err) != app.ExitUnprinted || !strings.Contains(w.Err.String(), tt.want) || w.Out.Len() > 0 {
			t.Errorf("%s: %v\n%s%s", name, err, w.Out, w.Err)
		}
		w.Query, w.Columns = nil, []string{"m"}
		if err := app.Changed(t.Context(), w.App, cols, nil); app.CodeOf(err) != app.ExitUsage {
			t.Errorf("%s: nothing was changed, and %v", name, err)
		}
	}
	w := clitest.New(t)
	if err := w.Unprinted(term.ErrClosedPipe, "", nil); !errors.Is(err, term.ErrClosedPipe) {
		t.Error(err)
	}
	if done := errors.New("done"); !errors.Is(w.Outcome(done, errors.New("printing")), done) || !strings.Contains(w.Err.String(), "printing") {
		t.Errorf("%s", w.Err)
	}
}

// A question is put where there is somebody, and answers mean what they say.
func TestConfirm(t *testing.T) {
	for name, tt := range map[string]struct {
		terminal, yes, noInput bool
		typed                  string
		may, code              app.ExitCode
	}{
		"nobody":        {false, false, false, "", app.ExitGuard, app.ExitGuard},
		"yes by flag":   {false, true, false, "", app.ExitDone, app.ExitDone},
		"typed":         {true, false, false, "y\n", app.ExitDone, app.ExitDone},
		"declined":      {true, false, false, "n\n", app.ExitDone, app.ExitGuard},
		"end of input":  {true, false, false, "", app.ExitDone, app.ExitGuard},
		"never ask":     {true, false, true, "", app.ExitGuard, app.ExitGuard},
		"never, or yes": {true, true, true, "", app.ExitDone, app.ExitDone},
	} {
		w := clitest.New(t)
		w.Streams.SetTTY(tt.terminal, tt.terminal, tt.terminal)
		w.Flags.Yes, w.Flags.NoInput = tt.yes, tt.noInput
		w.In.WriteString(tt.typed)
		if err := w.MayAsk("deleting"); app.CodeOf(err) != tt.may {
			t.Errorf("%s: %v", name, err)
		}
		if err := w.Confirm(t.Context(), "Delete?"); app.CodeOf(err) != tt.code || tt.yes == strings.Contains(w.Err.String(), "Delete?") {
			t.Errorf("%s: %v\n%s", name, err, w.Err)
		}
	}
}
