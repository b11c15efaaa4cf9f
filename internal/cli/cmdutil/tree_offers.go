package cmdutil

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Complete has cobra ask the offers of all commands, and those of the flags that every
// command has. What is not offered is not completed at all, not even by files; those are
// offered for the flags that cobra was told to take files. It is for a program that
// completes: cobra keeps each flag that it is told of for good, with its whole tree.
func (t Tree) Complete(globals map[string]Offer) {
	t.Root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	for _, s := range t.Specs {
		t.complete(s)
	}
	for flag, find := range globals {
		_ = t.Root.RegisterFlagCompletionFunc(flag, t.completed(find)) // it is there, and only once
	}
}

// complete has cobra ask the offers of a command.
func (t Tree) complete(s Spec) {
	if find := s.Offers[""]; find != nil {
		s.ValidArgsFunction = t.completed(find)
	}
	if words := s.ValidArgsFunction; s.Files != nil {
		s.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if s.Files(args) {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return words(cmd, args, typed)
		}
	}
	s.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		find := s.Offers[f.Name]
		if find == nil {
			return
		}
		if f.Value.Type() == "stringArray" {
			find = ListOf(find)
		}
		_ = s.RegisterFlagCompletionFunc(f.Name, t.completed(find)) // it is there, and only once
	})
}
