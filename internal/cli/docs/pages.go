package docs

import (
	"cmp"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
)

// A Page is what help says about a command or a topic, for whoever makes pages of
// it. Its texts are as in help: what is indented there keeps its lines.
type Page struct {
	Command *cobra.Command // not to be run
	Topic   bool           // it is no command
	Text    string         // what it does
	Fields  string         // of what it prints; may be empty
	Exits   string         // its exit codes; empty for a topic
}

// Pages are those of all commands and topics, each before those below it.
func Pages() []Page {
	var all []Page
	cli.PlainTree().Walk(func(cmd cmdutil.Spec) {
		cmd.InitDefaultHelpFlag()
		all = append(all, Page{
			Command: cmd.Command, Topic: cmd.IsAdditionalHelpTopicCommand(), Text: cmp.Or(cmd.Long, cmd.Short+"."),
			Fields: strings.TrimRight(cmd.FieldsText(), "\n"), Exits: strings.TrimRight(cmd.ExitsText(), "\n"),
		})
	})
	return all
}

// WriteCompletion writes the completion script for bash, zsh, fish or
// powershell, as the committed files hold it.
func WriteCompletion(shell string, w io.Writer) error {
	return completion.WriteCompletion(cli.PlainTree().Root, shell, w)
}
