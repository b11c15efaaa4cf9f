package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ach-cli/ach/internal/cli"
)

// secrets are the tokens of the sandbox, what looks like one of GitLab's, and the
// headers' values and proxies' passwords of the scripts, also in base64. The token
// sandbox-max-read is left out: GitLab shows the names of tokens, and its name is the
// same.
var secrets = regexp.MustCompile(`sandbox-[a-z0-9]+-(api|soon|expired|revoked|registry)|gl(pat|cbt|oas)-[0-9A-Za-z_-]+` +
	`|gate-0123456789|another-gate-value|(only-a-|%|a[/ ])Secret|proxy-Password-1|YWNoOnByb3h5LVBhc3N3b3JkLTE|c2FuZGJveC|NhbmRib3gt|zYW5kYm94L`)

// requestLog names the file to which ach in a script logs its requests. What it
// prints otherwise is what it prints without a log.
const requestLog = "ACH_TESTS_REQUEST_LOG"

// A logLine is one of what --debug writes.
var logLine = regexp.MustCompile(`^[><!] \S.*\n$`)

// mainLogged is ach in a script: it logs its requests beside what the script looks
// at, unless that is the log.
func mainLogged() int {
	args, path := os.Args[1:], os.Getenv(requestLog)
	if path == "" || os.Getenv("ACH_DEBUG") != "" || slices.Contains(args, "--debug") {
		return cli.Main(args, os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	}
	log, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	from, to, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewReader(from); err == nil; {
			var line string
			line, err = lines.ReadString('\n')
			if logLine.MatchString(line) {
				_, _ = io.WriteString(log, line) // a log too short fails the test
				continue
			}
			_, _ = io.WriteString(os.Stderr, line) // as where nobody reads it
		}
	}()
	code := cli.Main(args, os.Stdin, os.Stdout, to, func(name string) string {
		if name == "ACH_DEBUG" {
			return "1"
		}
		return os.Getenv(name)
	})
	_ = to.Close() // the reader ends
	<-done
	return code
}

// logged returns the lines of a log of requests that hold a secret.
func logged(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) { // no request was sent
		return nil, nil
	}
	var found []string
	for line := range strings.Lines(string(text)) {
		if secrets.MatchString(line) {
			found = append(found, secrets.ReplaceAllString(line, "«$0»"))
		}
	}
	return found, err
}

// A watched test plays scripts, and no program in them may print a token.
type watched struct {
	*testing.T
	report func(t *testing.T, leak string)
}

func watch(t *testing.T) watched {
	return watched{t, func(t *testing.T, leak string) { t.Error(leak) }}
}

// Run plays a script.
func (t watched) Run(name string, script func(testscript.T)) {
	t.T.Run(name, func(inner *testing.T) { script(watched{inner, t.report}) })
}

// Verbose has scripts keep what all their commands printed.
func (watched) Verbose() bool { return true }

// Log takes what a script kept. Of one that fails it shows the part that does.
func (t watched) Log(args ...any) {
	log := fmt.Sprint(args...)
	blocks, found := leaks(log)
	for _, leak := range found {
		t.report(t.T, leak)
	}
	if blocks == 0 {
		t.report(t.T, "no output was looked at: has the log changed its form?")
	}
	if part := strings.LastIndex(log, "\n# "); part >= 0 && !testing.Verbose() {
		log = log[part+1:]
	}
	t.T.Log(log)
}

// leaks looks through what programs printed, as the log of testscript shows it,
// and returns how many outputs there were, and what is a secret in them. It
// passes over 'auth token', which is there to print it.
func leaks(log string) (blocks int, found []string) {
	header := regexp.MustCompile(`^\[[a-z][^\]]*\]$`)
	request := regexp.MustCompile(`^> \S.* attempt [0-9]+: (GET|POST) http`) // of --debug, and no command
	command, inside := "", false
	for line := range strings.Lines(log) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "> ") && !request.MatchString(line):
			command, inside = line, false
		case line == "[stdout]", line == "[stderr]":
			inside = true
			blocks++
		case header.MatchString(line):
			inside = false
		case inside && !strings.Contains(command, "ach auth token"):
			if token := secrets.FindString(line); token != "" {
				found = append(found, command+"\n\tprinted: "+strings.ReplaceAll(line, token, "«"+token+"»"))
			}
		}
	}
	return blocks, found
}

func TestLeaksAreFound(t *testing.T) {
	blocks, found := leaks(`WORK=$WORK
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
`)
	if blocks != 5 || len(found) != 3 || !strings.Contains(found[0], "«glpat-1234»") || !strings.Contains(found[1], "--debug") || !strings.Contains(found[2], "ach view 1") {
		t.Errorf("%d outputs, %q", blocks, found)
	}
}

// A script fails where a program prints a token, leaves it in a file, or logs it; and
// there is a log of requests to look at, of which the script sees nothing.
func TestLeaksOfAScriptAreFound(t *testing.T) {
	play := func(name, script string) (found []string) {
		path := filepath.Join(t.TempDir(), name+".txtar")
		must(t, os.WriteFile(path, []byte("as maintainer\n"+script), 0o600))
		p := scripts(t, "", newSandboxWorld)
		p.Files = []string{path}
		var mu sync.Mutex
		t.Run(name, func(t *testing.T) {
			testscript.RunT(watched{t, func(_ *testing.T, leak string) {
				mu.Lock()
				defer mu.Unlock()
				found = append(found, leak)
			}}, p)
		})
		return found
	}
	tests := map[string]string{
		"printed: ": "exec ach version\nexec echo glpat-1234",
		"left ":     "exec ach version\nexec sh -c 'echo glpat-1234 >left'",
	}
	if !underRace {
		tests["logged: "] = "exec ach list -n acme\n! stderr attempt\nexec grep 'attempt 1: POST' $" + requestLog + "\nexec sh -c 'echo glpat-1234 >>$" + requestLog + "'"
	}
	for what, script := range tests {
		if found := play("leaks", script); len(found) != 1 || !strings.Contains(found[0], what) {
			t.Errorf("%s: %q", what, found)
		}
	}
	if found := play("fine", "exec ach list -n acme"); len(found) != 0 {
		t.Errorf("nothing leaks: %q", found)
	}
}
