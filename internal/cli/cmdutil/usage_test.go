package cmdutil

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
)

func helpOf(t *testing.T, cmd *cobra.Command, s Spec, whole bool) string {
	t.Helper()
	var b bytes.Buffer
	cmd.SetOut(&b)
	if err := PrintHelp(cmd, s, whole); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Help keeps to two screens by leaving paragraphs of the description out, from its end, and
// never between a colon and what it leads up to. The whole has them all.
func TestHelpKeepsToTwoScreens(t *testing.T) {
	root := &cobra.Command{Use: "ach"}
	root.PersistentFlags().StringP("output", "o", "", "`FORMAT` of the data")
	for paragraphs := range 12 {
		text := "What it is for."
		for n := range paragraphs {
			text += fmt.Sprintf("\n\nLine %d leads up to:\n\n  one\n  two\n  three", n)
		}
		cmd := &cobra.Command{Use: "award USER", Long: text, Example: "  ach award alice", Run: func(*cobra.Command, []string) {}}
		Under(cmd, "Who", func(f *pflag.FlagSet) {
			for n := range 20 {
				f.String(fmt.Sprintf("flag-%d", n), "", "a `TEXT`\nAnd more of it.")
			}
		})
		root.AddCommand(cmd)
		cmd.Flags().SortFlags = false
		s := Spec{Command: cmd, Exits: app.ReadExits()}
		help := helpOf(t, cmd, s, false)
		if n := strings.Count(help, "\n"); n > HelpRows {
			t.Errorf("%d paragraphs: %d rows", paragraphs, n)
		}
		before, _, _ := strings.Cut(help, "\n\nUsage:")
		if !strings.HasPrefix(text, before) || strings.HasSuffix(before, ":") {
			t.Errorf("%d paragraphs: it begins with %q", paragraphs, before)
		}
		if strings.Contains(help, "And more") || strings.Count(help, "a TEXT\n") != 20 || !strings.Contains(help, "\nGlobal flags: -o/--output\n") {
			t.Errorf("%d paragraphs:\n%s", paragraphs, help)
		}
		if last := strings.Index(help, "--flag-19 "); last < strings.Index(help, "--flag-9 ") {
			t.Errorf("flags are not in the order in which they were added:\n%s", help)
		}
		if full := helpOf(t, cmd, s, true); !strings.HasPrefix(full, text+"\n\nUsage:") || strings.Count(full, "a TEXT. And more of it.\n") != 20 {
			t.Errorf("%d paragraphs:\n%s", paragraphs, full)
		}
		root.RemoveCommand(cmd)
	}
}
