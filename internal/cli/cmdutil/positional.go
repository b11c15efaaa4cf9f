package cmdutil

import (
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/words"
)

// NoArgs refuses arguments. On a command that has subcommands the argument was
// meant as one of them.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !cmd.HasAvailableSubCommands() {
		return app.Usage(SeeHelp(cmd), "%s takes no argument, but got %q", cmd.CommandPath(), args[0])
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			names = append(names, c.Name())
		}
	}
	hint := closest.Hint(args[0], names)
	if hint == "" {
		hint = SeeHelp(cmd)
	}
	return app.Usage(hint, "%s has no command %q", cmd.CommandPath(), args[0])
}

// OneArg wants exactly one argument, called what.
func OneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch len(args) {
		case 0:
			return app.Usage(SeeHelp(cmd), "%s needs %s", cmd.CommandPath(), what)
		case 1:
			return nil
		}
		return app.Usage("a name with blanks in it goes between quotes", "%s takes one argument, but got %d", cmd.CommandPath(), len(args))
	}
}

// SomeArgs wants at least one argument, called what.
func SomeArgs(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return app.Usage(SeeHelp(cmd), "%s needs %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// SeeHelp is the hint of an error that the command's help explains.
func SeeHelp(cmd *cobra.Command) string {
	return "'" + cmd.CommandPath() + " --help' shows how it is used"
}

// FlagError words what pflag found wrong with a flag.
func FlagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		name := unknown.GetSpecifiedName()
		hint := SeeHelp(cmd)
		if name == "token" || name == "password" {
			return app.Usage("a token on the command line would be seen by everybody on this machine: set ACH_TOKEN", "there is no flag --%s", name)
		}
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
		if len(name) > 1 {
			if near := closest.Hint("--"+name, known); near != "" {
				hint = near
			}
			return app.Usage(hint, "%s has no flag --%s", cmd.CommandPath(), name)
		}
		return app.Usage(hint, "%s has no flag -%s", cmd.CommandPath(), name)
	}
	if refused := strictly(err); refused != nil {
		return refused
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		want := map[string]string{"int": "a number", "bool": "true or false", "duration": "a time, such as 90s"}[invalid.GetFlag().Value.Type()]
		if want != "" {
			return app.Usage(SeeHelp(cmd), "--%s: %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), want)
		}
	}
	return app.Usage(SeeHelp(cmd), "%s", words.Lower(err.Error()))
}
