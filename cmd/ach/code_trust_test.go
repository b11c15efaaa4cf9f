package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// The trust matrix of plans: who plans and applies, by which kind of token, on which GitLab,
// with people of every kind named by name or by number. Whatever is not shown: who holds an
// achievement and is listed neither gets it twice nor loses it, who is not listed gets
// nothing, and of whom it cannot be told nothing is done, and that is said. The verdict is
// the sandbox's.

// A trustedEntry is an achievement of the file, and who of the trust matrix is listed.
type trustedEntry struct {
	name, kind string
	listed     []string // as often as they are to hold it
	members    bool     // those of the group team too
}

func trustedEntries() []trustedEntry {
	return []trustedEntry{
		{name: "Kept", kind: "once", listed: []string{"public", "private", "blocked", "hides", "shows", "privatehides", "blockedshows"}},
		{name: "Left", kind: "revocable", listed: []string{"public", "hides", "blockedshows"}},
		{name: "Again", kind: "multiple", listed: []string{"public", "public", "hides", "hides", "shows", "private"}},
		{name: "Made", kind: "revocable", listed: []string{"shows", "blocked"}, members: true},
	}
}

// trustedTeam are the members of the group team.
func trustedTeam() []string { return []string{"public", "private", "hides"} }

// holds reports how often somebody is to hold an achievement.
func (e trustedEntry) holds(user string) int {
	n := len(slices.DeleteFunc(slices.Clone(e.listed), func(name string) bool { return name != user }))
	if n == 0 && e.members && slices.Contains(trustedTeam(), user) {
		return 1
	}
	return n
}

func trustedSeed() string {
	var b strings.Builder
	b.WriteString("users:\n  - {username: somebody}\n")
	for _, r := range trustRoles() {
		fmt.Fprintf(&b, "  - {username: %s, admin: %t}\n", r.name, strings.HasPrefix(r.name, "admin"))
	}
	for _, p := range trustPeople() {
		fmt.Fprintf(&b, "  - {username: %s%s}\n", p.name, p.extra)
	}
	b.WriteString(`groups:
  - {path: friends, name: Friends, members: {linked: maintainer}}
  - {path: acme, name: Acme, shared_with: {friends: maintainer}, members: {owner: owner, maintainer: maintainer, developer: developer, adminmember: maintainer, somebody: owner}}
  - path: team
    name: Team
    members: {`)
	for _, who := range trustedTeam() {
		b.WriteString(who + ": developer, ")
	}
	b.WriteString("somebody: guest}\nachievements:\n")
	for _, e := range trustedEntries() {
		if e.name == "Made" {
			continue
		}
		fmt.Fprintf(&b, "  - group: acme\n    name: %s\n    awards:\n", e.name)
		for _, p := range trustPeople() {
			if p.holds {
				fmt.Fprintf(&b, "      - {user: %s, by: somebody, hidden: %t}\n", p.name, p.hides)
			}
		}
	}
	b.WriteString("tokens:\n")
	for _, r := range trustRoles() {
		fmt.Fprintf(&b, "  - {token: sandbox-%s-read, user: %s, scopes: [read_api]}\n", r.name, r.name)
		fmt.Fprintf(&b, `  - token: sandbox-%s-fine
    user: %s
    granular:
      groups: [acme, team]
      permissions: [create_achievement, update_achievement, delete_achievement, award_achievement, revoke_achievement, read_achievement, read_user_achievement, read_group, read_member, read_user, read_metadata]
`, r.name, r.name)
	}
	return b.String()
}

// A trustedPlay is a world, and the commands of a caller on it.
type trustedPlay struct {
	*stage
	t       *testing.T
	name    string
	who     string // and token
	certain bool   // the caller may do this, and is shown everything
	byName  bool
	ids     map[string]int
	ran     []string
}

func TestTrustMatrixOfPlans(t *testing.T) {
	t.Parallel()
	releases, tokens, roles := []string{"17.3", "18.6", "19.0", "19.1", "19.4"}, trustTokens(), trustRoles()
	if underRace {
		releases, tokens, roles = releases[4:], []trustToken{tokens[0], tokens[2]}, roles[1:3]
	}
	for _, release := range releases {
		for _, token := range tokens {
			if release < token.since {
				continue
			}
			name := strings.Join(append([]string{release, token.suffix}, token.settings...), " ")
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for _, role := range roles {
					for _, byName := range []bool{true, false} {
						p := newTrustedPlay(t, release, token, role, byName)
						p.name = fmt.Sprintf("%s as %s, by name %v", name, role.name, byName)
						p.enact()
						p.stop()
					}
				}
			})
		}
	}
}

func newTrustedPlay(t *testing.T, release string, token trustToken, role trustRole, byName bool) *trustedPlay {
	t.Helper()
	o := sandbox.Options{Version: release, Seed: strings.NewReader(trustedSeed())}
	for _, set := range token.settings {
		o.Settings = append(o.Settings, "fine_grained_tokens."+set)
	}
	server, err := sandbox.New(o)
	must(t, err)
	p := &trustedPlay{stage: stageOf(t.TempDir(), server, nil), t: t, who: role.name + "-" + token.suffix, byName: byName, ids: map[string]int{}}
	p.certain = role.may && token.writes && token.sees
	for _, u := range server.State().Users {
		p.ids[u.Username] = u.ID
	}
	must(t, os.WriteFile(filepath.Join(p.dir, "achievements.yaml"), []byte(p.file()), 0o600))
	return p
}

func (p *trustedPlay) file() string {
	var b strings.Builder
	b.WriteString("version: 1\nnamespace: acme\nachievements:\n")
	for _, e := range trustedEntries() {
		var users []string
		for _, name := range e.listed {
			if !p.byName {
				name = fmt.Sprintf("{user_id: %d}", p.ids[name])
			}
			users = append(users, name)
		}
		fmt.Fprintf(&b, "  - name: %s\n    type: %s\n    holders:\n      users: [%s]\n", e.name, e.kind, strings.Join(users, ", "))
		if e.members {
			b.WriteString("      members_of: team\n")
		}
	}
	return b.String()
}

// A trustedRow is a row of a plan, and what came of it.
type trustedRow struct {
	Action      string `json:"action"`
	Achievement string `json:"achievement"`
	User        string `json:"user"`
	UserID      int    `json:"user_id"`
	Name        string `json:"name"`
	AwardID     int    `json:"award_id"`
	Why         string `json:"why"`
	Status      string `json:"status"`
	Error       string `json:"error"`
}

// enact plans, previews, applies, and applies again.
func (p *trustedPlay) enact() {
	p.t.Helper()
	before := p.holders()
	plan, planned := p.ach("plan", "--prune", "--max-revokes", "9")
	dry, foreseen := p.ach("apply", "--prune", "--max-revokes", "9", "--dry-run")
	if n := p.server.Summary().Mutations; len(n) > 0 {
		p.fail(dry, "a plan or a preview sent %v", n)
	}
	end, rows := p.ach("apply", "--prune", "--max-revokes", "9", "--yes", "--settle", "1ms", "--max-wait", "0")
	p.judge(end, rows, before)
	if dry.code != end.code && !doubts(dry.stderr) && !strings.Contains(dry.stderr, "is told when it is tried") {
		p.fail(end, "a preview ended with %d: %v", dry.code, dry)
	}
	if plan.code != end.code && end.code != 4 && end.code != 5 {
		p.fail(end, "the plan ended with %d: %v", plan.code, plan)
	}
	if len(rows) > 0 && (len(foreseen) != len(rows) || len(planned) != len(rows)) {
		p.fail(end, "%d rows of %d that were planned, and %d foreseen", len(rows), len(planned), len(foreseen))
	}
	middle, sent := p.holders(), fmt.Sprint(p.server.Summary().Succeeded)
	again, rows := p.ach("apply", "--prune", "--max-revokes", "9", "--yes", "--settle", "1ms", "--max-wait", "0")
	p.judge(again, rows, middle)
	if after := fmt.Sprint(p.server.Summary().Succeeded); after != sent {
		p.fail(again, "the second time did %s after %s", after, sent)
	}
	if again.code != end.code {
		p.fail(again, "the first ended with %d: %v", end.code, end)
	}
	if p.certain && end.code != 0 {
		p.fail(end, "it should have come about")
	}
}

func (p *trustedPlay) ach(command string, flags ...string) (ended, []trustedRow) {
	p.t.Helper()
	env := p.env("")
	env["ACH_TOKEN"] = "sandbox-" + p.who
	p.ran = append([]string{command, filepath.Join(p.dir, "achievements.yaml"), "-o", "json"}, flags...)
	end := mustCall(p.t, p.dir, env, "", p.ran...)
	var rows []trustedRow
	if end.stdout != "" {
		if err := json.Unmarshal([]byte(end.stdout), &rows); err != nil {
			p.fail(end, "%v", err)
		}
	}
	return end, rows
}

// judge holds what an apply says against what the sandbox has.
func (p *trustedPlay) judge(end ended, rows []trustedRow, before map[string]map[string][]int) {
	p.t.Helper()
	now := p.holders()
	open := 0 // people who are not as the file says
	for _, e := range trustedEntries() {
		for _, who := range trustPeople() {
			open += p.judgeOne(end, rows, e, who.name, before[e.name][who.name], now[e.name][who.name])
		}
	}
	for _, row := range rows {
		told := row.Status == "skipped"
		switch row.Action {
		case "award", "revoke", "create", "update":
			told = row.Status == map[string]string{"award": "awarded", "revoke": "revoked", "create": "created", "update": "updated"}[row.Action] || row.Error != ""
		case "cannot_tell", "waiting", "refused":
			told = row.Why != "" && row.Error != ""
		}
		if !told {
			p.fail(end, "%+v does not say why", row)
		}
	}
	waiting := len(slices.DeleteFunc(slices.Clone(rows), func(row trustedRow) bool { return row.Action != "waiting" }))
	if end.code == 0 && open > waiting || end.code != 0 && open == 0 && len(rows) > 0 {
		p.fail(end, "%d are not as the file says, of whom %d wait", open, waiting)
	}
}

// judgeOne judges what became of one person, who had some awards and has others now. It
// counts who is not as the file says.
func (p *trustedPlay) judgeOne(end ended, rows []trustedRow, e trustedEntry, who string, before, now []int) int {
	p.t.Helper()
	wanted := e.holds(who)
	if len(now) > max(wanted, len(before)) {
		p.fail(end, "%s has %s %d times after %d, and is listed %d times", who, e.name, len(now), len(before), wanted)
	}
	for _, award := range before {
		if !slices.Contains(now, award) && (wanted > 0 || e.kind != "revocable") {
			p.fail(end, "%s lost award %d of %s, and is listed %d times", who, award, e.name, wanted)
		}
	}
	mine := slices.DeleteFunc(slices.Clone(rows), func(row trustedRow) bool {
		return row.Achievement != e.name || row.UserID != p.ids[who] && row.User != who && row.Name != who && row.Name != fmt.Sprint(p.ids[who]) && row.Action != "refused"
	})
	for _, row := range mine {
		switch row.Status {
		case "awarded":
			if slices.Contains(before, row.AwardID) || row.AwardID != 0 && !slices.Contains(now, row.AwardID) || len(now) <= len(before) {
				p.fail(end, "%s has %v of %s after %v, by a row that says %+v", who, now, e.name, before, row)
			}
		case "revoked":
			if !slices.Contains(before, row.AwardID) || slices.Contains(now, row.AwardID) {
				p.fail(end, "%s has %v of %s after %v, by a row that says %+v", who, now, e.name, before, row)
			}
		}
	}
	if len(now) >= wanted && (wanted > 0 || len(now) == 0 || e.kind != "revocable") {
		return 0
	}
	if len(mine) == 0 && end.code == 0 {
		p.fail(end, "%s has %s %d times, and is listed %d times, and nothing says so", who, e.name, len(now), wanted)
	}
	return 1
}

// holders are the awards that stand, by achievement and user.
func (p *trustedPlay) holders() map[string]map[string][]int {
	state, names := p.server.State(), map[int]string{}
	standing := map[string]map[string][]int{}
	for _, a := range state.Achievements {
		names[a.ID], standing[*a.Name] = *a.Name, map[string][]int{}
	}
	for _, w := range state.Awards {
		if w.RevokedAt == nil {
			of := standing[names[w.AchievementID]]
			of[w.User] = append(of[w.User], w.ID)
		}
	}
	return standing
}

func (p *trustedPlay) fail(end ended, format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s: %s\nach %s\n%v", p.name, fmt.Sprintf(format, args...), strings.Join(p.ran, " "), end)
}
