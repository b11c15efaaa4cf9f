package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// The tests can play another build of ach than the one they are built with: scripts/wine-test
// and scripts/arm64-test name a program here that runs it, and the system it is built for.
const (
	otherProgram = "ACH_TESTS_PROGRAM"
	otherSystem  = "ACH_TESTS_SYSTEM" // windows, or another GOOS
)

// mainPlayed is ach in the tests.
func mainPlayed() int {
	program := os.Getenv(otherProgram)
	if program == "" {
		return mainLogged()
	}
	env := os.Environ()
	if os.Getenv(otherSystem) == "windows" {
		env = asWindowsSees(env)
	}
	panic(syscall.Exec(program, os.Args, env))
}

// asWindowsSees has paths begin with the drive that Wine shows the whole system on. Those
// of arguments need none: they are on the drive of the working directory.
func asWindowsSees(env []string) []string {
	for i, variable := range env {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(value, "/") && name != "PATH" && name != "TMPDIR" && !strings.HasPrefix(name, "WINE") {
			env[i] = name + "=Z:" + strings.ReplaceAll(value, "/", `\`)
		}
	}
	return env
}

// chosen are the variables that have a program of the tests be the other ach.
func chosen() map[string]string {
	vars := map[string]string{}
	for _, name := range []string{otherProgram, otherSystem, "WINEPREFIX", "WINEDEBUG"} {
		if value := os.Getenv(name); value != "" {
			vars[name] = value
		}
	}
	return vars
}

// foreign reports whether the tests play another build of ach.
func foreign() bool { return os.Getenv(otherProgram) != "" }

func TestPathsAsWindowsSeesThem(t *testing.T) {
	got := asWindowsSees([]string{"HOME=/tmp/a/b", "PATH=/bin:/usr/bin", "WINEPREFIX=/tmp/w", "ACH_HOST=http://127.0.0.1:1", "EMPTY="})
	if want := `HOME=Z:\tmp\a\b PATH=/bin:/usr/bin WINEPREFIX=/tmp/w ACH_HOST=http://127.0.0.1:1 EMPTY=`; strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}
