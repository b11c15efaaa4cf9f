package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/term"
)

// The rule is one for all flags, also those of commands to come.
func TestFlagsAreGivenOnceAndWithAValue(t *testing.T) {
	streams, _, _, _ := term.Test()
	root := newTree(&app.App{Streams: streams, Env: func(string) string { return "" }}).Root
	cmdutil.Strict(root)
	seen := map[*pflag.Flag]bool{}
	cmdutil.WalkAll(root, func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if seen[f] || f.Value.Type() == "bool" || f.Value.Type() == "stringArray" {
				return
			}
			seen[f] = true
			_, empty := f.Annotations["empty"]
			if refused := f.Value.Set(" "); refused == nil && (!empty || f.Name != "description" && f.Name != "message") || refused != nil && !strings.HasPrefix(refused.Error(), "--"+f.Name+" ") {
				t.Errorf("%s --%s with a blank: %v", cmd.CommandPath(), f.Name, refused)
			}
			if refused := f.Value.Set("1"); refused == nil || refused.Error() != "--"+f.Name+" is given twice" {
				t.Errorf("%s --%s given twice: %v", cmd.CommandPath(), f.Name, refused)
			}
		})
	})
	if len(seen) < 30 {
		t.Errorf("only %d flags were looked at", len(seen))
	}
}
