package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/topics"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/output"
)

// The names of fields are a promise to scripts: whoever changes one here
// changes a promise.
func TestFieldNames(t *testing.T) {
	promised := map[string]string{
		"award":             "id achievement achievement_id description namespace user user_id awarded_at awarded_by state order message revoked_at",
		"changed":           "id achievement achievement_id description namespace user user_id awarded_at awarded_by state order message revoked_at before",
		"achievement":       "id name description namespace awards avatar avatar_url created_at updated_at web_url",
		"view":              "id name description namespace awards avatar avatar_url created_at updated_at web_url latest_awards",
		"award_view":        "id achievement achievement_id description namespace user user_id awarded_at awarded_by state order message revoked_at pending age_days web_url",
		"page":              "web_url opened",
		"user":              "id user name state",
		"result":            "line user user_id achievement_id status award_id attempts error achievement mapped_from message",
		"plan":              "todo skipped excepted duplicate not_found cannot_tell failed mapped blocked emails rows",
		"foreseen":          "line user user_id achievement achievement_id status award_id error mapped_from message",
		"plan_row":          "action change achievement achievement_id user user_id name award_id message changed fields awards from why",
		"applied_row":       "action change achievement achievement_id user user_id name award_id message changed fields awards from why status attempts error",
		"run":               "id created_at host command rows open state",
		"account":           "host host_source user user_id token_source token_name scopes expires_at gitlab_version token_kind permissions to_tick token_shadows namespace can_award problem",
		"stats_achievement": "achievement achievement_id holders awards shown hidden accepted first_awarded_at last_awarded_at unseen months",
		"stats_user":        "place user user_id name state awards shown hidden accepted achievements held first_awarded_at last_awarded_at unseen counts",
		"stats_month":       "month awards shown hidden accepted holders new_holders unseen",
		"site":              "folder achievements people awards pictures files removed bytes",
		"setting":           "key value source description",
		"check":             "check state text advice",
		"version":           "version commit date go platform",
		"finding":           "kind achievement achievement_id user user_id award_id since age_days detail advice",
	}
	for _, s := range PlainTree().Shapes() {
		want, ok := promised[s.Name]
		if got := strings.Join(app.FieldNames(s.Fields), " "); !ok || got != want {
			t.Errorf("fields of %s:\n got %s\nwant %s", s.Name, got, want)
		}
		delete(promised, s.Name)
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
	shapes := PlainTree().Shapes()
	text := strings.Join(strings.Fields(topics.FormattingText(shapes)), " ")
	for _, shape := range shapes {
		for _, f := range shape.Fields {
			if f.Doc == "" || !strings.Contains(text, f.Doc) {
				t.Errorf("field %s of %s has no documentation", f.Name, shape.Name)
			}
		}
	}
}
