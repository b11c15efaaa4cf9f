//go:build !windows

package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/screentest"
)

// Every prompt, on the usual terminal and on a small one: the question is there,
// what answers it on the command line and how to get away; and Esc leaves
// nothing behind but the line that says so.
func TestEveryPromptCanBeLeft(t *testing.T) {
	t.Parallel()
	prompts := []struct {
		who, args     string
		question, row string
		instead       string
	}{
		{"max", "view", "Look at which achievement?", "> Contributor", "ach view ACHIEVEMENT"},
		{"max", "update --name New", "Update which achievement?", "> Contributor", "ach update ACHIEVEMENT"},
		{"max", "delete", "Delete which achievement?", "> Contributor", "ach delete ACHIEVEMENT"},
		{"max", "delete --yes", "Delete which achievement?", "> Contributor", "ach delete ACHIEVEMENT"},
		{"max", "award", "Award which achievement?", "> Contributor", "--achievement ACHIEVEMENT"},
		{"max", "award --user bob", "Award which achievement?", "> Contributor", "--achievement ACHIEVEMENT"},
		{"max", "award -a 1", `Award "First merge" to whom?`, "> [ ] @dora", "--user USER, --from FILE or"},
		{"max", "revoke", "Revoke awards of which achievement?", "> Contributor", "--achievement ACHIEVEMENT"},
		{"max", "revoke -a 2", "Revoke which awards of", "> [ ] @alice", "ach revoke AWARD…, or --user USER"},
		{"alice", "show", "Put which awards on your profile?", "> [ ] Contributor", "ach show AWARD…"},
		{"alice", "hide", "Take which awards off", "> [ ] Bug hunter", "ach hide AWARD…"},
		{"alice", "reorder", "Your awards, in the order of", "> 1. Bug hunter", "ach reorder AWARD…"},
		{"alice", "reorder --interactive", "Your awards, in the order of", "> 1. Bug hunter", "ach reorder AWARD…"},
		{"alice", "reorder --top", "Move which awards to the front?", "> [ ] Bug hunter", "ach reorder --top AWARD…"},
		{"max", "create --name New -n  ", "Which group?", "> attic", "--namespace GROUP"},
		{"max", "view first -n  ", "Which group?", "> attic", "--namespace GROUP"},
	}
	l := newSandbox(t, sandbox.Options{})
	for _, size := range [][2]int{{24, 80}, {12, 40}} {
		for _, p := range prompts {
			t.Run(fmt.Sprintf("%s at %dx%d", p.args, size[1], size[0]), func(t *testing.T) {
				t.Parallel()
				args, nowhere := strings.CutSuffix(p.args, " -n  ")
				d := stand{rows: size[0], cols: size[1], who: p.who, sandbox: l, nowhere: nowhere}.ach(t, strings.Fields(args)...)
				s := d.sees(p.row)
				wants(t, s, p.question, p.instead, "esc")
				d.types(screentest.Esc)
				if got := d.ends(7).String(); got != "ach: nothing was changed" {
					t.Errorf("it left:\n%s", got)
				}
			})
		}
	}
}

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
	d.sees(`Make 2 awards of "First merge" to 2 people, for which GitLab sends up to 2 e-mai`)
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
	d.sees(`Delete "Contributor of the month" in acme and the 3 awards of it, held by 2 peo`)
	d.types("n", screentest.Enter)
	wants(t, d.ends(7), "nothing was changed")
	d.executed(0, "achievementsDelete")
}

func TestShowByChoosing(t *testing.T) {
	t.Parallel()
	d := stand{who: "alice"}.ach(t, "show")
	d.sees("> [ ] Contributor of the month  award 14, ") // and how long ago it was
	d.sees(" ago, hidden, acme")
	d.types(" ", screentest.Enter)
	wants(t, d.ends(0), "awards: 14", "accepted, now on your profile")
	d = stand{who: "alice", sandbox: d.sandbox}.ach(t, "show")
	wants(t, d.ends(0), "nothing to do: all your awards are on your profile")
	d.executed(1, "userAchievementsUpdate")
}

func TestCreateInAChosenGroup(t *testing.T) {
	t.Parallel()
	d := stand{nowhere: true}.ach(t, "create", "--name", "New")
	d.sees("> attic")
	d.types(screentest.Down, screentest.Enter)
	wants(t, d.ends(0), "group: acme", "created achievement")
	d.executed(1, "achievementsCreate")
}

func TestReorderByHand(t *testing.T) {
	t.Parallel()
	order := func(d *dialogue) []string {
		var lines []string
		for _, line := range d.Screen().Lines() {
			if at := strings.Index(line, ". "); at >= 0 {
				lines = append(lines, strings.TrimSpace(line[:at+8]))
			}
		}
		return lines
	}
	for name, tt := range map[string]struct {
		keys []string
		want []string
	}{
		"with shift":          {[]string{screentest.ShiftDown}, []string{"1. First", "> 2. Bug hu", "3. Contri"}},
		"with another key":    {[]string{screentest.Down, screentest.AltUp, screentest.CtrlDown, screentest.CtrlDown}, []string{"1. Bug hu", "2. Contri", "> 3. First"}},
		"grabbed":             {[]string{" ", screentest.End}, []string{"1. First", "2. Contri", ">>3. Bug hu"}},
		"grabbed, as in vi":   {[]string{"j", " ", "k", "j", "j"}, []string{"1. Bug hu", "2. Contri", ">>3. First"}},
		"let go, then onward": {[]string{" ", screentest.Down, " ", screentest.Up}, []string{"> 1. First", "2. Bug hu", "3. Contri"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{who: "alice"}.ach(t, "reorder", "--interactive")
			d.sees("> 1. Bug hunter")
			d.types(tt.keys...)
			_, err := d.Until(fmt.Sprint(tt.want), func(screentest.Screen) bool {
				got := order(d)
				return len(got) == 3 && !slices.ContainsFunc([]int{0, 1, 2}, func(i int) bool { return !strings.HasPrefix(got[i], tt.want[i]) })
			})
			must(t, err)
			d.types(screentest.Enter)
			s := d.ends(0)
			wants(t, s, "your awards are in the new order")
			d.executed(1, "userAchievementPrioritiesUpdate")
			for i, want := range tt.want { // below the header, as GitLab says now
				_, name, _ := strings.Cut(want, ". ")
				if line := s.Lines()[i+2]; !strings.Contains(line, name) {
					t.Errorf("place %d has not %q:\n%s", i+1, name, s)
				}
			}
		})
	}
	for name, tt := range map[string]struct {
		keys  []string
		code  int
		shows string
	}{
		"left":            {[]string{screentest.ShiftDown, screentest.Esc}, 7, "nothing was changed"},
		"moved and back":  {[]string{screentest.ShiftDown, screentest.ShiftUp, screentest.Enter}, 0, "the order is as it was: nothing was sent"},
		"nothing touched": {[]string{screentest.Enter}, 0, "the order is as it was: nothing was sent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{who: "alice"}.ach(t, "reorder", "--interactive")
			d.sees("> 1. Bug hunter")
			d.types(tt.keys...)
			wants(t, d.ends(tt.code), tt.shows)
			d.executed(0, "userAchievementPrioritiesUpdate")
		})
	}
}

// An order leaves out at a terminal what has a place only if that is meant.
func TestReorderTakesPlaces(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args     []string
		answer   string
		code     int
		shows    []string
		executed int
	}{
		"yes":           {nil, "y\r", 0, []string{"lose their place: 6 (Bug hunter). Go on?", "without a place now, and by date behind the others: 6 (Bug hunter)"}, 1},
		"no":            {nil, "n\r", 7, []string{"nothing was changed"}, 0},
		"--yes":         {[]string{"--yes"}, "", 0, []string{"without a place now, and by date behind the others: 6 (Bug hunter)"}, 1},
		"--no-input":    {[]string{"--no-input"}, "", 7, []string{"taking awards out of the order needs a confirmation"}, 0},
		"--top":         {[]string{"--top"}, "", 0, []string{"your awards are in the new order"}, 1},
		"nothing taken": {[]string{"6"}, "", 0, []string{"your awards are in the new order"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{who: "alice"}.ach(t, append([]string{"reorder", "2"}, tt.args...)...)
			if tt.answer != "" {
				d.sees("Go on?")
				d.types(tt.answer)
			}
			wants(t, d.ends(tt.code), tt.shows...)
			d.executed(tt.executed, "userAchievementPrioritiesUpdate")
		})
	}
}

func TestInterruptedAtAPrompt(t *testing.T) {
	t.Parallel()
	for name, interrupt := range map[string]func(*dialogue) error{
		"Ctrl-C":  func(d *dialogue) error { return d.Type(screentest.CtrlC) },
		"SIGINT":  func(d *dialogue) error { return d.Process().Signal(os.Interrupt) },
		"SIGTERM": func(d *dialogue) error { return d.Process().Signal(syscall.SIGTERM) },
		"SIGHUP":  func(d *dialogue) error { return d.Process().Signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{}.ach(t, "view")
			d.sees("> Contributor")
			must(t, interrupt(d))
			if got := d.ends(130).String(); got != "ach: interrupted" {
				t.Errorf("it left:\n%s", got)
			}
		})
	}
}

func TestAPromptWithoutAnAnswerInTime(t *testing.T) {
	t.Parallel()
	d := stand{}.ach(t, "view", "--timeout", "5s")
	d.sees("> Contributor")
	wants(t, d.ends(7), "no answer in the time that --timeout allows")
}

func TestATerminalThatChangesItsSize(t *testing.T) {
	t.Parallel()
	d := stand{}.ach(t, "award", "-a", "1")
	d.sees("> [ ] @dora")
	for _, size := range [][2]int{{12, 40}, {8, 20}, {3, 10}, {2, 5}, {24, 80}} {
		must(t, d.Resize(size[0], size[1]))
		d.types(screentest.Down)
	}
	s := d.sees("> [ ] @alice   Alice Anyone, holds it already")
	wants(t, s, `Award "First merge" to whom?`, "  [ ] @dora    Dora Developer", "enter done  esc give up")
	d.types(" ")
	d.sees("[x] @alice")
	d.types(screentest.Esc)
	d.ends(7)
}

// hostileSeed has names that would do harm on a terminal, and odd ones.
func hostileSeed() io.Reader {
	return strings.NewReader(`
users: [{username: max, name: "Max\u001b[2J\u001b[H"}, {username: zoe, name: "\u202egnp.exe\u202c 翻訳者翻訳者翻訳者"}]
groups: [{path: acme, name: Acme, members: {max: maintainer, zoe: guest}}]
achievements:
  - {group: acme, name: "Evil\u001b]0;pwned\u0007\u001b[31m\rOver\nwritten\u009b5n"}
  - {group: acme, name: "翻訳者の勲章 🎉👩‍👩‍👧 ` + strings.Repeat("長", 60) + `"}
  - {group: acme, name: "` + strings.Repeat("x", 200) + `"}
`)
}

func TestHostileNamesInAList(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{Seed: hostileSeed()})
	for _, cols := range []int{80, 40} {
		d := stand{rows: 24, cols: cols, sandbox: l}.ach(t, "award")
		s := d.sees("> xxxx")
		wants(t, s, "翻訳者の勲章", `Evil\x1b]0;pwned`)
		if s.Cells[4][0].Text != " " || len(s.Lines()) != 24 || !strings.HasPrefix(s.Lines()[5], "↑↓ go") {
			t.Errorf("a name takes more than its line:\n%s", s)
		}
		d.types("evil", screentest.Enter)
		s = d.sees("> [ ] @zoe")
		wants(t, s, `Max\x1b[2J\x1b[H`)
		if cols == 80 {
			wants(t, s, `\u202egnp.exe\u202c 翻訳者翻訳者翻訳者`)
		}
		d.types(screentest.Esc)
		d.ends(7)
		for _, harm := range []string{"\x1b]0;", "\x1b[31m\r", "\u009b", "\u202e"} {
			if strings.Contains(d.Written(), harm) {
				t.Errorf("the terminal got %q", harm)
			}
		}
	}
}

func TestTwoThousandMembers(t *testing.T) {
	t.Parallel()
	const many = 2000
	members := []string{"max: maintainer"}
	for n := 1; n <= many; n++ {
		members = append(members, member(n)+": guest")
	}
	l := newSandbox(t, sandbox.Options{Users: many, Seed: strings.NewReader(`
users: [{username: max, name: Max}]
groups: [{path: acme, name: Acme, members: {` + strings.Join(members, ", ") + `}}]
achievements: [{group: acme, name: Given}]
`)})
	d := stand{sandbox: l, env: []string{"NO_COLOR=1"}}.ach(t, "award", "-a", "1")
	s := d.sees("1 of 2001")
	if n := strings.Count(s.String(), "[ ] @"); n != 15 {
		t.Errorf("%d rows are shown:\n%s", n, s)
	}
	d.types(screentest.PageDown, screentest.PageDown)
	d.sees("31 of 2001")
	d.types(screentest.End)
	d.sees("2001 of 2001")
	d.types("user0199")
	d.sees("1 of 10, of 2001 in all")
	d.types("7", " ", screentest.CtrlU)
	d.sees("(1 marked)")
	d.types(screentest.Enter)
	d.sees(`Make 1 award of "Given" to 1 person, for which GitLab sends up to 1 e-mail?`)
	d.types("y", screentest.Enter)
	wants(t, d.ends(0), "users: @user01997", `awarded "Given" to @user01997`)
}

func TestColourInAList(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	for name, tt := range map[string]struct {
		env    string
		args   []string
		styled bool
	}{
		"as usual":      {"TERM=xterm", nil, true},
		"NO_COLOR":      {"NO_COLOR=1", nil, false},
		"--color never": {"CLICOLOR_FORCE=1", []string{"--color", "never"}, false},
		"ACH_COLOR":     {"ACH_COLOR=never", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{sandbox: l, env: []string{tt.env}}.ach(t, append([]string{"award", "-a", "1"}, tt.args...)...)
			d.sees("> [ ] @dora")
			d.types(" ")
			s := d.sees("  [x] @dora")
			if s.Styled() != tt.styled {
				t.Errorf("styled: %v", s.Styled())
			}
			d.types(screentest.Esc)
			d.ends(7)
		})
	}
}

// What the terminal would answer could reach the shell, so nothing is asked.
func TestAListAsksTheTerminalNothing(t *testing.T) {
	t.Parallel()
	d := stand{env: []string{"TERM=xterm-kitty"}}.ach(t, "view")
	d.sees("> Contributor")
	d.types(screentest.Esc)
	d.ends(7)
	for _, question := range []string{"\x1b[?u", "$p", "\x1b[c", "\x1b[>c", "\x1b[6n", "\x1b]10;?", "\x1b]11;?", "\x1bP"} {
		if strings.Contains(d.Written(), question) {
			t.Errorf("the terminal is asked %q:\n%q", question, d.Written())
		}
	}
}

// Who is asked nothing has a terminal on which nothing but text appears.
func TestNoEscapeSequencesWithoutAPrompt(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	colour := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	for _, args := range [][]string{{"version"}, {"list"}, {"award", "-a", "1", "-u", "max"}, {"help"}, {"view", "1", "-o", "json"}, {"view", "--no-input"}} {
		for _, env := range []string{"NO_COLOR=1", "COLORTERM=truecolor"} {
			d := stand{sandbox: l, env: []string{env}}.ach(t, args...)
			_, err := d.Wait()
			must(t, err)
			written := d.Written()
			if env != "NO_COLOR=1" {
				written = colour.ReplaceAllString(written, "")
			}
			if strings.Contains(written, "\x1b") {
				t.Errorf("%v with %s: %q", args, env, written)
			}
		}
	}
}

func TestNoInputOnATerminal(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	for args, wanted := range map[string]string{
		"view":                  "ach view needs the achievement to show",
		"update --name x":       "ach update needs the achievement to update",
		"delete":                "ach delete needs the achievement to delete, or --award",
		"award -u bob":          "--achievement is missing",
		"award -a 1":            "--user, --from or --members-of is missing",
		"revoke":                "ach revoke needs awards, or --achievement with --user",
		"show":                  "ach show needs the number of at least one award",
		"hide":                  "ach hide needs the number of at least one award",
		"reorder":               "ach reorder needs the numbers of your awards",
		"reorder --interactive": "--interactive needs a terminal",
	} {
		d := stand{sandbox: l}.ach(t, append(strings.Fields(args), "--no-input")...)
		wants(t, d.ends(2), wanted)
	}
	if n := l.server.State().Requests; n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

// Nobody chooses for long what the token cannot do.
func TestAReadTokenIsAskedNothing(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	for _, args := range []string{"award", "revoke", "delete", "update --name x", "show", "hide", "reorder"} {
		d := stand{sandbox: l, env: []string{"GITLAB_TOKEN=sandbox-max-read", "ACH_TOKEN="}}.ach(t, strings.Fields(args)...)
		wants(t, d.ends(4), "api")
	}
}

// Plain mode has lines only, and the answers are typed.
func TestPlainMode(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"ACH_ACCESSIBLE=1", "TERM=dumb"} {
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			plain := func(d *dialogue) {
				t.Helper()
				if strings.ContainsAny(strings.ReplaceAll(d.Written(), "\r\n", "\n"), "\x1b\r\b") {
					t.Errorf("something moves or is written over: %q", d.Written())
				}
			}
			st := stand{env: []string{env, "NO_COLOR=1"}}

			d := st.ach(t, "view")
			s := d.sees("Row number, or text to search for; nothing gives up:")
			wants(t, s, "Look at which achievement?", "Without being asked: ach view ACHIEVEMENT", "1. Contributor of the month: achievement 3, 3 awards", "3. First merge")
			for _, wrong := range [][2]string{{"4", "there is no row 4"}, {"1 2", "only one can be chosen"}, {"nothing of that kind", "no row has"}} {
				d.types(wrong[0], "\n")
				d.sees(wrong[1])
			}
			d.types("bug\n1\n")
			wants(t, d.ends(0), `achievement 2: "Bug hunter"`, "Found a bug")
			plain(d)

			d = st.ach(t, "award", "-a", "1")
			d.sees("Row numbers, such as 1,3 or 2-5")
			d.types("1-2\n")
			d.sees("to 2 people")
			d.types("y\n")
			wants(t, d.ends(0), "users: @dora, @max")
			d.executed(2, "achievementsAward")
			plain(d)

			st.who = "alice"
			d = st.ach(t, "reorder", "--interactive")
			d.sees("Row numbers in their new order")
			d.types("3 2 2\n")
			d.sees("2 is named twice")
			d.types("3,1\n")
			wants(t, d.ends(0), "your awards are in the new order")
			d.executed(1, "userAchievementPrioritiesUpdate")
			plain(d)

			for keys, code := range map[string]int{"\n": 7, "\x04": 7, screentest.CtrlC: 130} {
				d = st.ach(t, "reorder", "--interactive")
				d.sees("Row numbers in their new order")
				d.types(keys)
				d.ends(code)
				d.executed(0, "userAchievementPrioritiesUpdate")
			}
		})
	}
}
