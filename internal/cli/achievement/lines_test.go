package achievement

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// What can be known wrong is refused before anything is asked of GitLab.
func TestLines(t *testing.T) {
	dir := t.TempDir()
	picture, text := filepath.Join(dir, "star.gif"), filepath.Join(dir, "text.png")
	for name, data := range map[string]string{picture: "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", text: "no picture"} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	yes := " --yes"
	for _, tt := range []struct {
		spec       func(*app.App) cmdutil.Spec
		line, want string
	}{
		{NewCreate, "--name Star", "needs --namespace"}, {NewCreate, "--name Star -n acme", ""}, {NewCreate, "--name Star -n acme x", "takes no argument"},
		{NewCreate, "-n acme --name " + strings.Repeat("x", 256), "--name: "}, {NewCreate, "--name Star -n acme --description " + strings.Repeat("x", 1025), "--description: "},
		{NewCreate, "--name Star -n acme --avatar " + picture, ""}, {NewCreate, "--name Star -n acme --avatar " + text, "--avatar"}, {NewCreate, "--name Star -n acme --avatar none.png", "--avatar"},
		{NewUpdate, "12", "nothing to change"}, {NewUpdate, "--name Star", "needs the achievement to update"}, {NewUpdate, "12 --name Star", ""}, {NewUpdate, "12 --description=", ""},
		{NewUpdate, "Star --name Moon", "given by name"}, {NewUpdate, "Star --name Moon -n acme", ""}, {NewUpdate, "-- -1 --name x", "takes one argument"}, {NewUpdate, "12 --avatar " + text, "--avatar"},
		{NewDelete, "", "needs the achievement to delete"}, {NewDelete, "12", "there is nobody to ask"}, {NewDelete, "12" + yes, ""}, {NewDelete, "Star" + yes, "given by name"},
		{NewDelete, "--award 103", "deleting an award needs a confirmation"}, {NewDelete, "--award 103" + yes, ""}, {NewDelete, "--award x" + yes, "--award: "}, {NewDelete, "12 --award 103" + yes, "not both"},
	} {
		w := clitest.New(t)
		s := tt.spec(w.App)
		w.AddFlags(s.Command)
		err := s.Parse(strings.Fields(tt.line)...)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s %q: %v, want %q", s.Name(), tt.line, err, tt.want)
		}
		if asked := w.Asked(); len(asked) > 0 {
			t.Errorf("%s %q: GitLab is asked for %v", s.Name(), tt.line, asked)
		}
	}
}

// Only what is given is changed: that a description is given empty is a change too.
func TestWhatUpdateChanges(t *testing.T) {
	o := &updateOptions{}
	if err := o.spec(clitest.New(t).App).Parse("12", "--description="); err != nil {
		t.Fatal(err)
	}
	if o.ref.ID != 12 || o.change.Name != nil || o.change.Avatar != nil || o.change.Description == nil || *o.change.Description != "" {
		t.Errorf("%+v", o.change)
	}
}

// A deleter deletes an award, or does not.
type deleter struct {
	err  error
	sent int
}

func (d *deleter) DeleteAward(_ context.Context, id ids.Award) (gitlab.Award, error) {
	d.sent++
	return gitlab.Award{ID: id, User: gitlab.User{Username: "alice"}}, d.err
}

func TestDeleteAward(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string // "" where there is nobody to ask
		err    error
		code   app.ExitCode
		said   string
		sent   int
	}{
		"yes":        {"y\n", nil, app.ExitDone, "deleted award 103", 1},
		"no":         {"n\n", nil, app.ExitGuard, "nothing was changed", 0},
		"no answer":  {"", nil, app.ExitGuard, "", 0},
		"refused":    {"y\n", &gitlab.Error{Kind: gitlab.Forbidden, Message: "no"}, app.ExitRefused, "", 1},
		"not shown":  {"y\n", &gitlab.Error{Kind: gitlab.Unknown, CarriedOut: true, Message: "done"}, app.ExitDone, "whose it was", 1},
		"who knows":  {"y\n", &gitlab.Error{Kind: gitlab.Unknown, Message: "lost"}, app.ExitUnknown, "", 1},
		"a bad time": {"y\n", &gitlab.Error{Kind: gitlab.Unavailable, Message: "busy"}, app.ExitUnavailable, "", 1},
	} {
		w := clitest.New(t)
		w.Streams.SetTTY(true, false, true)
		w.In.WriteString(tt.answer)
		d := &deleter{err: tt.err}
		err := deleteAward(t.Context(), w.App, d, 103)
		said := w.Err.String()
		if err != nil {
			said += err.Error()
		}
		if app.CodeOf(err) != tt.code || !strings.Contains(said, tt.said) || d.sent != tt.sent {
			t.Errorf("%s: %v after %d requests, %s", name, err, d.sent, said)
		}
	}
}

func TestAwardsOf(t *testing.T) {
	for awards, want := range map[int]string{-1: "and all its awards", 0: "(nobody holds it)", 1: "and the one award of it", 2: "and the 2 awards of it"} {
		if got := awardsOf(gitlab.Achievement{Awards: awards}); got != want {
			t.Errorf("%d awards: %s", awards, got)
		}
	}
}
