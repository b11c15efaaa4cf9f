package document

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// coerceVariables gives every variable of the operation its value: the given
// one, else the default. A variable without either is left out. A null counts as
// not given where there is a default, so that it reaches no place that wants a
// value.
func coerceVariables(schema *ast.Schema, op *ast.OperationDefinition, given map[string]any) (map[string]any, []Error) {
	c := coercer{schema}
	values := map[string]any{}
	var errs []Error
	for _, def := range op.VariableDefinitions {
		value, ok := given[def.Variable]
		if value == nil && def.DefaultValue != nil {
			value, _ = def.DefaultValue.Value(nil) // was judged with the document
			ok = true
		}
		if !ok && !def.Type.NonNull {
			continue
		}
		coerced, problems := c.coerce(def.Type, value)
		if len(problems) > 0 {
			errs = append(errs, invalidVariable(def, value, problems))
			continue
		}
		values[def.Variable] = coerced
	}
	return values, errs
}

// invalidVariable is GraphQL::Query::VariableValidationError.
func invalidVariable(def *ast.VariableDefinition, value any, problems []problem) Error {
	message := fmt.Sprintf("Variable $%s of type %s was provided invalid value", def.Variable, def.Type)
	between := " for "
	for _, p := range problems {
		if len(p.Path) > 0 {
			steps := strings.Trim(fmt.Sprint(p.Path), "[]")
			message += fmt.Sprintf("%s%s (%s)", between, strings.ReplaceAll(steps, " ", "."), p.Explanation)
			between = ", "
		}
	}
	return Error{
		Message: message, Locations: []gqlerror.Location{location(def.Position)},
		Extensions: map[string]any{"value": value, "problems": problems},
	}
}

// problem is why a value does not fit its type.
type problem struct {
	Path        []any  `json:"path"`
	Explanation string `json:"explanation"`
	// Message is set for graphql-ruby's CoercionErrors only.
	Message string `json:"message,omitempty"`
}

func problemf(format string, args ...any) []problem {
	return []problem{{Path: []any{}, Explanation: fmt.Sprintf(format, args...)}}
}

// coercer turns values into the form resolvers read, or tells why it cannot
// (`validate_input` and `coerce_input` of graphql-ruby's types).
type coercer struct{ schema *ast.Schema }

func (c coercer) coerce(t *ast.Type, value any) (any, []problem) {
	if value == nil {
		if t.NonNull {
			return nil, problemf("Expected value to not be null")
		}
		return nil, nil
	}
	if t.Elem != nil {
		return c.list(t.Elem, value)
	}
	switch def := c.schema.Types[t.NamedType]; def.Kind {
	case ast.InputObject:
		return c.object(def, value)
	case ast.Enum:
		return enum(def, value)
	default:
		return scalar(def.Name, value)
	}
}

func (c coercer) list(elem *ast.Type, value any) (any, []problem) {
	values, ok := value.([]any)
	if !ok {
		values = []any{value}
	}
	coerced := make([]any, len(values))
	var problems []problem
	for i, v := range values {
		result, found := c.coerce(elem, v)
		coerced[i] = result
		problems = append(problems, under(i, found)...)
	}
	return coerced, problems
}

func (c coercer) object(def *ast.Definition, value any) (any, []problem) {
	values, ok := value.(map[string]any)
	if !ok {
		return nil, problemf("Expected %s to be a key-value object.", asJSON(value))
	}
	coerced := make(map[string]any, len(values))
	var problems []problem
	for _, name := range slices.Sorted(maps.Keys(values)) {
		field := def.Fields.ForName(name)
		if field == nil {
			problems = append(problems, under(name, problemf("Field is not defined on %s", def.Name))...)
			continue
		}
		result, found := c.coerce(field.Type, values[name])
		coerced[name] = result
		problems = append(problems, under(name, found)...)
	}
	for _, field := range def.Fields {
		if _, given := values[field.Name]; !given && field.Type.NonNull && field.DefaultValue == nil {
			_, found := c.coerce(field.Type, nil)
			problems = append(problems, under(field.Name, found)...)
		}
	}
	return coerced, problems
}

func under(key any, problems []problem) []problem {
	for i := range problems {
		problems[i].Path = append([]any{key}, problems[i].Path...)
	}
	return problems
}

func enum(def *ast.Definition, value any) (any, []problem) {
	if text, ok := value.(string); ok && def.EnumValues.ForName(text) != nil {
		return text, nil
	}
	names := make([]string, len(def.EnumValues))
	for i, v := range def.EnumValues {
		names[i] = v.Name
	}
	return nil, problemf("Expected %s to be one of: %s", asJSON(value), strings.Join(names, ", "))
}

// scalar takes values of variables, whose numbers are as they were written, and
// those of literals.
func scalar(name string, value any) (any, []problem) {
	number, isNumber := value.(json.Number)
	switch n := value.(type) {
	case int64:
		number, isNumber = json.Number(strconv.FormatInt(n, 10)), true
	case float64:
		number, isNumber = json.Number(strconv.FormatFloat(n, 'g', -1, 64)), true
	}
	_, isText := value.(string)
	_, isFlag := value.(bool)
	whole, err := number.Int64()
	isWhole := isNumber && err == nil
	switch {
	case name == "Upload":
		if file, ok := value.(*store.File); ok {
			return file, nil
		}
		return nil, coercionError(asJSON(value) + " is not a valid upload")
	case gidClasses(name) != nil:
		return coerceGID(gidClasses(name), value)
	case isText && (name == "String" || name == "ID"), isFlag && name == "Boolean":
		return value, nil
	case isWhole && name == "ID":
		return number.String(), nil
	case isWhole && name == "Int" && whole >= math.MinInt32 && whole <= math.MaxInt32:
		return whole, nil
	case isNumber && name == "Float":
		if f, err := number.Float64(); err == nil {
			return f, nil
		}
	case !slices.Contains([]string{"String", "ID", "Boolean", "Int", "Float"}, name):
		return value, nil
	}
	return nil, problemf("Could not coerce value %s to %s", asJSON(value), name)
}

func coercionError(message string) []problem {
	return []problem{{Path: []any{}, Explanation: message, Message: message}}
}

// gidClasses are the classes each scalar of global ids takes; the first is the
// one its errors name. Subclasses pass (app/graphql/types/global_id_type.rb).
func gidClasses(scalar string) []string {
	switch scalar {
	case "AchievementsAchievementID":
		return []string{"Achievements::Achievement"}
	case "AchievementsUserAchievementID":
		return []string{"Achievements::UserAchievement"}
	case "NamespaceID":
		return []string{"Namespace", "Group", "Namespaces::UserNamespace", "Namespaces::ProjectNamespace"}
	case "UserID":
		return []string{"User"}
	}
	return nil
}

var gidForm = regexp.MustCompile(`^gid://([A-Za-z][A-Za-z0-9_-]*)/([A-Za-z][A-Za-z0-9_:]*)/([^/?#\s]+)(\?[^#\s]*)?$`)

// coerceGID has the texts of graphql-ruby's CoercionErrors.
func coerceGID(classes []string, value any) (any, []problem) {
	text, _ := value.(string)
	parts := gidForm.FindStringSubmatch(text)
	switch {
	case parts == nil:
		return nil, coercionError(Inspect(value) + " is not a valid Global ID")
	case parts[1] != "gitlab":
		return nil, coercionError(Inspect(value) + " is not a Gitlab Global ID")
	case !slices.Contains(classes, parts[2]):
		return nil, coercionError(Inspect(value) + " does not represent an instance of " + classes[0])
	}
	return "gid://gitlab/" + parts[2] + "/" + parts[3], nil
}
