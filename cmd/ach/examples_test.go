//go:build !windows

package main

import (
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// The examples in help are run as they stand, each in a world of its own in which
// what they name exists: the achievement 12 is "Bug Hunter" of acme, alice holds
// it by the award 107, and others by 101 to 106, and there are files of the names
// they use.

// examplesSeed has eleven achievements and a hundred awards before those.
func examplesSeed() io.Reader {
	var b strings.Builder
	b.WriteString(`
users: [{username: max}, {username: olivia}, {username: alice}, {username: bob}, {username: carol}]
groups:
  - {path: acme, name: Acme, members: {max: maintainer, olivia: owner}}
  - {path: acme/tools, name: Tools, members: {bob: developer, carol: developer}}
achievements:
  - group: acme
    name: Filler 1
    awards:
`)
	for i := range 100 {
		fmt.Fprintf(&b, "      - {user: %s, by: max}\n", member(i+1))
	}
	for i := 2; i <= 11; i++ {
		awards := ""
		if i <= 7 {
			awards = "{user: alice, by: max}"
		}
		fmt.Fprintf(&b, "  - {group: acme, name: Filler %d, awards: [%s]}\n", i, awards)
	}
	b.WriteString("  - {group: acme, name: Bug Hunter, awards: [{user: alice, by: max}]}\n")
	return strings.NewReader(b.String())
}

// exampleRoles are those whose examples are not for a Maintainer.
func exampleRoles(line string) string {
	for command, who := range map[string]string{"ach accept": "alice", "ach show": "alice", "ach hide": "alice", "ach reorder": "alice", "ach delete": "olivia"} {
		if strings.HasPrefix(line, command) {
			return who
		}
	}
	return "max"
}

// exampleAnswers are what a person does where an example asks: at a terminal, each
// text waits for the one before it.
func exampleAnswers(line, host string) []step {
	token := step{"(it is not shown): ", "sandbox-max-api\r"}
	switch {
	case line == "ach auth login":
		return []step{{"Address of the GitLab", host + "\n"}, token}
	case line == `ach delete "bug hunter" -n acme`, strings.HasPrefix(line, "ach delete --award"):
		return []step{{"[y/N] ", "y\n"}}
	case strings.HasPrefix(line, "ach auth login") && !strings.Contains(line, "--stdin") && !strings.Contains(line, "--token-command"):
		return []step{token}
	}
	return nil
}

// examples are the lines of the examples in the help of every command.
func examples(t *testing.T, s *stage, path ...string) []string {
	t.Helper()
	help, err := s.run("max", append(path, "--help")...)
	must(t, err)
	if help.code != 0 {
		t.Fatal(path, help)
	}
	var lines []string
	section := ""
	for line := range strings.SplitSeq(help.stdout, "\n") {
		switch {
		case !strings.HasPrefix(line, " ") && strings.HasSuffix(line, ":"):
			section = line
		case section == "Examples:" && strings.HasPrefix(line, "  "):
			lines = append(lines, strings.TrimSpace(line))
		case strings.HasPrefix(line, "  ") && (strings.HasPrefix(section, "For those") || section == "To look:" || section == "The tool itself:" || section == "Commands:"):
			name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			lines = append(lines, examples(t, s, append(path[:len(path):len(path)], name)...)...)
		}
	}
	return lines
}

func TestExamplesInHelp(t *testing.T) {
	t.Parallel()
	s, err := newStage(t.TempDir(), crowd, nil)
	must(t, err)
	t.Cleanup(s.stop)
	all := examples(t, s)
	if len(all) < 60 {
		t.Errorf("only %d examples were found", len(all))
	}
	for _, line := range all {
		t.Run(line, func(t *testing.T) { playExample(t, line) })
	}
}

func playExample(t *testing.T, line string) {
	s := exampleStage(t)
	who := exampleRoles(line)
	command := strings.ReplaceAll(line, "https://gitlab.example.org", s.gateway.URL)
	if strings.Contains(line, "20260102-030405-x7k2") {
		command = strings.ReplaceAll(command, "20260102-030405-x7k2", interruptedRun(t, s))
	}
	shell := s.command(who)
	shell.Path, shell.Args = "/bin/sh", []string{"sh", "-c", command}
	shell.Env = append(shell.Env, "EDITOR=true", "GATE_TOKEN=open", "PATH="+s.dir+"/bin:"+os.Getenv("PATH"))
	if steps := exampleAnswers(line, s.gateway.URL); steps != nil {
		terminal := onTerminal(t, shell.Env, words(t, strings.TrimPrefix(command, "ach "))...)
		if code := terminal.play(steps...); code != 0 {
			t.Errorf("exit code %d:\n%s", code, terminal.text)
		}
		return
	}
	if out, err := shell.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%.3000s", err, out)
	}
}

// exampleStage is a fresh world, with the files that examples name.
func exampleStage(t *testing.T) *stage {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Seed: examplesSeed(), Users: 100})
	must(t, err)
	s := &stage{server: server, dir: t.TempDir()}
	s.gateway = httptest.NewServer(server.Handler())
	t.Cleanup(s.stop)
	server.SetBaseURL(s.gateway.URL)
	must(t, pictures(s.dir))
	star, err := os.ReadFile(filepath.Join(s.dir, "star.png"))
	must(t, err)
	must(t, os.Mkdir(filepath.Join(s.dir, "bin"), 0o700), os.Mkdir(filepath.Join(s.dir, ".zfunc"), 0o700), os.MkdirAll(filepath.Join(s.dir, "config", "ach"), 0o700),
		os.MkdirAll(filepath.Join(s.dir, "fedora-badges", "rules"), 0o700), os.Mkdir(filepath.Join(s.dir, "badges"), 0o700))
	for name, text := range map[string]string{
		"token.txt":              "sandbox-max-api\n",
		"bin/pass":               "#!/bin/sh\ncase $2 in */token) echo sandbox-max-api;; *) echo 'token: sandbox-max-api';; esac\n",
		"bin/code":               "#!/bin/sh\nexit 0\n",
		"bin/other-tool":         "#!/bin/sh\ntest -n \"$GITLAB_TOKEN\"\n",
		"config/ach/config.yaml": "namespace: acme\nhosts:\n  - url: " + s.gateway.URL + "\n    token: sandbox-max-api\n    namespace: acme\n",
		"awards.csv":             "award,message\n103,Thank you\n",
		"people.csv":             "user,team\nbob,red\ncarol,blue\n", "people.txt": "alice\n", "bug.png": string(star), "owl.png": string(star),
		"work.yaml": "namespace: acme\n", "company-ca.pem": "",
		".all-contributorsrc": `{"contributors": [{"login": "octo-alice", "contributions": ["code"]}]}`, "fedora-badges/rules/owl.yml": "name: Owl\n",
		"badges/star.json": `{"type": "BadgeClass", "name": "Star", "image": "../star.png"}`,
	} {
		must(t, os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o700))
	}
	return s
}

// interruptedRun is the id of a run that has rows left to do.
func interruptedRun(t *testing.T, s *stage) string {
	t.Helper()
	must(t, s.misbehave("status-before=500,match=achievementsAward"))
	_, err := s.run("max", "award", "-a", "12", "-u", "bob,carol", "--max-wait", "0s", "--settle", "1ms")
	must(t, err)
	must(t, s.misbehave())
	runs, err := s.run("max", "runs", "list", "-o", "ids")
	must(t, err)
	id := strings.TrimSpace(runs.stdout)
	if id == "" || strings.Contains(id, "\n") {
		t.Fatal(runs)
	}
	return id
}

// words are the arguments that a shell makes of a line.
func words(t *testing.T, line string) []string {
	t.Helper()
	out, err := exec.Command("/bin/sh", "-c", "printf '%s\\0' "+line).Output()
	must(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}
