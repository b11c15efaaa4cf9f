package document

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Limits are what a document may cost and how deep it may go
// (app/graphql/gitlab_schema.rb).
type Limits struct{ Complexity, Depth int }

// Figures are the measures of one document.
type Figures struct {
	Complexity int
	Depth      int
	// recurring are fields nested in themselves too often, with how often.
	recurring map[string]int
	order     []string
}

// maxMerged bounds the work on documents whose fragments multiply; what is
// beyond it is far over every limit of complexity.
const maxMerged = 20_000

// Measure computes the figures as GitLab does. It needs the coerced variables:
// page sizes count.
func Measure(doc *Document) Figures {
	m := &complexity{
		operation: &graphql.OperationContext{Doc: doc.AST, Variables: doc.Variables},
		nesting:   map[string]int{}, budget: maxMerged,
	}
	m.figures.recurring = map[string]int{}
	m.figures.Complexity = m.set(0, doc.Operation.SelectionSet)
	if m.budget < 0 {
		m.figures.Complexity = math.MaxInt32
	}
	return m.figures
}

// LimitsFor are the limits of a document for somebody; introspection alone may
// cost a little more than the anonymous limit.
func LimitsFor(doc *Document, loggedIn, admin bool) Limits {
	switch {
	case admin:
		return Limits{300, 20}
	case loggedIn:
		return Limits{250, 20}
	case onlyIntrospection(doc):
		return Limits{217, 15}
	}
	return Limits{200, 15}
}

func onlyIntrospection(doc *Document) bool {
	return !slices.ContainsFunc(rootFields(doc.AST, doc.Operation), func(name string) bool { return !strings.HasPrefix(name, "__") })
}

// ComplexityError is the refusal of a document, or of a whole multiplex.
func ComplexityError(complexity, limit int) Error {
	return Error{Message: fmt.Sprintf("Query has complexity of %d, which exceeds max complexity of %d", complexity, limit)}
}

// Check are the refusals of a document by its own figures.
func (f Figures) Check(limits Limits) []Error {
	var errs []Error
	if len(f.order) > 0 {
		parts := make([]string, len(f.order))
		for i, name := range f.order {
			parts[i] = fmt.Sprintf("%q=>%d", name, f.recurring[name])
		}
		// The quote and the bracket at the end are GitLab's
		// (query_analyzers/ast/recursion_analyzer.rb).
		errs = append(errs, Error{Message: "Recursive query - too many of fields '{" + strings.Join(parts, ", ") +
			"}' detected\nin single branch of the query\")\n"})
	}
	if f.Depth > limits.Depth {
		errs = append(errs, Error{Message: fmt.Sprintf("Query has depth of %d, which exceeds max depth of %d", f.Depth, limits.Depth)})
	}
	if f.Complexity > limits.Complexity {
		errs = append(errs, ComplexityError(f.Complexity, limits.Complexity))
	}
	return errs
}

type complexity struct {
	operation *graphql.OperationContext
	figures   Figures
	nesting   map[string]int
	budget    int
}

// set measures the fields that are executed: those that are not skipped, each
// key of the answer once.
func (m *complexity) set(depth int, set ast.SelectionSet) int {
	total := 0
	for _, f := range graphql.CollectFields(m.operation, set, nil) {
		if m.budget--; m.budget < 0 {
			return total
		}
		total += m.field(depth+1, f)
	}
	return total
}

func (m *complexity) field(depth int, f graphql.CollectedField) int {
	m.figures.Depth = max(m.figures.Depth, depth)
	children := 0
	if len(f.Selections) > 0 {
		m.nesting[f.Name]++
		m.recursion(f.Name)
		children = m.set(depth, f.Selections)
		m.nesting[f.Name]--
	}
	cost := 1 + children
	resolver, connection := kind(f.Field)
	if !resolver {
		return cost
	}
	args := f.ArgumentMap(m.operation.Variables)
	if args["sort"] != nil {
		cost++
	}
	if args["search"] != nil {
		cost += 5
	}
	if connection {
		cost += int(float64(cost) * float64(pageSize(args)) * 0.01)
	}
	return cost
}

// recursion: the names that make up connections may nest as they like.
func (m *complexity) recursion(name string) {
	switch name {
	case "node", "edges", "nodes", "ofType":
		return
	}
	if n := m.nesting[name]; n > 2 {
		if m.figures.recurring[name] == 0 {
			m.figures.order = append(m.figures.order, name)
		}
		m.figures.recurring[name] = max(m.figures.recurring[name], n)
	}
}

// kind tells the fields with a resolver class, which are charged by their
// arguments, and among them the connections, which are charged by their page.
func kind(f *ast.Field) (resolver, connection bool) {
	if f.ObjectDefinition == nil {
		return false, false
	}
	owner := f.ObjectDefinition.Name
	if owner == "UserCore" || owner == "CurrentUser" {
		owner = "User" // the interface that defines their fields
	}
	switch owner + "." + f.Name {
	case "Query.user", "Query.namespace", "Query.group", "Query.metadata":
		return true, false
	case "Query.users", "Namespace.achievements", "Group.achievements", "Group.groupMembers", "Achievement.userAchievements",
		"User.userAchievements", "User.groups":
		return true, true
	}
	return false, false
}

func pageSize(args map[string]any) int64 {
	size := int64(100)
	for _, name := range []string{"first", "last"} {
		if n, ok := args[name].(int64); ok {
			size = min(size, n)
		}
	}
	return size
}
