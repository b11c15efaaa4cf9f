//go:build !windows

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// askAs sends a request to the sandbox as somebody, past the gateway.
func askAs(t *testing.T, server *sandbox.Server, who, query string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/graphql", strings.NewReader(fmt.Sprintf(`{"query":%q}`, query)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer sandbox-"+who+"-api")
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"message"`) || !strings.Contains(w.Body.String(), `"errors":[]`) {
		t.Errorf("%s: %d %s", query, w.Code, w.Body.String())
	}
}

// awardTo is the mutation that awards an achievement.
func awardTo(achievement, user int) string {
	return fmt.Sprintf(`mutation { achievementsAward(input: {achievementId: "gid://gitlab/Achievements::Achievement/%d", userId: "gid://gitlab/User/%d"}) { errors } }`, achievement, user)
}

// What others award between the plan and a deletion does not go with it: a guard refuses
// that, and so it is told, while the rest is done.
func TestADeletionThatWouldTakeMoreIsRefused(t *testing.T) {
	t.Parallel()
	const seed = `
users: [{username: olivia}, {username: max}, {username: alice}]
groups: [{path: acme, name: Acme, members: {olivia: owner, max: maintainer}}]
achievements: [{group: acme, name: One}, {group: acme, name: Two}]
`
	server, err := sandbox.New(sandbox.Options{Seed: strings.NewReader(seed)})
	must(t, err)
	var struck atomic.Bool
	s := stageOf(t.TempDir(), server, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if changes(r) && struck.CompareAndSwap(false, true) {
			askAs(t, server, "max", awardTo(1, 3))
		}
		next.ServeHTTP(w, r)
	})
	defer s.stop()
	must(t, os.WriteFile(filepath.Join(s.dir, "achievements.yaml"), []byte("version: 1\nnamespace: acme\nachievements: []\n"), 0o600))
	apply := []string{"apply", filepath.Join(s.dir, "achievements.yaml"), "--delete-unmanaged", "--yes", "-o", "ndjson", "--settle", "50ms"}
	end, err := s.run("olivia", apply...)
	must(t, err)
	if end.code != 7 || !strings.Contains(end.stderr, "it has 1 award by now, and the plan says 0; it was not deleted") {
		t.Errorf("another award: %v", end)
	}
	rows, err := end.rows()
	must(t, err)
	var status []string
	for _, row := range rows {
		status = append(status, row.Status)
	}
	if got := strings.Join(status, ","); got != "deleted,not_attempted" || s.sent("achievementsDelete") != 1 {
		t.Errorf("%s, with %d deletions: %v", got, s.sent("achievementsDelete"), end)
	}
	if end, err = s.run("olivia", apply...); err != nil || end.code != 7 || !strings.Contains(end.stderr, "--max-revokes 1") {
		t.Errorf("again: %v %v", err, end)
	}
	if end, err = s.run("olivia", append(apply, "--max-revokes", "1")...); err != nil || end.code != 0 || len(s.server.State().Achievements) > 0 {
		t.Errorf("allowed: %v %v", err, end)
	}
}

// Where not one award of an achievement could be made, the list may be wrong, and nobody
// loses for it what they hold.
func TestNothingIsRevokedWhereEveryAwardFailed(t *testing.T) {
	t.Parallel()
	const seed = `
users: [{username: olivia}, {username: max}, {username: alice}, {username: bob}]
groups: [{path: acme, name: Acme, members: {olivia: owner, max: maintainer}}]
achievements:
  - {group: acme, name: One, awards: [{user: alice, by: max, hidden: false}]}
  - {group: acme, name: Two, awards: [{user: alice, by: max, hidden: false}]}
`
	const file = `version: 1
namespace: acme
achievements:
  - {name: One, type: revocable, holders: {users: [bob]}}
  - {name: Two, type: revocable, holders: {users: [olivia, max]}}
`
	server, err := sandbox.New(sandbox.Options{Seed: strings.NewReader(seed)})
	must(t, err)
	role := func(role string) {
		must(t, server.Change(store.Event{User: "max", Group: "acme", Role: &role}))
	}
	var refused atomic.Bool
	s := stageOf(t.TempDir(), server, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if isAward(r) && refused.CompareAndSwap(false, true) { // the first of them, of One
			role("developer")
			defer role("maintainer")
		}
		next.ServeHTTP(w, r)
	})
	defer s.stop()
	must(t, os.WriteFile(filepath.Join(s.dir, "achievements.yaml"), []byte(file), 0o600))
	apply := []string{"apply", filepath.Join(s.dir, "achievements.yaml"), "--prune", "--yes", "-o", "ndjson", "--batch-size", "1", "--concurrency", "1"}
	end, err := s.run("max", apply...)
	must(t, err)
	if end.code != 3 || !strings.Contains(end.stdout, "not sent: every award of it failed") || s.executed("achievementsRevoke") != 1 {
		t.Errorf("%d revocations: %v", s.executed("achievementsRevoke"), end)
	}
	if end, err = s.run("max", apply...); err != nil || end.code != 0 || s.executed("achievementsRevoke") != 2 || s.executed(awarding) != 3 {
		t.Errorf("again: %v %v", err, end)
	}
}
