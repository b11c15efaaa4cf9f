package cmdutil

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/term"
)

// What is wrong with an argument is told with its name, and a way out.
func TestArgumentsThatAreWrong(t *testing.T) {
	parent := &cobra.Command{Use: "ach"}
	sub := &cobra.Command{Use: "award", Run: func(*cobra.Command, []string) {}}
	parent.AddCommand(sub)
	awards := func(args ...string) error { _, err := ParseAwards(args); return err }
	users := func(args ...string) error { _, err := ParseUsers(nil, args); return err }
	achievement := func(text string) error { _, err := ParseAchievement(text); return err }
	for _, tt := range []struct {
		err        error
		want, hint string
	}{
		{awards("3", "x"), "AWARD: ", "awards are named by number"},
		{awards("3", "4", "3"), "the award 3 is given twice", "once"},
		{awards("3", "gid://gitlab/Achievements::UserAchievement/3"), "the award 3 is given twice", "once"},
		{users("alice,@bob", "7,no one"), "--user: ", "user names have letters"},
		{users("alice,"), "--user: ", "a user is named by"},
		{achievement(" "), "ACHIEVEMENT: ", "an achievement has a name"},
		{NoArgs(sub, []string{"x"}), `ach award takes no argument, but got "x"`, "'ach award --help'"},
		{NoArgs(parent, []string{"awrad"}), `ach has no command "awrad"`, `did you mean "award"?`},
		{OneArg("a KEY")(sub, nil), "ach award needs a KEY", "--help"},
		{OneArg("a KEY")(sub, []string{"a", "b"}), "ach award takes one argument, but got 2", "between quotes"},
		{SomeArgs("an AWARD")(sub, nil), "ach award needs an AWARD", "--help"},
		{FlagError(sub, sub.ParseFlags([]string{"--token", "x"})), "there is no flag --token", "ACH_TOKEN"},
		{FlagError(sub, sub.ParseFlags([]string{"-x"})), "ach award has no flag -x", "--help"},
	} {
		if app.CodeOf(tt.err) != app.ExitUsage || !strings.HasPrefix(tt.err.Error(), tt.want) || !strings.Contains(app.HintOf(tt.err), tt.hint) {
			t.Errorf("%v (%s), want %s (%s)", tt.err, app.HintOf(tt.err), tt.want, tt.hint)
		}
	}
	for _, err := range []error{awards("3", "4"), users("alice,@bob", "7"), achievement("bug hunter"), NoArgs(sub, nil), SomeArgs("")(sub, []string{"x"})} {
		if err != nil {
			t.Error(err)
		}
	}
}

// The global flags are looked at first, then what the command refuses, and only then is
// there any work.
func TestOrderOfChecks(t *testing.T) {
	for line, want := range map[string]string{
		"":                      "checked worked",
		"--color=loud":          "--color: ",
		"--output=jsn":          "--output: ",
		"--columns=n,half":      "checked worked",
		"--columns=m":           "checked --columns: ",
		"--columns=n -o ids":    "checked --columns: ",
		"--jq=.[] -o csv":       "--jq: ",
		"--jq=.[":               "--jq: ",
		"--jq=.[].n":            "checked worked",
		"bad":                   "checked refused",
		"bad --columns=m":       "checked refused",
		"fieldless --columns=n": "ach fieldless prints no fields",
		"fieldless":             "checked worked",
	} {
		streams, _, _, _ := term.Test()
		a := &app.App{Streams: streams, Env: func(string) string { return "" }}
		root := &cobra.Command{Use: "ach", SilenceErrors: true, SilenceUsage: true}
		a.AddFlags(root)
		tree := Tree{Root: root, Specs: map[*cobra.Command]Spec{}}
		did := ""
		for _, name := range []string{"good", "bad", "fieldless"} {
			s := Spec{Command: &cobra.Command{Use: name}, Prints: []app.Shape{app.ShapeOf("number", "A number", numbers())}}
			if name == "fieldless" {
				s.Prints = nil
			}
			s.Check = func([]string) error {
				did += "checked "
				if name == "bad" {
					return errors.New("refused")
				}
				return nil
			}
			s.Work = func(context.Context) error { did += "worked"; return nil }
			tree.Add(a, root, s)
		}
		args := strings.Fields(line)
		if len(args) == 0 || strings.HasPrefix(args[0], "-") {
			args = append([]string{"good"}, args...)
		}
		root.SetArgs(args)
		if err := root.Execute(); err != nil {
			did += err.Error()
		}
		if !strings.HasPrefix(did, want) || strings.Contains(did, "worked") != strings.Contains(want, "worked") {
			t.Errorf("%s: %q, want %q", line, did, want)
		}
	}
}

func TestNumbersMayHaveCommas(t *testing.T) {
	for line, want := range map[string]string{
		"15,14":              "15 14",
		"15, 14":             "15 14",
		"1,,2":               "1 2",
		"bug,hunter":         "bug,hunter",
		"15,hunter":          "15,hunter",
		"name:1,2":           "name:1,2",
		",":                  ",",
		"gid://gitlab/X/1,2": "gid://gitlab/X/1 2",
	} {
		if got := strings.Join(strings.Fields(strings.Join(ApartNumbers(strings.Fields(line)), " ")), " "); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
	if got, err := ParseAwards([]string{"15,14", "3"}); err != nil || len(got) != 3 {
		t.Error(got, err)
	}
	if _, err := ParseAwards([]string{"15,15"}); err == nil {
		t.Error("an award given twice is no error")
	}
}
