package main

import (
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// groupSeed is a group of so many achievements with so many awards: names and descriptions
// of all sorts, pictures for some, people who hold one several times, and hidden awards.
func groupSeed(achievements, awards int) io.Reader {
	var b strings.Builder
	b.WriteString("users: [{username: max}, {username: \"2024\"}]\ngroups: [{path: acme, name: Acme, members: {max: maintainer}}]\nachievements:\n")
	texts := []string{"Plain", "yes", "a: b", "#1", "- x", "ünïcödé", `\"quoted\"`, `two\nlines`, "{x}", "💡", "null"}
	for i := range achievements {
		fmt.Fprintf(&b, "  - group: acme\n    name: \"%s %d\"\n    description: \"%s\"\n", texts[i%len(texts)], i+1, texts[i%7])
		if i%50 == 0 {
			b.WriteString("    avatar: {colour: \"#ff8800\"}\n")
		}
		b.WriteString("    awards:\n      - {user: \"2024\", by: max}\n")
		for n := range awards/achievements - 1 {
			user := n
			if i%10 == 0 {
				user = n / 2 // each twice
			}
			fmt.Fprintf(&b, "      - {user: %s, by: max, hidden: %t}\n", member(user+1), n%3 == 0)
		}
	}
	return strings.NewReader(b.String())
}

// The file of a group, and the plan on it, which is empty, whatever the group has.
func TestAPlanOnAnExportedFileIsEmpty(t *testing.T) {
	t.Parallel()
	for name, seed := range map[string]io.Reader{"of the sandbox": nil, "of 200 achievements and 20,000 awards": groupSeed(200, 20_000)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := sandbox.New(sandbox.Options{Seed: seed, Users: 100})
			must(t, err)
			s := &stage{server: server, dir: t.TempDir()}
			s.gateway = httptest.NewServer(server.Handler())
			t.Cleanup(s.stop)
			server.SetBaseURL(s.gateway.URL)
			exported, err := s.run("max", "export", "--holders", "--dir", filepath.Join(s.dir, "d"))
			if err != nil || exported.code != 0 {
				t.Fatal(err, exported)
			}
			for _, flags := range [][]string{nil, {"--prune"}} {
				plan, err := s.run("max", append([]string{"plan", filepath.Join(s.dir, "d", "achievements.yaml"), "--exit-code", "--strict"}, flags...)...)
				if err != nil || plan.code != 0 || strings.Count(plan.stdout, "\n") != 1 {
					t.Errorf("%v, %.2000s", err, plan)
				}
			}
			text, err := os.ReadFile(filepath.Join(s.dir, "d", "achievements.yaml"))
			must(t, err)
			if awards := strings.Count(string(text), "\n        - "); seed != nil && awards != 20_000 {
				t.Errorf("%d awards were exported", awards)
			}
		})
	}
}
