package sandbox_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// Errors of a document carry the path of their node; what concerns the document
// as a whole has an empty one (graphql-ruby, static_validation/base_visitor.rb).
func TestPathsOfStaticErrors(t *testing.T) {
	i := start(t, sandbox.Options{})
	for _, c := range []struct{ name, query, path, message string }{
		{"unused variable", "query Q($a: Int) { __typename }", `["query Q"]`, "Variable $a is declared by Q but not used"},
		{"undeclared variable", "query Q { u: users(first: $a) { count } }", `["query Q","u","first"]`, "Variable $a is used by Q but not declared"},
		{"variable of another type", "query ($a: String) { users(first: $a) { count } }", `["query","users","first"]`, "Type mismatch on variable $a and argument first (String / Int)"},
		{"unused fragment", "{ __typename } fragment F on Query { __typename }", `["fragment F"]`, "Fragment F was defined, but not used"},
		{"fragment that cannot apply", "{ ... on Group { id } }", `["query","... on Group"]`, "Fragment on Group can't be spread inside Query"},
		{"conflict", "{ a: metadata { version } a: currentUser { id } }", `[]`, "Field 'a' has a field conflict: metadata or currentUser?"},
		{"argument conflict", `{ users(first: 1) { count } users(first: 2) { count } }`, `[]`, "Field 'users' has an argument conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := i.ask("max", c.query)
			only(t, answer, c.message)
			expect(t, answer, "errors.0.path", c.path)
		})
	}
	_, body := i.postJSON("max", map[string]any{"query": "query A { __typename } query A { __typename }", "operationName": "A"})
	if want := `{"errors":[{"message":"Operation name \"A\" must be unique","locations":[{"line":1,"column":24}],"path":[],"extensions":{"code":"uniquelyNamedOperations","operationName":"A"}}]}`; body != want {
		t.Errorf("%s", body)
	}
}

// Below 19.2 showOnProfile was required: what is missing is told before what is
// not known (graphql-ruby, required_input_object_attributes_are_present.rb); of
// a variable it is the other way round (schema/input_object.rb).
func TestOrderOfMessagesBefore192(t *testing.T) {
	i := start(t, sandbox.Options{Version: "19.1"})
	answer := i.ask("max", `mutation { userAchievementsUpdate(input: {userAchievementId: "`+awardID(2)+`", awardMessage: "x"}) { errors } }`)
	expect(t, answer, "errors.0.message", quoted("Argument 'showOnProfile' on InputObject 'UserAchievementsUpdateInput' is required. Expected type Boolean!"))
	expect(t, answer, "errors.1.message", quoted("InputObject 'UserAchievementsUpdateInput' doesn't accept argument 'awardMessage'"))
	only(t, i.ask("max", showQuery, input("userAchievementId", awardID(2), "awardMessage", "x")),
		"Variable $input of type UserAchievementsUpdateInput! was provided invalid value for awardMessage (Field is not defined on UserAchievementsUpdateInput), showOnProfile (Expected value to not be null)")
}

// No text has the form that Go gives to values.
func TestTextsOfValues(t *testing.T) {
	i := start(t, sandbox.Options{})
	for value, want := range map[string]string{
		`[1, "a"]`:         `Unexpected parameter: [1, "a"]`,
		`{"a":{"b":[]}}`:   "",
		`5`:                "Unexpected parameter: 5",
		`true`:             "Unexpected parameter: true",
		`"[{\"a\":null}]"`: `Unexpected parameter: [{"a"=>nil}]`,
		`"\"{}\""`:         "",
		`" "`:              "",
	} {
		_, body := i.do(i.request("POST", "/api/graphql", "max", "application/json", strings.NewReader(`{"query":"{ __typename }","variables":`+value+`}`)))
		if want == "" && !strings.Contains(body, `"data"`) || !strings.Contains(body, strings.ReplaceAll(want, `"`, `\"`)) && !strings.Contains(body, strings.NewReplacer(`"`, `\"`, ">", `\u003e`).Replace(want)) {
			t.Errorf("%s: %s", value, body)
		}
	}
	only(t, i.ask("max", `query ($a: UserID!) { user(id: $a) { id } }`, map[string]any{"a": map[string]any{"b": []any{1, nil}}}), "Variable $a of type UserID! was provided invalid value")
	answer := i.ask("max", `mutation ($input: AchievementsDeleteInput!) { achievementsDelete(input: $input) { errors } }`, input("achievementId", map[string]any{"b": []any{1, nil}}))
	only(t, answer, `Variable $input of type AchievementsDeleteInput! was provided invalid value for achievementId ({"b"=>[1, nil]} is not a valid Global ID)`)
}

// An empty cursor is none, and a cursor may have its padding and the other
// alphabet (graphql-ruby, pagination/connection.rb, schema/base_64_encoder.rb).
func TestFormsOfCursors(t *testing.T) {
	i := start(t, sandbox.Options{})
	page := func(arguments string) map[string]any {
		return i.ask("max", `{ group(fullPath: "acme") { achievements(`+arguments+`) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } } }`)
	}
	const path, all = "data.group.achievements", `{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/3"},{"id":"` + bugHunter + `"},{"id":"` + firstMerge + `"}],"pageInfo":{"hasNextPage":false,"hasPreviousPage":false}}`
	expect(t, page(`after: ""`), path, all)
	expect(t, page(`before: ""`), path, all)
	padded := base64.URLEncoding.EncodeToString([]byte(`{"id":"3"}`))
	if !strings.HasSuffix(padded, "==") {
		t.Fatal(padded)
	}
	for _, cursor := range []string{padded, strings.TrimRight(padded, "=")} {
		expect(t, page(`after: "`+cursor+`"`), path+".nodes", `[{"id":"`+bugHunter+`"},{"id":"`+firstMerge+`"}]`)
	}
	for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
		expect(t, page(`after: "`+alphabet.EncodeToString([]byte(`{"id":"2","?":"~~?>>?>?"}`))+`"`), path+".nodes", `[{"id":"`+firstMerge+`"}]`)
	}
	for _, bad := range []string{strings.TrimSuffix(padded, "="), "e y", `a\nb`} {
		if answer := page(`after: "` + bad + `"`); !strings.HasPrefix(get(answer, "errors.0.message").(string), "Invalid input: \"") {
			t.Errorf("%s: %v", bad, answer)
		}
	}
}

// A place on the profile is no change of the award
// (app/services/achievements/update_user_achievement_priorities_service.rb).
func TestPlacesLeaveTheTimeOfTheLastChange(t *testing.T) {
	i := start(t, sandbox.Options{})
	answer := i.ask("alice", `mutation { m: userAchievementPrioritiesUpdate(input: {userAchievementIds: ["`+awardID(2)+`"]}) { userAchievements { id priority updatedAt } } }`)
	expect(t, answer, "data.m.userAchievements", `[{"id":"`+awardID(2)+`","priority":0,"updatedAt":"2024-03-01T12:00:00Z"},{"id":"`+awardID(6)+`","priority":null,"updatedAt":"2024-04-01T12:00:00Z"}]`)
}
