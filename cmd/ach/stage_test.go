package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
)

// A stage is a sandbox behind a gateway, and a folder for a user of ach. The
// tests that play on it run the real binary and judge by what the sandbox has.
type stage struct {
	server    *sandbox.Server
	gateway   *httptest.Server
	dir       string
	open      atomic.Int64 // connections
	processes bool         // each command is a process of its own
}

// The world of a stage: max awards given to user00001… and revokes taken from
// them, and alice sees to her own awards of shown.
const (
	given, taken, shown = 1, 2, 3
	crowd               = 60 // users, each with an award of taken, whose number is the user's
	hersFrom            = crowd + 1
)

func stageSeed() io.Reader {
	var b strings.Builder
	b.WriteString(`
users: [{username: max}, {username: olivia}, {username: alice}]
groups: [{path: acme, name: Acme, members: {max: maintainer, olivia: owner}}]
tokens: [{token: sandbox-max-read, user: max, scopes: [read_api]}]
achievements:
  - {group: acme, name: Given}
  - group: acme
    name: Taken
    awards:
`)
	for i := range crowd {
		fmt.Fprintf(&b, "      - {user: %s, by: max}\n", member(i+1))
	}
	b.WriteString(`
  - group: acme
    name: Shown
    awards: [{user: alice, by: max}, {user: alice, by: max, hidden: true}, {user: alice, by: max}]
`)
	return strings.NewReader(b.String())
}

func member(n int) string { return fmt.Sprintf("user%05d", n) }

// newStage needs an empty folder of its own. The gateway passes everything on;
// where through is given, that decides how. It ends with stop.
func newStage(dir string, users int, through func(http.ResponseWriter, *http.Request, http.Handler)) (*stage, error) {
	server, err := sandbox.New(sandbox.Options{Seed: stageSeed(), Users: users})
	if err != nil {
		return nil, err
	}
	s := stageOf(dir, server, through)
	var names strings.Builder
	for i := range users {
		names.WriteString(member(i+1) + "\n")
	}
	if err := os.WriteFile(filepath.Join(dir, namesFile), []byte(names.String()), 0o600); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// stageOf puts a sandbox on a stage.
func stageOf(dir string, server *sandbox.Server, through func(http.ResponseWriter, *http.Request, http.Handler)) *stage {
	s := &stage{server: server, dir: dir}
	handler := server.Handler()
	if through != nil {
		handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { through(w, r, server.Handler()) })
	}
	s.gateway = httptest.NewUnstartedServer(handler)
	s.gateway.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.gateway.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			s.open.Add(-1)
		}
	}
	s.gateway.Start()
	server.SetBaseURL(s.gateway.URL)
	return s
}

func (s *stage) stop() { s.gateway.Close() }

// misbehave sets the faults; without any it behaves.
func (s *stage) misbehave(specs ...string) error {
	faults := make([]fault.Fault, len(specs))
	for i, spec := range specs {
		var err error
		if faults[i], err = fault.Parse(spec); err != nil {
			return err
		}
	}
	return s.server.SetFaults(faults)
}

// command is ach as its user would run it, with nothing of the environment that
// could lead it elsewhere.
func (s *stage) command(who string, args ...string) *exec.Cmd {
	cmd := exec.Command("ach", s.arguments(args)...)
	cmd.Dir = s.dir
	for name, value := range s.env(who) {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

func (s *stage) env(who string) map[string]string {
	vars := map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": s.dir, "USERPROFILE": s.dir, "SystemRoot": os.Getenv("SystemRoot"),
		"XDG_CONFIG_HOME": filepath.Join(s.dir, "config"), "XDG_STATE_HOME": s.state(),
		"ACH_HOST": s.gateway.URL, "ACH_NAMESPACE": "acme", "ACH_TOKEN": "sandbox-" + who + "-api",
		"GOCOVERDIR": os.Getenv("GOCOVERDIR"),
		"GORACE":     "atexit_sleep_ms=0", // a second for each of a thousand processes otherwise
	}
	maps.Copy(vars, chosen())
	return vars
}

// namesFile is what commands name that take all users; it lies on the stage.
const namesFile = "names.txt"

// arguments have the file where it lies, wherever ach is run.
func (s *stage) arguments(args []string) []string {
	args = slices.Clone(args)
	if i := slices.Index(args, namesFile); i >= 0 {
		args[i] = filepath.Join(s.dir, namesFile)
	}
	return args
}

func (s *stage) state() string { return filepath.Join(s.dir, "state") }

// ended is what a process left.
type ended struct {
	code           int // -1 where a signal ended it
	stdout, stderr string
}

// String is for failed tests; of a long report it has the beginning.
func (e ended) String() string {
	return fmt.Sprintf("exit code %d\n%.4000s\n%.4000s", e.code, e.stderr, e.stdout)
}

// run runs ach to its end, in this process unless the stage wants one for each.
func (s *stage) run(who string, args ...string) (ended, error) {
	if !s.processes {
		return called(s.dir, s.env(who), "", s.arguments(args)...)
	}
	p, err := s.start(who, args...)
	if err != nil {
		return ended{}, err
	}
	return p.wait()
}

// process is a running ach.
type process struct {
	*exec.Cmd
	out, err bytes.Buffer
	over     atomic.Bool
}

func (s *stage) start(who string, args ...string) (*process, error) {
	p := &process{Cmd: s.command(who, args...)}
	p.Stdout, p.Stderr = &p.out, &p.err
	return p, p.Start()
}

func (p *process) wait() (ended, error) {
	err := p.Wait()
	p.over.Store(true)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return ended{}, err
	}
	return ended{p.ProcessState.ExitCode(), p.out.String(), p.err.String()}, nil
}

// reported is a row of a report.
type reported struct {
	Line     int    `json:"line"`
	User     string `json:"user"`
	Status   string `json:"status"`
	Action   string `json:"action"` // of rows of a plan
	AwardID  int    `json:"award_id"`
	Attempts int    `json:"attempts"`
	Error    string `json:"error"`
}

// rows reads a report in ndjson.
func (e ended) rows() ([]reported, error) {
	var rows []reported
	for line := range strings.Lines(e.stdout) {
		var row reported
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return nil, fmt.Errorf("the report cannot be read: %w: %v", err, e)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// standing are the awards of an achievement that are not revoked, by user.
func (s *stage) standing(achievement int) map[string][]int {
	standing := map[string][]int{}
	for _, a := range s.server.State().Awards {
		if a.AchievementID == achievement && a.RevokedAt == nil {
			standing[a.User] = append(standing[a.User], a.ID)
		}
	}
	return standing
}

// executed counts the mutations of that name that were carried out, and sent
// those that reached the sandbox, refused ones included.
func (s *stage) executed(mutation string) int { return s.server.Summary().Succeeded[mutation] }
func (s *stage) sent(mutation string) int     { return s.server.Summary().Mutations[mutation] }

// must ends a test on the first error.
func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// await waits until something holds that is about to.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	if !until(time.Minute, holds) {
		t.Fatal("waited in vain: ", what)
	}
}

// until tells whether something came to hold in time.
func until(limit time.Duration, holds func() bool) bool {
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	over := time.After(limit)
	for !holds() {
		select {
		case <-tick.C:
		case <-over:
			return false
		}
	}
	return true
}
