package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts in testdata/script run the real binary. Without ACH_E2E_HOST each
// gets a sandbox of its own; with it they run against that GitLab, see
// docs/testing.md. Those in testdata/sandbox need what only the sandbox can do:
// another version, a known set of people, counting what was executed.

// No program in them may print a token, log one, or leave one behind, see leak_test.go.

func TestMain(m *testing.M) {
	testscript.Main(waiting{m}, map[string]func(){"ach": func() { os.Exit(mainPlayed()) }})
}

// Waiting tests wait for something to pass, many of them, so more run at once than there
// are processors, unless the command line says how many.
type waiting struct{ *testing.M }

func (m waiting) Run() int {
	heedSignals()
	if !underRace {
		if err := flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0))); err != nil {
			panic(err)
		}
	}
	return m.M.Run()
}

// heedSignals has the programs of the tests meet signals as programs do that somebody
// starts at a terminal. What is ignored here, as in the background of a script and under
// nohup, they would inherit; what is caught is reset for them.
func heedSignals() {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.RunT(watch(t), scripts(t, "testdata/script", worldFor(t)))
}

func TestSandboxScripts(t *testing.T) {
	t.Parallel()
	testscript.RunT(watch(t), scripts(t, "testdata/sandbox", newSandboxWorld))
}

// A world is the GitLab that one script talks to: an address, people with
// their tokens, and a group.
type world struct {
	vars    map[string]string // ACH_HOST, GROUP, and for each role NAME and NAME_TOKEN
	sandbox *local            // nil where the world is a real GitLab
	arrived <-chan struct{}   // tells of requests to the server that hangs
	rounds  int               // of requests that the sandbox had when they were looked at last
	proxy   *proxyLog         // what the proxy says, nil before there is one
	close   func()
}

func scripts(t *testing.T, dir string, newWorld func() (*world, error)) testscript.Params {
	logs := t.TempDir()
	files, err := raced(dir)
	must(t, err)
	if files != nil {
		t.Logf("the race detector sees %d scripts of %s, in which much is done at once", len(files), dir)
		dir = ""
	}
	if some := suited(t, dir); some != nil {
		files, dir = some, ""
	}
	return testscript.Params{
		Dir:                 dir,
		Files:               files,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("ACH_TESTS_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			w, err := newWorld()
			if err != nil {
				return err
			}
			env.Defer(w.close)
			env.Values[worldKey{}] = w
			for name, value := range w.vars {
				env.Setenv(name, value)
			}
			env.Setenv("UNIQUE", strconv.FormatUint(uint64(rand.Uint32()), 36))
			for _, n := range []int{201, 256, 1025} {
				env.Setenv(fmt.Sprintf("LONG_%d", n), strings.Repeat("é", n))
			}
			log := filepath.Join(logs, filepath.Base(env.WorkDir))
			for name, value := range chosen() {
				env.Setenv(name, value)
			}
			if !underRace && !foreign() { // which plays them as users do, without a log
				env.Setenv(requestLog, log)
			}
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("GORACE", "atexit_sleep_ms=0") // or each command of a race run sleeps a second
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, ".config"))
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, ".state"))
			if err := pictures(env.WorkDir); err != nil {
				return err
			}
			before, err := filesIn(env.WorkDir)
			env.Defer(func() {
				// No program may have left a token anywhere but in a config file.
				found, err := leftBehind(env.WorkDir, before)
				secret, err2 := logged(log)
				t := env.T().(watched)
				if err := errors.Join(err, err2); err != nil {
					t.Error(err)
				}
				for _, name := range found {
					t.report(t.T, name+" holds a token")
				}
				for _, line := range secret {
					t.report(t.T, "logged: "+line)
				}
			})
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"as":       cmdAs,
			"began":    cmdBegan,
			"capture":  cmdCapture,
			"change":   cmdChange,
			"exitcode": cmdExitCode,
			"executed": cmdExecuted,
			"answers":  cmdAnswers,
			"arrived":  cmdArrived,
			"fault":    cmdFault,
			"hang":     cmdHang,
			"impostor": cmdImpostor,
			"page":     cmdPage,
			"proxied":  cmdProxied,
			"proxy":    cmdProxy,
			"requests": cmdRequests,
			"rounds":   cmdRounds,
			"sandbox":  cmdSandbox,
			"secure":   cmdSecure,
			"summary":  cmdSummary,
			"width":    cmdWidth,
		},
	}
}

type worldKey struct{}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

// as ROLE: who the commands below are run by. nobody has no token.
func cmdAs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: as ROLE")
	}
	if args[0] == "nobody" {
		ts.Setenv("ACH_TOKEN", "")
		return
	}
	token := ts.Getenv(strings.ToUpper(args[0]) + "_TOKEN")
	if token == "" {
		ts.Fatalf("there is no token for %s", args[0])
	}
	ts.Setenv("ACH_TOKEN", token)
}

// capture NAME: keep what the last command printed as a variable.
func cmdCapture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: capture NAME")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// exitcode N PROGRAM ARGS…: run it and want that exit code.
func cmdExitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N PROGRAM ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// width N FILE: no line of FILE (or stdout) is wider than N characters.
func cmdWidth(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: width N FILE")
	}
	limit, err := strconv.Atoi(args[0])
	ts.Check(err)
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if n := len([]rune(strings.TrimRight(line, "\r\n"))); n > limit {
			ts.Fatalf("%d characters: %s", n, line)
		}
	}
}
