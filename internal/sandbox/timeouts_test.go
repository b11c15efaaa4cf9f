package sandbox_test

import (
	"encoding/json"
	"testing"
)

// GitLab's resolver time-out is tested at every field: a mutation before which
// time ran out never ran, and one within which it did has a null for an answer.
func TestTimeouts(t *testing.T) {
	const ran = `{"userAchievement":{"id":"gid://gitlab/Achievements::UserAchievement/15"},"errors":[]}`
	for _, c := range []struct {
		fault    string
		executed int
		data     string
		errors   string
	}{
		{
			"first-timeout=1", 1, `{"a0":` + ran + `,"a1":null,"a2":null}`,
			`["Timeout on Mutation.achievementsAward a1","Timeout on Mutation.achievementsAward a2"]`,
		},
		{"first-timeout=0", 0, `{"a0":null,"a1":null,"a2":null}`, `["Timeout on Mutation.achievementsAward a0",
			"Timeout on Mutation.achievementsAward a1","Timeout on Mutation.achievementsAward a2"]`},
		{
			"first-timeout-inside=2", 2, `{"a0":` + ran + `,"a1":null,"a2":null}`,
			`["Timeout on AchievementsAwardPayload.userAchievement a1.userAchievement",
			"Timeout on AchievementsAwardPayload.errors a1.errors","Timeout on Mutation.achievementsAward a2"]`,
		},
		{
			"first-timeout-inside=1", 1, `{"a0":null,"a1":null,"a2":null}`,
			`["Timeout on AchievementsAwardPayload.userAchievement a0.userAchievement","Timeout on AchievementsAwardPayload.errors a0.errors",
			"Timeout on Mutation.achievementsAward a1","Timeout on Mutation.achievementsAward a2"]`,
		},
	} {
		t.Run(c.fault, func(t *testing.T) {
			i := misbehave(t, c.fault)
			_, body, err := attempt(i.awards(3))
			var answer map[string]any
			if err != nil || json.Unmarshal([]byte(body), &answer) != nil {
				t.Fatal(err, body)
			}
			expect(t, answer, "data", c.data)
			expect(t, map[string]any{"seen": places(answer)}, "seen", c.errors)
			i.executed(c.executed)
		})
	}
}

// places are the errors as "message path".
func places(answer map[string]any) []any {
	list, _ := answer["errors"].([]any)
	seen := []any{}
	for _, e := range list {
		text, _ := get(e, "message").(string)
		path, _ := get(e, "path").([]any)
		for n, step := range path {
			if n == 0 {
				text += " "
			} else {
				text += "."
			}
			name, _ := step.(string)
			text += name
		}
		seen = append(seen, text)
	}
	return seen
}

// Time is over for all of a multiplex at once, and its elements count together.
func TestTimeoutInAMultiplex(t *testing.T) {
	i := misbehave(t, "first-timeout-inside=2")
	award := map[string]any{"query": `mutation { a: achievementsAward(input: {achievementId: "` + firstMerge + `", userId: "` + bob + `"}) { errors } }`}
	_, body := i.postJSON("max", []any{award, award, award, map[string]any{"query": `{ currentUser { id } }`}})
	var answers []map[string]any
	if err := json.Unmarshal([]byte(body), &answers); err != nil {
		t.Fatal(err, body)
	}
	for n, want := range []string{`[]`, `["Timeout on AchievementsAwardPayload.errors a.errors"]`, `["Timeout on Mutation.achievementsAward a"]`, `["Timeout on Query.currentUser currentUser"]`} {
		expect(t, map[string]any{"seen": places(answers[n])}, "seen", want)
	}
	i.executed(2)
}

// A batch that is small enough is in time.
func TestNoTimeout(t *testing.T) {
	i := misbehave(t, "first-timeout=3")
	if _, body, err := attempt(i.awards(3)); err != nil || get(decoded(t, body), "errors") != nil {
		t.Error(body, err)
	}
	i.executed(3)
	if got := i.sandbox.Faults()[0]; got.Matched != 0 || got.Struck != 0 {
		t.Errorf("%+v", got)
	}
}

func decoded(t *testing.T, body string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		t.Fatal(err, body)
	}
	return value
}
