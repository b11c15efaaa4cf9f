package document_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/ach-cli/ach/internal/sandbox/document"
	"github.com/ach-cli/ach/internal/sandbox/graph"
	"github.com/ach-cli/ach/internal/sandbox/version"
)

func schema(t testing.TB, v string) *ast.Schema {
	t.Helper()
	parsed, err := version.Parse(v)
	if err != nil {
		t.Fatal(err)
	}
	s, err := document.SchemaOf(graph.NewExecutableSchema(graph.Config{}).Schema(), parsed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// short is an error as one line: path, message, code.
func short(e document.Error) string {
	var path []string
	for _, step := range e.Path {
		path = append(path, fmt.Sprint(step))
	}
	line := strings.Join(path, "/") + ": " + e.Message
	if code, ok := e.Extensions["code"]; ok {
		line += fmt.Sprintf(" [%v]", code)
	}
	return line
}

func TestStaticErrors(t *testing.T) {
	s := schema(t, "19.4")
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"fine", "{ currentUser { id } }", nil},
		{"syntax", "{ currentUser { id }", []string{": Parse error: Expected Name, found <EOF> at [1, 21]"}},
		{"empty", "", []string{": No query string was present"}},
		{"only a fragment", "fragment F on Query { __typename }", []string{": No operation was present"}},
		{"two operations", "query A { __typename } query B { __typename }", []string{": An operation name is required"}},
		{"unknown field", "{ currentUser { x: nope { id } } }", []string{"query/currentUser/x: Field 'nope' doesn't exist on type 'CurrentUser' [undefinedField]"}},
		{"unknown argument", "{ currentUser(a: 1) { id } }", []string{"query/currentUser/a: Field 'currentUser' doesn't accept argument 'a' [argumentNotAccepted]"}},
		{"missing argument", "query Q { group { id } }", []string{"query Q/group: Field 'group' is missing required arguments: fullPath [missingRequiredArguments]"}},
		{"missing input", `mutation { achievementsDelete(input: {}) { errors } }`,
			[]string{"mutation/achievementsDelete/input/achievementId: Argument 'achievementId' on InputObject 'AchievementsDeleteInput' is required. Expected type AchievementsAchievementID! [missingRequiredInputObjectAttribute]"}},
		{"unknown input field", `mutation { achievementsDelete(input: {achievementId: "gid://gitlab/Achievements::Achievement/1", a: 1}) { errors } }`,
			[]string{"mutation/achievementsDelete/input/a: InputObject 'AchievementsDeleteInput' doesn't accept argument 'a' [argumentNotAccepted]"}},
		{"null", `mutation { achievementsDelete(input: {achievementId: null}) { errors } }`,
			[]string{"mutation/achievementsDelete/input/achievementId: Argument 'achievementId' on InputObject 'AchievementsDeleteInput' has an invalid value (null). Expected type 'AchievementsAchievementID!'. [argumentLiteralsIncompatible]"}},
		{"number for a name", `{ user(username: 5) { id } }`, []string{"query/user/username: Argument 'username' on Field 'user' has an invalid value (5). Expected type 'String'. [argumentLiteralsIncompatible]"}},
		{"word for a number", `{ users(first: many) { count } }`, []string{"query/users/first: Argument 'first' on Field 'users' has an invalid value (many). Expected type 'Int'. [argumentLiteralsIncompatible]"}},
		{"number too big", `{ users(first: 99999999999) { count } }`, []string{"query/users/first: Argument 'first' on Field 'users' has an invalid value (99999999999). Expected type 'Int'. [argumentLiteralsIncompatible]"}},
		{"number one too big", `{ users(first: 2147483648) { count } }`, []string{"query/users/first: Argument 'first' on Field 'users' has an invalid value (2147483648). Expected type 'Int'. [argumentLiteralsIncompatible]"}},
		{"a mistake in a fragment, once", `{ users { ...F } } fragment F on UserCoreConnection { nope }`, []string{"fragment F/nope: Field 'nope' doesn't exist on type 'UserCoreConnection' [undefinedField]"}},
		{"unknown enum value", `{ users(sort: sideways) { count } }`, []string{"query/users/sort: Argument 'sort' on Field 'users' has an invalid value (sideways). Expected type 'Sort'. [argumentLiteralsIncompatible]"}},
		{"scalar for an object", `mutation { achievementsDelete(input: 5) { errors } }`, []string{"mutation/achievementsDelete/input: Argument 'input' on Field 'achievementsDelete' has an invalid value (5). Expected type 'AchievementsDeleteInput!'. [argumentLiteralsIncompatible]"}},
		{"gid of another app", `{ user(id: "gid://other/User/1") { id } }`, []string{`query/user/id: "gid://other/User/1" is not a Gitlab Global ID [argumentLiteralsIncompatible]`}},
		{"gid of another class", `{ user(id: "gid://gitlab/Group/1") { id } }`, []string{`query/user/id: "gid://gitlab/Group/1" does not represent an instance of User [argumentLiteralsIncompatible]`}},
		{"gid without an id", `{ user(id: "gid://gitlab/User/") { id } }`, []string{`query/user/id: "gid://gitlab/User/" is not a valid Global ID [argumentLiteralsIncompatible]`}},
		{"number for a gid", `{ user(id: 5) { id } }`, []string{`query/user/id: 5 is not a valid Global ID [argumentLiteralsIncompatible]`}},
		{"no selection", "{ currentUser }", []string{"query/currentUser: Field must have selections (field 'currentUser' returns CurrentUser but has no selections. Did you mean 'currentUser { ... }'?) [selectionMismatch]"}},
		{"selection on a scalar", "{ currentUser { id { x } } }", []string{`query/currentUser/id: Selections can't be made on scalars (field 'id' returns UserID but has selections) [selectionMismatch]`}},
		{"unused variable", "query ($a: Int) { __typename }", []string{"query: Variable $a is declared by anonymous query but not used [variableNotUsed]"}},
		{"undeclared variable", "query Q { users(first: $a) { count } }", []string{"query Q/users/first: Variable $a is used by Q but not declared [variableNotDefined]"}},
		{"variable of another type", "query ($a: String) { users(first: $a) { count } }", []string{"query/users/first: Type mismatch on variable $a and argument first (String / Int) [variableMismatch]"}},
		{"nullable variable", "query ($a: ID) { group(fullPath: $a) { id } }", []string{"query/group/fullPath: Nullability mismatch on variable $a and argument fullPath (ID / ID!) [variableMismatch]"}},
		{"nullable with a default", `query ($a: ID = "acme") { group(fullPath: $a) { id } }`, nil},
		{"list variable", "query ($a: [Int]) { users(first: $a) { count } }", []string{"query/users/first: List dimension mismatch on variable $a and argument first ([Int] / Int) [variableMismatch]"}},
		{"variable of no type", "query ($a: Nope) { users(first: $a) { count } }", []string{"query: Nope isn't a defined input type (on $a) [variableRequiresValidType]"}},
		{"variable of an object type", "query ($a: Group) { users(first: $a) { count } }", []string{"query: Group isn't a valid input type (on $a) [variableRequiresValidType]", "query/users/first: Type mismatch on variable $a and argument first (Group / Int) [variableMismatch]"}},
		{"default of another type", `query ($a: Int = "x") { users(first: $a) { count } }`, []string{"query: Default value for $a doesn't match type Int [defaultValueInvalidType]"}},
		{"same variable twice", "query ($a: Int, $a: Int) { users(first: $a) { count } }", []string{
			"query: Variable $a is declared by anonymous query but not used [variableNotUsed]", `query: There can only be one variable named "a" [variableNotUnique]`}},
		{"unused fragment", "{ __typename } fragment F on Query { __typename }", []string{"fragment F: Fragment F was defined, but not used [useAndDefineFragment]"}},
		{"undefined fragment", "{ ...F }", []string{"query/... F: Fragment F was used, but not defined [useAndDefineFragment]"}},
		{"endless fragment", "{ ...F } fragment F on Query { ...F }", []string{"fragment F: Fragment F contains an infinite loop [infiniteLoop]"}},
		{"same fragment twice", "{ ...F } fragment F on Query { __typename } fragment F on Query { __typename }", []string{`: Fragment name "F" must be unique [fragmentNotUnique]`}},
		{"fragment of another type", "{ ...F } fragment F on Group { id }", []string{"query/... F: Fragment F on Group can't be spread inside Query [cannotSpreadFragment]"}},
		{"fragment on no type", "{ ... on Nope { id } }", []string{"query/... on Nope: No such type Nope, so it can't be a fragment condition [undefinedType]"}},
		{"fragment on a scalar", "{ ... on String { id } }", []string{"query/... on String: Invalid fragment on type String (must be Union, Interface or Object) [fragmentOnNonCompositeType]"}},
		{"inside a fragment", "{ ...F } fragment F on Query { nope }", []string{"fragment F/nope: Field 'nope' doesn't exist on type 'Query' [undefinedField]"}},
		{"field conflict", "{ a: metadata { version } a: currentUser { id } }", []string{": Field 'a' has a field conflict: metadata or currentUser? [fieldConflict]"}},
		{"argument conflict", `{ group(fullPath: "a") { id } group(fullPath: "b") { id } }`, []string{`: Field 'group' has an argument conflict [fieldConflict]`}},
		{"argument conflict of a number and a list", `{ users(first: 1, usernames: ["a", "b"]) { count } users(usernames: ["a", "b"], first: 2) { count } }`,
			[]string{`: Field 'users' has an argument conflict [fieldConflict]`}},
		{"argument conflict of objects", `mutation { achievementsDelete(input: {achievementId: "gid://gitlab/Achievements::Achievement/1", clientMutationId: "a"}) { errors } achievementsDelete(input: {achievementId: "gid://gitlab/Achievements::Achievement/1"}) { errors } }`,
			[]string{`: Field 'achievementsDelete' has an argument conflict [fieldConflict]`}},
		{"the same arguments in another order", `{ users(first: 1, usernames: ["a"]) { count } users(usernames: ["a"], first: 1) { count } }`, nil},
		{"object for a number", `{ users(first: {a: [1, "x"], b: $c}) { count } }`,
			[]string{`query/users/first: Argument 'first' on Field 'users' has an invalid value ({a:[1,"x"],b:$c}). Expected type 'Int'. [argumentLiteralsIncompatible]`, "query/users/first/b: Variable $c is used by anonymous query but not declared [variableNotDefined]"}},
		{"object for a gid", `{ user(id: {a: 1}) { id } }`, []string{`query/user/id: {"a"=>1} is not a valid Global ID [argumentLiteralsIncompatible]`}},
		{"undeclared variable in a fragment", "query Q { ...F } fragment F on Query { u: users(first: $a) { count } }", []string{"fragment F/u/first: Variable $a is used by F but not declared [variableNotDefined]"}},
		{"unused before undeclared", "query Q($b: Int) { users(first: $a) { count } }", []string{"query Q: Variable $b is declared by Q but not used [variableNotUsed]", "query Q/users/first: Variable $a is used by Q but not declared [variableNotDefined]"}},
		{"inline fragment of another type", "{ ... on Group { id } }", []string{"query/... on Group: Fragment on Group can't be spread inside Query [cannotSpreadFragment]"}},
		{"missing before unknown", `mutation { achievementsDelete(input: {a: 1}) { errors } }`, []string{
			"mutation/achievementsDelete/input/achievementId: Argument 'achievementId' on InputObject 'AchievementsDeleteInput' is required. Expected type AchievementsAchievementID! [missingRequiredInputObjectAttribute]",
			"mutation/achievementsDelete/input/a: InputObject 'AchievementsDeleteInput' doesn't accept argument 'a' [argumentNotAccepted]"}},
		{"several missing in a fragment", `mutation { ...F } fragment F on Mutation { achievementsAward(input: {}) { errors } }`, []string{
			"fragment F/achievementsAward/input/achievementId: Argument 'achievementId' on InputObject 'AchievementsAwardInput' is required. Expected type AchievementsAchievementID! [missingRequiredInputObjectAttribute]",
			"fragment F/achievementsAward/input/userId: Argument 'userId' on InputObject 'AchievementsAwardInput' is required. Expected type UserID! [missingRequiredInputObjectAttribute]"}},
		{"null for a flag", "query ($x: Boolean = true) { __typename @skip(if: $x) }", nil},
		{"unknown directive", "{ __typename @defer }", []string{"query/__typename: Directive @defer is not defined [undefinedDirective]"}},
		{"directive without its argument", "{ __typename @skip }", []string{"query/__typename: Directive 'skip' is missing required arguments: if [missingRequiredArguments]"}},
		{"subscription", "subscription { x }", []string{"subscription: Schema is not configured for subscriptions [missingSubscriptionConfiguration]"}},
		{"argument twice", "{ users(first: 1, first: 2) { count } }", []string{`query/users: There can be only one argument named "first" [argumentNotUnique]`}},
		{"input field twice", `mutation { achievementsDelete(input: {achievementId: "gid://gitlab/Achievements::Achievement/1", achievementId: "gid://gitlab/Achievements::Achievement/1"}) { errors } }`,
			[]string{`mutation/achievementsDelete/input: There can be only one input field named "achievementId" [inputFieldNotUnique]`}},
		{"operation name twice", "query A { __typename } query A { __typename }", []string{": An operation name is required"}},
		{"at most five", "{ a b c d e f g }", []string{
			"query/a: Field 'a' doesn't exist on type 'Query' [undefinedField]", "query/b: Field 'b' doesn't exist on type 'Query' [undefinedField]",
			"query/c: Field 'c' doesn't exist on type 'Query' [undefinedField]", "query/d: Field 'd' doesn't exist on type 'Query' [undefinedField]",
			"query/e: Field 'e' doesn't exist on type 'Query' [undefinedField]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errs := document.NewRequest(s).Prepare(c.text, "", nil)
			var got []string
			for _, e := range errs {
				got = append(got, short(e))
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
			}
		})
	}
}

func TestVariableErrors(t *testing.T) {
	s := schema(t, "19.4")
	for _, c := range []struct{ name, text, variables, want string }{
		{"missing", "query ($a: ID!) { group(fullPath: $a) { id } }", `{}`, "Variable $a of type ID! was provided invalid value"},
		{"number for an id", "query ($a: ID!) { group(fullPath: $a) { id } }", `{"a":5}`, ""},
		{"fraction for an id", "query ($a: ID!) { group(fullPath: $a) { id } }", `{"a":5.5}`, "Variable $a of type ID! was provided invalid value"},
		{"text for a number", "query ($a: Int) { users(first: $a) { count } }", `{"a":"5"}`, "Variable $a of type Int was provided invalid value"},
		{"one for a list", "query ($a: [String!]) { users(usernames: $a) { count } }", `{"a":"bob"}`, ""},
		{"null in a list", "query ($a: [String!]) { users(usernames: $a) { count } }", `{"a":["x",null]}`, "Variable $a of type [String!] was provided invalid value for 1 (Expected value to not be null)"},
		{"enum", "query ($a: Sort) { users(sort: $a) { count } }", `{"a":"sideways"}`, "Variable $a of type Sort was provided invalid value"},
		{"default", "query ($a: Int = 5) { users(first: $a) { count } }", `{}`, ""},
		{"gid", "query ($a: UserID!) { user(id: $a) { id } }", `{"a":"x"}`, "Variable $a of type UserID! was provided invalid value"},
		{"text for an object", "mutation ($a: AchievementsDeleteInput!) { achievementsDelete(input: $a) { errors } }", `{"a":"x"}`, "Variable $a of type AchievementsDeleteInput! was provided invalid value"},
		{"several", "mutation ($a: AchievementsAwardInput!) { achievementsAward(input: $a) { errors } }", `{"a":{"userId":"x","achievementId":null}}`,
			`Variable $a of type AchievementsAwardInput! was provided invalid value for achievementId (Expected value to not be null), userId ("x" is not a valid Global ID)`},
		{"boolean", "mutation ($a: UserAchievementsUpdateInput!) { userAchievementsUpdate(input: $a) { errors } }", `{"a":{"userAchievementId":"gid://gitlab/Achievements::UserAchievement/1","showOnProfile":"yes"}}`,
			`Variable $a of type UserAchievementsUpdateInput! was provided invalid value for showOnProfile (Could not coerce value "yes" to Boolean)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			decoder := json.NewDecoder(strings.NewReader(c.variables))
			decoder.UseNumber()
			var variables map[string]any
			if err := decoder.Decode(&variables); err != nil {
				t.Fatal(err)
			}
			_, errs := document.NewRequest(s).Prepare(c.text, "", variables)
			got := ""
			if len(errs) > 0 {
				got = errs[0].Message
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Whatever is sent, judging it neither panics nor hangs, and what is accepted
// can be measured.
func FuzzPrepare(f *testing.F) {
	s := schema(f, "19.4")
	for _, seed := range []string{
		"{ currentUser { id } }", "query Q($a: Int = 5) { users(first: $a, sort: created_asc) { ...F } } fragment F on UserCoreConnection { count }",
		`mutation { a: achievementsAward(input: {achievementId: "x", userId: $u}) { errors } }`,
		"{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", "{ a: __typename @skip(if: $x) }", `{ users(ids: ["""a"""]) { nodes { id } } }`,
		"subscription { x }", "{ __schema { types { fields { args { type { ofType { name } } } } } } }",
	} {
		f.Add(seed, `{"a":1}`)
	}
	f.Fuzz(func(_ *testing.T, text, variables string) {
		var values map[string]any
		decoder := json.NewDecoder(strings.NewReader(variables))
		decoder.UseNumber()
		if decoder.Decode(&values) != nil {
			values = nil
		}
		if doc, errs := document.NewRequest(s).Prepare(text, "", values); len(errs) == 0 {
			document.Measure(doc).Check(document.LimitsFor(doc, true, false))
		}
	})
}
