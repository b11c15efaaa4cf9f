package cmdutil

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The text of a flag is a line that stands beside it in help, in lower case and without a
// full stop. What else there is to say of it follows after a line break, in whole sentences:
// it is in the whole help, the man page and the reference.

const headingKey = "heading"

// Under adds flags to a command under a heading of its own. Help has the flags of a command
// in the order in which they were added.
func Under(cmd *cobra.Command, heading string, add func(*pflag.FlagSet)) {
	f := pflag.NewFlagSet(heading, pflag.ContinueOnError)
	f.SortFlags = false
	add(f)
	f.VisitAll(func(flag *pflag.Flag) { _ = f.SetAnnotation(flag.Name, headingKey, []string{heading}) }) // it is there
	cmd.Flags().AddFlagSet(f)
}

func heading(f *pflag.Flag) string { return strings.Join(f.Annotations[headingKey], "") }

// FlagText is the name of a flag's value, "" for a switch, and what the flag does: in the
// line that help has for it, or in full.
func FlagText(f *pflag.Flag, full bool) (value, text string) {
	value, text = pflag.UnquoteUsage(f)
	text, more, _ := strings.Cut(text, "\n")
	if zero := f.DefValue == "" || f.DefValue == "false" || f.DefValue == "0" || f.DefValue == "[]"; !zero {
		text += " (default " + strings.Replace(f.DefValue, "m0s", "m", 1) + ")" // a minute is 1m0s
	}
	if full && more != "" {
		text += ". " + strings.ReplaceAll(more, "\n", " ")
	}
	return value, text
}

// FlagList lays flags out, under their headings, with the texts in one column; each has a
// line where help is short and its text is no longer than that.
func FlagList(flags *pflag.FlagSet, full bool) string {
	var shown []*pflag.Flag
	var headings []string
	width := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		shown = append(shown, f)
		width = max(width, utf8.RuneCountInString(flagTerm(f)))
		if h := heading(f); !slices.Contains(headings, h) {
			headings = append(headings, h)
		}
	})
	slices.SortStableFunc(headings, func(x, y string) int { return cmp.Compare(min(len(x), 1), min(len(y), 1)) }) // what has none first
	var b strings.Builder
	for _, h := range headings {
		if h != "" {
			fmt.Fprintf(&b, "%s:\n", h)
		}
		for _, f := range shown {
			if heading(f) == h {
				_, text := FlagText(f, full)
				WriteEntry(&b, flagTerm(f), width, text)
			}
		}
	}
	return b.String()
}

// flagTerm is how a flag is given.
func flagTerm(f *pflag.Flag) string {
	term := "    --" + f.Name
	if f.Shorthand != "" {
		term = "-" + f.Shorthand + ", --" + f.Name
	}
	if value, _ := pflag.UnquoteUsage(f); value != "" {
		term += " " + value
	}
	return term
}

// flagNames are the names of flags, short and long.
func flagNames(flags *pflag.FlagSet) []string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + "/" + name
		}
		names = append(names, name)
	})
	return names
}

// GlobalFlags are those that a command has in common with all others.
func GlobalFlags(cmd *cobra.Command) *pflag.FlagSet { return cmd.Root().PersistentFlags() }

// OwnFlags are those of a command alone, but for --help, which every command has.
func OwnFlags(cmd *cobra.Command) *pflag.FlagSet {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	f.SortFlags = false
	common := GlobalFlags(cmd)
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { // in their order, which sets made of these do not keep
		if common.Lookup(flag.Name) == nil && flag.Name != "help" && flag.Name != "version" {
			f.AddFlag(flag)
		}
	})
	return f
}
