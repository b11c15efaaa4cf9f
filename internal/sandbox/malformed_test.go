package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// A NUL or what is no UTF-8 anywhere in the parameters refuses the whole
// request before anything of it runs
// (lib/gitlab/middleware/handle_malformed_strings.rb).
func TestMalformedStrings(t *testing.T) {
	award := func(message string) string {
		return `{"query":"mutation($i: AchievementsAwardInput!) { achievementsAward(input: $i) { errors } }","variables":{"i":` +
			`{"achievementId":"` + firstMerge + `","userId":"` + bob + `","awardMessage":"` + message + `"}}}`
	}
	const list, form = "application/json", "application/x-www-form-urlencoded"
	for _, c := range []struct {
		name, contentType, body string
		want, made              int
	}{
		{"a NUL written as an escape", list, award(`a\u0000b`), 400, 0},
		{"in one of two calls", list, "[" + award("fine") + "," + award(`\u0000`) + "]", 400, 0},
		{"invalid UTF-8", list, award("a\xffb"), 400, 0},
		{"half a surrogate pair", list, award(`a\ud83c`), 400, 0},
		{"the other half", list, award(`\udf1fx`), 400, 0},
		{"two first halves", list, award(`\ud83c\ud83c`), 400, 0},
		{"a whole pair", list, award(`\ud83c\udf1f`), 200, 1},
		{"an escaped backslash before u0000", list, award(`\\u0000`), 200, 1},
		{"other escapes", list, award(`\n\"\/ \u00e9`), 200, 1},
		{"in a form", form, "query=%00", 400, 0},
		{"in a form, no UTF-8", form, "query=%ff", 400, 0},
		{"inside the variables of a form", form, `query={currentUser{id}}&variables={"a":"\u0000"}`, 400, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, sandbox.Options{})
			resp, body := i.do(i.request("POST", "/api/graphql", "max", c.contentType, strings.NewReader(c.body)))
			if resp.StatusCode != c.want || i.sandbox.State().AwardsMade != c.made {
				t.Errorf("%d, %d awards: %s", resp.StatusCode, i.sandbox.State().AwardsMade, body)
			}
			if c.want == 400 && (strings.TrimSpace(body) != "Bad Request" || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain")) {
				t.Errorf("%v %q", resp.Header, body)
			}
		})
	}
	t.Run("in the address", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		for _, path := range []string{"/api/graphql?query=%00", "/a%00b", "/a%ffb", "/api/v4/personal_access_tokens/self?x=%ff"} {
			if resp, _ := i.do(i.request("GET", path, "max", "", http.NoBody)); resp.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: %d", path, resp.StatusCode)
			}
		}
	})
	t.Run("in an upload", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		status, _ := i.upload("max",
			part{"operations", "", `{"query":"{ currentUser { id } }","variables":{"a":"\u0000"}}`},
			part{"map", "", `{"0": ["variables.file"]}`}, part{"0", "new.png", png})
		if status != 400 {
			t.Errorf("%d", status)
		}
	})
}
