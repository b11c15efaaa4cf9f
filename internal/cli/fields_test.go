package cli

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ui"
)

// The names of fields are a promise to scripts: whoever changes one here
// changes a promise.
func TestFieldNames(t *testing.T) {
	address := func(gitlab.Namespace) string { return "" }
	for what, tt := range map[string]struct{ got, want string }{
		"award":       {namesOf(awardColumns(nil)), "id achievement achievement_id description namespace user user_id awarded_at awarded_by state order message revoked_at"},
		"achievement": {namesOf(achievementColumns(address, nil)), "id name description namespace awards avatar avatar_url created_at updated_at web_url"},
		"view":        {namesOf(viewColumns(address, func(time.Time) string { return "" })), "id name description namespace awards avatar avatar_url created_at updated_at web_url latest_awards"},
		"result":      {namesOf(resultColumns(nil)), "line user user_id achievement_id status award_id attempts error"},
		"user":        {namesOf(userColumns()), "id user name state"},
		"plan":        {namesOf(planColumns(bulk.Award)), "todo skipped duplicate not_found blocked emails"},
		"run":         {namesOf(runColumns()), "id created_at host command rows open state"},
		"version":     {namesOf(versionColumns()), "version go platform"},
		"account":     {namesOf(accountColumns()), "host host_source user user_id token_source token_name scopes expires_at gitlab_version"},
	} {
		if tt.got != tt.want {
			t.Errorf("fields of %s:\n got %s\nwant %s", what, tt.got, tt.want)
		}
	}
}

// Two tables have the names of formats, since settings know no terminals.
func TestFormatsOfTheSettingsAreThoseOfTheOutput(t *testing.T) {
	for _, k := range config.Keys() {
		if k.Name == "output" && !slices.Equal(k.Choices, ui.Formats()) {
			t.Errorf("%v are the choices of the setting, and %v the formats", k.Choices, ui.Formats())
		}
	}
}

func TestEveryFieldIsDocumented(t *testing.T) {
	text := strings.Join(strings.Fields(formattingText()), " ")
	for _, shape := range shapes() {
		for _, f := range shape.fields {
			if f.doc == "" || !strings.Contains(text, f.doc) {
				t.Errorf("field %s of %s has no documentation", f.name, shape.name)
			}
			switch f.kind {
			case "integer", "string", "boolean", "time":
			case "array":
				if !f.nested {
					t.Errorf("field %s of %s does not fit into a cell", f.name, shape.name)
				}
			default:
				t.Errorf("field %s of %s has the type %q: its sample lacks it", f.name, shape.name, f.kind)
			}
		}
	}
}

// Whatever prints rows says so, and has shapes that there are.
func TestEveryPrintedShapeExists(t *testing.T) {
	walk(plainRoot(), func(cmd *cobra.Command) {
		for _, name := range printed(cmd) {
			if len(findShapes([]string{name})) != 1 {
				t.Errorf("%s prints %q, which is no shape", cmd.CommandPath(), name)
			}
		}
	})
}

func docs[T any](cols []ui.Column[T]) map[string]string {
	list := map[string]string{}
	for _, c := range cols {
		list[c.Name] = c.Doc
	}
	return list
}

func namesOf[T any](cols []ui.Column[T]) string {
	list := make([]string, len(cols))
	for i, c := range cols {
		list[i] = c.Name
	}
	return strings.Join(list, " ")
}
