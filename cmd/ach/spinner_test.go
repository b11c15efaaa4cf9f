//go:build !windows

package main

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/screentest"
)

// heldUp is a stage whose server answers nothing before release is closed, and
// ach on a terminal before it.
func heldUp(t *testing.T, env string, args ...string) (d *dialogue, release func()) {
	t.Helper()
	gate := make(chan struct{})
	s, err := newStage(t.TempDir(), crowd, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		<-gate
		next.ServeHTTP(w, r)
	})
	must(t, err)
	t.Cleanup(s.stop)
	release = sync.OnceFunc(func() { close(gate) })
	t.Cleanup(release) // before the server stops, which waits for its answers
	cmd := s.command("alice", args...)
	cmd.Env = append(cmd.Env, "TERM=xterm", env)
	terminal, err := screentest.Start(cmd, 24, 80)
	must(t, err)
	t.Cleanup(terminal.Close)
	return &dialogue{Terminal: terminal, t: t}, release
}

func TestALongWaitIsSeen(t *testing.T) {
	t.Parallel()
	d, release := heldUp(t, "LANG=C", "list")
	s := d.sees("waiting for the server")
	if !strings.HasSuffix(s.String(), " waiting for the server") || len(strings.Fields(s.String())) != 5 {
		t.Errorf("the screen shows\n%s", s)
	}
	release()
	s = d.ends(0)
	wants(t, s, "Shown")
	if s.Has("waiting") || !strings.HasPrefix(strings.TrimSpace(s.Lines()[0]), "AWARD") {
		t.Errorf("the spinner is still there:\n%s", s)
	}
}

func TestALongWaitIsInterrupted(t *testing.T) {
	t.Parallel()
	d, _ := heldUp(t, "LANG=C", "list")
	d.sees("waiting for the server")
	d.types(screentest.CtrlC)
	if got := d.ends(130).String(); got != "ach: interrupted" {
		t.Errorf("it left:\n%s", got)
	}
}

// Who wants lines, or reads along already, gets no spinner.
func TestNoSpinner(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		env  string
		args []string
	}{
		"quiet": {"LANG=C", []string{"list", "-q"}}, "debug": {"LANG=C", []string{"list", "--debug"}},
		"accessible": {"ACH_ACCESSIBLE=1", []string{"list"}}, "dumb": {"TERM=dumb", []string{"list"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, _ := heldUp(t, tt.env, append(tt.args, "--timeout", "1s")...) // long enough for one to appear
			d.ends(8)
			if strings.Contains(d.Written(), "waiting") {
				t.Errorf("it wrote %q", d.Written())
			}
		})
	}
}

// A terminal shows ^C where the cursor is, here behind the progress of the run.
func TestAnInterruptedRunSaysSoOnALineOfItsOwn(t *testing.T) {
	t.Parallel()
	held, err := fault.Parse("hang-before,match=achievementsAward")
	must(t, err)
	d := stand{sandbox: newSandbox(t, sandbox.Options{Faults: []fault.Fault{held}})}.
		ach(t, "award", "-a", "3", "-u", "alice,bob", "--again")
	d.sees("awarding 0/2")
	d.types(screentest.CtrlC)
	s := d.sees("finishing what is on its way")
	if !slices.ContainsFunc(s.Lines(), func(line string) bool { return strings.HasPrefix(line, "warning: finishing what is on its way") }) {
		t.Errorf("the screen shows\n%s", s)
	}
	d.types(screentest.CtrlC) // which does not wait
}
