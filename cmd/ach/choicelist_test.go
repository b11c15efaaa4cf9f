//go:build !windows

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/screentest"
)

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
