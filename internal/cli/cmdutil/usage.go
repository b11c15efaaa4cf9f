package cmdutil

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// PrintUsage is what help shows beneath a command's description. It is written
// out rather than made by cobra's template, which would bring text/template and
// with it three megabytes of methods the linker could no longer leave out.
func PrintUsage(cmd *cobra.Command, s Spec) error {
	var b strings.Builder
	section := func(title, body string) {
		if body = strings.TrimRight(body, "\n "); body != "" {
			fmt.Fprintf(&b, "\n%s:\n%s\n", title, body)
		}
	}
	use := cmd.UseLine()
	if cmd.HasAvailableSubCommands() && !cmd.HasParent() {
		use = cmd.CommandPath() + " COMMAND"
	}
	fmt.Fprintf(&b, "Usage:\n  %s\n", use)
	section("Examples", cmd.Example)
	for _, group := range cmd.Groups() {
		section(strings.TrimSuffix(group.Title, ":"), commandList(cmd, func(c *cobra.Command) bool { return c.GroupID == group.ID && c.IsAvailableCommand() }))
	}
	section("Commands", commandList(cmd, func(c *cobra.Command) bool { return c.GroupID == "" && c.IsAvailableCommand() }))
	section("Flags", FlagList(cmd.LocalFlags()))
	section("Global flags", FlagList(cmd.InheritedFlags()))
	section("Fields (--columns, --jq, -o json; 'ach help formatting' explains them)", s.FieldsText())
	section("Exit codes", s.ExitsText())
	section("Help topics", commandList(cmd, (*cobra.Command).IsAdditionalHelpTopicCommand))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n'%s COMMAND --help' tells more about a command.\n", cmd.CommandPath())
	}
	_, err := io.WriteString(cmd.OutOrStderr(), b.String())
	return err
}

// FlagList lays the flags out by pflag, which counts bytes: while it does, one byte
// stands for an ellipsis.
func FlagList(flags *pflag.FlagSet) string {
	const ellipsis, stand = "…", "\x01"
	counted := pflag.NewFlagSet("", pflag.ContinueOnError)
	counted.SortFlags = flags.SortFlags
	flags.VisitAll(func(f *pflag.Flag) {
		short := *f
		short.Usage = strings.ReplaceAll(f.Usage, ellipsis, stand)
		counted.AddFlag(&short)
	})
	return strings.ReplaceAll(counted.FlagUsagesWrapped(HelpWidth), stand, ellipsis)
}

func commandList(cmd *cobra.Command, belongs func(*cobra.Command) bool) string {
	var b strings.Builder
	for _, c := range cmd.Commands() {
		if belongs(c) {
			fmt.Fprintf(&b, "  %-12s %s\n", c.Name(), c.Short)
		}
	}
	return b.String()
}
