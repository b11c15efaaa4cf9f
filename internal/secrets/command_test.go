package secrets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"testing"
	"time"
)

// The test binary is the command: what it does is in an environment variable,
// which the commands of a test inherit.
const behaviour = "ACH_TEST_COMMAND"

func TestMain(m *testing.M) {
	does := os.Getenv(behaviour)
	if does == "" {
		m.Run()
		return
	}
	say := func(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	switch does {
	case "token":
		say(os.Stdout, "  glpat-one  \nuser: somebody")
	case "arguments":
		say(os.Stdout, "%q", os.Args[1:])
	case "fail":
		say(os.Stdout, "glpat-half")
		say(os.Stderr, "the store is locked for glpat-half, secret-of-old_1AbCdEfGh2 and Half")
		os.Exit(3) //nolint:forbidigo // the test binary is the command that fails
	case "hang":
		say(os.Stdout, "glpat-half")
		forever := make(chan os.Signal, 1)
		signal.Notify(forever, os.Interrupt)
		<-forever
	case "flood":
		for range 2000 {
			say(os.Stdout, "%s", strings.Repeat("x", 100))
		}
	case "stdin":
		text, err := io.ReadAll(os.Stdin)
		say(os.Stdout, "%d bytes, %v", len(text), err)
	case "silent":
	}
}

func TestRun(t *testing.T) {
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		does, want, err string
		args            []string
	}{
		{does: "token", want: "glpat-one"},
		{does: "arguments", args: []string{"a b", "$HOME", "|"}, want: `["a b" "$HOME" "|"]`},
		{does: "stdin", want: "0 bytes, <nil>"},
		{does: "fail", err: "failed: exit status 3"},
		{does: "flood", err: "more than 64 KiB"},
		{does: "silent", err: "printed nothing"},
	} {
		t.Run(tt.does, func(t *testing.T) {
			t.Setenv(behaviour, tt.does)
			t.Setenv("GORACE", "atexit_sleep_ms=0") // a second a command otherwise
			got, err := Runner{Limit: time.Minute}.Run(t.Context(), append([]string{me}, tt.args...))
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			switch {
			case tt.err == "" && err != nil:
				t.Error(err)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "glpat")):
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

// What a command complains is not in the error, and what is kept of it for the
// person at the terminal is without what it printed.
func TestComplaint(t *testing.T) {
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(behaviour, "fail")
	_, err = Runner{Limit: time.Minute}.Run(t.Context(), []string{me})
	var failure *Failure
	if !errors.As(err, &failure) || strings.Contains(err.Error(), "locked") {
		t.Fatal(err)
	}
	if want := "the store is locked for •••, ••• and Half"; failure.Complaint != want {
		t.Errorf("got %q, want %q", failure.Complaint, want)
	}
	for printed, trace := range map[string]string{
		"abcdef":                    "+ echo abcdef",
		`{"token":"abcdef"}`:        "+ TOKEN=abcdef",
		"token: abcdef\nuser: me\n": "<abcdef>",
		"":                          "+ TOKEN=glpat-1 AbCdEfGh1234567890xyz",
	} {
		if got := harmless(trace, printed); strings.Contains(got, "abcdef") || strings.Contains(got, "glpat") || strings.Contains(got, "AbCd") {
			t.Errorf("%q", got)
		}
	}
}

func TestRunIsBounded(t *testing.T) {
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(behaviour, "hang")
	_, err = Runner{Limit: 50 * time.Millisecond}.Run(t.Context(), []string{me})
	if err == nil || !strings.Contains(err.Error(), "no answer within 50ms") || strings.Contains(err.Error(), "glpat") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = (Runner{}).Run(ctx, []string{me}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRunWithoutTheProgram(t *testing.T) {
	_, err := Runner{}.Run(t.Context(), []string{"ach-no-such-program", "glpat-mistake"})
	if err == nil || !strings.Contains(err.Error(), "ach-no-such-program") || strings.Contains(err.Error(), "glpat") {
		t.Error(err)
	}
	_, err = Runner{}.Run(t.Context(), []string{"AbCdEfGh1234567890xyz"})
	if err == nil || strings.Contains(err.Error(), "AbCd") || !strings.Contains(err.Error(), "the token command failed: ") {
		t.Error(err)
	}
	if _, err = (Runner{}).Run(t.Context(), nil); err == nil {
		t.Error("a blank command is no error")
	}
}

func TestShell(t *testing.T) {
	if got := Shell("linux", "a | b"); got[0] != "/bin/sh" || got[2] != "a | b" {
		t.Errorf("%q", got)
	}
	if got := Shell("windows", "a"); got[0] != "cmd.exe" {
		t.Errorf("%q", got)
	}
}

// Without a terminal it is the same, and what hangs is ended with the caller's time.
func TestDetached(t *testing.T) {
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(behaviour, "token")
	if got, err := (Runner{Detached: true}).Run(context.Background(), []string{me}); got != "glpat-one" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	t.Setenv(behaviour, "hang")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if got, err := (Runner{Detached: true}).Run(ctx, []string{me}); got != "" || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%q, %v", got, err)
	}
}
