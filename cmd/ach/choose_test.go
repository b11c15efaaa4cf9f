//go:build !windows

package main

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/screentest"
)

func TestChooseAnAchievement(t *testing.T) {
	t.Parallel()
	d := stand{}.ach(t, "view")
	d.sees("> Contributor of the month  achievement 3, 3 awards")
	d.types(screentest.Down)
	d.sees("> Bug hunter")
	d.types("merge")
	s := d.sees("> First merge")
	wants(t, s, "/ merge_", "1 of 1, of 3 in all")
	if s.Has("Bug hunter") {
		t.Errorf("the search lets everything through:\n%s", s)
	}
	d.types(screentest.CtrlU, "no such thing")
	d.sees("no row matches")
	d.types(screentest.Enter)
	d.sees("take something of the text back")
	d.types(screentest.CtrlU, "BUG  hunter", screentest.Backspace)
	d.sees("/ BUG  hunte_")
	d.types(screentest.Enter)
	s = d.ends(0)
	if lines := s.Lines(); lines[0] != `achievement 2: "Bug hunter"` || !strings.HasPrefix(lines[1], "ID:") {
		t.Errorf("the answer is not all that is left of the question:\n%s", s)
	}
}

func TestAwardByChoosing(t *testing.T) {
	t.Parallel()
	d := stand{}.ach(t, "award")
	d.sees("> Contributor")
	d.types("first", screentest.Enter)
	s := d.sees("> [ ] @dora")
	wants(t, s, `achievement 1: "First merge"`, "  [ ] @alice   Alice Anyone, holds it already")
	d.types(screentest.Enter)
	d.sees("nothing is marked")
	d.types(" ", " ")
	d.sees("(2 marked)")
	d.types("mA", screentest.Enter) // what the search hides stays marked
	d.sees(`Make 2 awards of "First merge" to 2 people, for which GitLab sends up to 2`)
	d.sees("ls? (--yes says so) [y/N]")
	d.executed(0, "achievementsAward")
	d.types("y", screentest.Enter)
	s = d.ends(0)
	wants(t, s, "users: @dora, @max", `awarded "First merge" to @max`, "2 awarded")
	if s.Has("[x]") || s.Has("type to search") {
		t.Errorf("the list was not taken off:\n%s", s)
	}
	d.executed(2, "achievementsAward")
}

// Somebody who is no member is named: exactly, or not at all.
func TestAwardSomebodyElseByName(t *testing.T) {
	t.Parallel()
	d := stand{}.ach(t, "award", "-a", "1")
	wants(t, d.sees("> [ ] @dora"), "or a name that is not in the list")
	d.types("roo")
	wants(t, d.sees("> + award @roo  not in the list"), "no row matches")
	d.types(screentest.Enter)
	wants(t, d.sees("no such user: @roo"), "/ roo_", "> + award @roo")
	d.types("t", screentest.Enter)
	wants(t, d.sees("> [x] @root"), "was not in the list", "(1 marked)")
	d.types("ALICE")
	if s := d.sees("> [ ] @alice"); s.Has("+ award") {
		t.Errorf("who is in the list is offered once more:\n%s", s)
	}
	d.types(screentest.CtrlU, "max", " ", screentest.Enter)
	d.sees(`Make 2 awards of "First merge" to 2 people`)
	d.types("y", screentest.Enter)
	wants(t, d.ends(0), "users: @max, @root", "2 awarded")
	d.executed(2, "achievementsAward")

	d = stand{env: []string{"ACH_ACCESSIBLE=1"}}.ach(t, "award", "-a", "1")
	d.sees("@NAME for one that is not in the list")
	d.types("root\n")
	d.sees("@root is not in the list, and is named so")
	d.types("1,@roo\n")
	d.sees("no such user: @roo")
	d.types("1,@Root\n")
	d.sees("to 2 people")
	d.types("y\n")
	wants(t, d.ends(0), "users: @dora, @root")
	d.executed(2, "achievementsAward")
}

func TestLeavingWhileSomebodyIsLookedFor(t *testing.T) {
	t.Parallel()
	for key, code := range map[string]int{screentest.CtrlC: 130, screentest.Esc: 7} {
		d := stand{}.ach(t, "award", "-a", "1")
		d.sees("> [ ] @dora")
		held, err := fault.Parse("hang-before,match=query")
		must(t, err)
		must(t, d.sandbox.server.SetFaults([]fault.Fault{held}))
		d.types("root", screentest.Enter)
		d.sees("looking for @root…")
		d.types("x", screentest.Enter, key)
		if s := d.ends(code); s.Has("root") || len(strings.Fields(s.String())) > 5 {
			t.Errorf("it left:\n%s", s)
		}
		d.executed(0, "achievementsAward")
	}
}

func TestYesAnswersNoChoice(t *testing.T) {
	t.Parallel()
	d := stand{}.ach(t, "award", "--yes", "-a", "1")
	d.sees("> [ ] @dora")
	d.types("\t", screentest.Enter)
	wants(t, d.ends(0), "users: @dora", "awarded")
	d.executed(1, "achievementsAward")
}

func TestRevokeByChoosing(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	for _, tt := range []struct {
		answer         string
		code, executed int
	}{
		{"n", 7, 0}, {"y", 0, 2},
	} {
		d := stand{sandbox: l}.ach(t, "revoke", "-a", "contributor of the month")
		d.sees("> [ ] @dora   award 10")
		d.types("dora", screentest.CtrlA)
		d.sees("(2 marked)")
		d.types(screentest.Enter)
		d.sees(`Revoke 2 awards of "Contributor of the month" from 1 person for good? (--yes`)
		d.types(tt.answer, screentest.Enter)
		d.ends(tt.code)
		d.executed(tt.executed, "achievementsRevoke")
	}
}

func TestDeleteTellsHowManyPeopleLoseWhat(t *testing.T) {
	t.Parallel()
	d := stand{who: "olivia"}.ach(t, "delete")
	d.sees("> Contributor")
	d.types(screentest.Enter)
	d.sees(`Delete "Contributor of the month" in acme and the 3 awards of it, held by 2`)
	d.types("n", screentest.Enter)
	wants(t, d.ends(7), "nothing was changed")
	d.executed(0, "achievementsDelete")
}

func TestShowByChoosing(t *testing.T) {
	t.Parallel()
	d := stand{who: "alice"}.ach(t, "show")
	d.sees("> [ ] Contributor of the month  award 14, ") // and how long ago it was
	d.sees("2024-08-01, hidden, acme")
	d.types(" ", screentest.Enter)
	wants(t, d.ends(0), "awards: 14", "accepted, now on your profile")
	d = stand{who: "alice", sandbox: d.sandbox}.ach(t, "show")
	wants(t, d.ends(0), "nothing to do: all your awards are on your profile")
	d.executed(1, "userAchievementsUpdate")
}

func TestCreateInAChosenGroup(t *testing.T) {
	t.Parallel()
	d := stand{nowhere: true}.ach(t, "create", "--name", "New")
	d.sees("> acme")
	d.types(screentest.Enter)
	wants(t, d.ends(0), "group: acme", "created achievement")
	d.executed(1, "achievementsCreate")
}

// What is to be told while somebody is looked for stands above the list.
func TestAWarningLeavesTheListWhole(t *testing.T) {
	t.Parallel()
	d := stand{}.ach(t, "award", "-a", "1")
	d.sees("> [ ] @dora")
	busy, err := fault.Parse("status-before=503,match=UsersByName,times=1")
	must(t, err)
	must(t, d.sandbox.server.SetFaults([]fault.Fault{busy}))
	d.types("root", screentest.Enter)
	s := strings.Split(d.sees("> [x] @root").String(), "\n")
	if !strings.HasPrefix(s[0], "warning: ") || !strings.Contains(strings.Join(s[:3], " "), "trying again in") || !strings.HasPrefix(s[2], "Award ") && !strings.HasPrefix(s[1], "Award ") {
		t.Errorf("the screen is\n%s", strings.Join(s, "\n"))
	}
	d.types(screentest.Esc)
	d.ends(7)
}
