//go:build !windows

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/screentest"
)

// modes are the usual terminal, and lines only.
func modes() map[string][]string {
	return map[string][]string{"usual": nil, "plain": {"ACH_ACCESSIBLE=1"}}
}

func TestCreateAsksForWhatIsMissing(t *testing.T) {
	t.Parallel()
	for mode, env := range modes() {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			star := filepath.Join(t.TempDir(), "star.png")
			data, err := picture(32, 32)
			must(t, err)
			must(t, os.WriteFile(star, data, 0o600))
			d := stand{env: env, nowhere: true}.ach(t, "create")
			d.sees("Which group?")
			if mode == "usual" {
				d.types("acme", screentest.Enter)
			} else {
				d.types("acme\n1\n")
			}
			d.sees("Name (nothing gives up):")
			d.types(strings.Repeat("x", 256), "\n")
			d.asksAgain("warning: the name has 256 characters; GitLab takes at most 255", "Name (nothing gives up):")
			d.types(screentest.Up, "\n") // of which a name would be made
			d.asksAgain("warning: a key was pressed that makes no text: type it again", "Name (nothing gives up):")
			d.types("It's new\n")
			d.sees("Description (may be empty):")
			d.types("Why?\n")
			d.sees("Avatar, the path of a picture (may be empty):")
			d.types("nothing.png\n")
			d.asksAgain("no such file or directory", "Avatar, the path of a picture (may be empty):")
			d.executed(0, "achievementsCreate")
			d.types(star, "\n")
			s := d.ends(0)
			wants(t, s, `without being asked: ach create -n acme --name 'It'\''s new' --description 'Why?`, "created achievement", "It's new")
			d.executed(1, "achievementsCreate")
		})
	}
}

// What is given is not asked for, and nothing is asked of whom GitLab would refuse.
func TestCreateAsksForNothingElse(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	d := stand{sandbox: l}.ach(t, "create", "--name", "Given")
	wants(t, d.ends(0), "created achievement")
	d = stand{sandbox: l}.ach(t, "create", "--description", "Given")
	d.sees("Name (nothing gives up):")
	d.types("Named\n")
	d.sees("Avatar")
	d.types("\n")
	wants(t, d.ends(0), "--name Named --description Given", "created achievement")
	other := newSandbox(t, sandbox.Options{}) // pasted, the line would otherwise change what the environment names
	d = stand{sandbox: l, env: []string{"ACH_HOST=" + other.address()}}.ach(t, "create", "--host", l.address())
	d.sees("Name (nothing gives up):")
	d.types("Elsewhere\n")
	d.sees("Description")
	d.types("\n")
	d.sees("Avatar")
	d.types("\n")
	wants(t, d.ends(0), "ach create -n acme --name Elsewhere --host http://127.0.0.1", "created achievement")
	d = stand{sandbox: l, who: "dora"}.ach(t, "create")
	wants(t, d.ends(5), "GitLab would refuse to create an achievement in acme", "you are Developer in acme")
	d.executed(3, "achievementsCreate")
}

func TestUpdateAsksWhatToChange(t *testing.T) {
	t.Parallel()
	for mode, env := range modes() {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			l := newSandbox(t, sandbox.Options{})
			d := stand{env: env, sandbox: l}.ach(t, "update")
			d.sees("Update which achievement?")
			if mode == "usual" {
				d.types("bug", screentest.Enter)
			} else {
				d.types("bug\n1\n")
			}
			d.sees(`Name, now "Bug hunter" (empty keeps it):`)
			d.types("\n")
			d.sees(`Description, now "Found a bug that nobody else had seen." (empty keeps it, ""`)
			d.types("New words.\n")
			d.sees("Avatar, the path of another picture (empty keeps all as it is):")
			d.executed(0, "achievementsUpdate")
			d.types("\n")
			wants(t, d.ends(0), "without being asked: ach update 2 --description 'New words.'", "updated achievement 2", "Bug hunter")
			d.executed(1, "achievementsUpdate")

			d = stand{env: env, sandbox: l}.ach(t, "update", "2")
			d.sees("Name, now")
			d.types("\"\"\n") // which clears a description
			d.sees("warning: an achievement has to have a name")
			d.types("Bug finder\n")
			d.sees(`now "New words."`)
			d.types("\"\"\n")
			d.sees("Avatar")
			d.types("\n")
			wants(t, d.ends(0), "ach update 2 --name 'Bug finder' --description ''", "Bug finder")

			d = stand{env: env, sandbox: l}.ach(t, "update", "2")
			d.sees("Name, now")
			d.types("Bug finder\n")
			d.sees("Description, none now (empty leaves it so):")
			d.types("\n")
			d.sees("Avatar")
			d.types("\n")
			wants(t, d.ends(0), "nothing to change: all stays as it is")
			d.executed(2, "achievementsUpdate")
		})
	}
}

// Whoever leaves at any of the questions has done nothing.
func TestLeavingWhatIsTyped(t *testing.T) {
	t.Parallel()
	l := newSandbox(t, sandbox.Options{})
	for _, args := range []string{"create", "update 2"} {
		for questions := range 3 {
			for key, code := range map[string]int{screentest.CtrlC: 130, "\x04": 7} {
				t.Run(fmt.Sprintf("%s, after %d answers, %d", args, questions, code), func(t *testing.T) {
					t.Parallel()
					d := stand{sandbox: l}.ach(t, strings.Fields(args)...)
					for _, asked := range []string{"Name", "Description", "Avatar"}[:questions] {
						d.sees(asked)
						d.types("x\n")
					}
					d.sees([]string{"Name", "Description", "Avatar"}[questions])
					d.types(key)
					d.ends(code)
				})
			}
		}
	}
	t.Cleanup(func() {
		for _, mutation := range []string{"achievementsCreate", "achievementsUpdate"} {
			if n := l.server.Summary().Succeeded[mutation]; n != 0 {
				t.Errorf("%s was executed %d times", mutation, n)
			}
		}
	})
	d := stand{sandbox: l}.ach(t, "create")
	d.sees("Name")
	d.types("\n")
	wants(t, d.ends(7), "nothing was changed")
}

func TestResumeAsksWhichRun(t *testing.T) {
	t.Parallel()
	for mode, env := range modes() {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			st := stand{env: append(env, "XDG_STATE_HOME="+t.TempDir()), sandbox: newSandbox(t, sandbox.Options{})}
			wants(t, st.ach(t, "runs", "resume").ends(0), "nothing to do: no run at http://", "was left open")
			held, err := fault.Parse("hang-before,match=mutation,times=1")
			must(t, err)
			must(t, st.sandbox.server.SetFaults([]fault.Fault{held}))
			st.ach(t, "award", "-a", "1", "-u", "dora,max", "--timeout", "1s").ends(6)

			d := st.ach(t, "runs", "resume", "--settle", "1ms")
			s := d.sees("award of 2 rows, 2 open, ")
			wants(t, s, "Resume which run?", "ach runs resume RUN")
			d.types(map[string]string{"usual": screentest.Esc, "plain": "\n"}[mode])
			wants(t, d.ends(7), "nothing was changed")
			d.executed(0, "achievementsAward")

			d = st.ach(t, "runs", "resume", "--settle", "1ms")
			d.sees("award of 2 rows, 2 open, ")
			d.types(map[string]string{"usual": screentest.Enter, "plain": "1\n"}[mode])
			wants(t, d.ends(0), "run: ", "2 awarded")
			d.executed(2, "achievementsAward")
			wants(t, st.ach(t, "runs", "resume").ends(0), "nothing to do")
			wants(t, st.ach(t, "runs", "resume", "").ends(2), "RUN: ")
		})
	}
}
