//go:build wine && !windows

// Of these nothing can be played here but by scripts/wine-test, which gives the tag.

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"
)

// Ctrl-C typed to a console of Windows does what it does on a terminal: Wine makes one of
// the terminal that it has.
func TestCrashByCtrlCOnAConsole(t *testing.T) {
	t.Parallel()
	s := newCrashStage(t, nil)
	must(t, s.misbehave("latency=20ms,match=mutation"))
	cmd := s.command("max", awardAll("--concurrency", "2")...)
	terminal, err := pty.Start(cmd)
	must(t, err)
	shown := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(terminal) // ends with an error, where the process has
		shown <- string(text)
	}()
	await(t, "a hundred awards", func() bool { return s.executed(awarding) >= 100 })
	_, err = terminal.WriteString("\x03")
	must(t, err)
	_ = cmd.Wait() // the code tells
	must(t, terminal.Close())
	text := <-shown
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(text, "runs resume") {
		t.Fatalf("exit code %d, and the screen has\n%s", code, text)
	}
	s.quiet(t)
	if done := s.executed(awarding); done == crashRows {
		t.Fatal("it went on to the end")
	}
	must(t, s.misbehave())
	finish(t, s, s.next(t))
	checkAll(t, s)
}

// What is said on Windows only, played where ach.exe runs: see docs/testing.md.
func TestWindowsScripts(t *testing.T) {
	t.Parallel()
	testscript.RunT(watch(t), scripts(t, "testdata/windows", newSandboxWorld))
}
