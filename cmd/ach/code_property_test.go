//go:build !windows

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// Whatever a group has and whatever a file says: once the file was applied, nothing is left
// to do, nobody holds more or less of it than the file says, and no e-mail was sent that was
// not announced.

const (
	codePeople  = 14 // the last two have no account
	firstPerson = 3  // the number of p0
)

func TestWhatWasAppliedIsDone(t *testing.T) {
	t.Parallel()
	most := 120
	if underRace {
		most = 10
	}
	for seed := range most {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(seed), 12))
			p := codePlay{t: t, world: randomGroup(r), file: randomCode(r), flags: randomCaps(r)}
			p.play()
		})
	}
}

type codePlay struct {
	t           *testing.T
	world, file string
	flags       []string
}

func (p codePlay) play() {
	p.t.Helper()
	server, err := sandbox.New(sandbox.Options{Seed: strings.NewReader(p.world)})
	must(p.t, err)
	s := stageOf(p.t.TempDir(), server, nil)
	defer s.stop()
	must(p.t, pictures(s.dir), os.WriteFile(filepath.Join(s.dir, "achievements.yaml"), []byte(p.file), 0o600))
	run := func(args ...string) ended {
		end, err := s.run("max", append(append(args, filepath.Join(s.dir, "achievements.yaml")), p.flags...)...)
		must(p.t, err)
		return end
	}
	plan := run("plan", "-q", "-o", "json")
	if dry := run("apply", "--dry-run", "-q", "-o", "json"); dry.code != plan.code {
		p.fail("a dry run ends with %d: %v", dry.code, plan)
	}
	p.nobodyMeantIsRevoked(plan)
	awards := strings.Count(plan.stdout, `"action": "award"`)
	applied := run("apply", "--yes", "-o", "ndjson")
	if applied.code != plan.code || applied.code != 0 && applied.code != 7 {
		p.fail("planned: %v\napplied: %v", plan, applied)
	}
	if got := s.executed(awarding); got != awards || len(s.server.State().Emails) > awards {
		p.fail("%d awards were planned, and %d made: %v", awards, got, applied)
	}
	if planned, got := strings.Count(plan.stdout, `"action": "update_message"`), s.executed("userAchievementsUpdate"); got != planned {
		p.fail("%d messages were planned, and %d changed: %v", planned, got, applied)
	}
	before := fmt.Sprint(s.server.Summary().Mutations)
	// A blocked person who is excepted is nobody once the award is gone that showed them.
	left := func(again ended) int {
		if again.code == 7 && strings.Contains(again.stderr, "except names nobody") {
			return plan.code
		}
		return again.code
	}
	if again := run("plan", "--exit-code"); left(again) != plan.code {
		p.fail("what is left: %v", again)
	}
	if again := run("apply", "--yes"); left(again) != plan.code || fmt.Sprint(s.server.Summary().Mutations) != before {
		p.fail("the second sent something: %v", again)
	}
}

// nobodyMeantIsRevoked fails where a plan revokes from somebody whom the file lists by their
// name or their number, whatever stands beside it.
func (p codePlay) nobodyMeantIsRevoked(plan ended) {
	p.t.Helper()
	var rows []struct {
		Action, Achievement, User string
		UserID                    int `json:"user_id"`
	}
	if json.Unmarshal([]byte(plan.stdout), &rows) != nil {
		return // the file is refused
	}
	for _, row := range rows {
		if row.Action != "revoke" {
			continue
		}
		_, of, _ := strings.Cut(p.file, "  - name: "+row.Achievement+"\n")
		of, _, _ = strings.Cut(of, "  - name: ")
		listed, except, _ := strings.Cut(of, "except:")
		meant := regexp.MustCompile(fmt.Sprintf(`\b%s\b|user_id: %d\b`, row.User, row.UserID))
		if meant.MatchString(listed) && !strings.Contains(except, "["+row.User+"]") && !strings.Contains(listed, "until:") {
			p.fail("@%s (%d) would lose %q: %v", row.User, row.UserID, row.Achievement, plan)
		}
	}
}

func (p codePlay) fail(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s\n%s\n%v\n%s", fmt.Sprintf(format, args...), p.file, p.flags, p.world)
}

// randomGroup is a world with a group that may have achievements, and awards of them.
func randomGroup(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("users:\n  - {username: max}\n  - {username: olivia}\n")
	for i := range codePeople - 2 {
		fmt.Fprintf(&b, "  - {username: p%d%s}\n", i, []string{"", "", ", state: blocked", ", private_profile: true"}[r.IntN(4)])
	}
	b.WriteString("groups:\n  - {path: acme, name: Acme, members: {max: owner, olivia: maintainer}}\nachievements:\n")
	names := r.Perm(8)
	for i := range r.IntN(6) {
		fmt.Fprintf(&b, "  - group: acme\n    name: Badge %d\n    description: %q\n", names[i], []string{"", "x", " y"}[r.IntN(3)])
		if n := r.IntN(16); n > 0 {
			b.WriteString("    awards:\n")
			for range n {
				fmt.Fprintf(&b, "      - {user: p%d, by: %s, hidden: %t%s}\n", r.IntN(codePeople-2), []string{"max", "olivia"}[r.IntN(2)], r.IntN(2) == 0, []string{"", ", message: a", ", message: b"}[r.IntN(3)])
			}
		}
	}
	if strings.HasSuffix(b.String(), "achievements:\n") {
		return strings.TrimSuffix(b.String(), "achievements:\n")
	}
	return b.String()
}

// randomCode is a file of achievements, some of which the group may have.
func randomCode(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString("version: 1\nnamespace: acme\nachievements:\n")
	names := r.Perm(9)
	for i := range 1 + r.IntN(5) {
		fmt.Fprintf(&b, "  - name: %s %d\n", []string{"Badge", "BADGE"}[r.IntN(2)], names[i])
		kind := []string{"once", "revocable", "multiple"}[r.IntN(3)]
		fmt.Fprintf(&b, "    type: %s\n", kind)
		if i < 4 && r.IntN(4) == 0 { // a name that no other has
			fmt.Fprintf(&b, "    former_names: [badge %d]\n", names[8-i])
		}
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "    description: %q\n", []string{"", "x", "Z z"}[r.IntN(3)])
		}
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "    avatar: %s\n", []string{"star.png", "wide.png"}[r.IntN(2)])
		}
		if kind == "revocable" && r.IntN(5) == 0 {
			b.WriteString("    until: 2020-12-31\n")
		}
		randomHolders(r, &b, kind == "multiple")
	}
	return b.String()
}

func randomHolders(r *rand.Rand, b *strings.Builder, several bool) {
	if r.IntN(4) == 0 {
		return
	}
	b.WriteString("    holders:\n      users: [")
	people, numbers := r.Perm(codePeople)[:r.IntN(codePeople)], r.Perm(codePeople)
	for n, who := range people {
		if n > 0 {
			b.WriteString(", ")
		}
		entry := fmt.Sprintf("p%d", who)
		if !several && r.IntN(2) == 0 {
			entry = fmt.Sprintf("{user: p%d, message: %q}", who, []string{"a", "b"}[r.IntN(2)])
		}
		if r.IntN(5) == 0 { // by number, which may be that of somebody else, or of nobody
			entry = fmt.Sprintf("{user_id: %d}", firstPerson+numbers[n])
			if r.IntN(2) == 0 {
				entry = fmt.Sprintf("{user: p%d, user_id: %d}", who, firstPerson+numbers[n])
			}
		}
		if several && r.IntN(2) == 0 {
			entry = fmt.Sprintf("{user: p%d, message: %q}, p%d", who, []string{"a", "b"}[r.IntN(2)], who)
		}
		b.WriteString(entry)
	}
	b.WriteString("]\n")
	if r.IntN(4) == 0 {
		b.WriteString("      message: 'for {user}'\n")
	}
	if r.IntN(4) == 0 {
		fmt.Fprintf(b, "      except: [p%d]\n", r.IntN(codePeople-2))
	}
}

func randomCaps(r *rand.Rand) []string {
	flags := []string{}
	if r.IntN(3) > 0 {
		flags = append(flags, "--prune")
	}
	if r.IntN(3) == 0 {
		flags = append(flags, "--delete-unmanaged")
	}
	if r.IntN(2) == 0 && len(flags) > 0 {
		flags = append(flags, "--max-revokes", "1000")
	}
	if r.IntN(2) == 0 && slices.Contains(flags, "--prune") {
		flags = append(flags, "--allow-empty")
	}
	return flags
}
