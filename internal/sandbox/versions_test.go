package sandbox_test

import (
	"fmt"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// What an older server says about what it does not know, and what it does
// otherwise.
func TestVersions(t *testing.T) {
	const (
		message = `{ currentUser { userAchievements { nodes { awardMessage } } } }`
		unique  = `{ group(fullPath: "acme") { achievements { nodes { uniqueUsers { count } } } } }`
	)
	award := `mutation { achievementsAward(input: {achievementId: "` + firstMerge + `", userId: "` + bob + `", awardMessage: "x"}) { errors } }`
	show := `mutation { userAchievementsUpdate(input: {userAchievementId: "` + awardID(2) + `"}) { errors } }`
	for _, c := range []struct{ name, query, since, before, older string }{
		{"award messages", message, "19.1", "19.0", "Field 'awardMessage' doesn't exist on type 'UserAchievement'"},
		{"giving a message", award, "19.1", "19.0", "InputObject 'AchievementsAwardInput' doesn't accept argument 'awardMessage'"},
		{"unique users", unique, "18.6", "18.5", "Field 'uniqueUsers' doesn't exist on type 'Achievement'"},
		{"optional visibility", show, "19.2", "19.1", "Argument 'showOnProfile' on InputObject 'UserAchievementsUpdateInput' is required. Expected type Boolean!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			expect(t, start(t, sandbox.Options{Version: c.since}).ask("max", c.query), "errors", "null")
			only(t, start(t, sandbox.Options{Version: c.before}).ask("max", c.query), c.older)
		})
	}
	t.Run("through a variable", func(t *testing.T) {
		answer := start(t, sandbox.Options{Version: "19.0"}).ask("max", `mutation ($input: AchievementsAwardInput!) { achievementsAward(input: $input) { errors } }`,
			input("achievementId", firstMerge, "userId", bob, "awardMessage", "x"))
		only(t, answer, "Variable $input of type AchievementsAwardInput! was provided invalid value for awardMessage (Field is not defined on AchievementsAwardInput)")
	})
	t.Run("editing a message", func(t *testing.T) {
		answer := start(t, sandbox.Options{Version: "19.1"}).ask("max", showQuery, input("userAchievementId", awardID(2), "showOnProfile", true, "awardMessage", "x"))
		only(t, answer, "Variable $input of type UserAchievementsUpdateInput! was provided invalid value for awardMessage (Field is not defined on UserAchievementsUpdateInput)")
		old := start(t, sandbox.Options{Version: "19.1"}).ask("max", `mutation { userAchievementsUpdate(input: {userAchievementId: "`+awardID(2)+`", showOnProfile: true}) { errors } }`)
		refused(t, old, rna)
	})
	t.Run("a new award is shown before 19.0", func(t *testing.T) {
		for v, shown := range map[string]string{"17.3": "true", "18.11": "true", "19.0": "false", "19.4": "false"} {
			answer := start(t, sandbox.Options{Version: v}).ask("max", `mutation { achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "`+bob+`"}) { userAchievement { showOnProfile } } }`)
			expect(t, answer, "data.achievementsAward.userAchievement.showOnProfile", shown)
			expect(t, start(t, sandbox.Options{Version: v}).ask("max", "{ metadata { version } }"), "data.metadata.version", quoted(v+".0-ee"))
		}
	})
	t.Run("introspection", func(t *testing.T) {
		for v, want := range map[string]string{"18.5": "false", "18.6": "true"} {
			answer := start(t, sandbox.Options{Version: v}).ask("max", `{ __type(name: "Achievement") { fields { name } } }`)
			found := "false"
			for _, f := range get(answer, "data.__type.fields").([]any) {
				if get(f, "name") == "uniqueUsers" {
					found = "true"
				}
			}
			if found != want {
				t.Errorf("%s: uniqueUsers %s", v, found)
			}
		}
	})
	t.Run("unknown versions", func(t *testing.T) {
		for _, v := range []string{"17.2", "19.5", "18.12", "18", "x.y", "19.-1", "19.1.2.3"} {
			if _, err := sandbox.New(sandbox.Options{Version: v}); err == nil {
				t.Errorf("%s is taken", v)
			}
		}
	})
}

// Every operation of GitLab's documentation page, as it stands there.
func TestDocumentedOperations(t *testing.T) {
	for _, v := range []string{"17.3", "18.6", "19.4"} {
		t.Run(v, func(t *testing.T) {
			i := start(t, sandbox.Options{Version: v})
			for _, c := range []struct{ user, query, path, want string }{
				{"alice", `query { user(username: "dora") { userAchievements { nodes { achievement { name description avatarUrl namespace { fullPath name } } } } } }`,
					"data.user.userAchievements.nodes.1.achievement", `{"name":"Contributor of the month","description":"Can be won again every month.","avatarUrl":null,"namespace":{"fullPath":"acme","name":"Acme"}}`},
				{"max", `mutation { achievementsAward(input: { achievementId: "` + firstMerge + `", userId: "` + bob + `" }) {
					userAchievement { id achievement { id name } user { id username } } errors } }`,
					"data.achievementsAward", `{"userAchievement":{"id":"` + awardID(15) + `","achievement":{"id":"` + firstMerge + `","name":"First merge"},"user":{"id":"` + bob + `","username":"bob"}},"errors":[]}`},
				{"max", `mutation { achievementsRevoke(input: { userAchievementId: "` + awardID(15) + `" }) {
					userAchievement { id achievement { id name } user { id username } revokedAt } errors } }`,
					"data.achievementsRevoke.userAchievement.revokedAt", `"2025-06-01T12:00:00Z"`},
				{"olivia", `mutation { userAchievementsDelete(input: { userAchievementId: "` + awardID(15) + `" }) {
					userAchievement { id achievement { id name } user { id username } } errors } }`,
					"data.userAchievementsDelete.userAchievement.id", quoted(awardID(15))},
				{"alice", `mutation { userAchievementsUpdate(input: { userAchievementId: "` + awardID(2) + `" showOnProfile: false }) {
					userAchievement { id showOnProfile } errors } }`,
					"data.userAchievementsUpdate", `{"userAchievement":{"id":"` + awardID(2) + `","showOnProfile":false},"errors":[]}`},
				{"alice", `mutation { userAchievementPrioritiesUpdate(input: { userAchievementIds: ["` + awardID(2) + `", "` + awardID(6) + `"], }) {
					userAchievements { id priority } errors } }`,
					"data.userAchievementPrioritiesUpdate.userAchievements", fmt.Sprintf(`[{"id":%q,"priority":0},{"id":%q,"priority":1}]`, awardID(2), awardID(6))},
				{"max", `mutation { achievementsDelete(input: { achievementId: "` + firstMerge + `" }) { achievement { id name } errors } }`,
					"data.achievementsDelete", `{"achievement":{"id":"` + firstMerge + `","name":"First merge"},"errors":[]}`},
			} {
				answer := i.ask(c.user, c.query)
				expect(t, answer, c.path, c.want)
				expect(t, answer, "errors", "null")
			}
			status, body := i.upload("max",
				part{"operations", "", `{"query":"mutation achievementsUpdate($file: Upload!) { achievementsUpdate(input: { achievementId: \"` + bugHunter + `\", name: \"New\", description: \"D\", avatar: $file}) { errors achievement { id name description avatarUrl } } }","variables":{"file":null}}`},
				part{"map", "", `{ "0": ["variables.file"] }`}, part{"0", "new.png", png})
			if status != 200 || !contains([]string{
				`{"data":{"achievementsUpdate":{"errors":[],"achievement":{"id":"` + bugHunter + `","name":"New","description":"D","avatarUrl":"` + i.url + `/uploads/-/system/achievements/achievement/avatar/2/new.png?v=1748779200"}}}}`,
				`{"data":{"achievementsUpdate":{"errors":[],"achievement":{"id":"` + bugHunter + `","name":"New","description":"D","avatarUrl":"` + i.url + `/uploads/-/system/achievements/achievement/avatar/2/new.png"}}}}`,
			}, body) {
				t.Errorf("%d %s", status, body)
			}
		})
	}
}
