//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A hungry ach reads a standard input that does not end, without a terminal.
type hungry struct {
	*exec.Cmd
	said  strings.Builder
	input *os.File // the end that is written to
}

func starve(t *testing.T, dir string, env []string, args ...string) *hungry {
	t.Helper()
	reads, writes, err := os.Pipe()
	must(t, err)
	h := &hungry{Cmd: exec.Command("ach", args...), input: writes}
	h.Dir = dir
	h.Env = append([]string{"PATH=" + os.Getenv("PATH"), "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}, env...)
	h.Stdin, h.Stdout, h.Stderr = reads, &h.said, &h.said
	h.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // so that the terminal of who runs the test is not found
	must(t, h.Start(), reads.Close())
	t.Cleanup(func() {
		_ = writes.Close()
		_ = h.Process.Kill() // it has ended, unless the test failed
	})
	return h
}

// ended waits for the end, and returns the exit code.
func (h *hungry) ended(t *testing.T) int {
	t.Helper()
	var exit *exec.ExitError
	if err := h.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return h.ProcessState.ExitCode()
}

// isReading waits until what is in the pipe was read.
func (h *hungry) isReading(t *testing.T) {
	t.Helper()
	_, err := io.WriteString(h.input, "x")
	must(t, err)
	await(t, "the pipe to be read", func() bool {
		left, err := unix.IoctlGetInt(int(h.input.Fd()), unix.TIOCINQ)
		return err != nil || left == 0
	})
}

// What reads a token or a value from a pipe can be interrupted, and ends in time.
func TestWaitingForStandardInput(t *testing.T) {
	dir, host, env := home(t)
	for name, args := range map[string][]string{
		"login":      {"auth", "login", "--stdin", "--host", host},
		"config set": {"config", "set", "namespace", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			h := starve(t, dir, env, append(args, "--timeout", "50ms")...)
			if code := h.ended(t); code != 7 || h.said.String() != "ach: nothing was changed: no answer in the time that --timeout allows\n" {
				t.Errorf("--timeout: exit code %d: %s", code, &h.said)
			}
			for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
				h := starve(t, dir, env, args...)
				h.isReading(t)
				must(t, h.Process.Signal(signal))
				if code := h.ended(t); code != 130 || h.said.String() != "ach: interrupted\n" {
					t.Errorf("%v: exit code %d: %s", signal, code, &h.said)
				}
			}
			if text := stored(t, dir); text != "" {
				t.Errorf("stored:\n%s", text)
			}
		})
	}
}

// So does what reads a list of users: from a pipe, and from a file that nobody writes to.
func TestWaitingForAList(t *testing.T) {
	dir, host, env := home(t)
	env = append(env, "ACH_TOKEN=sandbox-max-api", "ACH_HOST="+host)
	never := filepath.Join(dir, "never.csv")
	must(t, syscall.Mkfifo(never, 0o600))
	for name, args := range map[string][]string{
		"award":  {"award", "-a", "1", "--from", "-"},
		"revoke": {"revoke", "-a", "1", "--all", "--from", "-", "--format", "csv"},
		"fifo":   {"award", "-a", "1", "--from", never},
	} {
		t.Run(name, func(t *testing.T) {
			h := starve(t, dir, env, append(args, "--timeout", "50ms")...)
			if code := h.ended(t); code != 7 || h.said.String() != "ach: nothing was sent: --from did not come to its end in the time that --timeout allows\n" {
				t.Errorf("--timeout: exit code %d: %s", code, &h.said)
			}
			for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
				h := starve(t, dir, env, args...)
				if name == "fifo" { // which is opened for reading, or about to be: either is waiting
					writer, err := os.OpenFile(never, os.O_WRONLY, 0)
					must(t, err)
					defer func() { _ = writer.Close() }()
				} else {
					h.isReading(t)
				}
				must(t, h.Process.Signal(signal))
				if code := h.ended(t); code != 130 || h.said.String() != "ach: interrupted\n" {
					t.Errorf("%v: exit code %d: %s", signal, code, &h.said)
				}
			}
		})
	}
}

// At a terminal it is said what is waited for, and one Ctrl-D ends it.
func TestAListFromTheTerminal(t *testing.T) {
	_, host, env := home(t)
	env = append(env, "ACH_TOKEN=sandbox-max-api", "ACH_HOST="+host)
	s := onTerminal(t, env, "award", "-a", "1", "--from", "-", "--dry-run")
	s.wait("reading users, one a line, from the terminal; Ctrl-D on a line of its own ends it")
	if code := s.play(step{"", "alice\nnobody-here\n\x04"}); code != 2 {
		t.Errorf("exit code %d", code)
	}
	s.want("line 2: no such user: @nobody-here")
}

// What is no regular file is not opened as a plan or a file of achievements, which could wait
// for ever.
func TestPipeInPlaceOfAFile(t *testing.T) {
	dir, host, env := home(t)
	env = append(env, "ACH_TOKEN=sandbox-max-api", "ACH_HOST="+host)
	never := filepath.Join(dir, "never.yaml")
	must(t, syscall.Mkfifo(never, 0o600))
	for _, command := range []string{"plan", "apply"} {
		h := starve(t, dir, env, command, never)
		if code := h.ended(t); code != 2 || !strings.Contains(h.said.String(), "never.yaml cannot be read: it is not a regular file") {
			t.Errorf("%s: exit code %d: %s", command, code, &h.said)
		}
	}
}

// A token command that is given up is ended with all that it has started.
func TestTokenCommandIsEndedAltogether(t *testing.T) {
	dir, host, env := home(t)
	alive := filepath.Join(dir, "alive")
	must(t, syscall.Mkfifo(alive, 0o600))
	script := "#!/bin/sh\nsleep 1000 >" + alive + " &\nsleep 1000 | sleep 1000\n"
	must(t, os.WriteFile(filepath.Join(dir, "vault"), []byte(script), 0o700))
	h := starve(t, dir, env, "auth", "login", "--host", host, "--token-command", "./vault")
	rest, err := os.Open(alive) // once the command has opened the other end
	must(t, err)
	defer func() { _ = rest.Close() }()
	must(t, h.Process.Signal(os.Interrupt))
	if code := h.ended(t); code != 130 {
		t.Errorf("exit code %d: %s", code, &h.said)
	}
	if _, err := io.ReadAll(rest); err != nil { // which ends when nobody has the other end open any more
		t.Error(err)
	}
}

// The time that --timeout allows is for the whole command, however many hosts there
// are to wait for, and for the token command and the questions too.
func TestOneTimeoutForAll(t *testing.T) {
	dir, host, env := home(t)
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // whose connections come about, and which never answers
	must(t, err)
	defer func() { _ = deaf.Close() }()
	file := "hosts:\n"
	for i := range 20 { // one after another they would take as many seconds
		file += fmt.Sprintf("  - {url: http://%s/a%d, token: x}\n", deaf.Addr(), i)
	}
	config := filepath.Join(dir, "hosts.yaml")
	must(t, os.WriteFile(config, []byte(file+"default_host: http://"+deaf.Addr().String()+"/a0\n"), 0o600))
	for name, args := range map[string][]string{
		"hosts":         {"auth", "status", "--config", config, "--timeout", "1s"},
		"token command": {"auth", "login", "--host", host, "--token-command", "sleep 900", "--timeout", "1s"},
	} {
		begun := time.Now()
		h := starve(t, dir, env, args...)
		code := h.ended(t)
		if took := time.Since(begun); took > 8*time.Second || code != 8 && code != 7 {
			t.Errorf("%s: exit code %d after %s: %s", name, code, took, &h.said)
		}
	}
	s := onTerminal(t, env, "auth", "login", "--timeout", "50ms")
	if code := s.play(); code != 7 {
		t.Errorf("exit code %d", code)
	}
	s.want("Address of the GitLab", "no answer in the time that --timeout allows")
}

// What Go prints of a program that is ended in the middle of a request has the stacks
// of all goroutines, and no token.
func TestCrashShowsNoToken(t *testing.T) {
	dir, _, env := home(t)
	asked, over := make(chan string, 8), make(chan struct{})
	deaf := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("Authorization")
		<-over
	}))
	defer deaf.Close()
	defer close(over)
	env = append(env, "ACH_TOKEN=sandbox-max-api", "GOTRACEBACK=system")
	h := starve(t, dir, env, "list", "-n", "acme", "--host", deaf.URL)
	if got := <-asked; got != "Bearer sandbox-max-api" {
		t.Errorf("asked with %q", got)
	}
	must(t, h.Process.Signal(syscall.SIGQUIT))
	if code := h.ended(t); code != 2 || !strings.Contains(h.said.String(), "SIGQUIT") {
		t.Errorf("exit code %d", code)
	}
	if secrets.MatchString(h.said.String()) || t.Failed() {
		t.Errorf("it said:\n%s", &h.said)
	}
}

// The question comes before glab's file is opened, not after.
func TestGlabIsNotOpenedBeforeTheAnswer(t *testing.T) {
	dir, _, env := home(t)
	path := filepath.Join(dir, ".config", "glab-cli", "config.yml")
	must(t, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("hosts: {}\n"), 0o600))
	watch, err := unix.InotifyInit1(unix.IN_NONBLOCK)
	must(t, err)
	defer func() { _ = unix.Close(watch) }()
	_, err = unix.InotifyAddWatch(watch, path, unix.IN_OPEN)
	must(t, err)
	opened := func() bool {
		n, err := unix.Read(watch, make([]byte, 4096))
		return err == nil && n > 0
	}
	s := onTerminal(t, env, "auth", "login")
	s.wait("take over its host and token? [y/N] ")
	if opened() {
		t.Error("it was opened before anybody said yes")
	}
	if code := s.play(step{"", "y\n"}, step{"Address of the GitLab", "\x04"}); code != 7 || !opened() {
		t.Errorf("exit code %d, and it was not opened after all", code)
	}
}
