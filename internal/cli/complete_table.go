package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/config"
)

// addCompletion says, in one table for all commands, what is offered for which flag
// and argument. For those that are not in it nothing is offered, not even files;
// files are offered for the flags that cobra was told to take files.
func (a *app) addCompletion(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)

	var formats []string
	for _, f := range input.Formats() {
		formats = append(formats, string(f))
	}
	flags := map[string]offer{
		"host":        a.offerHosts,
		"namespace":   a.offerGroups,
		"members-of":  a.offerGroups,
		"achievement": a.offerAchievements,
		"user":        a.offerUsers,
		"award":       a.offerAwards,
		"output":      fixed(choicesOf("output")...),
		"color":       fixed(choicesOf("color")...),
		"once-per":    fixed("day", "week", "month", "year"),
		"format":      fixed(formats...),
		"columns":     listOf(a.offerFields(shape.all)),
		"sort":        orderOf(a.offerFields(shape.inCells)),
	}
	arguments := map[string]offer{
		"ach view":        firstOnly(a.offerAchievements),
		"ach update":      firstOnly(a.offerAchievements),
		"ach delete":      firstOnly(without("award", a.offerAchievements)),
		"ach show":        a.offerMyAwards,
		"ach hide":        a.offerMyAwards,
		"ach reorder":     a.offerMyAwards,
		"ach revoke":      a.offerAwards,
		"ach runs show":   firstOnly(a.offerRuns),
		"ach runs resume": firstOnly(a.offerOpenRuns),
		"ach runs prune":  a.offerRuns,
	}
	register := func(cmd *cobra.Command, f *pflag.Flag) {
		find, ok := flags[f.Name]
		if !ok {
			return
		}
		if f.Value.Type() == "stringArray" {
			find = listOf(find)
		}
		_ = cmd.RegisterFlagCompletionFunc(f.Name, completed(find)) // it is there, and only once
	}
	walkAll(root, func(cmd *cobra.Command) {
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { register(cmd, f) })
		if find, ok := arguments[cmd.CommandPath()]; ok {
			cmd.ValidArgsFunction = completed(find)
		}
	})
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { register(root, f) })
	_ = root.MarkPersistentFlagFilename("config", "yaml", "yml") // it is there
}

// walkAll visits a command and all below it, hidden ones too.
func walkAll(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		walkAll(sub, visit)
	}
}

// choicesOf are the values of a setting.
func choicesOf(name string) []string {
	for _, k := range config.Keys() {
		if k.Name == name {
			return k.Choices
		}
	}
	return nil
}

// plainUsage takes the marks off that say in the help of a flag what its value is.
func plainUsage(root *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	walkAll(root, func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(plain)
		cmd.PersistentFlags().VisitAll(plain)
	})
}
