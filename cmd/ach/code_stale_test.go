//go:build !windows

package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// A plan in a file is carried out as it was reviewed, or refused: whatever has changed
// since of what it was made from. What it was not made from may change. The table of
// docs/as-code.md is this one.

const staleSeed = `
users:
  - {username: olivia}
  - {username: max}
  - {username: alice}
  - {username: bob}
  - {username: carol}
  - {username: dave}
groups:
  - {path: acme, name: Acme, members: {olivia: owner, max: owner}}
  - {path: twin, name: Twin, members: {olivia: owner, max: owner}}
  - {path: team, name: Team, members: {olivia: owner, carol: developer, dave: maintainer, bob: guest}}
achievements:
  - {group: acme, name: Listed, awards: [{user: alice, by: max}, {user: alice, by: max}, {user: dave, by: max}]}
  - {group: acme, name: Alone, awards: [{user: alice, by: max}]}
  - {group: acme, name: Unmanaged, awards: [{user: alice, by: max}]}
  - {group: acme, name: Said, awards: [{user: alice, by: max, message: old}]}
`

const staleFile = `version: 1
namespace: acme
achievements:
  - name: Listed
    description: New.
    avatar: star.png
    type: revocable
    holders: {from: people.csv, map: map.csv, members_of: team, min_access: developer}
  - name: Alone
    description: Nobody's business.
  - name: Speaker
    type: revocable
    until: UNTIL
    holders: {users: [bob, newcomer]}
  - name: Said
    holders: {users: [{user: alice, message: new}]}
`

// A staleStage is the world of a plan that was made.
type staleStage struct {
	*stage
	t     *testing.T
	ahead atomic.Int64 // of the server's clock, in nanoseconds
}

func newStaleStage(t *testing.T) *staleStage {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Seed: strings.NewReader(staleSeed)})
	must(t, err)
	s := &staleStage{t: t}
	s.stage = stageOf(t.TempDir(), server, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.Header().Set("Date", time.Now().Add(time.Duration(s.ahead.Load())).UTC().Format(http.TimeFormat))
		next.ServeHTTP(w, r)
	})
	t.Cleanup(s.stop)
	must(t, pictures(s.dir), s.write("achievements.yaml", strings.ReplaceAll(staleFile, "UNTIL", time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly))), s.write("people.csv", "user\nAlice\n"), s.write("map.csv", "alias,gitlab\nAlice,alice\n"))
	return s
}

func (s *staleStage) write(name, text string) error {
	return os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600)
}

// edit replaces text of a file.
func (s *staleStage) edit(name, old, text string) {
	s.t.Helper()
	was, err := os.ReadFile(filepath.Join(s.dir, name))
	must(s.t, err)
	if !strings.Contains(string(was), old) {
		s.t.Fatalf("%s has no %q:\n%s", name, old, was)
	}
	must(s.t, s.write(name, strings.ReplaceAll(string(was), old, text)))
}

// by runs ach as somebody, who has to succeed.
func (s *staleStage) by(who string, args ...string) {
	s.t.Helper()
	end, err := s.run(who, append(args, "--yes", "-q")...)
	must(s.t, err)
	if end.code != 0 {
		s.t.Fatalf("ach %q: %v", args, end)
	}
}

func (s *staleStage) happens(e store.Event) { must(s.t, s.server.Change(e)) }

func (s *staleStage) role(user, role string) {
	s.happens(store.Event{User: user, Group: "team", Role: &role})
}

func (s *staleStage) path(name string) string { return filepath.Join(s.dir, name) }

type staleCase struct {
	does func(*staleStage)
	code int
	why  string   // of the refusal
	who  string   // applies it; olivia where nobody is named
	more []string // flags of apply
}

func staleCases() map[string]staleCase {
	const group, people = "the group acme was changed since", "who is to hold what is not the same any more"
	files := "was changed since, or what it names"
	did := func(who string, args ...string) func(*staleStage) {
		return func(s *staleStage) { s.by(who, args...) }
	}
	edited := func(old, text string) func(*staleStage) {
		return func(s *staleStage) { s.edit("plan.json", old, text) }
	}
	return map[string]staleCase{
		"nothing": {does: func(*staleStage) {}},

		"awarded":                {does: did("max", "award", "-a", "Listed", "-u", "bob"), code: 7, why: group},
		"awarded, left alone":    {does: did("max", "award", "-a", "Alone", "-u", "bob"), code: 7, why: group},
		"awarded, unmanaged":     {does: did("max", "award", "-a", "Unmanaged", "-u", "bob"), code: 7, why: group},
		"revoked":                {does: did("max", "revoke", "-a", "Listed", "-u", "dave"), code: 7, why: group},
		"one of two revoked":     {does: did("max", "revoke", "1"), code: 7, why: group},
		"renamed":                {does: did("max", "update", "Listed", "--name", "Otherwise"), code: 7, why: group},
		"renamed, unmanaged":     {does: did("max", "update", "Unmanaged", "--name", "Otherwise"), code: 7, why: group},
		"letter case":            {does: did("max", "update", "Listed", "--name", "LISTED"), code: 7, why: group},
		"described":              {does: did("max", "update", "Alone", "--description", "Else"), code: 7, why: group},
		"another picture":        {does: func(s *staleStage) { s.by("max", "update", "Listed", "--avatar", s.path("wide.png")) }, code: 7, why: group},
		"created":                {does: did("max", "create", "--name", "Another"), code: 7, why: group},
		"created as in the file": {does: did("max", "create", "--name", "speaker"), code: 7, why: group},
		"deleted":                {does: did("max", "delete", "Unmanaged"), code: 7, why: group},
		"said otherwise":         {does: did("max", "update", "--award", "6", "--message", "newer"), code: 7, why: group},
		"deleted and made anew": {does: func(s *staleStage) {
			s.by("max", "delete", "Unmanaged")
			s.by("max", "create", "--name", "Unmanaged")
		}, code: 7, why: group},

		"somebody joined":       {does: func(s *staleStage) { s.role("alice", "developer") }, code: 0},
		"somebody new joined":   {does: func(s *staleStage) { s.role("max", "developer") }, code: 7, why: people},
		"somebody left":         {does: func(s *staleStage) { s.role("carol", "none") }, code: 7, why: people},
		"somebody rose":         {does: func(s *staleStage) { s.role("bob", "developer") }, code: 7, why: people},
		"somebody rose further": {does: func(s *staleStage) { s.role("carol", "maintainer") }, code: 0},
		"somebody fell":         {does: func(s *staleStage) { s.role("carol", "guest") }, code: 7, why: people},
		"who was waiting is there": {does: func(s *staleStage) {
			name := "newcomer"
			s.happens(store.Event{User: "max", Username: &name})
		}, code: 7, why: people},
		"a day later":    {does: func(s *staleStage) { s.ahead.Store(int64(24 * time.Hour)) }, code: 0},
		"its time ended": {does: func(s *staleStage) { s.ahead.Store(int64(4 * 24 * time.Hour)) }, code: 7, why: people},

		"file":          {does: func(s *staleStage) { s.edit("achievements.yaml", "New.", "Newer.") }, code: 7, why: files},
		"comment":       {does: func(s *staleStage) { s.edit("achievements.yaml", "version: 1", "version: 1 # reviewed") }, code: 7, why: files},
		"list":          {does: func(s *staleStage) { s.edit("people.csv", "Alice", "Alice\nAlice") }, code: 7, why: files},
		"map":           {does: func(s *staleStage) { s.edit("map.csv", "alice", "bob") }, code: 7, why: files},
		"picture":       {does: func(s *staleStage) { must(s.t, os.Rename(s.path("wide.png"), s.path("star.png"))) }, code: 7, why: files},
		"file is gone":  {does: func(s *staleStage) { must(s.t, os.Remove(s.path("achievements.yaml"))) }, code: 2},
		"file is wrong": {does: func(s *staleStage) { s.edit("achievements.yaml", "version: 1", "version: one") }, code: 2},

		"another account": {does: func(*staleStage) {}, who: "max", code: 7, why: "it was made by user"},
		"another group":   {does: func(*staleStage) {}, more: []string{"-n", "twin"}, code: 7, why: "it was made for the group acme"},
		"same group":      {does: func(*staleStage) {}, more: []string{"-n", "acme"}},
		"another host":    {does: func(*staleStage) {}, more: []string{"--host", "http://127.0.0.1:9"}, code: 7, why: "it was made for "},
		"how far":         {does: func(*staleStage) {}, more: []string{"--max-revokes", "9"}, code: 2},

		"another version":    {does: edited(`"ach_plan": 1`, `"ach_plan": 2`), code: 2},
		"no version":         {does: edited(`"ach_plan": 1`, `"ach_plan": 0`), code: 2},
		"cut off":            {does: edited("]\n}", ""), code: 2},
		"more behind it":     {does: edited("]\n}\n", "]\n}\n{}\n"), code: 2},
		"an unknown field":   {does: edited(`"ach_plan": 1`, `"ach_plan": 1, "force": true`), code: 2},
		"another row":        {does: edited(`"user": "bob"`, `"user": "alice"`), code: 7, why: "its rows are not those that were planned"},
		"a row's number":     {does: edited(`"user_id": 5`, `"user_id": 4`), code: 7, why: "its rows"},
		"more may go":        {does: edited(`"max_revokes": 5`, `"max_revokes": 50`), code: 7, why: people},
		"all goes":           {does: edited(`"delete_unmanaged": false`, `"delete_unmanaged": true`), code: 7, why: people},
		"edited group":       {does: edited(`"namespace": "acme"`, `"namespace": "twin"`), code: 7, why: "the group twin was changed since"},
		"edited account":     {does: edited(`"account": 1`, `"account": 2`), code: 7, why: "it was made by user 2"},
		"edited host":        {does: edited(`"host": "http://127.0.0.1`, `"host": "http://127.0.0.2`), code: 7, why: "it was made for "},
		"edited fingerprint": {does: edited(`"group": "`, `"group": "0`), code: 7, why: group},

		"hidden":      {does: did("alice", "hide", "1"), code: 0},
		"reordered":   {does: did("alice", "reorder", "2", "1"), code: 0},
		"other group": {does: did("max", "create", "-n", "twin", "--name", "Speaker"), code: 0},
		"not meant": {does: func(s *staleStage) {
			role := "developer"
			s.happens(store.Event{User: "dave", Group: "twin", Role: &role})
		}, code: 0},
	}
}

func TestAPlanOfWhatHasChangedIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range staleCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStaleStage(t)
			s.by("olivia", "plan", s.path("achievements.yaml"), "--prune", "--max-revokes", "5", "--out", s.path("plan.json"))
			c.does(s)
			before := fmt.Sprint(s.server.Summary().Mutations)
			who := c.who
			if who == "" {
				who = "olivia"
			}
			dry, err := s.run(who, append([]string{"apply", s.path("plan.json"), "--dry-run"}, c.more...)...)
			must(t, err)
			end, err := s.run(who, append([]string{"apply", s.path("plan.json"), "--yes"}, c.more...)...)
			must(t, err)
			sent := before != fmt.Sprint(s.server.Summary().Mutations)
			if end.code != c.code || dry.code != c.code || sent != (c.code == 0) || !strings.Contains(end.stderr, c.why) {
				t.Errorf("want %d and %q; changes were sent: %v; a dry run ends with %d: %v", c.code, c.why, sent, dry.code, end)
			}
		})
	}
}
