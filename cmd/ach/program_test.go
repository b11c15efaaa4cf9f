package main

import (
	"os"
	"path/filepath"
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

// leftOut are the scripts that are not played where ach.exe runs under Wine, and why.
func leftOut() map[string]string {
	return map[string]string{
		"auth-command": "its password manager is a script of sh",
		"auth-login":   "it expects paths with slashes and a mode; testdata/windows/folders is about that",
		"auth-status":  "it expects paths with slashes",
		"auth-glab":    "it expects paths with slashes",
		"bad-input":    "it expects the words of Linux for a file that is not there",
		"bulk-run":     "it looks at modes",
		"bulk-two":     "without HOME and XDG_STATE_HOME journals are in %LocalAppData%",
		"bulk-wrong":   "it makes symbolic links, which Wine hides",

		"code-export":        "it expects paths with slashes",
		"code-guards":        "it expects paths with slashes",
		"code-import":        "it expects paths with slashes",
		"code-meant":         "it expects paths with slashes",
		"code-plan":          "it looks at a mode",
		"code-underway":      "starting takes longer here than the time that it gives an apply",
		"code-wrong":         "it makes symbolic links, which Wine hides",
		"completion-quiet":   "without XDG_CACHE_HOME the lists are in %LocalAppData%",
		"config":             "it looks at modes",
		"config-commands":    "it expects paths with slashes; its editor is a script of sh",
		"config-readonly":    "it looks at a folder in which Wine itself keeps files",
		"doctor":             "it expects paths with slashes",
		"except":             "it expects paths with slashes",
		"messages-of-awards": "it makes named pipes",
		"first-minute":       "it expects paths with slashes",
		"network-proxy":      "it expects a hint with chmod",
		"network-tls":        "Go heeds SSL_CERT_FILE neither on Windows nor on macOS",
		"network-variables":  "the variables http_proxy and HTTP_PROXY are one on Windows",
		"report-of-run":      "it expects paths with slashes",
		"several-files":      "it expects paths with slashes",
		"web":                "its browser is a script of sh",
		"ways-out":           "it expects paths with slashes",
	}
}

// suited returns the scripts of a folder that the other ach plays, nil for all.
func suited(t *testing.T, dir string) (files []string) {
	if os.Getenv(otherSystem) != "windows" {
		return nil
	}
	all, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	must(t, err)
	unsuited := leftOut()
	for _, path := range all {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if reason, out := unsuited[name]; out {
			t.Logf("left out: %s: %s", name, reason)
			continue
		}
		files = append(files, path)
	}
	return files
}

// foreign reports whether the tests play another build of ach.
func foreign() bool { return os.Getenv(otherProgram) != "" }

func TestPathsAsWindowsSeesThem(t *testing.T) {
	got := asWindowsSees([]string{"HOME=/tmp/a/b", "PATH=/bin:/usr/bin", "WINEPREFIX=/tmp/w", "ACH_HOST=http://127.0.0.1:1", "EMPTY="})
	if want := `HOME=Z:\tmp\a\b PATH=/bin:/usr/bin WINEPREFIX=/tmp/w ACH_HOST=http://127.0.0.1:1 EMPTY=`; strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}
