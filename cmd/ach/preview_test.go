package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// A dry run says what the run would do. In worlds drawn at random, of every release
// and with roles, tokens, blocked people, closed profiles and archived groups, each
// command is run twice, first with --dry-run: the exit codes are the same, and what
// would become of each row is what becomes of it. What reading cannot tell the dry
// run has to say, and only then it may be wrong.
func TestADryRunSaysWhatTheRunDoes(t *testing.T) {
	worlds := 30
	if testing.Short() || underRace {
		worlds = 10
	}
	for seed := range worlds {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			play(t, uint64(seed), 8)
		})
	}
}

func play(t *testing.T, seed uint64, commands int) {
	w := drawWorld(rand.New(rand.NewPCG(seed, 5)), t.TempDir())
	server, err := sandbox.New(sandbox.Options{Version: w.version, Seed: strings.NewReader(w.seed), Users: crowd})
	if err != nil {
		t.Fatal(err, w.seed)
	}
	gateway := httptest.NewServer(server.Handler())
	defer gateway.Close()
	server.SetBaseURL(gateway.URL)
	for range commands {
		args, err := w.drawCommand()
		if err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"ACH_HOST": gateway.URL, "ACH_TOKEN": w.drawToken(), "HOME": w.dir, "XDG_STATE_HOME": w.dir}
		before := server.State().Succeeded
		dry, err := called(w.dir, env, "", append(args, "--dry-run")...)
		if err != nil {
			t.Fatal(err)
		}
		if after := server.State().Succeeded; !maps.Equal(before, after) {
			t.Fatalf("%v: a dry run has changed something: %v, then %v", args, before, after)
		}
		ran, err := called(w.dir, env, "", args...)
		if err != nil {
			t.Fatal(err)
		}
		if fault := compare(dry, ran); fault != "" {
			t.Errorf("GitLab %s, %s, %q: %s\n%s\n--- dry run: %v\n--- run: %v", w.version, env["ACH_TOKEN"], args, fault, w.files(args), dry, ran)
		}
	}
}

// compare says in which way a run is not what the dry run has said.
func compare(dry, ran ended) string {
	said := rowsOf(dry.stdout)
	done := rowsOf(ran.stdout)
	if doubts(dry.stderr) {
		return ""
	}
	if dry.code != ran.code {
		return fmt.Sprintf("exit code %d, and the run ends with %d", dry.code, ran.code)
	}
	if ran.stdout != "" && !slices.Equal(said, done) {
		return fmt.Sprintf("%q, and the run made %q", said, done)
	}
	return ""
}

// doubts reports whether a dry run says that reading does not tell all.
func doubts(stderr string) bool {
	for line := range strings.Lines(stderr) {
		if !strings.Contains(line, `"level":"warning"`) {
			continue
		}
		for _, words := range []string{
			"which the award would tell",       // users by number who are not shown
			"is archived, so that",             // where the release does not tell
			"cannot be told without its group", // to an administrator, of a number
			"what a fine-grained token may do", // whatever GitLab tells of it
		} {
			if strings.Contains(line, words) {
				return true
			}
		}
	}
	return false
}

// rowsOf are line and status of each row, in the words of a run.
func rowsOf(ndjson string) []string {
	var rows []string
	for line := range strings.Lines(ndjson) {
		var row struct {
			Line   int
			Status string
			UserID int64 `json:"user_id"`
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			rows = append(rows, line)
			continue
		}
		status := map[string]string{"would_award": "awarded", "would_revoke": "revoked"}[row.Status]
		if status == "" {
			status = row.Status
		}
		rows = append(rows, fmt.Sprintf("%d: %s of %d", row.Line, status, row.UserID))
	}
	return rows
}

// A drawn world has users u1…, of which the last is an administrator, groups with
// achievements, and awards.
type drawn struct {
	r        *rand.Rand
	dir      string
	version  string
	seed     string
	users    int
	made     int // achievements
	groups   []string
	n        int
	awarders []int // users with a role that may award somewhere
}

func drawWorld(r *rand.Rand, dir string) *drawn {
	w := &drawn{r: r, dir: dir, users: 9, groups: []string{"g1", "g1/sub", "g2"}}
	w.version = oneOf(r, "17.3", "18.6", "19.0", "19.1", "19.4", "19.4")
	var b strings.Builder
	b.WriteString("users:\n")
	for i := range w.users {
		fmt.Fprintf(&b, "  - {username: u%d, private_profile: %t", i+1, r.IntN(4) == 0)
		if r.IntN(6) == 0 && i > 2 && i < w.users-1 {
			b.WriteString(", state: blocked")
		}
		if i == w.users-1 {
			b.WriteString(", admin: true")
		}
		b.WriteString("}\n")
	}
	b.WriteString("groups:\n")
	roles := []string{"maintainer", "maintainer", "owner", "developer", "reporter", "guest"}
	for _, g := range w.groups {
		fmt.Fprintf(&b, "  - {path: %s, visibility: %s, archived: %t, members: {", g, oneOf(r, "public", "public", "private"), r.IntN(5) == 0)
		for i := range w.users - 1 {
			if r.IntN(3) > 0 {
				continue
			}
			role := oneOf(r, roles...)
			if role == "maintainer" || role == "owner" {
				w.awarders = append(w.awarders, i+1)
			}
			fmt.Fprintf(&b, "u%d: %s, ", i+1, role)
		}
		b.WriteString("}")
		if g == "g2" && r.IntN(2) == 0 {
			fmt.Fprintf(&b, ", shared_with: {g1: %s}", oneOf(r, "maintainer", "developer"))
		}
		b.WriteString("}\n")
	}
	b.WriteString("achievements:\n")
	for _, g := range append(w.groups, w.groups...) {
		w.made++
		fmt.Fprintf(&b, "  - group: %s\n    name: Badge %d\n    awards:\n", g, w.made)
		for range r.IntN(7) {
			fmt.Fprintf(&b, "      - {user: u%d, by: u%d, hidden: %t, at: %s}\n", 1+r.IntN(w.users), 1+r.IntN(w.users), r.IntN(2) == 0,
				oneOf(r, "2024-03-01T12:00:00Z", "2026-01-01T12:00:00Z"))
		}
	}
	b.WriteString("tokens:\n")
	for i := range w.users {
		fmt.Fprintf(&b, "  - {token: read-u%d, user: u%d, scopes: [read_api]}\n", i+1, i+1)
	}
	fmt.Fprintf(&b, "  - {token: fine-u1, user: u1, granular: {permissions: [award_achievement, read_group, read_member, read_user, read_metadata]}}\n")
	w.seed = b.String()
	return w
}

func oneOf[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// drawToken is mostly that of somebody who may award.
func (w *drawn) drawToken() string {
	who := 1 + w.r.IntN(w.users)
	if len(w.awarders) > 0 && w.r.IntN(2) == 0 {
		who = oneOf(w.r, w.awarders...)
	}
	switch w.r.IntN(20) {
	case 0:
		return fmt.Sprintf("read-u%d", who)
	case 1:
		return "fine-u1"
	}
	return fmt.Sprintf("sandbox-u%d-api", who)
}

func (w *drawn) drawCommand() ([]string, error) {
	r := w.r
	action := oneOf(r, "award", "award", "revoke")
	args := []string{action, "-o", "ndjson"}
	chance := func(of int, more ...string) {
		if r.IntN(of) == 0 {
			args = append(args, more...)
		}
	}
	number := 1 + r.IntN(w.made)
	inGroup := w.groups[(number-1)%len(w.groups)]
	named := r.IntN(2) == 0
	if named {
		args = append(args, "-n", inGroup)
	}
	if r.IntN(3) == 0 {
		name, err := w.drawFile()
		if err != nil {
			return nil, err
		}
		args = append(args, "--from", name)
		chance(2, "--skip-invalid")
		chance(3, "--yes")
	} else {
		var users []string
		for range 1 + r.IntN(4) {
			users = append(users, w.drawUser())
		}
		args = append(args, "-u", strings.Join(users, ","))
	}
	if named && r.IntN(3) == 0 {
		args = append(args, "-a", fmt.Sprintf("badge %d", number))
	} else {
		if r.IntN(10) == 0 {
			number = 1 + r.IntN(w.made+1) // in another group, or nowhere
		}
		args = append(args, "-a", strconv.Itoa(number))
	}
	chance(6, "--max", strconv.Itoa(1+r.IntN(3)))
	if action == "award" {
		switch r.IntN(6) {
		case 0:
			args = append(args, "--again")
		case 1:
			args = append(args, "--once-per", oneOf(r, "month", "year"))
		}
		chance(6, "--message", "well done")
	} else {
		chance(2, oneOf(r, "--all", "--latest"))
	}
	return args, nil
}

// drawUser names mostly somebody who is there.
func (w *drawn) drawUser() string {
	n := 1 + w.r.IntN(w.users)
	switch w.r.IntN(10) {
	case 0:
		if w.r.IntN(3) == 0 {
			return strconv.Itoa(n)
		}
	case 1:
		return "@U" + strconv.Itoa(n)
	case 2:
		if w.r.IntN(6) == 0 {
			return oneOf(w.r, "nobody", "77")
		}
	}
	return "u" + strconv.Itoa(n)
}

// drawFile writes a list with some rows that are wrong, and now and then one that is
// long enough to be asked about.
func (w *drawn) drawFile() (string, error) {
	w.n++
	name := filepath.Join(w.dir, fmt.Sprintf("list%d.csv", w.n))
	var b strings.Builder
	b.WriteString("user,team\n")
	if w.r.IntN(5) == 0 { // now and then more than are changed without asking
		for i := range 24 + w.r.IntN(6) {
			fmt.Fprintf(&b, "%s,green\n", member(i+1))
		}
	}
	for range 1 + w.r.IntN(8) {
		switch w.r.IntN(12) {
		case 0:
			b.WriteString("two words,red\n")
		case 1:
			b.WriteString(",nobody\n")
		default:
			fmt.Fprintf(&b, "%s,blue\n", w.drawUser())
		}
	}
	return name, os.WriteFile(name, []byte(b.String()), 0o600)
}

// files shows the list of a command.
func (w *drawn) files(args []string) string {
	for i, arg := range args {
		if arg == "--from" {
			text, _ := os.ReadFile(args[i+1]) // shown beside a failure only
			return string(text)
		}
	}
	return ""
}
