package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The trust matrix: who awards, by which kind of token, on which GitLab, to whom,
// named how, and what goes wrong meanwhile. Whatever it is: nobody ends with two
// awards of which the second was not asked for, and no row says what is not so. The
// verdict is the sandbox's.

// trustRoles are the callers: user name, and whether GitLab lets them award.
func trustRoles() []trustRole {
	return []trustRole{
		{"owner", true}, {"maintainer", true}, {"developer", false},
		{"admin", true}, {"adminmember", true}, {"linked", true},
	}
}

type trustRole struct {
	name string
	may  bool
}

// trustTokens are the kinds of token: a suffix of the token's name, the settings of
// the sandbox with it, and the release that knows it first.
func trustTokens() []trustToken {
	return []trustToken{
		{suffix: "api", writes: true, sees: true},
		{suffix: "read", sees: true},
		{suffix: "fine", since: "19.2", writes: true},
		{suffix: "fine", since: "19.2", writes: true, settings: []string{"payload=object", "count=none"}},
		{suffix: "fine", since: "19.2", writes: true, settings: []string{"self=open", "scopes=left_out"}},
		{suffix: "fine", since: "19.2", writes: true, settings: []string{"self=open", "reads=boundaries"}},
		{suffix: "fine", since: "19.2", writes: true, settings: []string{"self=closed", "reads=own", "count=none"}},
		{suffix: "fine", since: "19.2", writes: true, settings: []string{"self=closed", "reads=boundaries", "payload=object", "count=none"}},
		{suffix: "fine", since: "19.2", writes: true, settings: []string{"namespace=closed", "denied=generic"}},
		{suffix: "fine", since: "19.2", writes: true, settings: []string{"namespace=open", "reads=own", "payload=object"}},
	}
}

type trustToken struct {
	suffix   string
	settings []string
	since    string
	writes   bool
	sees     bool
}

// trustPeople are the recipients: whether they hold each achievement from the start,
// and whether GitLab shows it on their profile.
func trustPeople() []trustPerson {
	return []trustPerson{
		{name: "public"},
		{name: "private", extra: ", private_profile: true"},
		{name: "blocked", extra: ", state: blocked"},
		{name: "hides", holds: true, hides: true},
		{name: "shows", holds: true},
		{name: "privatehides", extra: ", private_profile: true", holds: true, hides: true},
		{name: "blockedshows", extra: ", state: blocked", holds: true},
	}
}

type trustPerson struct {
	name, extra  string
	holds, hides bool
}

// trustPlays are what happens. Each has an achievement of its own for each way to
// name it, so that none depends on another.
func trustPlays() []trustPlay {
	return []trustPlay{
		{name: "one by one, twice", one: true, then: "again"},
		{name: "all at once, twice", then: "again"},
		{name: "the answer is lost", fault: "lost, executed", then: "again"},
		{name: "the request is lost", fault: "lost", then: "again"},
		{name: "killed after it was executed", fault: "killed, executed", then: "again"},
		{name: "killed before it was executed", fault: "killed", then: "again"},
		{name: "killed after, and resumed", fault: "killed, executed", then: "resume"},
		{name: "killed before, and resumed", fault: "killed", then: "resume"},
		{name: "somebody else awards meanwhile", fault: "lost, others", then: "again"},
		{name: "killed, and somebody else awards", fault: "killed, others", then: "resume"},
		{name: "the answer is lost, and the caller's role", fault: "lost, demoted, executed", then: "again"},
		{name: "the request is lost, and the caller's role", fault: "lost, demoted", then: "again"},
		{name: "the answer is lost, and the people are shown no more", fault: "lost, unseen, executed", then: "again"},
		{name: "the request is lost, and the people are shown no more", fault: "lost, unseen", then: "again"},
		{name: "a gateway calls it malformed", fault: "400, executed", then: "again"},
		{name: "a gateway calls it forbidden", fault: "403, executed", then: "again"},
		{name: "a gateway calls it invalid", fault: "422, executed", then: "again"},
		{name: "a gateway calls it too much", fault: "429, executed", then: "again"},
		{name: "a gateway calls it forbidden, and it is resumed", fault: "403, executed", then: "resume"},
		{name: "a gateway refuses it", fault: "400", then: "again"},
		{name: "revoked twice", revoke: true, then: "again"},
		{name: "the answer to a revocation is lost", revoke: true, fault: "lost, executed", then: "again"},
		{name: "the revocation is lost", revoke: true, fault: "lost", then: "again"},
		{name: "a gateway calls the revocation malformed", revoke: true, fault: "400, executed", then: "again"},
		{name: "the revocation is lost, and the caller's role", revoke: true, fault: "lost, demoted", then: "again"},
		{name: "the revocation is lost, and the people are shown no more", revoke: true, fault: "lost, unseen", then: "again"},
	}
}

type trustPlay struct {
	name   string
	revoke bool
	one    bool   // one command a person instead of one for all
	fault  string // what becomes of the first change: see strike
	then   string // what follows: the same command again, or a resume
}

func TestTrustMatrix(t *testing.T) {
	t.Parallel()
	releases, tokens, roles := []string{"17.3", "18.6", "19.0", "19.1", "19.4"}, trustTokens(), trustRoles()
	if underRace { // what could race does so for any release, token and role
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
					s := newTrustStage(t, release, token.settings)
					s.caller, s.token = role.name, "sandbox-"+role.name+"-"+token.suffix
					s.certain = role.may && token.writes && token.sees
					for n, play := range trustPlays() {
						for way := range 2 {
							s.play = fmt.Sprintf("%s as %s, %s by number", play.name, role.name, map[int]string{0: "without its group", 1: "in its group"}[way])
							s.achievement, s.group, s.revoke = 2*n+way+1, way == 1, play.revoke
							if s.enact(play.one, play.fault, play.then); t.Failed() {
								return
							}
						}
					}
				}
			})
		}
	}
}

// trustSeed is the world of the matrix: an achievement for each play and way.
func trustSeed() string {
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
achievements:
`)
	for i := range 2 * len(trustPlays()) {
		fmt.Fprintf(&b, "  - group: acme\n    name: Number %d\n    awards:\n", i+1)
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
      groups: [acme]
      permissions: [award_achievement, revoke_achievement, read_achievement, read_user_achievement, read_group, read_member, read_user, read_metadata]
`, r.name, r.name)
	}
	return b.String()
}

// enact plays one play and holds every word of it against what the sandbox has.
func (s *trustStage) enact(one bool, fault, then string) {
	s.t.Helper()
	before := s.standing()
	people := []string{strings.Join(s.numbers(), ",")}
	if one {
		people = s.numbers()
	}
	for _, users := range people {
		s.ready(fault)
		run := s.run(s.command(users)...)
		s.recover()
		if !strings.HasPrefix(fault, "killed") {
			s.judge(run, before, fault == "")
		}
		middle := s.standing()
		args := s.command(users)
		if then == "resume" {
			id := strings.TrimSpace(s.run("runs", "list", "-o", "ids").stdout)
			if id == "" {
				continue // nothing was sent
			}
			args = []string{"runs", "resume", id, "-o", "json", "--settle", "1ms", "--max-wait", "0"}
			middle = before // whose rows it takes up
		}
		s.judge(s.run(args...), middle, fault == "")
	}
}

func (s *trustStage) command(users string) []string {
	args := []string{"award"}
	if s.revoke {
		args[0] = "revoke"
	}
	if s.group {
		args = append(args, "-n", "acme")
	}
	return append(args, "-a", fmt.Sprint(s.achievement), "-u", users, "-o", "json", "--settle", "1ms", "--max-wait", "0", "--yes")
}

// judge holds what a command says against what the sandbox has. Where nothing went
// wrong and the caller may do and see all, everything has to come about.
func (s *trustStage) judge(run played, before map[string][]int, calm bool) {
	s.t.Helper()
	now := s.standing()
	var rows []struct {
		UserID int    `json:"user_id"`
		Status string `json:"status"`
		Error  string `json:"error"`
	}
	if run.stdout != "" {
		if err := json.Unmarshal([]byte(run.stdout), &rows); err != nil {
			s.fail(run, "%v", err)
		}
	}
	for user, awards := range now {
		most := max(1, len(before[user]))
		if s.others { // who awarded without looking
			most = max(most, 1+len(s.start[user]))
		}
		if len(awards) > most {
			s.fail(run, "%s has the awards %v, and had %v", user, awards, before[user])
		}
	}
	good := true
	for _, row := range rows {
		name := s.names[row.UserID]
		holds, held := len(now[name]) > 0, len(before[name]) > 0
		ok := true
		switch row.Status {
		case "awarded":
			ok = holds && !held
		case "revoked":
			ok = !holds
		case "skipped":
			ok = holds != s.revoke
		case "failed", "not_found", "not_attempted", "cannot_tell":
			ok, good = holds == held || s.others, false
		case "unknown":
			good = false
		default:
			ok = false
		}
		if !ok {
			s.fail(run, "%s is %s (%s), and holds %v after %v", name, row.Status, row.Error, now[name], before[name])
		}
	}
	if run.code == 0 && !good || run.code != 0 && good && len(rows) > 0 {
		s.fail(run, "the exit code is %d", run.code)
	}
	if calm && s.certain && s.group && (run.code != 0 || len(rows) == 0) {
		s.fail(run, "it should have come about")
	}
}

func (s *trustStage) fail(run played, format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s: %s\nach %s\n%s%s", s.play, fmt.Sprintf(format, args...), strings.Join(run.args, " "), run.stdout, run.stderr)
}

// standing has the awards of the achievement that stand, by user name.
func (s *trustStage) standing() map[string][]int {
	standing := map[string][]int{}
	for _, w := range s.server.State().Awards {
		if w.AchievementID == s.achievement && w.RevokedAt == nil {
			standing[w.User] = append(standing[w.User], w.ID)
		}
	}
	return standing
}

// numbers are the user ids of the recipients.
func (s *trustStage) numbers() []string {
	var numbers []string
	for _, p := range trustPeople() {
		numbers = append(numbers, fmt.Sprint(s.ids[p.name]))
	}
	return numbers
}

// keep copies what is on disk of the runs: what a run that was killed now leaves.
func (s *trustStage) keep() string {
	kept := filepath.Join(s.dir, "kept")
	if err := os.RemoveAll(kept); err != nil {
		s.t.Error(err)
	}
	if err := os.CopyFS(kept, os.DirFS(s.state())); err != nil {
		s.t.Error(err)
	}
	return kept
}
