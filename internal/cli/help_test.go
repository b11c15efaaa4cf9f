package cli

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// helpOf is what a command's help prints.
func helpOf(t *testing.T, cmd *cobra.Command) string {
	t.Helper()
	var b bytes.Buffer
	cmd.SetOut(&b)
	if err := cmd.Help(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every page of help fits into the narrowest common terminal, and every command's
// tells what it is for, how it is used, what it prints, and how it ends.
func TestHelp(t *testing.T) {
	PlainTree().Walk(func(cmd cmdutil.Spec) {
		path := cmd.CommandPath()
		text := helpOf(t, cmd.Command)
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			example := strings.HasPrefix(line, "  ach ")
			if n := utf8.RuneCountInString(line); n > cmdutil.HelpWidth && !example {
				t.Errorf("%s: %d columns: %s", path, n, line)
			}
			if strings.TrimRight(line, " \t") != line {
				t.Errorf("%s: blanks at the end of %q", path, line)
			}
		}
		topic := cmd.IsAdditionalHelpTopicCommand()
		if topic || cmd.HasSubCommands() {
			return
		}
		if examples := strings.Count(cmd.Example, "\n") + 1; examples < 2 || examples > 6 {
			t.Errorf("%s: %d examples", path, examples)
		}
		if !strings.Contains(text, "\nExit codes: 0, ") {
			t.Errorf("%s: no exit codes", path)
		}
		if len(cmd.Prints) > 0 != (strings.Contains(text, "\nFields (") || strings.Contains(text, " | formatting | ")) {
			t.Errorf("%s: it prints %v, and help says\n%s", path, cmd.Prints, text)
		}
		if len(strings.Fields(cmd.Long)) < 10 {
			t.Errorf("%s: help does not say what it is for: %q", path, cmd.Long)
		}
	})
}

// The help of a command fits two screens.
func TestHelpFitsTwoScreens(t *testing.T) {
	PlainTree().Walk(func(cmd cmdutil.Spec) {
		if cmd.IsAdditionalHelpTopicCommand() {
			return
		}
		rows := 0
		for line := range strings.Lines(helpOf(t, cmd.Command)) {
			rows += max(1, (utf8.RuneCountInString(strings.TrimRight(line, "\n"))+cmdutil.HelpWidth-1)/cmdutil.HelpWidth)
		}
		if rows > cmdutil.HelpRows {
			t.Errorf("%s: help has %d rows, and two screens have %d: shorten texts of flags, or put what follows the first line of one behind a \\n", cmd.CommandPath(), rows, cmdutil.HelpRows)
		}
	})
}

// The whole help of a command has what help has no room for: all paragraphs, what more there
// is to say of a flag, the global flags and what the exit codes mean.
func TestFullHelp(t *testing.T) {
	tree := PlainTree()
	tree.Walk(func(cmd cmdutil.Spec) {
		if cmd.IsAdditionalHelpTopicCommand() {
			return
		}
		var b bytes.Buffer
		cmd.SetOut(&b)
		if err := tree.PrintFull(cmd.Command); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		wants := []string{strings.TrimSpace(cmd.Long), cmd.FieldsText(), cmd.ExitsText(), "  -o, --output FORMAT"}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { wants = append(wants, "--"+f.Name) })
		for _, want := range wants {
			if cmd.HasParent() && !strings.Contains(text, want) && want != "--help" {
				t.Errorf("%s: %q is not in\n%s", cmd.CommandPath(), want, text)
			}
		}
	})
}

// The texts of flags begin in one column, whatever characters the flags have.
func TestFlagsAreInLine(t *testing.T) {
	PlainTree().Walk(func(cmd cmdutil.Spec) {
		columns := map[int]bool{}
		for line := range strings.Lines(cmdutil.FlagList(cmd.LocalFlags(), true)) {
			flag, text, found := strings.Cut(strings.TrimLeft(line, " "), "  ")
			if !found || !strings.HasPrefix(flag, "-") {
				continue
			}
			columns[utf8.RuneCountInString(line)-utf8.RuneCountInString(strings.TrimLeft(text, " "))] = true
		}
		if len(columns) > 1 {
			t.Errorf("%s: texts in the columns %v", cmd.CommandPath(), columns)
		}
	})
}

func TestWrapCountsCharacters(t *testing.T) {
	if lines := cmdutil.Wrap("éé éé éé…", 9); len(lines) != 1 {
		t.Errorf("%q", lines)
	}
}
