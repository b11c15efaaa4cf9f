package cli

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/term"
)

const (
	groupAwarding  = "awarding"
	groupOwn       = "own"
	groupLooking   = "looking"
	groupUtilities = "utilities"
)

// newTree is the whole tree.
func newTree(a *app) tree {
	root := &cobra.Command{
		Use:   "ach",
		Short: "GitLab Achievements from the command line",
		Long: `Create badges in a group, award them to people, revoke them; and show,
hide and order your own.

ach reads its token from ACH_TOKEN or GITLAB_TOKEN, and talks to the GitLab at
--host, ACH_HOST or GITLAB_HOST (https://gitlab.com where none is set).

At a terminal ach asks which achievement, group, user or award is meant where
that is left out; --no-input makes it fail instead.`,
		Example: `  ach create --namespace acme --name "Night Owl" --avatar owl.png
  ach award --namespace acme --achievement "bug hunter" --user alice
  ach list --user alice`,
		Args:          noArgs,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetUsageFunc(func(cmd *cobra.Command) error { return printUsage(cmd, spec{}) })
	root.AddGroup(
		&cobra.Group{ID: groupAwarding, Title: "For those who run a group:"},
		&cobra.Group{ID: groupOwn, Title: "For those who hold awards:"},
		&cobra.Group{ID: groupLooking, Title: "To look:"},
		&cobra.Group{ID: groupUtilities, Title: "The tool itself:"},
	)
	a.addFlags(root)
	t := tree{root: root, specs: map[*cobra.Command]spec{}}
	add := func(group string, commands ...spec) {
		for _, s := range commands {
			s.GroupID = group
			s.DisableFlagsInUseLine = true
			t.add(a, root, s)
		}
	}
	add(groupAwarding, newCreate(a), newUpdate(a), newDelete(a), newAward(a), newRevoke(a))
	add(groupOwn, newShow(a), newHide(a), newReorder(a))
	add(groupLooking, newList(a), newView(a))
	add(groupUtilities, newRuns(a), newAuth(a), newConfig(a), newDoctor(a), newCompletion(a), newVersion(a))
	help := newHelp()
	t.add(a, root, help)
	root.SetHelpCommand(help.Command)
	root.SetHelpCommandGroupID(groupUtilities)
	root.AddCommand(helpTopics(t.shapes())...)
	t.completeGlobals(map[string]offer{
		"host":      offerHosts(a),
		"namespace": offerGroups(a),
		"output":    fixed(choicesOf("output")...),
		"color":     fixed(choicesOf("color")...),
		"columns":   listOf(offerFields(shape.all)),
	})
	return t
}

// plainTree is the tree for the pages and scripts that follow from it; none of its
// commands is run.
func plainTree() tree {
	none := func(string) string { return "" }
	return newTree(&app{streams: term.New(os.Stdin, os.Stdout, os.Stderr, none), stdin: os.Stdin, env: none})
}
