package main

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// secrets are the tokens of the sandbox, what looks like one of GitLab's, and the
// headers' values and proxies' passwords of the scripts, also in base64. The token
// sandbox-max-read is left out: GitLab shows the names of tokens, and its name is the
// same.
var secrets = regexp.MustCompile(`sandbox-[a-z0-9]+-(api|soon|expired|revoked|registry)|gl(pat|cbt|oas)-[0-9A-Za-z_-]+` +
	`|gate-0123456789|another-gate-value|(only-a-|%|a[/ ])Secret|proxy-Password-1|YWNoOnByb3h5LVBhc3N3b3JkLTE|c2FuZGJveC|NhbmRib3gt|zYW5kYm94L`)

// All scripts run once more in processes of their own, and no program in them may
// have printed a token, be it asked to log all its requests. With that log most
// scripts fail, since it is not what they expect; they go on.
func TestNoTokenIsPrinted(t *testing.T) {
	if !underRace { // under which the scripts have just been played, and slowly
		t.Run("plain", func(t *testing.T) { lookThrough(t, false) })
	}
	t.Run("debug", func(t *testing.T) { lookThrough(t, true) })
}

// requestLine begins what --debug says of a request, as a command begins in the log of
// testscript.
var requestLine = regexp.MustCompile(`(?m)^ *> \S.* attempt [0-9]+: (GET|POST) http`)

// startOfScript is where the log of a script begins. Scripts that run at once can leave
// the end of another line in front of it.
var startOfScript = regexp.MustCompile(`testscript\.go:[0-9]+: WORK=|^testscript\.go:`)

func lookThrough(t *testing.T, debug bool) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^(TestScripts|TestSandboxScripts)$", "-test.v", "-test.count=1", "-test.timeout=100s", "-test.parallel=8")
	cmd.WaitDelay = time.Second
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "ACH_") || strings.HasPrefix(v, "GITLAB_")
	})
	if debug {
		cmd.Env = append(cmd.Env, scriptsDebug+"=1")
	}
	log, err := cmd.CombinedOutput()
	if debug && strings.Contains(string(log), "files that hold a token") {
		t.Error("with the log, a token is left in a file")
	}
	if n := len(requestLine.FindAllString(string(log), -1)); debug && n < 100 {
		t.Errorf("only %d requests are logged", n)
	}
	if err != nil && !debug {
		failed := regexp.MustCompile(`(?m)^.*(FAIL|panic):.*$`).FindAllString(secrets.ReplaceAllString(string(log), "«token»"), 20)
		t.Fatalf("the scripts fail by themselves: %v\n%s", err, strings.Join(failed, "\n"))
	}
	blocks, found := leaks(string(log))
	if blocks < 300 {
		t.Errorf("only %d outputs were looked at: has the log changed its form?", blocks)
	}
	for _, leak := range found {
		t.Error(leak)
	}
}

// leaks looks through what programs printed, as the log of testscript shows it,
// and returns how many outputs there were, and what is a secret in them. It
// passes over 'auth token', which is there to print it.
func leaks(log string) (blocks int, found []string) {
	header := regexp.MustCompile(`^\[[a-z][^\]]*\]$`)
	command, inside := "", false
	for line := range strings.Lines(log) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "> ") && !requestLine.MatchString(line):
			command, inside = line, false
		case line == "[stdout]", line == "[stderr]":
			inside = true
			blocks++
		case header.MatchString(line), startOfScript.MatchString(line), strings.HasPrefix(line, "WORK="):
			inside = false // another script begins with its environment
		case inside && !strings.Contains(command, "ach auth token"):
			if token := secrets.FindString(line); token != "" {
				found = append(found, command+"\n\tprinted: "+strings.ReplaceAll(line, token, "«"+token+"»"))
			}
		}
	}
	return blocks, found
}

func TestLeaksAreFound(t *testing.T) {
	blocks, found := leaks(`=== RUN   TestScripts/x
    testscript.go:600: WORK=$WORK
        MAX_TOKEN=sandbox-max-api
        > env ACH_TOKEN=sandbox-max-api
        > exec ach list
        [stdout]
        fine
        [stderr]
        ach: the token glpat-1234 is bad
        > exec ach auth token
        [stdout]
        sandbox-max-api
        > exec ach list --debug
        [stderr]
        > list attempt 1: POST http://127.0.0.1/api/graphql
        < list: 403, body: sandbox-olivia-api
        > cmp a b
        [a]
        sandbox-max-api
        > exec ach view 1
        [stdout]
        sandbox-olivia-api
    testscript.go:600: WORK=$WORK
        MAX_TOKEN=sandbox-max-api
`)
	if blocks != 5 || len(found) != 3 || !strings.Contains(found[0], "«glpat-1234»") || !strings.Contains(found[1], "--debug") || !strings.Contains(found[2], "ach view 1") {
		t.Errorf("%d outputs, %q", blocks, found)
	}
}
