package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/term"
)

// A new flag that takes a value is either completed or known to be free text.
func TestEveryFlagIsThoughtOf(t *testing.T) {
	free := []string{
		"name", "description", "message", "timeout", "max-wait", // text and times
		"batch-size", "concurrency", "rate", "settle", "max", "max-revokes", "days", "limit", // numbers
		"token-command", "jq", "select",
	}
	streams, _, _, _ := term.Test()
	a := &app.App{Streams: streams, Env: func(string) string { return "" }}
	tree := newTree(a)
	tree.Complete(globalOffers(a))
	root := tree.Root
	look := func(cmd *cobra.Command, f *pflag.Flag) {
		_, completes := cmd.GetFlagCompletionFunc(f.Name)
		_, files := f.Annotations[cobra.BashCompFilenameExt]
		_, folders := f.Annotations[cobra.BashCompSubdirsInDir]
		if f.Value.Type() != "bool" && !completes && !files && !folders && !slices.Contains(free, f.Name) {
			t.Errorf("%s --%s: nothing is offered for it", cmd.CommandPath(), f.Name)
		}
	}
	cmdutil.WalkAll(root, func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { look(cmd, f) })
		if strings.Contains(cmd.Use, "AWARD") || strings.Contains(cmd.Use, " ACHIEVEMENT") || strings.Contains(cmd.Use, "RUN") || strings.Contains(cmd.Use, "KEY") {
			if cmd.ValidArgsFunction == nil && !strings.HasPrefix(cmd.Use, "award") {
				t.Errorf("%s: nothing is offered for its arguments", cmd.CommandPath())
			}
		}
	})
}
