package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ui"
)

// The names of fields are a promise to scripts: whoever changes one here
// changes a promise.
func TestFieldNames(t *testing.T) {
	address := func(gitlab.Namespace) string { return "" }
	for what, tt := range map[string]struct{ got, want string }{
		"award":       {names(awardColumns(nil)), "id achievement achievement_id description namespace user user_id awarded_at awarded_by state order message revoked_at"},
		"achievement": {names(achievementColumns(address, nil)), "id name description namespace awards avatar avatar_url created_at updated_at web_url"},
		"view":        {names(viewColumns(address)), "id name description namespace awards avatar avatar_url created_at updated_at web_url latest_awards"},
		"result":      {names(resultColumns(nil)), "line user user_id achievement_id status award_id attempts error"},
		"user":        {names(userColumns()), "id user name state"},
		"plan":        {names(planColumns(bulk.Award)), "todo skipped duplicate not_found blocked emails"},
		"run":         {names(runColumns(time.Time{})), "id created_at host command rows open state"},
		"version":     {names(versionColumns()), "version go platform"},
		"account":     {names(accountColumns()), "host host_source user user_id token_source token_name scopes expires_at gitlab_version"},
	} {
		if tt.got != tt.want {
			t.Errorf("fields of %s:\n got %s\nwant %s", what, tt.got, tt.want)
		}
	}
}

func TestEveryFieldIsDocumented(t *testing.T) {
	address := func(gitlab.Namespace) string { return "" }
	text := formattingText()
	for what, docs := range map[string]map[string]string{
		"award": docs(awardColumns(nil)), "achievement": docs(achievementColumns(address, nil)), "view": docs(viewColumns(address)),
		"result": docs(resultColumns(nil)), "user": docs(userColumns()), "account": docs(accountColumns()), "version": docs(versionColumns()),
		"plan": docs(planColumns(bulk.Award)), "run": docs(runColumns(time.Time{})),
	} {
		for name, doc := range docs {
			if doc == "" || !strings.Contains(text, doc) {
				t.Errorf("field %s of %s has no documentation", name, what)
			}
		}
	}
}

func docs[T any](cols []ui.Column[T]) map[string]string {
	list := map[string]string{}
	for _, c := range cols {
		list[c.Name] = c.Doc
	}
	return list
}

func names[T any](cols []ui.Column[T]) string {
	list := make([]string, len(cols))
	for i, c := range cols {
		list[i] = c.Name
	}
	return strings.Join(list, " ")
}
