//go:build !windows

package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The tour is played in folders of its own, whatever is set: no settings play a part, and
// none of one's own folders has anything in it afterwards.
func TestTheDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	programs := demoPrograms(t)
	ach, err := exec.LookPath("ach")
	must(t, err)
	must(t, os.Symlink(ach, filepath.Join(programs, "ach")))
	demo, left := demoOf(t, programs)
	out, err := demo.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "That was the sandbox.") {
		t.Errorf("%v: %s", err, out)
	}
	left()
}

// Whatever ends it, as a terminal does that is closed, nothing is left of it either, and it
// says what it was that did. It waits for a command then, which meets the signal too.
func TestTheDemoIsInterrupted(t *testing.T) {
	t.Parallel()
	programs := demoPrograms(t)
	syscall.ForkLock.RLock()                                                                                       // a program started meanwhile would hold it open for writing, and it could not be run
	err := os.WriteFile(filepath.Join(programs, "ach"), []byte("#!/bin/sh\necho waiting\nexec sleep 60\n"), 0o700) //nolint:gosec // a program
	syscall.ForkLock.RUnlock()
	must(t, err)
	for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGPIPE, syscall.SIGTERM} {
		demo, left := demoOf(t, programs)
		demo.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		stdout, err := demo.StdoutPipe()
		must(t, err)
		demo.Stderr = demo.Stdout
		must(t, demo.Start())
		lines := bufio.NewScanner(stdout)
		for lines.Scan() && lines.Text() != "waiting" {
		}
		must(t, syscall.Kill(-demo.Process.Pid, signal))
		for lines.Scan() {
		}
		_ = demo.Wait()
		if code, want := demo.ProcessState.ExitCode(), 128+int(signal); code != want {
			t.Errorf("%v: it ends with %d, want %d", signal, code, want)
		}
		await(t, "the end of its group", func() bool { return errors.Is(syscall.Kill(-demo.Process.Pid, 0), syscall.ESRCH) })
		left()
	}
}

// demoPrograms is a folder with ach-sandbox.
func demoPrograms(t *testing.T) string {
	t.Helper()
	programs := t.TempDir()
	build := exec.Command("go", "build", "-o", programs, "../ach-sandbox")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return programs
}

// demoOf is the demo in folders of its own, and what fails where it has left something there.
func demoOf(t *testing.T, programs string) (demo *exec.Cmd, left func()) {
	t.Helper()
	home := t.TempDir()
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GORACE=atexit_sleep_ms=0",
		"ACH_TOKEN=x y", "GITLAB_TOKEN=x y", "ACH_CONFIG=/no/such/file", "ACH_NAMESPACE=none", "ACH_OUTPUT=none", "ACH_MAX_WAIT=none", "ACH_ANSWER_TIMEOUT=none",
	}
	folders := []string{"TMPDIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"}
	for _, name := range folders {
		folder := filepath.Join(home, strings.ToLower(name))
		must(t, os.Mkdir(folder, 0o700))
		env = append(env, name+"="+folder)
	}
	demo = exec.Command("../../scripts/demo", programs)
	demo.Env = env
	return demo, func() {
		t.Helper()
		left, err := filepath.Glob(filepath.Join(home, "*", "*"))
		if must(t, err); len(left) > 0 {
			t.Errorf("it left %q", left)
		}
		if entries, err := os.ReadDir(home); err != nil || len(entries) != len(folders) {
			t.Errorf("it left something of %v: %v", entries, err)
		}
	}
}
