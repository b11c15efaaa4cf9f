//go:build !windows

package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// codeStage has the world of the sandbox as it is for everybody.
func codeStage(t *testing.T) *stage {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{})
	must(t, err)
	s := &stage{server: server, dir: t.TempDir()}
	s.gateway = httptest.NewServer(server.Handler())
	t.Cleanup(s.stop)
	server.SetBaseURL(s.gateway.URL)
	return s
}

// made checks how often changes were carried out.
func made(t *testing.T, s *stage, want map[string]int) {
	t.Helper()
	for operation, times := range want {
		if got := s.executed(operation); got != times {
			t.Errorf("%s was carried out %d times, want %d", operation, got, times)
		}
	}
}

// tutorial are the commands of docs/as-code.md, but the one that starts the sandbox.
func tutorial(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "as-code.md"))
	must(t, err)
	_, section, _ := strings.Cut(string(page), "\n## Ten minutes\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var commands strings.Builder
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section, -1) {
		if !strings.Contains(block[1], "bin/ach-sandbox") {
			commands.WriteString(block[1])
		}
	}
	return commands.String()
}

// The tutorial is played as it stands, and comes to what it says.
func TestTutorialOfAchievementsAsCode(t *testing.T) {
	t.Parallel()
	s := codeStage(t)
	shell := s.command("max")
	shell.Path, shell.Args = "/bin/sh", []string{"sh", "-ec", strings.ReplaceAll(tutorial(t), "http://127.0.0.1:8080", s.gateway.URL)}
	shell.Env = append(shell.Env, "TMPDIR="+t.TempDir())
	text, err := shell.CombinedOutput()
	if left, _ := filepath.Glob(filepath.Join(shell.Dir, "*", "achievements.yaml*")); len(left) > 0 {
		t.Errorf("it leaves %v where it was begun", left)
	}
	if err != nil || strings.Count(string(text), "nothing to change") != 4 {
		t.Errorf("%v:\n%s", err, text)
	}
	made(t, s, map[string]int{"achievementsCreate": 1, "achievementsAward": 4, "achievementsRevoke": 1, "achievementsUpdate": 3, "achievementsDelete": 0})
}

// What was imported is applied once, and comes back as it was.
func TestImportedBadgesAreApplied(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]map[string]int{
		"fedora":           {"achievementsCreate": 5, "achievementsAward": 0},
		"openbadges":       {"achievementsCreate": 5, "achievementsAward": 0},
		"all-contributors": {"achievementsCreate": 4, "achievementsAward": 3},
	} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			s := codeStage(t)
			badges, err := filepath.Abs(filepath.Join("..", "..", "internal", "importers", "testdata", format))
			must(t, err)
			dir, file := filepath.Join(s.dir, "badges"), filepath.Join(s.dir, "badges", "achievements.yaml")
			play := func(code int, line ...string) ended {
				t.Helper()
				end, err := s.run("max", line...)
				if err != nil || end.code != code {
					t.Errorf("%v, %v: %v", line, err, end)
				}
				return end
			}
			play(3, "import", format, badges, "--dir", dir) // each has something that cannot be imported
			if format == "all-contributors" {
				must(t, os.WriteFile(filepath.Join(dir, "handles.csv"), []byte("octo-alice,alice\nocto-bob,\n"), 0o600))
			}
			play(10, "plan", file, "--exit-code")
			play(0, "apply", file, "--yes")
			play(0, "plan", file, "--exit-code")
			play(0, "apply", file, "--yes")
			again := filepath.Join(s.dir, "again")
			play(0, "export", "--holders", "--dir", again)
			play(0, "plan", filepath.Join(again, "achievements.yaml"), "--exit-code", "--prune")
			made(t, s, want)
			exported, err := os.ReadFile(filepath.Join(again, "achievements.yaml"))
			must(t, err)
			imported, err := os.ReadFile(file)
			must(t, err)
			if keys := strings.Count(string(imported), "\n    avatar: "); strings.Count(string(exported), "\n    avatar: ") != keys {
				t.Errorf("%d pictures were uploaded, and there are\n%s", keys, exported)
			}
		})
	}
}
