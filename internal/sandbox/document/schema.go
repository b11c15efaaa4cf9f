package document

import (
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/ach-cli/ach/internal/sandbox/version"
)

// SchemaOf is a copy of the newest schema without what the release does not
// know.
func SchemaOf(newest *ast.Schema, v version.Version) (*ast.Schema, error) {
	var text strings.Builder
	formatter.NewFormatter(&text).FormatSchema(newest)
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: text.String()})
	if err != nil {
		return nil, err
	}
	// gqlparser offers @defer, GitLab does not.
	delete(schema.Directives, "defer")
	if !v.UniqueUsers() {
		removeField(schema, "Achievement", "uniqueUsers")
	}
	if !v.AwardMessages() {
		removeField(schema, "UserAchievement", "awardMessage")
		removeField(schema, "UserAchievement", "awardMessageHtml")
		removeField(schema, "AchievementsAwardInput", "awardMessage")
	}
	if !v.EditableAwardMessages() {
		removeField(schema, "UserAchievementsUpdateInput", "awardMessage")
		shown := schema.Types["UserAchievementsUpdateInput"].Fields.ForName("showOnProfile")
		shown.Type = ast.NonNullNamedType("Boolean", nil)
	}
	if !v.TellsRoles() {
		removeField(schema, "CurrentUser", "admin")
		removeField(schema, "Group", "archived")
	}
	return schema, nil
}

func removeField(schema *ast.Schema, typeName, field string) {
	def := schema.Types[typeName]
	kept := def.Fields[:0:0]
	for _, f := range def.Fields {
		if f.Name != field {
			kept = append(kept, f)
		}
	}
	def.Fields = kept
}
