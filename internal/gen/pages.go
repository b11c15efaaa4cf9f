package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/docs"
)

// manDate stands in every man page: a page changes when its text does.
const manDate = "January 2026"

// reference writes a Markdown page for each command and topic, and one that lists them.
func reference(folder string) error {
	var index strings.Builder
	index.WriteString(madeFrom + "# Reference\n\nEach page is what `ach help --full` says. [What machines get](../json.md) has the fields of the formats.\n\n" +
		"| page | about |\n| --- | --- |\n")
	for _, p := range docs.Pages() {
		name := pageName(p.Command) + ".md"
		fmt.Fprintf(&index, "| [%s](%s) | %s |\n", title(p), name, p.Command.Short)
		if err := write(folder, name, []byte(referencePage(p))); err != nil {
			return err
		}
	}
	return write(folder, "README.md", []byte(index.String()))
}

const madeFrom = "<!-- Made from the texts of help by go generate ./internal/gen; edit them in internal/cli. -->\n\n"

func referencePage(p docs.Page) string {
	var b strings.Builder
	b.WriteString(madeFrom + "# " + title(p) + "\n\n" + p.Command.Short + ".\n")
	section := func(title, text string) {
		if text != "" {
			b.WriteString("\n## " + title + "\n\n" + text + "\n")
		}
	}
	if !p.Topic {
		section("Usage", code("  "+p.Command.UseLine()))
	}
	section("Description", markdown(p.Text))
	section("Examples", code(p.Command.Example))
	section("Flags", code(usages(cmdutil.OwnFlags(p.Command), p)))
	section("Global flags", code(usages(cmdutil.GlobalFlags(p.Command), p)))
	section("Fields", code(p.Fields))
	section("Exit codes", code(p.Exits))
	section("See also", strings.Join(related(p, func(c *cobra.Command) string {
		return fmt.Sprintf("[%s](%s.md)", c.CommandPath(), pageName(c))
	}), " · "))
	return b.String()
}

// title is how a page is called.
func title(p docs.Page) string {
	if p.Topic {
		return "ach help " + p.Command.Name()
	}
	return p.Command.CommandPath()
}

func usages(flags *pflag.FlagSet, p docs.Page) string {
	if p.Topic {
		return ""
	}
	return strings.TrimRight(cmdutil.FlagList(flags, true), "\n")
}

// manual writes a man page for each of them: commands in section 1, topics in 7.
func manual(folder string) error {
	for _, p := range docs.Pages() {
		name := pageName(p.Command) + "." + manSection(p.Topic)
		if err := write(folder, name, md2man.Render([]byte(manPage(p)))); err != nil {
			return err
		}
	}
	return nil
}

func manSection(topic bool) string {
	if topic {
		return "7"
	}
	return "1"
}

func manPage(p docs.Page) string {
	var b strings.Builder
	name := pageName(p.Command)
	fmt.Fprintf(&b, "%s %s %q \"ach\" \"ach\"\n==\n\n", strings.ToUpper(name), manSection(p.Topic), manDate)
	section := func(title, text string) {
		if text != "" {
			b.WriteString("# " + title + "\n\n" + text + "\n\n")
		}
	}
	section("NAME", name+` \- `+p.Command.Short)
	if !p.Topic {
		section("SYNOPSIS", "**"+escaped(p.Command.CommandPath())+"** "+escaped(strings.TrimPrefix(p.Command.UseLine(), p.Command.CommandPath())))
	}
	section("DESCRIPTION", markdown(p.Text))
	if !p.Topic {
		section("OPTIONS", definitions(cmdutil.OwnFlags(p.Command)))
		section("GLOBAL OPTIONS", definitions(cmdutil.GlobalFlags(p.Command)))
	}
	section("FIELDS", code(p.Fields))
	section("EXIT STATUS", code(p.Exits))
	section("EXAMPLES", code(p.Command.Example))
	section("SEE ALSO", strings.Join(related(p, func(c *cobra.Command) string {
		return fmt.Sprintf("**%s(%s)**", pageName(c), manSection(c.IsAdditionalHelpTopicCommand()))
	}), ", "))
	return b.String()
}

// definitions are flags as a list of terms.
func definitions(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, text := cmdutil.FlagText(f, true)
		term := "**--" + f.Name + "**"
		if f.Shorthand != "" {
			term = "**-" + f.Shorthand + "**, " + term
		}
		if value != "" {
			term += " *" + value + "*"
		}
		fmt.Fprintf(&b, "%s\n: %s\n\n", term, escaped(text))
	})
	return strings.TrimSpace(b.String())
}

// related are the parent of a command and what lies below it.
func related(p docs.Page, link func(*cobra.Command) string) []string {
	var links []string
	if p.Command.HasParent() {
		links = append(links, link(p.Command.Parent()))
	}
	for _, c := range p.Command.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			links = append(links, link(c))
		}
	}
	return links
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// markdown makes code of the lines of help that are indented; the others are
// paragraphs.
func markdown(text string) string {
	var parts, block []string
	indented := false
	flush := func() {
		part := strings.Trim(strings.Join(block, "\n"), "\n")
		if indented {
			part = code(part)
		} else {
			part = escaped(part)
		}
		if strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
		block = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		if is := strings.HasPrefix(line, "  "); line != "" && is != indented {
			flush()
			indented = is
		}
		block = append(block, line)
	}
	flush()
	return strings.Join(parts, "\n\n")
}

// code keeps the lines of text as they are.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "```\n" + text + "\n```"
}

// escaped keeps what would be markup in a paragraph.
func escaped(text string) string {
	return strings.NewReplacer("<", `\<`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`).Replace(text)
}

func write(folder, name string, text []byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("%s: %w", folder, err)
	}
	return os.WriteFile(filepath.Join(folder, name), text, 0o644)
}
