package cmdutil

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// HelpRows is what the help of a command keeps to: two screens of the smallest common
// terminal.
const HelpRows = 48

// PrintHelp prints what help shows of a command. It keeps to [HelpRows]: what every command
// has in common is named and described elsewhere, and of the description there are as many
// paragraphs as there is room for. The whole has all of it, in full. It is written out
// rather than made by cobra's template, which would bring text/template and with it three
// megabytes of methods the linker could no longer leave out.
func PrintHelp(cmd *cobra.Command, s Spec, whole bool) error {
	text := strings.TrimSpace(cmd.Long)
	if text == "" {
		text = cmd.Short + "."
	}
	if cmd.IsAdditionalHelpTopicCommand() {
		return written(cmd, text+"\n")
	}
	if whole {
		return written(cmd, text+"\n\n"+s.usage(cmd, s.inFull(cmd)))
	}
	usage := s.usage(cmd, s.inShort(cmd, false))
	if longer := s.usage(cmd, s.inShort(cmd, true)); rows(text)+1+rows(longer) <= HelpRows {
		usage = longer
	}
	return written(cmd, beginning(text, HelpRows-1-rows(usage))+"\n\n"+usage)
}

func written(cmd *cobra.Command, text string) error {
	_, err := io.WriteString(cmd.OutOrStdout(), text)
	return err
}

// usage is what stands beneath the description; common are the parts about flags, fields
// and exit codes.
func (s Spec) usage(cmd *cobra.Command, common string) string {
	var b strings.Builder
	use := cmd.UseLine()
	if cmd.HasAvailableSubCommands() && !cmd.HasParent() {
		use = cmd.CommandPath() + " COMMAND"
	}
	head := "Usage: "
	if utf8.RuneCountInString(head+use) > HelpWidth {
		head = "Usage:\n  "
	}
	b.WriteString(head + use + "\n")
	section(&b, "Examples", cmd.Example)
	for _, group := range cmd.Groups() {
		section(&b, strings.TrimSuffix(group.Title, ":"), commandList(cmd, func(c *cobra.Command) bool { return c.GroupID == group.ID && c.IsAvailableCommand() }))
	}
	section(&b, "Commands", commandList(cmd, func(c *cobra.Command) bool { return c.GroupID == "" && c.IsAvailableCommand() }))
	b.WriteString(common)
	return b.String()
}

func section(b *strings.Builder, title, body string) {
	if body = strings.TrimRight(body, "\n "); body != "" {
		fmt.Fprintf(b, "\n%s:\n%s\n", title, body)
	}
}

// flagSection writes a list of flags, which may begin with a heading of its own.
func flagSection(b *strings.Builder, list string) {
	switch {
	case strings.HasPrefix(list, " "):
		section(b, "Flags", list)
	case list != "":
		b.WriteString("\n" + list)
	}
}

// inFull is all that is known of the flags, fields and exit codes of a command.
func (s Spec) inFull(cmd *cobra.Command) string {
	var b strings.Builder
	flagSection(&b, FlagList(OwnFlags(cmd), true))
	section(&b, "Global flags", FlagList(GlobalFlags(cmd), true))
	section(&b, "Fields (--columns, --jq, -o json; 'ach help formatting' explains them)", s.FieldsText())
	section(&b, "Exit codes", s.ExitsText())
	section(&b, "Help topics", commandList(cmd, (*cobra.Command).IsAdditionalHelpTopicCommand))
	return b.String()
}

// inShort has the flags of a command in a line each, and names what is common to all
// commands; its fields are listed or only pointed to.
func (s Spec) inShort(cmd *cobra.Command, fields bool) string {
	var b strings.Builder
	flagSection(&b, FlagList(OwnFlags(cmd), false))
	if fields {
		section(&b, "Fields (--columns, --jq, -o json; 'ach help formatting' explains them)", s.FieldsText())
	}
	b.WriteString("\n")
	named := func(title string, names []string) {
		if len(names) > 0 {
			b.WriteString(strings.Join(Wrap(title+": "+strings.Join(names, ", "), HelpWidth), "\n") + "\n")
		}
	}
	named("Help topics", topicNames(cmd))
	named("Global flags", flagNames(GlobalFlags(cmd)))
	named("Exit codes", s.exitNumbers())
	b.WriteString("More: ")
	if cmd.HasAvailableSubCommands() {
		b.WriteString(cmd.CommandPath() + " COMMAND --help, ")
	}
	b.WriteString("ach help [" + strings.Join(s.seeAlso(cmd, fields), " | ") + "]\n")
	return b.String()
}

// seeAlso are the topics about what help only names, and the whole help.
func (s Spec) seeAlso(cmd *cobra.Command, fields bool) []string {
	if !cmd.HasParent() {
		return []string{"TOPIC", "--full"}
	}
	topics := []string{"flags"}
	if len(s.Exits) > 0 {
		topics = append(topics, "exit-codes")
	}
	if len(s.Prints) > 0 && !fields {
		topics = append(topics, "formatting")
	}
	return append(topics, "--full"+strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()))
}

func topicNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAdditionalHelpTopicCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// beginning are the first paragraphs of a text, as many as so many rows hold, and one at
// least. What is led up to by a colon belongs to it.
func beginning(text string, room int) string {
	paragraphs := strings.Split(text, "\n\n")
	enough := len(paragraphs)
	for n := len(paragraphs); n > 0; n-- {
		if n < len(paragraphs) && strings.HasSuffix(paragraphs[n-1], ":") {
			continue
		}
		enough = n
		if rows(strings.Join(paragraphs[:n], "\n\n")) <= room {
			break
		}
	}
	return strings.Join(paragraphs[:enough], "\n\n")
}

// rows are those that a text takes on a terminal as wide as help is.
func rows(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		n += max(1, (utf8.RuneCountInString(strings.TrimRight(line, "\n"))+HelpWidth-1)/HelpWidth)
	}
	return n
}

func commandList(cmd *cobra.Command, belongs func(*cobra.Command) bool) string {
	var b strings.Builder
	for _, c := range cmd.Commands() {
		if belongs(c) {
			fmt.Fprintf(&b, "  %-12s %s\n", c.Name(), c.Short)
		}
	}
	return b.String()
}
