//go:build !windows

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/screentest"
)

// What people see at terminals of 60, 80 and 120 columns is kept in testdata/screens, a
// file for each width: the commands one after the other in one world, each with the screen
// that it leaves.

// screensSeed has what makes tables hard: names that begin or end alike, long descriptions
// and paths, wide characters. Its times are as long ago at any time.
func screensSeed() string {
	at := func(d time.Duration) string { return time.Now().Add(-d).UTC().Format(time.RFC3339) }
	const day, bit = 24 * time.Hour, 10 * time.Minute
	return fmt.Sprintf(`
users:
  - {username: max, name: Max Maintainer}
  - {username: alice, name: Alice Anyone}
  - {username: bob, name: Bob Bystander}
  - {username: release-engineering-bot-for-europe, name: Europe}
  - {username: release-engineering-bot-for-asia, name: Asia}
groups:
  - {path: acme, name: Acme, members: {max: owner}}
  - {path: acme/platform, name: Platform}
  - {path: acme/platform/developer-experience, name: Experience}
  - {path: acme/platform/developer-experience/tools, name: Tools, members: {max: maintainer}}
achievements:
  - group: acme
    name: First merge
    description: The first contribution that was merged, of whatever size, by whoever had the patience to see it through the review.
    awards:
      - {user: alice, by: max, at: 2024-03-01T12:00:00Z}
      - {user: bob, by: max, at: %[1]s, hidden: true}
      - {user: release-engineering-bot-for-europe, by: max, at: %[2]s}
      - {user: release-engineering-bot-for-asia, by: max, at: %[3]s, hidden: true}
  - group: acme
    name: Contributor of the month for the documentation in 2025
    description: Can be won again every month.
    awards: [{user: alice, by: max, at: %[2]s, message: The chapter on tables reads like a novel. Thank you!}]
  - group: acme
    name: Contributor of the month for the documentation in 2026
    description: ""
    awards: [{user: alice, by: max, at: %[3]s, hidden: true}]
  - {group: acme, name: 翻訳者 🎉, description: 何でも訳します。}
  - group: acme/platform/developer-experience/tools
    name: Toolsmith
    description: Built something the others build with.
    awards: [{user: alice, by: max, at: 2025-05-20T12:00:00Z}]
`, at(5*day+bit), at(41*day+bit), at(3*time.Hour+bit))
}

// A scene is a command and whose token it has.
type scene struct{ who, line string }

func scenes() []scene {
	return []scene{
		{"max", "ach list -n acme"},
		{"max", "ach list -n acme/platform/developer-experience/tools"},
		{"max", "ach list -a 1"},
		{"alice", "ach list"},
		{"max", "ach list -u bob"},
		{"max", "ach view 1"},
		{"max", "ach award -a 2 --from people.csv --skip-invalid --dry-run"},
		{"max", "ach award -a 2 --from people.csv --skip-invalid --yes"},
		{"max", "ach revoke -a 2 -u bob"},
		{"max", "ach revoke 1 2 99"},
		{"alice", "ach show 7"},
		{"max", "ach runs list"},
		{"max", "ach runs show RUN"},
		{"max", "ach config list"},
		{"max", "ach doctor"},
		{"max", "ach award -a 'no such achievement' -u alice"},
		{"max", "ach award --from people.csv --max 1 -a 3"},
		{"max", "ach stats -n acme"},
		{"max", "ach stats -n acme --by user"},
		{"max", "ach audit -n acme --columns kind,achievement,user,award_id,detail"},
		{"max", "ach revoke -n acme --duplicates --keep oldest --dry-run"},
		{"max", "ach award -n acme -a 2 -u alice --again --yes -q"},
		{"max", "ach list -a 2"},
		{"alice", "ach list"},
	}
}

func TestScreens(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			golden := filepath.Join("testdata", "screens", fmt.Sprintf("%d.txt", width))
			got := asSeen(t, width)
			if os.Getenv("ACH_TESTS_UPDATE") != "" {
				must(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				must(t, os.WriteFile(golden, got, 0o644)) //nolint:gosec // it is committed
			}
			want, err := os.ReadFile(golden)
			must(t, err)
			if !bytes.Equal(got, want) {
				t.Errorf("%s is not what people see; 'make update' writes it again. Now it is\n%s", golden, got)
			}
		})
	}
}

// asSeen is what the screens of a width show.
func asSeen(t *testing.T, width int) []byte {
	t.Helper()
	const rows = 40
	world := newSandbox(t, sandbox.Options{Seed: strings.NewReader(screensSeed())})
	// Its name has the same length at any time: some of what is shown is wrapped.
	dir := fmt.Sprintf("/tmp/ach-screens-%08d-%03d", os.Getpid(), width)
	must(t, os.Mkdir(dir, 0o700))
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.WriteFile(filepath.Join(dir, "people.csv"), []byte("user,team\nbob,docs\nalice,docs\nrelease-engineering-bot-for-asia,the team that keeps the lights on\nnobody-of-that-name,docs\nbob,tools\n"), 0o600))
	var b bytes.Buffer
	for _, sc := range scenes() {
		runs, _ := filepath.Glob(filepath.Join(dir, "ach", "runs", "*"))
		line := sc.line
		for _, run := range runs {
			line = strings.Replace(line, "RUN", strings.TrimSuffix(filepath.Base(run), filepath.Ext(run)), 1)
		}
		cmd := exec.Command("/bin/sh", "-c", "exec "+line)
		cmd.Dir = dir
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_STATE_HOME=" + dir, "TERM=xterm-256color", "NO_COLOR=1",
			"ACH_HOST=" + world.address(), "ACH_TOKEN=sandbox-" + sc.who + "-api", "ACH_NAMESPACE=acme", "GORACE=atexit_sleep_ms=0",
		}
		terminal, err := screentest.Start(cmd, rows, width)
		must(t, err)
		code, err := terminal.Wait()
		terminal.Close()
		must(t, err)
		shown := terminal.Screen().String()
		fmt.Fprintf(&b, "$ %s\n%s\n[%d]\n\n", sc.line, steady(shown, dir), code)
	}
	return b.Bytes()
}

// steady has what differs from run to run be the same, in as many columns.
func steady(screen, dir string) string {
	screen = regexp.MustCompile(`1:\d{5}\b`).ReplaceAllString(screen, "1:54321")
	screen = regexp.MustCompile(`in [\d.]+m?s\b`).ReplaceAllString(screen, "in 5ms")
	screen = regexp.MustCompile(`\b20\d{6}-\d{6}-[a-z0-9]{4}\b`).ReplaceAllString(screen, "20261127-120000-k7mq")
	return strings.ReplaceAll(screen, dir, strings.Repeat("~", len(dir)))
}
