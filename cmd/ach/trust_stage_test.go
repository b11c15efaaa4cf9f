package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// A trustStage is a sandbox behind a gateway that loses what it is told to lose. The
// commands run in this process: thousands of them take no longer than the binary
// would to start.
type trustStage struct {
	t       *testing.T
	server  *sandbox.Server
	gateway *httptest.Server
	dir     string
	names   map[int]string // of users, by id
	ids     map[string]int

	caller, token, play string
	achievement         int
	group, revoke       bool
	certain             bool             // the caller may do this, and is shown everything
	others              bool             // somebody else awarded meanwhile
	start               map[string][]int // what stood before they did

	mu     sync.Mutex
	strike string // what becomes of the next request with a change
	dead   bool   // nothing is answered any more
	kept   string // the state on disk when that began
}

func newTrustStage(t *testing.T, release string, settings []string) *trustStage {
	t.Helper()
	o := sandbox.Options{Version: release, Seed: strings.NewReader(trustSeed())}
	for _, set := range settings {
		o.Settings = append(o.Settings, "fine_grained_tokens."+set)
	}
	server, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := &trustStage{t: t, server: server, dir: t.TempDir(), names: map[int]string{}, ids: map[string]int{}}
	s.gateway = httptest.NewServer(http.HandlerFunc(s.pass))
	t.Cleanup(s.gateway.Close)
	server.SetBaseURL(s.gateway.URL)
	for _, u := range server.State().Users {
		s.names[u.ID], s.ids[u.Username] = u.Username, u.ID
	}
	return s
}

// pass hands a request on, but for what is to be lost.
func (s *trustStage) pass(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	strike, dead := "", s.dead
	if bytes.Contains(body, []byte("mutation ")) {
		strike, s.strike = s.strike, ""
	}
	if strings.HasPrefix(strike, "killed") {
		s.dead, s.kept = true, s.keep()
	}
	s.mu.Unlock()
	if strings.Contains(strike, "executed") {
		s.server.Handler().ServeHTTP(httptest.NewRecorder(), r)
	}
	if strings.Contains(strike, "demoted") {
		s.change(s.demotions()...)
	}
	if strings.Contains(strike, "unseen") {
		s.change(unseen()...)
	}
	switch {
	case dead:
		panic(http.ErrAbortHandler)
	case strike == "":
		s.server.Handler().ServeHTTP(w, r)
		return
	case strings.HasSuffix(strike, "others"):
		s.awardedByOthers()
	case strike[0] == '4':
		gateway(w, strike[:3])
		return
	}
	panic(http.ErrAbortHandler) // which ends the connection
}

// gateway answers with a status of its own, whatever was done behind it.
func gateway(w http.ResponseWriter, status string) {
	code, err := strconv.Atoi(status)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	body := `{"message":"not by this gateway"}`
	if code == http.StatusBadRequest {
		body = "Bad Request"
		w.Header().Set("Content-Type", "text/plain")
	} else {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(code)
	_, _ = io.WriteString(w, body) // whoever does not read it has lost the answer
}

// ready prepares a fault, with no run on disk.
func (s *trustStage) ready(fault string) {
	s.change(s.origins()...)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.strike, s.dead, s.kept, s.others = fault, false, "", strings.HasSuffix(fault, "others")
	s.start = s.standing()
	if err := os.RemoveAll(s.state()); err != nil {
		s.t.Fatal(err)
	}
	if err := os.MkdirAll(s.state(), 0o700); err != nil {
		s.t.Fatal(err)
	}
}

// recover has everything answered again, and the disk as it was when a run was killed.
func (s *trustStage) recover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.strike, s.dead = "", false
	if s.kept == "" {
		return
	}
	if err := os.RemoveAll(s.state()); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(s.kept, s.state()); err != nil {
		s.t.Fatal(err)
	}
}

// change lets things happen to people.
func (s *trustStage) change(events ...store.Event) {
	for _, e := range events {
		if err := s.server.Change(e); err != nil {
			s.t.Errorf("%+v: %v", e, err)
		}
	}
}

// demotions take from the caller all that lets somebody award.
func (s *trustStage) demotions() []store.Event {
	no, guest := false, "guest"
	events := []store.Event{{User: s.caller, Admin: &no}, {User: s.caller, Group: "acme", Role: &guest}}
	if s.caller == "linked" {
		events = append(events, store.Event{User: s.caller, Group: "friends", Role: &guest})
	}
	return events
}

// unseen has GitLab show nobody of the recipients any more.
func unseen() []store.Event {
	var events []store.Event
	for i, p := range trustPeople() {
		blocked, yes := "blocked", true
		e := store.Event{User: p.name, State: &blocked}
		if i%2 == 0 {
			e = store.Event{User: p.name, PrivateProfile: &yes}
		}
		events = append(events, e)
	}
	return events
}

// origins put everybody as the seed has them.
func (s *trustStage) origins() []store.Event {
	var events []store.Event
	for _, p := range trustPeople() {
		state, private := "active", strings.Contains(p.extra, "private_profile")
		if strings.Contains(p.extra, "blocked") {
			state = "blocked"
		}
		events = append(events, store.Event{User: p.name, State: &state, PrivateProfile: &private})
	}
	admin := strings.HasPrefix(s.caller, "admin")
	events = append(events, store.Event{User: s.caller, Admin: &admin})
	roles := map[string]string{"owner": "owner", "maintainer": "maintainer", "developer": "developer", "adminmember": "maintainer"}
	role, member := roles[s.caller]
	if !member {
		role = "none"
	}
	events = append(events, store.Event{User: s.caller, Group: "acme", Role: &role})
	if s.caller == "linked" {
		maintainer := "maintainer"
		events = append(events, store.Event{User: s.caller, Group: "friends", Role: &maintainer})
	}
	return events
}

func (s *trustStage) state() string { return filepath.Join(s.dir, "state") }

// awardedByOthers awards the achievement to all recipients in somebody's name.
func (s *trustStage) awardedByOthers() {
	var elements []string
	for _, user := range s.numbers() {
		elements = append(elements, fmt.Sprintf(`{"query":"mutation { achievementsAward(input: {achievementId: \"gid://gitlab/Achievements::Achievement/%d\", userId: \"gid://gitlab/User/%s\"}) { errors } }"}`, s.achievement, user))
	}
	r := httptest.NewRequest(http.MethodPost, "/api/graphql", strings.NewReader("["+strings.Join(elements, ",")+"]"))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer sandbox-somebody-api")
	w := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"message"`) {
		s.t.Errorf("somebody else's awards: %d %s", w.Code, w.Body.String())
	}
}

// played is a command and what came of it.
type played struct {
	args []string
	ended
}

// run runs a command in this process.
func (s *trustStage) run(args ...string) played {
	s.t.Helper()
	env := map[string]string{
		"HOME": s.dir, "XDG_STATE_HOME": s.state(), "XDG_CONFIG_HOME": filepath.Join(s.dir, "config"), "XDG_CACHE_HOME": filepath.Join(s.dir, "cache"),
		"ACH_HOST": s.gateway.URL, "ACH_TOKEN": s.token, "PATH": os.Getenv("PATH"),
	}
	return played{args, mustCall(s.t, s.dir, env, "", args...)}
}
