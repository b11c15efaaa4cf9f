//go:build !windows

package main

import (
	"fmt"
	"os"
	"regexp"
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
		{"max", "update", "Update which achievement?", "> Contributor", "ach update ACHIEVEMENT"},
		{"max", "delete", "Delete which achievement?", "> Contributor", "ach delete ACHIEVEMENT"},
		{"max", "delete --yes", "Delete which achievement?", "> Contributor", "ach delete ACHIEVEMENT"},
		{"max", "award", "Award which achievement?", "> Contributor", "--achievement ACHIEVEMENT"},
		{"max", "award --user bob", "Award which achievement?", "> Contributor", "--achievement ACHIEVEMENT"},
		{"max", "award -a 1", `Award "First merge" to whom?`, "> [ ] @dora", "--user USER, --from FILE or"},
		{"max", "revoke", "Revoke awards of which achievement?", "> Contributor", "--achievement ACHIEVEMENT"},
		{"max", "revoke -a 2", "Revoke which awards of", "> [ ] @alice", "ach revoke AWARD…, or --user USER"},
		{"alice", "show", "Put which awards on your profile?", "> [ ] Contributor", "ach show AWARD…"},
		{"alice", "accept", "Accept which awards?", "> [ ] Contributor", "ach accept AWARD…"},
		{"alice", "hide", "Take which awards off", "> [ ] Bug hunter", "ach hide AWARD…"},
		{"alice", "reorder", "Your awards, in the order of", "> 1. Bug hunter", "ach reorder AWARD…"},
		{"alice", "reorder --interactive", "Your awards, in the order of", "> 1. Bug hunter", "ach reorder AWARD…"},
		{"alice", "reorder --top", "Move which awards to the front?", "> [ ] Bug hunter", "ach reorder --top AWARD…"},
		{"max", "create --name New -n  ", "Which group?", "> acme", "--namespace GROUP"},
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

// Who is asked nothing has a terminal on which nothing but text appears.
func TestNoEscapeSequencesWithoutAPrompt(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	colour := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	waiting := regexp.MustCompile(`\r\x1b\[K(\S waiting for the server)?`) // where the machine is slow
	for _, args := range [][]string{{"version"}, {"list"}, {"award", "-a", "1", "-u", "max"}, {"help"}, {"view", "1", "-o", "json"}, {"view", "--no-input"}} {
		for _, env := range []string{"NO_COLOR=1", "COLORTERM=truecolor"} {
			d := stand{sandbox: l, env: []string{env}}.ach(t, args...)
			_, err := d.Wait()
			must(t, err)
			written := d.Written()
			if env != "NO_COLOR=1" {
				written = colour.ReplaceAllString(written, "")
			}
			if written = waiting.ReplaceAllString(written, ""); strings.Contains(written, "\x1b") {
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
		"update 1":              "ach update has nothing to change: --name, --description or --avatar",
		"create":                "ach create needs --name",
		"runs resume":           "ach runs resume needs the id of a run",
		"delete":                "ach delete needs the achievement to delete, or --award",
		"award -u bob":          "--achievement is missing",
		"award -a 1":            "--user, --from or --members-of is missing",
		"revoke":                "ach revoke needs awards, or --achievement with --user",
		"show":                  "ach show needs the number or the name of at least one award",
		"accept":                "ach accept needs the number or the name of at least one award, or --all",
		"hide":                  "ach hide needs the number or the name of at least one award",
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
	for _, args := range []string{"award", "revoke", "delete", "update --name x", "update 1", "create", "create --name x", "show", "hide", "reorder"} {
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
