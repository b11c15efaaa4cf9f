//go:build !windows

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

const halfMembers, halfLeavers = 150, 4

// halfSeed is a world where all members of a group, and some more, hold an achievement.
func halfSeed() string {
	var b strings.Builder
	b.WriteString("users:\n  - {username: max}\n")
	for i := range halfMembers + halfLeavers {
		fmt.Fprintf(&b, "  - {username: %s}\n", member(i+1))
	}
	b.WriteString("groups:\n  - {path: acme, name: Acme, members: {max: owner}}\n  - path: team\n    name: Team\n    members:\n")
	for i := range halfMembers {
		fmt.Fprintf(&b, "      %s: developer\n", member(i+1))
	}
	b.WriteString("achievements:\n  - group: acme\n    name: Team\n    awards:\n")
	for i := range halfMembers + halfLeavers {
		fmt.Fprintf(&b, "      - {user: %s, by: max}\n", member(i+1))
	}
	return b.String()
}

// A changedPage is what becomes of the answer with a page of members, counted from 1.
type changedPage func(page int, answer []byte) (changed []byte, status int)

// second has another answer instead of that with the second page.
func second(status int, text string) changedPage {
	return func(page int, answer []byte) ([]byte, int) {
		if page%2 == 0 {
			return []byte(text), status
		}
		return answer, http.StatusOK
	}
}

func replaced(page int, old, text string) changedPage {
	return func(at int, answer []byte) ([]byte, int) {
		if at == page {
			answer = bytes.Replace(answer, []byte(old), []byte(text), 1)
		}
		return answer, http.StatusOK
	}
}

// Whoever is not on a list of members that was not read to its end is not taken for one
// who left: nothing is planned and nothing is sent.
func TestNothingIsPrunedByHalfAListOfMembers(t *testing.T) {
	t.Parallel()
	for name, changed := range map[string]changedPage{
		"whole":                        nil,
		"the second page fails":        second(http.StatusBadGateway, "<html>Bad Gateway"),
		"the second page is null":      second(http.StatusOK, `{"data":{"group":{"groupMembers":null}}}`),
		"the group is gone meanwhile":  second(http.StatusOK, `{"data":{"group":null}}`),
		"the second page has an error": second(http.StatusOK, `{"data":null,"errors":[{"message":"Timeout on GroupMember.user"}]}`),
		"no way on":                    replaced(1, `"endCursor":"`, `"endCursor":null,"was":"`),
		"a member is null":             replaced(2, `"nodes":[{`, `"nodes":[null,{`),
		"rows were cut":                cutMember,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prunedBy(t, changed)
		})
	}
}

// prunedBy applies a file by members whose pages are changed; nil has them whole.
func prunedBy(t *testing.T, changed changedPage) {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Seed: strings.NewReader(halfSeed())})
	must(t, err)
	var page atomic.Int64
	s := stageOf(t.TempDir(), server, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, _ := io.ReadAll(r.Body) // what is cut off the sandbox sees
		r.Body = io.NopCloser(bytes.NewReader(body))
		if changed == nil || !bytes.Contains(body, []byte("query GroupMembers ")) {
			next.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		text, status := changed(int(page.Add(1)), answer.Body.Bytes())
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(text) // whoever does not read it has lost the answer
	})
	defer s.stop()
	const file = "version: 1\nnamespace: acme\nachievements:\n  - {name: Team, type: revocable, holders: {members_of: team}}\n"
	must(t, os.WriteFile(filepath.Join(s.dir, "achievements.yaml"), []byte(file), 0o600))
	whole, want := map[string]int{"plan": 10}, 0
	if changed == nil {
		want = halfLeavers
	}
	for _, command := range [][]string{{"plan", "--exit-code"}, {"apply", "--dry-run"}, {"apply", "--yes"}} {
		page.Store(0)
		args := append([]string{command[0], filepath.Join(s.dir, "achievements.yaml"), "--prune", "--max-revokes", "999", "--allow-empty", "--max-wait", "0"}, command[1:]...)
		end, err := s.run("max", args...)
		must(t, err)
		switch {
		case changed == nil && end.code != whole[command[0]],
			changed != nil && (end.code == 0 || end.code == 10 || end.stdout != "" || page.Load() == 0):
			t.Errorf("%s: %v", command, end)
		}
	}
	if got := s.sent("achievementsRevoke"); got != want {
		t.Errorf("%d were revoked, want %d", got, want)
	}
}

// cutMember takes a row out of the first page.
func cutMember(at int, answer []byte) ([]byte, int) {
	if start := bytes.Index(answer, []byte(`"nodes":[{`)); at == 1 && start >= 0 {
		start += len(`"nodes":[`)
		depth := 0
		for i := start; i < len(answer); i++ {
			switch answer[i] {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth == 0 {
				return append(append([]byte{}, answer[:start]...), answer[i+2:]...), http.StatusOK
			}
		}
	}
	return answer, http.StatusOK
}
