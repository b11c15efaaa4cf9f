// Package clitest is for tests of commands: an app with settings and streams of its own,
// and a GitLab that answers what it is told to. What is asked of the real program, and of
// a server that behaves like GitLab, is tested in cmd/ach.
package clitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/term"
)

// A World is an app, with what it is told and what it says.
type World struct {
	*app.App
	In, Out, Err *bytes.Buffer
	Vars         map[string]string // of the environment
	Config       string            // path of the config file, which is not there at first

	URL   string
	Token string // what GitLab tells of the token, as JSON; empty for its refusal
	// Answers are the data of an answer, as JSON, by the name of the operation, with " again"
	// behind it if the second answer is another.
	Answers map[string]string

	mu    sync.Mutex
	asked []string
}

// New returns a world whose GitLab knows one user, alice, who has a token with the scope api.
func New(t *testing.T) *World {
	t.Helper()
	dir := t.TempDir()
	w := &World{
		Token: `{"name":"mine","active":true,"scopes":["api"]}`,
		Answers: map[string]string{
			"CurrentUser":   `{"currentUser":{"id":"gid://gitlab/User/7","username":"alice","name":"Alice","state":"active","webUrl":""}}`,
			"ServerVersion": `{"metadata":{"version":"19.2.0"}}`,
		},
	}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.URL = server.URL
	w.Vars = map[string]string{"HOME": dir, "USERPROFILE": dir, "XDG_CONFIG_HOME": dir, "XDG_CACHE_HOME": dir, "XDG_STATE_HOME": dir, "ACH_HOST": server.URL}
	w.Again()
	w.Config = config.Path(w.Source())
	return w
}

// Again has a new app with empty streams, as the next command has.
func (w *World) Again() {
	streams, in, out, errs := term.Test()
	w.In, w.Out, w.Err = in, out, errs
	w.App = &app.App{Streams: streams, Stdin: in, Env: func(name string) string { return w.Vars[name] }}
}

// Write makes the config file.
func (w *World) Write(t *testing.T, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.Config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// File returns what the config file holds, "" if there is none.
func (w *World) File() string {
	text, _ := os.ReadFile(w.Config)
	return string(text)
}

// Run reads a line as the command does, and does its work.
func (w *World) Run(s cmdutil.Spec, line ...string) error {
	if err := s.Parse(line...); err != nil {
		return err
	}
	w.Prints = s.Prints
	return s.Work(context.Background())
}

// Refuses has lines read by a command, each with what its error says, "" for none. Not one
// of them asks GitLab.
func Refuses(t *testing.T, spec func(*app.App) cmdutil.Spec, lines map[string]string) {
	t.Helper()
	for line, want := range lines {
		w := New(t)
		s := spec(w.App)
		w.AddFlags(s.Command)
		s.SetContext(t.Context())
		err := s.Parse(strings.Fields(line)...)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", line, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: %v, want %s", line, err, want)
		}
		if asked := w.Asked(); len(asked) > 0 {
			t.Errorf("%q: GitLab is asked for %v", line, asked)
		}
	}
}

// Asked returns the names of the operations that GitLab was asked for.
func (w *World) Asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.asked...)
}

// ServeHTTP answers as GitLab.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "application/json")
	refuse := func() {
		rw.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(rw, `{"message":"401 Unauthorized"}`)
	}
	if r.Method == http.MethodGet {
		if w.Token == "" {
			refuse()
			return
		}
		_, _ = io.WriteString(rw, w.Token)
		return
	}
	type operation struct{ OperationName string }
	var one operation
	var several []operation
	body, err := io.ReadAll(r.Body)
	if err == nil && json.Unmarshal(body, &several) == nil {
		answers := make([]string, len(several))
		for i, o := range several {
			data, known := w.answerTo(o.OperationName)
			if answers[i] = data; !known {
				answers[i] = `{"errors":[{"message":"the test has no answer to it"}]}`
			}
		}
		_, _ = io.WriteString(rw, "["+strings.Join(answers, ",")+"]")
		return
	}
	err = errors.Join(err, json.Unmarshal(body, &one))
	data, known := w.answerTo(one.OperationName)
	if err != nil || !known {
		refuse()
		return
	}
	_, _ = io.WriteString(rw, data)
}

// answerTo is the answer to an operation, which is noted as asked, and whether there is one.
func (w *World) answerTo(name string) (data string, known bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	answer, known := w.Answers[name]
	if again, other := w.Answers[name+" again"]; other && slices.Contains(w.asked, name) {
		answer = again
	}
	w.asked = append(w.asked, name)
	return `{"data":` + answer + `}`, known
}

// MyAwards answers that alice has these awards of the achievement 12, in this order; the
// first placed of them have a place.
func MyAwards(placed int, numbers ...int) string {
	nodes := make([]string, len(numbers))
	for i, n := range numbers {
		priority := "null"
		if i < placed {
			priority = fmt.Sprint(i)
		}
		nodes[i] = fmt.Sprintf(`{"id":"gid://gitlab/Achievements::UserAchievement/%d","createdAt":"2026-01-02T03:04:05Z","showOnProfile":true,"priority":%s,
			"user":{"id":"gid://gitlab/User/7","username":"alice"},"awardedByUser":{"id":"gid://gitlab/User/9","username":"max"},
			"achievement":{"id":"gid://gitlab/Achievements::Achievement/12","name":"Star","namespace":{"id":"gid://gitlab/Group/1","fullPath":"acme"}}}`, n, priority)
	}
	return fmt.Sprintf(`{"currentUser":{"userAchievements":{"count":%d,"nodes":[%s],"pageInfo":{"hasNextPage":false}}}}`, len(numbers), strings.Join(nodes, ","))
}
