package cmdutil

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/order"
)

// A Spec is a command with all that is known of it besides. Its help, the pages made
// of it, the check of its flags and their completion follow from it, so that a new
// command is written down in one place.
type Spec struct {
	*cobra.Command

	Check func(args []string) error       // refuses what is wrong without asking anybody; nil for nothing
	Work  func(ctx context.Context) error // nil for a command that has others below it

	Exits  []app.ExitCode           // the codes that it may end with
	Prints []app.Shape              // what it may print; none for no fields
	Which  func(FlagsOn) app.Shape  // what of that it prints with the flags it was given; nil for the only one
	Offers map[string]Offer         // words to complete a flag with, and its arguments under ""
	Files  func(args []string) bool // whether a file is an argument too, behind those; nil for never

	Below []Spec // commands below it
}

// FlagsOn reports whether a flag was given, and not as one that is switched off.
type FlagsOn func(flag string) bool

// printing are the shapes that a command prints with the flags it was given.
func (s Spec) printing() []app.Shape {
	if s.Which == nil {
		return s.Prints
	}
	return []app.Shape{s.Which(On(s.Command))}
}

// On tells which flags of a command are on.
func On(cmd *cobra.Command) FlagsOn {
	return func(name string) bool {
		f := cmd.Flags().Lookup(name)
		return f != nil && f.Changed && (f.Value.Type() != "bool" || f.Value.String() == "true")
	}
}

// ExitsText is the part of a command's help about its exit codes.
func (s Spec) ExitsText() string {
	var b strings.Builder
	for _, e := range app.ExitCodes() {
		if slices.Contains(s.Exits, e.Code) {
			WriteEntry(&b, fmt.Sprintf("%3d", e.Code), 3, e.Means)
		}
	}
	return b.String()
}

// exitNumbers are the exit codes of a command.
func (s Spec) exitNumbers() []string {
	var numbers []string
	for _, e := range app.ExitCodes() {
		if slices.Contains(s.Exits, e.Code) {
			numbers = append(numbers, strconv.Itoa(int(e.Code)))
		}
	}
	return numbers
}

// FieldsText is the part of a command's help about the fields of what it prints.
func (s Spec) FieldsText() string {
	var b strings.Builder
	for _, p := range inOrder(s.Prints) {
		list := strings.Join(app.FieldNames(p.Fields), ", ")
		if p.Open {
			list += ", and the columns of the input"
		}
		indent := "  "
		if len(s.Prints) > 1 {
			fmt.Fprintf(&b, "  %s:\n", p.Title)
			indent = "    "
		}
		for _, line := range Wrap(list, HelpWidth-len(indent)) {
			b.WriteString(indent + line + "\n")
		}
	}
	return b.String()
}

// A Tree is the command of the program with all below it.
type Tree struct {
	Root   *cobra.Command
	Specs  map[*cobra.Command]Spec
	Topics map[*cobra.Command]func() string // the texts of the topics of help
}

// NewTree is a tree of root alone.
func NewTree(root *cobra.Command) Tree {
	t := Tree{Root: root, Specs: map[*cobra.Command]Spec{}, Topics: map[*cobra.Command]func() string{}}
	root.SetHelpFunc(t.help)
	return t
}

// help is what cobra calls for --help. Of a stream that takes no more the streams know.
func (t Tree) help(cmd *cobra.Command, _ []string) { _ = PrintHelp(cmd, t.of(cmd), false) }

// PrintFull prints all that help has of a command.
func (t Tree) PrintFull(cmd *cobra.Command) error { return PrintHelp(cmd, t.of(cmd), true) }

// AddTopic puts a topic of help under the root. Its text is made when help prints it.
func (t Tree) AddTopic(topic *cobra.Command, text func() string) {
	t.Topics[topic] = text
	topic.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		cmd.Long = text()
		t.help(cmd, nil)
	})
	t.Root.AddCommand(topic)
}

// Add puts a command, with those below it, under another one.
func (t Tree) Add(a *app.App, parent *cobra.Command, s Spec) {
	t.Specs[s.Command] = s
	s.Flags().SortFlags = false // they stand as they were added
	switch {
	case s.Work != nil:
		s.RunE = run(a, s)
	case s.Below != nil:
		s.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	parent.AddCommand(s.Command)
	for _, sub := range s.Below {
		t.Add(a, s.Command, sub)
	}
}

// Walk visits every command that a user may call and every topic, in their order.
func (t Tree) Walk(visit func(Spec)) {
	walk(t.Root, func(cmd *cobra.Command) { visit(t.of(cmd)) })
}

// of is what is known of a command. A topic of help is one of which nothing is.
func (t Tree) of(cmd *cobra.Command) Spec {
	if s, ok := t.Specs[cmd]; ok {
		return s
	}
	return Spec{Command: cmd}
}

// Shapes are all that is printed.
func (t Tree) Shapes() []app.Shape {
	var all []app.Shape
	t.Walk(func(s Spec) {
		for _, p := range s.Prints {
			if !slices.ContainsFunc(all, func(known app.Shape) bool { return known.Name == p.Name }) {
				all = append(all, p)
			}
		}
	})
	return inOrder(all)
}

// inOrder has shapes in the order of the pages: those that they begin with, then any
// other.
func inOrder(shapes []app.Shape) []app.Shape {
	first := []string{"award", "changed", "achievement", "view", "award_view", "page", "user", "stats_achievement", "stats_user", "stats_month", "result", "plan", "foreseen", "run", "account", "setting", "check", "version"}
	place := func(s app.Shape) int { return slices.Index(append(first, s.Name), s.Name) }
	order.By(shapes, func(x, y app.Shape) int { return cmp.Compare(place(x), place(y)) })
	return shapes
}

// run is the RunE of a command: the global flags that can be checked without
// settings, then the command's own check, then its work.
func run(a *app.App, s Spec) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.Streams.Quiet = a.Flags.Quiet
		if a.Flags.Color != "" {
			if err := a.Streams.SetColor(a.Flags.Color); err != nil {
				return app.Usage("", "--color: %v", err)
			}
		}
		if err := a.ReadOutput(s.Command, s.printing()); err != nil {
			return err
		}
		if s.Check != nil {
			if err := s.Check(args); err != nil {
				return err
			}
		}
		if err := a.CheckColumns(nil); err != nil {
			return err
		}
		return s.Work(cmd.Context())
	}
}

// WalkAll visits a command and all below it, hidden ones too.
func WalkAll(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		WalkAll(sub, visit)
	}
}

// ChoicesOf are the values of a setting.
func ChoicesOf(name string) []string { return config.Find(name).Choices }

// PlainUsage takes the marks off that say in the help of a flag what its value is.
func PlainUsage(root *cobra.Command) {
	plain := func(f *pflag.Flag) { f.Usage = strings.ReplaceAll(f.Usage, "`", "") }
	WalkAll(root, func(cmd *cobra.Command) {
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
