package cli

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/buildinfo"
	"github.com/ach-cli/ach/internal/cli/achievement"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/audit"
	"github.com/ach-cli/ach/internal/cli/auth"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/code"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/cli/configcmd"
	"github.com/ach-cli/ach/internal/cli/doctor"
	"github.com/ach-cli/ach/internal/cli/profile"
	"github.com/ach-cli/ach/internal/cli/publish"
	"github.com/ach-cli/ach/internal/cli/runs"
	"github.com/ach-cli/ach/internal/cli/stats"
	"github.com/ach-cli/ach/internal/cli/topics"
	"github.com/ach-cli/ach/internal/cli/view"
	"github.com/ach-cli/ach/internal/term"
)

const (
	groupAwarding  = "awarding"
	groupCode      = "code"
	groupOwn       = "own"
	groupLooking   = "looking"
	groupUtilities = "utilities"
)

// newTree is the whole tree.
func newTree(a *app.App) cmdutil.Tree {
	root := &cobra.Command{
		Use:   "ach",
		Short: "GitLab Achievements from the command line",
		Long: `Create badges in a group, award and revoke them; accept, show, order your own.

ach reads its token from ACH_TOKEN or GITLAB_TOKEN, and talks to the GitLab at
--host, ACH_HOST or GITLAB_HOST (https://gitlab.com where none is set).

At a terminal ach asks which achievement, group, user or award is meant where
that is left out; --no-input makes it fail instead.`,
		Example: `  ach create --namespace acme --name "Night Owl" --avatar owl.png
  ach award --namespace acme --achievement "bug hunter" --user alice`,
		Args:          cmdutil.NoArgs,
		Version:       buildinfo.Get().Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			defer auth.Point(a)
			return cmd.Help()
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(cmdutil.FlagError)
	root.AddGroup(
		&cobra.Group{ID: groupAwarding, Title: "For those who run a group:"},
		&cobra.Group{ID: groupCode, Title: "Achievements as code:"},
		&cobra.Group{ID: groupOwn, Title: "For those who hold awards:"},
		&cobra.Group{ID: groupLooking, Title: "To look:"},
		&cobra.Group{ID: groupUtilities, Title: "The tool itself:"},
	)
	a.AddFlags(root)
	t := cmdutil.NewTree(root)
	add := func(group string, commands ...cmdutil.Spec) {
		for _, s := range commands {
			s.GroupID = group
			s.DisableFlagsInUseLine = true
			t.Add(a, root, s)
		}
	}
	add(groupAwarding, achievement.NewCreate(a), achievement.NewUpdate(a), achievement.NewDelete(a), award.NewAward(a), award.NewRevoke(a))
	add(groupCode, code.NewExport(a), code.NewPlan(a), code.NewApply(a), code.NewImport(a))
	add(groupOwn, profile.NewAccept(a), profile.NewShow(a), profile.NewHide(a), profile.NewReorder(a))
	add(groupLooking, view.NewList(a), view.NewView(a))
	add(groupLooking, stats.NewStats(a))
	add(groupLooking, publish.NewBadge(a), publish.NewSite(a), audit.New(a))
	add(groupUtilities, runs.NewRuns(a), auth.NewAuth(a), configcmd.NewConfig(a), doctor.NewDoctor(a), completion.NewCompletion(a), newVersion(a))
	help := newHelp(t)
	t.Add(a, root, help)
	root.SetHelpCommand(help.Command)
	root.SetHelpCommandGroupID(groupUtilities)
	for _, topic := range topics.HelpTopics(t.Shapes, root.PersistentFlags()) {
		t.AddTopic(topic.Command, topic.Text)
	}
	_ = root.MarkPersistentFlagFilename("config", "yaml", "yml") // it is there
	return t
}

// globalOffers are the words to complete the flags of every command with.
func globalOffers(a *app.App) map[string]cmdutil.Offer {
	return map[string]cmdutil.Offer{
		"host":      completion.Hosts(a),
		"namespace": completion.Groups(a),
		"output":    cmdutil.Fixed(cmdutil.ChoicesOf("output")...),
		"color":     cmdutil.Fixed(cmdutil.ChoicesOf("color")...),
		"columns":   cmdutil.ListOf(cmdutil.OfferFields(app.Shape.All)),
	}
}

// PlainTree is the tree for the pages and scripts that follow from it; none of its
// commands is run.
func PlainTree() cmdutil.Tree {
	none := func(string) string { return "" }
	t := newTree(&app.App{Streams: term.New(os.Stdin, os.Stdout, os.Stderr, none), Stdin: os.Stdin, Env: none})
	for topic, text := range t.Topics {
		topic.Long = text()
	}
	return t
}
