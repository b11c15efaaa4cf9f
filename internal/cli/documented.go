package cli

import (
	"cmp"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/term"
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
	plainTree().walk(func(cmd spec) {
		cmd.InitDefaultHelpFlag()
		all = append(all, Page{
			Command: cmd.Command, Topic: cmd.IsAdditionalHelpTopicCommand(), Text: cmp.Or(cmd.Long, cmd.Short+"."),
			Fields: strings.TrimRight(cmd.fieldsText(), "\n"), Exits: strings.TrimRight(cmd.exitsText(), "\n"),
		})
	})
	return all
}

// WriteCompletion writes the completion script for bash, zsh, fish or
// powershell, as the committed files hold it.
func WriteCompletion(shell string, w io.Writer) error {
	return writeCompletion(plainTree().root, shell, w)
}

// plainTree is the tree for the pages and scripts that follow from it; none of its
// commands is run.
func plainTree() tree {
	none := func(string) string { return "" }
	return newTree(&app{streams: term.New(os.Stdin, os.Stdout, os.Stderr, none), stdin: os.Stdin, env: none})
}
