//go:build !windows

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/screentest"
)

// A dialogue is ach on a terminal, as somebody sits before it.
type dialogue struct {
	*screentest.Terminal
	t       *testing.T
	sandbox *local
}

// A stand is what a dialogue begins with; what is zero stands for the usual.
type stand struct {
	rows, cols int      // 24 and 80
	who        string   // max
	env        []string // besides the usual
	sandbox    *local   // a new one
	nowhere    bool     // no namespace is set
}

func (st stand) ach(t *testing.T, args ...string) *dialogue {
	t.Helper()
	if st.sandbox == nil {
		st.sandbox = newSandbox(t, sandbox.Options{})
	}
	if st.rows == 0 {
		st.rows, st.cols = 24, 80
	}
	if st.who == "" {
		st.who = "max"
	}
	dir := t.TempDir()
	cmd := exec.Command("ach", args...)
	cmd.Dir = dir
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_STATE_HOME=" + dir, "TERM=xterm-256color",
		"ACH_HOST=" + st.sandbox.address(), "ACH_TOKEN=sandbox-" + st.who + "-api", "GORACE=atexit_sleep_ms=0",
	}, st.env...)
	if !st.nowhere {
		cmd.Env = append(cmd.Env, "ACH_NAMESPACE=acme")
	}
	terminal, err := screentest.Start(cmd, st.rows, st.cols)
	must(t, err)
	t.Cleanup(terminal.Close)
	return &dialogue{terminal, t, st.sandbox}
}

func newSandbox(t *testing.T, o sandbox.Options) *local {
	t.Helper()
	l, err := startSandbox(o)
	must(t, err)
	t.Cleanup(l.stop)
	return l
}

// sees waits for a text on the screen and returns the screen.
func (d *dialogue) sees(text string) screentest.Screen {
	d.t.Helper()
	s, err := d.Shows(text)
	must(d.t, err)
	return s
}

// asksAgain waits until a question follows a warning: what is typed before it may be left out.
func (d *dialogue) asksAgain(warning, question string) {
	d.t.Helper()
	_, err := d.Until("the question again", func(s screentest.Screen) bool {
		return strings.HasSuffix(strings.TrimSpace(s.String()), warning+"\n"+question)
	})
	must(d.t, err)
}

func (d *dialogue) types(keys ...string) {
	d.t.Helper()
	must(d.t, d.Type(strings.Join(keys, "")))
}

// ends waits for the end and returns what the screen shows then. Whatever
// happened, the terminal is as it was.
func (d *dialogue) ends(code int) screentest.Screen {
	d.t.Helper()
	got, err := d.Wait()
	must(d.t, err)
	s := d.Screen()
	if got != code {
		d.t.Errorf("exit code %d, want %d:\n%s", got, code, s)
	}
	if restored, err := d.Restored(); err != nil || !restored {
		d.t.Errorf("the terminal is not what it was: %v", err)
	}
	if s.CursorHidden {
		d.t.Error("the cursor is gone")
	}
	return s
}

func (d *dialogue) executed(n int, mutation string) {
	d.t.Helper()
	if got := d.sandbox.server.Summary().Succeeded[mutation]; got != n {
		d.t.Errorf("%s was executed %d times, want %d", mutation, got, n)
	}
}

// wants looks for texts on a screen.
func wants(t *testing.T, s screentest.Screen, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !s.Has(text) {
			t.Errorf("the screen does not show %q:\n%s", text, s)
		}
	}
}
