package document

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// finding is what a rule has found, before it is worded: the place, the rule's
// name, its message, and the names that stand in it.
type finding struct {
	at      gqlerror.Location
	rule    string
	message string
	words   []string
}

// validate applies gqlparser's rules, and to values those of [checkValue], in one
// walk, and returns the errors in the order of the document.
func validate(schema *ast.Schema, doc *ast.QueryDocument) []Error {
	var found []finding
	events := &validator.Events{}
	for _, rule := range chosen() {
		rule.RuleFunc(events, func(options ...validator.ErrorOption) {
			e := &gqlerror.Error{}
			for _, option := range options {
				option(e)
			}
			f := finding{rule: rule.Name, message: e.Message}
			if len(e.Locations) > 0 {
				f.at = e.Locations[0]
			}
			for _, quoted := range quotedWord.FindAllStringSubmatch(e.Message, -1) {
				f.words = append(f.words, quoted[1])
			}
			if !follows(schema, f) {
				found = append(found, f)
			}
		})
	}
	events.OnValue(func(_ *validator.Walker, v *ast.Value) { found = append(found, checkValue(v)...) })
	validator.Walk(schema, doc, events)
	if len(found) == 0 {
		return nil
	}
	slices.SortStableFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Column, b.at.Column))
	})
	where := placesOf(doc)
	var errs []Error
	for _, f := range found {
		if len(errs) == maxErrors {
			break
		}
		e := worded(f, where)
		// The walk comes to a fragment where it is defined and where it is spread.
		if !slices.ContainsFunc(errs, func(o Error) bool { return o.Message == e.Message && o.Locations[0] == e.Locations[0] }) {
			errs = append(errs, e)
		}
	}
	return errs
}

// chosen are the rules of gqlparser that graphql-ruby has as well.
func chosen() []validator.Rule {
	return []validator.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.FragmentsOnCompositeTypesRule,
		rules.KnownArgumentNamesRuleWithoutSuggestions, rules.KnownDirectivesRule, rules.KnownFragmentNamesRule,
		rules.KnownRootTypeRule, rules.KnownTypeNamesRuleWithoutSuggestions, rules.LoneAnonymousOperationRule,
		rules.NoFragmentCyclesRule, rules.NoUndefinedVariablesRule, rules.NoUnusedFragmentsRule,
		rules.NoUnusedVariablesRule, rules.OverlappingFieldsCanBeMergedRule, rules.PossibleFragmentSpreadsRule,
		rules.ProvidedRequiredArgumentsRule, rules.ScalarLeafsRuleWithoutSuggestions, rules.UniqueArgumentNamesRule,
		rules.UniqueDirectivesPerLocationRule, rules.UniqueFragmentNamesRule, rules.UniqueInputFieldNamesRule,
		rules.UniqueOperationNamesRule, rules.UniqueVariableNamesRule, rules.VariablesAreInputTypesRule,
		rules.VariablesInAllowedPositionRule,
	}
}

// quotedWord is how gqlparser's messages name things.
var quotedWord = regexp.MustCompile(`"[$@]?([^"]*)"`)

// follows reports whether a finding only follows from another one: a field of
// what has no fields, or a variable whose type does not exist.
func follows(schema *ast.Schema, f finding) bool {
	switch f.rule {
	case rules.FieldsOnCorrectTypeRuleWithoutSuggestions.Name:
		return schema.Types[f.words[1]].IsLeafType()
	case rules.VariablesInAllowedPositionRule.Name:
		return schema.Types[bare(f.words[1])] == nil
	}
	return false
}

func bare(typeText string) string { return strings.Trim(typeText, "[]!") }

// The names of what [checkValue] finds.
const (
	unknownAttribute = "unknown attribute"
	missingAttribute = "missing attribute"
	invalidValue     = "invalid value"
	refusedValue     = "refused value"
)

// checkValue looks at one literal, since gqlparser knows nothing of the scalars of
// GitLab. The values inside it are judged by calls of their own, and the types
// of variables by their positions.
func checkValue(v *ast.Value) []finding {
	if v.Definition == nil || v.ExpectedType == nil {
		return nil
	}
	found := func(rule string, words ...string) []finding {
		return []finding{{location(v.Position), rule, "", words}}
	}
	invalid := func() []finding { return found(invalidValue, v.String(), v.ExpectedType.String()) }
	switch {
	case v.Kind == ast.Variable:
		return nil
	case v.Kind == ast.NullValue && !v.ExpectedType.NonNull, v.Kind == ast.ListValue && v.ExpectedType.Elem != nil:
		return nil
	case v.Kind == ast.NullValue, v.Kind == ast.ListValue:
		return invalid()
	case v.Definition.Kind == ast.InputObject && v.Kind == ast.ObjectValue:
		return attributes(v)
	case v.Definition.Kind == ast.Enum && v.Kind == ast.EnumValue && v.Definition.EnumValues.ForName(v.Raw) != nil:
		return nil
	case v.Definition.Kind != ast.Scalar || v.Kind == ast.EnumValue:
		return invalid()
	}
	value, err := v.Value(nil)
	if err != nil {
		return invalid()
	}
	switch _, problems := scalar(v.Definition.Name, value); {
	case len(problems) == 0:
		return nil
	case problems[0].Message != "":
		return found(refusedValue, problems[0].Message)
	}
	return invalid()
}

func attributes(v *ast.Value) []finding {
	var found []finding
	for _, field := range v.Definition.Fields {
		if field.Type.NonNull && field.DefaultValue == nil && v.Children.ForName(field.Name) == nil {
			found = append(found, finding{
				location(v.Position), missingAttribute, "", []string{field.Name, v.Definition.Name, field.Type.String()},
			})
		}
	}
	for _, child := range v.Children {
		if v.Definition.Fields.ForName(child.Name) == nil {
			found = append(found, finding{
				location(child.Position), unknownAttribute, "", []string{child.Name, v.Definition.Name},
			})
		}
	}
	return found
}

// worded gives a finding graphql-ruby's words, code and path. What has no
// wording keeps gqlparser's message.
func worded(f finding, where places) Error {
	p := where[f.at]
	e := Error{Message: f.message, Locations: []gqlerror.Location{f.at}, Path: p.path}
	all := wordings()
	i := slices.IndexFunc(all, func(w wording) bool {
		return w.rule == f.rule && (strings.Contains(f.message, w.when) || p.kind == w.when)
	})
	if i < 0 {
		return e
	}
	w := all[i]
	pairs := []string{"{kind}", p.kind, "{owner}", p.owner, "{argument}", p.argument, "{in}", p.operation(), "{mismatch}", mismatch(f.words)}
	for n, word := range f.words {
		pairs = append(pairs, "{"+strconv.Itoa(n+1)+"}", word)
	}
	if len(f.words) > 1 {
		pairs = append(pairs, "{type}", bare(f.words[1]))
	}
	fill := strings.NewReplacer(pairs...)
	e.Message = fill.Replace(w.text)
	e.Extensions = map[string]any{"code": w.code}
	for _, extension := range strings.Fields(w.extensions) {
		name, value, _ := strings.Cut(extension, "=")
		e.Extensions[name] = fill.Replace(value)
	}
	switch w.place {
	case ofArgument:
		e.Path = deeper(p.path, f.words[0])
		if argument := p.arguments.ForName(f.words[0]); argument != nil {
			e.Locations = []gqlerror.Location{location(argument.Position)}
		}
	case ofValue:
		if p.parent != nil {
			e.Locations = []gqlerror.Location{location(p.parent)}
		}
	case ofParent:
		e.Path = p.path[:max(0, len(p.path)-1)]
	case ofDefinition:
		e.Path = p.path[:min(1, len(p.path))]
	case ofDocument:
		e.Path = ast.Path{}
	}
	return e
}

// mismatch is what graphql-ruby calls the difference between the type of a
// variable and the one that its position wants.
func mismatch(words []string) string {
	switch {
	case len(words) < 3:
		return ""
	case bare(words[1]) != bare(words[2]):
		return "Type mismatch"
	case strings.Count(words[1], "[") != strings.Count(words[2], "["):
		return "List dimension mismatch"
	}
	return "Nullability mismatch"
}
