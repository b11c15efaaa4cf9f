package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completeGlobals has the flags of every command completed. What is not offered by a
// command is not completed at all, not even by files; those are offered for the flags
// that cobra was told to take files.
func (t tree) completeGlobals(offers map[string]offer) {
	t.root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	for flag, find := range offers {
		_ = t.root.RegisterFlagCompletionFunc(flag, t.completed(find)) // it is there, and only once
	}
	_ = t.root.MarkPersistentFlagFilename("config", "yaml", "yml") // it is there
}

// complete has cobra ask the offers of a command.
func (t tree) complete(s spec) {
	if find := s.offers[""]; find != nil {
		s.ValidArgsFunction = t.completed(find)
	}
	if words := s.ValidArgsFunction; s.files != nil {
		s.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if s.files(args) {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return words(cmd, args, typed)
		}
	}
	s.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		find := s.offers[f.Name]
		if find == nil {
			return
		}
		if f.Value.Type() == "stringArray" {
			find = listOf(find)
		}
		_ = s.RegisterFlagCompletionFunc(f.Name, t.completed(find)) // it is there, and only once
	})
}
