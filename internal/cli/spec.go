package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/config"
)

// A spec is a command with all that is known of it besides. Its help, the pages made
// of it, the check of its flags and their completion follow from it, so that a new
// command is written down in one place.
type spec struct {
	*cobra.Command

	check func(args []string) error       // refuses what is wrong without asking anybody; nil for nothing
	work  func(ctx context.Context) error // nil for a command that has others below it

	exits  []exitCode               // the codes that it may end with
	prints []shape                  // what it may print; none for no fields
	which  func(flagsOn) shape      // what of that it prints with the flags it was given; nil for the only one
	offers map[string]offer         // words to complete a flag with, and its arguments under ""
	files  func(args []string) bool // whether a file is an argument too, behind those; nil for never

	below []spec // commands below it
}

// flagsOn reports whether a flag was given, and not as one that is switched off.
type flagsOn func(flag string) bool

// printing are the shapes that a command prints with the flags it was given.
func (s spec) printing() []shape {
	if s.which == nil {
		return s.prints
	}
	return []shape{s.which(func(name string) bool {
		f := s.Flags().Lookup(name)
		return f != nil && f.Changed && (f.Value.Type() != "bool" || f.Value.String() == "true")
	})}
}

// exitsText is the part of a command's help about its exit codes.
func (s spec) exitsText() string {
	var b strings.Builder
	for _, e := range exitCodes() {
		if slices.Contains(s.exits, e.code) {
			writeEntry(&b, fmt.Sprintf("%3d", e.code), 3, e.means)
		}
	}
	return b.String()
}

// fieldsText is the part of a command's help about the fields of what it prints.
func (s spec) fieldsText() string {
	var b strings.Builder
	for _, p := range inOrder(s.prints) {
		list := strings.Join(names(p.fields), ", ")
		if p.open {
			list += ", and the columns of the input"
		}
		indent := "  "
		if len(s.prints) > 1 {
			fmt.Fprintf(&b, "  %s:\n", p.title)
			indent = "    "
		}
		for _, line := range wrap(list, helpWidth-len(indent)) {
			b.WriteString(indent + line + "\n")
		}
	}
	return b.String()
}

// A tree is the command of the program with all below it.
type tree struct {
	root  *cobra.Command
	specs map[*cobra.Command]spec
}

// add puts a command, with those below it, under another one.
func (t tree) add(a *app, parent *cobra.Command, s spec) {
	t.specs[s.Command] = s
	s.SetUsageFunc(func(cmd *cobra.Command) error { return printUsage(cmd, s) })
	switch {
	case s.work != nil:
		s.RunE = run(a, s)
	case s.below != nil:
		s.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	t.complete(s)
	parent.AddCommand(s.Command)
	for _, sub := range s.below {
		t.add(a, s.Command, sub)
	}
}

// walk visits every command that a user may call and every topic, in their order.
func (t tree) walk(visit func(spec)) {
	walk(t.root, func(cmd *cobra.Command) { visit(t.of(cmd)) })
}

// of is what is known of a command. A topic of help is one of which nothing is.
func (t tree) of(cmd *cobra.Command) spec {
	if s, ok := t.specs[cmd]; ok {
		return s
	}
	return spec{Command: cmd}
}

// shapes are all that is printed.
func (t tree) shapes() []shape {
	var all []shape
	t.walk(func(s spec) {
		for _, p := range s.prints {
			if !slices.ContainsFunc(all, func(known shape) bool { return known.name == p.name }) {
				all = append(all, p)
			}
		}
	})
	return inOrder(all)
}

// inOrder has shapes in the order of the pages: those that they begin with, then any
// other.
func inOrder(shapes []shape) []shape {
	first := []string{"award", "achievement", "view", "user", "result", "plan", "foreseen", "run", "account", "setting", "check", "version"}
	place := func(s shape) int { return slices.Index(append(first, s.name), s.name) }
	return slices.SortedStableFunc(slices.Values(shapes), func(x, y shape) int { return cmp.Compare(place(x), place(y)) })
}

// run is the RunE of a command: the global flags that can be checked without
// settings, then the command's own check, then its work.
func run(a *app, s spec) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.streams.Quiet = a.flags.quiet
		if a.flags.color != "" {
			if err := a.streams.SetColor(a.flags.color); err != nil {
				return usage("", "--color: %v", err)
			}
		}
		if err := a.readOutput(s.Command, s.printing()); err != nil {
			return err
		}
		if s.check != nil {
			if err := s.check(args); err != nil {
				return err
			}
		}
		if err := a.checkColumns(); err != nil {
			return err
		}
		return s.work(cmd.Context())
	}
}

// walkAll visits a command and all below it, hidden ones too.
func walkAll(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		walkAll(sub, visit)
	}
}

// choicesOf are the values of a setting.
func choicesOf(name string) []string { return config.Find(name).Choices }

// plainUsage takes the marks off that say in the help of a flag what its value is.
func plainUsage(root *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	walkAll(root, func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(plain)
		cmd.PersistentFlags().VisitAll(plain)
	})
}

// walk visits a command and all below it that a user may call, in their order.
func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.IsAdditionalHelpTopicCommand() {
			walk(c, visit)
		}
	}
}
