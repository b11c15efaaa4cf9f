package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/output"
)

// The names of fields are a promise to scripts: whoever changes one here
// changes a promise.
func TestFieldNames(t *testing.T) {
	promised := map[string]string{
		"award":       "id achievement achievement_id description namespace user user_id awarded_at awarded_by state order message revoked_at",
		"achievement": "id name description namespace awards avatar avatar_url created_at updated_at web_url",
		"view":        "id name description namespace awards avatar avatar_url created_at updated_at web_url latest_awards",
		"user":        "id user name state",
		"result":      "line user user_id achievement_id status award_id attempts error message",
		"plan":        "todo skipped duplicate not_found cannot_tell failed blocked emails rows",
		"foreseen":    "line user user_id achievement achievement_id status award_id error message",
		"run":         "id created_at host command rows open state",
		"account":     "host host_source user user_id token_source token_name scopes expires_at gitlab_version token_kind permissions to_tick token_shadows namespace can_award problem",
		"setting":     "key value source description",
		"check":       "check state text advice",
		"version":     "version go platform",
	}
	for _, s := range plainTree().shapes() {
		want, ok := promised[s.name]
		if got := strings.Join(names(s.fields), " "); !ok || got != want {
			t.Errorf("fields of %s:\n got %s\nwant %s", s.name, got, want)
		}
		delete(promised, s.name)
	}
	for name := range promised {
		t.Errorf("the shape %s is gone", name)
	}
}

// Two tables have the names of formats, since settings know no terminals.
func TestFormatsOfTheSettingsAreThoseOfTheOutput(t *testing.T) {
	for _, k := range config.Keys() {
		if k.Name == "output" && !slices.Equal(k.Choices, output.Formats()) {
			t.Errorf("%v are the choices of the setting, and %v the formats", k.Choices, output.Formats())
		}
	}
}

func TestEveryFieldIsDocumented(t *testing.T) {
	shapes := plainTree().shapes()
	text := strings.Join(strings.Fields(formattingText(shapes)), " ")
	for _, shape := range shapes {
		for _, f := range shape.fields {
			if f.doc == "" || !strings.Contains(text, f.doc) {
				t.Errorf("field %s of %s has no documentation", f.name, shape.name)
			}
		}
	}
}
