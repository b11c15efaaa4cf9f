package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/output"
)

// A shape is a kind of object that commands print. Help, docs/json.md, the
// completion and the check of --columns all follow from the one table of them.
type shape struct {
	name   string // as in [prints]
	title  string // what one is
	fields []field
	open   bool // columns of the input follow those of ach
}

// A field of a shape, under the name that it has in every machine format.
type field struct {
	name, doc string
	kind      string // what stands in JSON, such as integer
	nested    bool   // it does not fit into a cell
}

// Names of shapes.
const (
	shapeAward       = "award"
	shapeAchievement = "achievement"
	shapeView        = "view"
	shapeUser        = "user"
	shapeResult      = "result"
	shapePlan        = "plan"
	shapeForeseen    = "foreseen"
	shapeRun         = "run"
	shapeAccount     = "account"
	shapeSetting     = "setting"
	shapeCheck       = "check"
	shapeVersion     = "version"
)

// many is the shape of a list of those.
func many(name string) string { return name + "[]" }

const printsKey = "prints"

// prints notes on a command what it may print: one of several shapes, where its
// flags decide.
func prints(cmd *cobra.Command, shapes ...string) *cobra.Command {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[printsKey] = strings.Join(shapes, " ")
	return cmd
}

// printsBy is prints for a command whose flags decide which one of the shapes it is.
// The check of a line and its completion ask the same which.
func (a *app) printsBy(cmd *cobra.Command, which func(flagsOn) string, shapes ...string) *cobra.Command {
	if a.decides == nil {
		a.decides = map[*cobra.Command]func(flagsOn) string{}
	}
	a.decides[cmd] = which
	return prints(cmd, shapes...)
}

// flagsOn tells whether a flag was given, and not as one that is switched off.
type flagsOn func(flag string) bool

// printing are the shapes that a command prints with the flags it was given.
func (a *app) printing(cmd *cobra.Command) []string {
	which, ok := a.decides[cmd]
	if !ok {
		return printed(cmd)
	}
	return []string{which(func(name string) bool {
		f := cmd.Flags().Lookup(name)
		return f != nil && f.Changed && (f.Value.Type() != "bool" || f.Value.String() == "true")
	})}
}

// printed are the shapes that a command may print, without the marks of lists.
func printed(cmd *cobra.Command) []string {
	var names []string
	for _, name := range strings.Fields(cmd.Annotations[printsKey]) {
		names = append(names, strings.TrimSuffix(name, "[]"))
	}
	return names
}

// shapes is the table of all shapes.
func shapes() []shape {
	when := func(time.Time) string { return "" }
	address := func(gitlab.Namespace) string { return "https://gitlab.example.org/groups/acme/-/achievements" }
	result := shapeOf(shapeResult, "A row of award and revoke", append(ownResultColumns(), messageColumn()), sampleResult())
	result.open = true
	foreseen := shapeOf(shapeForeseen, "A row of a dry run", append(ownForeseenColumns(map[int64]gitlab.Achievement{1: sampleAchievement()}), messageColumn()), sampleResult())
	foreseen.open = true
	return []shape{
		shapeOf(shapeAward, "An award", awardColumns(nil), sampleAward()),
		shapeOf(shapeAchievement, "An achievement", achievementColumns(address, nil), sampleAchievement()),
		shapeOf(shapeView, "An achievement with its latest awards", viewColumns(address, when), viewed{Achievement: sampleAchievement()}),
		shapeOf(shapeUser, "A user", userColumns(), gitlab.User{Username: "alice"}),
		result,
		shapeOf(shapePlan, "A plan of a dry run", planWithRows(bulk.Award, nil, nil), &plan{}),
		foreseen,
		shapeOf(shapeRun, "A run", runColumns(), sampleRun()),
		shapeOf(shapeAccount, "An account", statusColumns(), sampleAccount()),
		shapeOf(shapeSetting, "A setting", settingColumns(), sampleSetting()),
		shapeOf(shapeCheck, "A check of the doctor", checkColumns(), check{text: "x", advice: "x"}),
		shapeOf(shapeVersion, "A version of ach", versionColumns(), build{}),
	}
}

// shapeOf takes the types of the fields from a sample that has every one of them.
func shapeOf[T any](name, title string, cols []output.Column[T], sample T) shape {
	s := shape{name: name, title: title}
	for _, c := range cols {
		s.fields = append(s.fields, field{c.Name, c.Doc, c.Type(sample), c.Nested})
	}
	return s
}

// findShapes are the shapes of these names.
func findShapes(names []string) []shape {
	var found []shape
	for _, s := range shapes() {
		if slices.Contains(names, s.name) {
			found = append(found, s)
		}
	}
	return found
}

// all are the fields of a shape; inCells are those that fit into a cell.
func (s shape) all() []field { return s.fields }

func (s shape) inCells() []field {
	return filter(s.fields, func(f field) bool { return !f.nested })
}

func names(fields []field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name
	}
	return list
}
