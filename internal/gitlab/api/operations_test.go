package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// A mutation without a rule would be treated with care, but silently.
func TestEveryMutationHasARule(t *testing.T) {
	rules := caller.Rules()
	found := map[string]bool{}
	for _, text := range queries(t) {
		for _, m := range regexp.MustCompile(`(?m)^mutation (\w+)`).FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
			if _, ok := rules[m[1]]; !ok {
				t.Errorf("mutation %s has no entry in operations.go", m[1])
			}
		}
	}
	for name := range rules {
		if !found[name] {
			t.Errorf("operations.go has %s, and queries/ does not", name)
		}
	}
}

// What GitLab 17.3 does not know must not be in a default operation.
func TestNewFieldsStayApart(t *testing.T) {
	apart := map[string]string{"awardMessage": "messages.graphql", "uniqueUsers": "recipients.graphql"}
	for name, text := range queries(t) {
		for field, home := range apart {
			if name != home && strings.Contains(text, field+"\n") {
				t.Errorf("%s asks for %s, which belongs into %s", name, field, home)
			}
		}
	}
}

// An unset field that is sent as null can clear what is stored.
func TestUnsetInputsAreNotSent(t *testing.T) {
	for _, input := range []any{
		gql.AchievementsCreateInput{}, gql.AchievementsUpdateInput{}, gql.AchievementsDeleteInput{},
		gql.AchievementsAwardInput{}, gql.AchievementsRevokeInput{}, gql.UserAchievementsDeleteInput{},
		gql.UserAchievementsUpdateInput{}, gql.UserAchievementPrioritiesUpdateInput{},
	} {
		typ := reflect.TypeOf(input)
		for i := range typ.NumField() {
			f := typ.Field(i)
			if f.Type.Kind() == reflect.Pointer && !strings.HasSuffix(f.Tag.Get("json"), ",omitempty") {
				t.Errorf("%s.%s is sent as null when it is not set", typ.Name(), f.Name)
			}
		}
	}
}

// The list above is whole: every input type of the generated client is in it.
func TestAllInputsAreChecked(t *testing.T) {
	source, err := os.ReadFile("../gql/generated.go")
	if err != nil {
		t.Fatal(err)
	}
	n := len(regexp.MustCompile(`(?m)^type [A-Z]\w*Input struct`).FindAll(source, -1))
	if n != 8 {
		t.Errorf("the generated client has %d input types, and the test above checks 8", n)
	}
}

// The client says what went wrong, and the app how to go on in the words of its
// commands, flags and variables.
func TestNoTextNamesACommand(t *testing.T) {
	words := regexp.MustCompile(`(^|[^\w-])--[a-z]|ACH_[A-Z]|(^|['\s:])ach [a-z]+ (set|list|status|login|[A-Z])|'ach `)
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && words.MatchString(text.Value) {
				t.Errorf("%s: %s", path, text.Value)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func queries(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../../queries/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	texts := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(f)] = string(b)
	}
	return texts
}
