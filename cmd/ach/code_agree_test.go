package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
)

// A list means the same to award and to a file: whoever is awarded by one is awarded by the
// other, with the same message, whatever they hold. Once is once; and what counts for
// --once-per, --period and --again is what a file says by listing somebody, besides, as
// often as they hold the achievement otherwise.

const (
	agreePeople = 6
	thisPeriod  = "2026-09"
)

// A standingAward is one of the world before.
type standingAward struct {
	user, message string
	old           bool // from long before
	hidden        bool
}

// An agreement is a world, a list, and how both are told to award by it.
type agreement struct {
	t        *testing.T
	release  string
	standing []standingAward
	listed   []string
	award    []string // flags of award
	message  string   // of the awards that are made; "" for none
	counts   func(standingAward) bool
}

func TestAwardAndTheFileAgree(t *testing.T) {
	t.Parallel()
	most := 60
	if underRace {
		most = 6
	}
	for seed := range most {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			randomAgreement(t, rand.New(rand.NewPCG(uint64(seed), 7))).play()
		})
	}
}

func randomAgreement(t *testing.T, r *rand.Rand) agreement {
	a := agreement{t: t, release: []string{"18.6", "19.4"}[r.IntN(2)]}
	keeps := a.release == "19.4" // messages
	for range r.IntN(2 * agreePeople) {
		w := standingAward{user: fmt.Sprintf("p%d", r.IntN(agreePeople)), old: r.IntN(2) == 0, hidden: r.IntN(2) == 0}
		if keeps {
			w.message = []string{"", "MVP of 2026-08", "MVP of " + thisPeriod, "well done"}[r.IntN(4)]
		}
		a.standing = append(a.standing, w)
	}
	for _, n := range r.Perm(agreePeople)[:1+r.IntN(agreePeople)] {
		a.listed = append(a.listed, fmt.Sprintf("p%d", n))
	}
	if keeps && r.IntN(2) == 0 {
		a.message = "thank you"
	}
	switch kind := r.IntN(4); {
	case kind == 0:
		a.counts = func(standingAward) bool { return true }
	case kind == 1:
		a.award, a.counts = []string{"--once-per", "year"}, func(w standingAward) bool { return !w.old }
	case kind == 2 || !keeps:
		a.award, a.counts = []string{"--again"}, func(standingAward) bool { return false }
	default:
		a.message = "MVP of " + thisPeriod
		a.award = []string{"--period", thisPeriod, "--message", "MVP of {period}"}
		a.counts = func(w standingAward) bool { return w.message == a.message }
	}
	if a.message != "" && !slices.Contains(a.award, "--message") {
		a.award = append(a.award, "--message", a.message)
	}
	return a
}

func (a agreement) seed() string {
	var b strings.Builder
	b.WriteString("users:\n  - {username: max}\n")
	for i := range agreePeople {
		fmt.Fprintf(&b, "  - {username: p%d}\n", i)
	}
	b.WriteString("groups:\n  - {path: acme, name: Acme, members: {max: owner}}\nachievements:\n  - group: acme\n    name: Star\n")
	if len(a.standing) > 0 {
		b.WriteString("    awards:\n")
	}
	for _, w := range a.standing {
		at := time.Now()
		if w.old {
			at = at.AddDate(-2, 0, 0)
		}
		fmt.Fprintf(&b, "      - {user: %s, by: max, hidden: %t, at: %s", w.user, w.hidden, at.UTC().Format(time.RFC3339))
		if w.message != "" {
			fmt.Fprintf(&b, ", message: %q", w.message)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// file lists everybody who is listed, and what they hold that does not count besides.
func (a agreement) file() string {
	var b strings.Builder
	kind := "once"
	b.WriteString("user,message\n")
	for _, user := range a.listed {
		for _, w := range a.standing {
			if w.user == user && !a.counts(w) {
				kind = "multiple"
				fmt.Fprintf(&b, "%s,%s\n", user, w.message)
			}
		}
		fmt.Fprintf(&b, "%s,%s\n", user, a.message)
	}
	return kind + "\n" + b.String()
}

func (a agreement) play() {
	a.t.Helper()
	byAward := a.made("by award", func(s *stage) []string {
		must(a.t, os.WriteFile(filepath.Join(s.dir, "list.txt"), []byte(strings.Join(a.listed, "\n")+"\n"), 0o600))
		return append([]string{"award", "-a", "Star", "--from", filepath.Join(s.dir, "list.txt"), "--yes", "--settle", "50ms"}, a.award...)
	})
	byFile := a.made("by the file", func(s *stage) []string {
		kind, list, _ := strings.Cut(a.file(), "\n")
		text := fmt.Sprintf("version: 1\nnamespace: acme\nachievements:\n  - name: Star\n    type: %s\n    holders: {from: list.csv}\n", kind)
		must(a.t, os.WriteFile(filepath.Join(s.dir, "list.csv"), []byte(list), 0o600),
			os.WriteFile(filepath.Join(s.dir, "achievements.yaml"), []byte(text), 0o600))
		return []string{"apply", filepath.Join(s.dir, "achievements.yaml"), "--yes", "--settle", "50ms"}
	})
	if fmt.Sprint(byAward) != fmt.Sprint(byFile) {
		a.t.Fatalf("award makes %q, and the file %q\n%q\nlisted %v, with %q\n%s", byAward, byFile, a.award, a.listed, a.file(), a.seed())
	}
}

// made are the awards that a command makes, as users with messages.
func (a agreement) made(how string, command func(*stage) []string) []string {
	a.t.Helper()
	server, err := sandbox.New(sandbox.Options{Version: a.release, Seed: strings.NewReader(a.seed())})
	must(a.t, err)
	s := stageOf(a.t.TempDir(), server, nil)
	defer s.stop()
	before := len(server.State().Awards)
	args := command(s)
	end, err := s.run("max", args...)
	must(a.t, err)
	if end.code != 0 {
		a.t.Fatalf("%s: ach %q: %v\n%s", how, args, end, a.seed())
	}
	var made []string
	for _, w := range server.State().Awards[before:] {
		text := ""
		if w.Message != nil {
			text = *w.Message
		}
		made = append(made, w.User+": "+text)
	}
	slices.Sort(made)
	return made
}
