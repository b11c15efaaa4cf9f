package cmdutil

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// CompleteGlobals has the flags of every command completed. What is not offered by a
// command is not completed at all, not even by files; those are offered for the flags
// that cobra was told to take files.
func (t Tree) CompleteGlobals(offers map[string]Offer) {
	t.Root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	for flag, find := range offers {
		_ = t.Root.RegisterFlagCompletionFunc(flag, t.completed(find)) // it is there, and only once
	}
	_ = t.Root.MarkPersistentFlagFilename("config", "yaml", "yml") // it is there
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
