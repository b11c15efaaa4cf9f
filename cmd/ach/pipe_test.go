package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A pipe that nobody reads any more is no error: whoever closed it has seen
// enough. What was done, or was refused, decides the exit code all the same.
func TestNobodyReadsTheOutput(t *testing.T) {
	s, err := newStage(t.TempDir(), crowd, nil)
	must(t, err)
	t.Cleanup(s.stop)
	for _, tt := range []struct {
		args string
		code int
		says string // on stderr
	}{
		{"version", 0, ""},
		{"help exit-codes", 0, ""},
		{"--help", 0, ""},
		{"completion bash", 0, ""},
		{"config list -o json", 0, ""},
		{"auth status", 0, ""},
		{"auth token", 0, ""},
		{"list -n acme", 0, ""},
		{"list -n acme -o ndjson", 0, ""},
		{"list -n acme --jq .[].id", 0, ""},
		{"view 1 -n acme", 0, ""},
		{"create -n acme --name Piped -o json", 0, "created achievement"},
		{"create -n acme --name Piped", 5, "has already been taken"},
		{"award -a 1 -u user00001,user00002", 0, "2 awarded"},
		{"revoke 999998 999999", 5, "2 failed"},
		{"hide 999998 999999", 5, "2 failed"},
		{"doctor --host http://127.0.0.1:1", 8, ""},
	} {
		out, err := closedPipe()
		must(t, err)
		cmd := s.command("max", strings.Fields(tt.args)...)
		var errs strings.Builder
		cmd.Stdout, cmd.Stderr = out, &errs
		err = cmd.Run()
		must(t, out.Close())
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if code := cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(errs.String(), tt.says) || strings.Contains(errs.String(), "pipe") {
			t.Errorf("ach %s: exit code %d, want %d\n%s", tt.args, code, tt.code, errs.String())
		}
	}
	if made := s.executed("achievementsAward"); made != 2 {
		t.Errorf("%d awards were made, want 2", made)
	}
}

// A disk that is full is an error, whatever is printed.
func TestAFullDiskIsAnError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no /dev/full here")
	}
	must(t, err)
	t.Cleanup(func() { _ = full.Close() })
	for _, args := range []string{"version", "", "help", "help environment", "help list", "--help", "list --help", "completion bash", "config list", "config path"} {
		cmd := exec.Command("ach", strings.Fields(args)...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
		var errs strings.Builder
		cmd.Stdout, cmd.Stderr = full, &errs
		err := cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(errs.String(), "no space left on device") {
			t.Errorf("ach %s: exit code %d, %v\n%s", args, code, err, errs.String())
		}
	}
}

// closedPipe is the end to write to of a pipe that has no other end.
func closedPipe() (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return w, r.Close()
}

// Whoever reads the first line of a long list does not wait for the last page.
func TestReadingStopsWithTheReader(t *testing.T) {
	const users = 3000
	s, err := newStage(t.TempDir(), users, nil)
	must(t, err)
	t.Cleanup(s.stop)
	awarded, err := s.run("max", "award", "-a", "1", "--from", namesFile, "--yes", "-q", "--report", filepath.Join(s.dir, "done.csv"))
	must(t, err)
	if awarded.code != 0 {
		t.Fatal(awarded)
	}
	before := s.server.Summary().Requests
	cmd := s.command("max", "list", "-a", "1", "-o", "ndjson")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	must(t, err, cmd.Start())
	line, err := bufio.NewReaderSize(out, 16).ReadString('\n')
	must(t, err, out.Close())
	if err := cmd.Wait(); err != nil || errs.Len() > 0 || !strings.HasPrefix(line, `{"id":`) {
		t.Errorf("%v: %s%s", err, errs.String(), line)
	}
	// The pages are more than a pipe holds, so ach could not run ahead.
	if asked := s.server.Summary().Requests - before; asked > users/100/2 {
		t.Errorf("%d requests for the first line of %d pages", asked, users/100)
	}
}
