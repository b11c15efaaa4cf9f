package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

const createQuery = `mutation ($input: AchievementsCreateInput!) { achievementsCreate(input: $input) {
	clientMutationId errors achievement { id name description avatarUrl namespace { fullPath } createdAt updatedAt } } }`

const updateQuery = `mutation ($input: AchievementsUpdateInput!) { achievementsUpdate(input: $input) {
	clientMutationId errors achievement { id name description avatarUrl updatedAt } } }`

func input(pairs ...any) map[string]any {
	fields := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i].(string)] = pairs[i+1]
	}
	return map[string]any{"input": fields}
}

func TestCreate(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	for _, c := range []struct {
		name          string
		fields        map[string]any
		errors        string
		stored, descr string
	}{
		{"plain", input("namespaceId", acme, "name", "New", "description", "What for"), `[]`, `"New"`, `"What for"`},
		{"as a namespace", input("namespaceId", "gid://gitlab/Namespace/1", "name", "New"), `[]`, `"New"`, "null"},
		{"stripped", input("namespaceId", acme, "name", " \t New\n", "description", "  "), `[]`, `"New"`, `""`},
		{"null description", input("namespaceId", acme, "name", "New", "description", nil), `[]`, `"New"`, "null"},
		{"255 characters", input("namespaceId", acme, "name", " "+long(255)+" "), `[]`, quoted(long(255)), "null"},
		{"256 characters", input("namespaceId", acme, "name", long(256)), `["Name is too long (maximum is 255 characters)"]`, "", ""},
		{"blank", input("namespaceId", acme, "name", "  "), `["Name can't be blank"]`, "", ""},
		{"unicode blank", input("namespaceId", acme, "name", "\u00a0\u2003"), `["Name can't be blank"]`, "", ""},
		{"taken in another letter case", input("namespaceId", acme, "name", "FIRST merge "), `["Name has already been taken"]`, "", ""},
		{"taken elsewhere", input("namespaceId", acme, "name", "Toolsmith"), `[]`, `"Toolsmith"`, "null"},
		{"1024 characters", input("namespaceId", acme, "name", "New", "description", long(1024)), `[]`, `"New"`, quoted(long(1024))},
		{"1025 characters", input("namespaceId", acme, "name", "New", "description", long(1025)), `["Description is too long (maximum is 1024 characters)"]`, "", ""},
		{"two at once", input("namespaceId", acme, "name", "", "description", long(1025)),
			`["Name can't be blank","Description is too long (maximum is 1024 characters)"]`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, sandbox.Options{})
			c.fields["input"].(map[string]any)["clientMutationId"] = "me-1"
			answer := i.ask("max", createQuery, c.fields)
			expect(t, answer, "data.achievementsCreate.errors", c.errors)
			expect(t, answer, "data.achievementsCreate.clientMutationId", `"me-1"`)
			if c.stored == "" {
				expect(t, answer, "data.achievementsCreate.achievement", "null")
				return
			}
			expect(t, answer, "data.achievementsCreate.achievement.id", `"gid://gitlab/Achievements::Achievement/7"`)
			expect(t, answer, "data.achievementsCreate.achievement.name", c.stored)
			expect(t, answer, "data.achievementsCreate.achievement.description", c.descr)
			expect(t, answer, "data.achievementsCreate.achievement.avatarUrl", "null")
			expect(t, answer, "data.achievementsCreate.achievement.createdAt", `"2025-06-01T12:00:00Z"`)
		})
	}
}

func TestUpdate(t *testing.T) {
	const path = "data.achievementsUpdate."
	t.Run("only what is given", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		answer := i.ask("max", updateQuery, input("achievementId", firstMerge, "name", " Second merge "))
		expect(t, answer, path+"errors", "[]")
		expect(t, answer, path+"achievement.name", `"Second merge"`)
		expect(t, answer, path+"achievement.description", `"The first contribution that was merged."`)
		expect(t, answer, path+"achievement.updatedAt", `"2025-06-01T12:00:00Z"`)
		expect(t, answer, path+"clientMutationId", "null")
	})
	t.Run("null clears the description", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		answer := i.ask("max", updateQuery, input("achievementId", firstMerge, "description", nil))
		expect(t, answer, path+"achievement.description", "null")
	})
	t.Run("no field at all", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		answer := i.ask("max", updateQuery, input("achievementId", firstMerge))
		expect(t, answer, path+"errors", "[]")
		expect(t, answer, path+"achievement.updatedAt", `"2024-02-01T12:00:00Z"`)
	})
	t.Run("its own name in another letter case", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		answer := i.ask("max", updateQuery, input("achievementId", firstMerge, "name", "FIRST MERGE"))
		expect(t, answer, path+"errors", "[]")
	})
	t.Run("a refusal carries the unsaved values", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		answer := i.ask("max", updateQuery, input("achievementId", firstMerge, "name", "bug hunter"))
		expect(t, answer, path+"errors", `["Name has already been taken"]`)
		expect(t, answer, path+"achievement.name", `"bug hunter"`)
		stored := i.ask("max", `{ group(fullPath: "acme") { achievements(ids: ["`+firstMerge+`"]) { nodes { name } } } }`)
		expect(t, stored, "data.group.achievements.nodes", `[{"name":"First merge"}]`)
	})
	t.Run("a null name trips the type", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		answer := i.ask("max", updateQuery, input("achievementId", firstMerge, "name", nil))
		expect(t, answer, path+"errors", `["Name can't be blank"]`)
		expect(t, answer, path+"achievement", "null")
		refused(t, answer, "Cannot return null for non-nullable field Achievement.name")
		expect(t, answer, "errors.0.path", `["achievementsUpdate","achievement","name"]`)
	})
	t.Run("a null avatar is not removed", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		answer := i.ask("max", updateQuery, input("achievementId", firstMerge, "avatar", nil))
		expect(t, answer, path+"achievement.avatarUrl", "null")
		stored := i.ask("max", `{ group(fullPath: "acme") { achievements(ids: ["`+firstMerge+`"]) { nodes { avatarUrl } } } }`)
		if url, _ := get(stored, "data.group.achievements.nodes.0.avatarUrl").(string); url == "" {
			t.Error("the stored avatar is gone")
		}
	})
}

func TestDelete(t *testing.T) {
	i := start(t, sandbox.Options{})
	const query = `mutation ($input: AchievementsDeleteInput!) { achievementsDelete(input: $input) { errors achievement { id name } } }`
	answer := i.ask("max", query, input("achievementId", bugHunter))
	expect(t, answer, "data.achievementsDelete", `{"errors":[],"achievement":{"id":"`+bugHunter+`","name":"Bug hunter"}}`)
	for _, award := range i.sandbox.State().Awards {
		if award.AchievementID == 2 {
			t.Errorf("award %d is left, revoked ones included", award.ID)
		}
	}
	again := i.ask("max", query, input("achievementId", bugHunter))
	expect(t, again, "data.achievementsDelete", "null")
	refused(t, again, rna)
	expect(t, i.ask("alice", `{ currentUser { userAchievements { nodes { achievement { name } } } } }`),
		"data.currentUser.userAchievements.nodes", `[{"achievement":{"name":"First merge"}}]`)
}

const awardQuery = `mutation ($input: AchievementsAwardInput!) { achievementsAward(input: $input) { errors
	userAchievement { id showOnProfile awardMessage awardMessageHtml revokedAt user { username } awardedByUser { username } achievement { name } } } }`

func TestAward(t *testing.T) {
	for _, c := range []struct {
		name, user string
		email      bool
	}{
		{"member", alice, true}, {"outsider", bob, true}, {"private profile", carol, true},
		{"bot", "gid://gitlab/User/9", true}, {"blocked, without an e-mail", blake, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, sandbox.Options{})
			answer := i.ask("max", awardQuery, input("achievementId", firstMerge, "userId", c.user))
			expect(t, answer, "data.achievementsAward.errors", "[]")
			expect(t, answer, "data.achievementsAward.userAchievement.id", quoted(awardID(15)))
			expect(t, answer, "data.achievementsAward.userAchievement.showOnProfile", "false")
			expect(t, answer, "data.achievementsAward.userAchievement.awardedByUser.username", `"max"`)
			state := i.sandbox.State()
			if got := len(state.Emails) == 1; got != c.email || state.AwardsMade != 1 {
				t.Errorf("e-mails %v, awards made %d", state.Emails, state.AwardsMade)
			}
		})
	}
	t.Run("users that are not there", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		for _, id := range []string{"999", "0", "-1", "abc"} {
			answer := i.ask("max", awardQuery, input("achievementId", firstMerge, "userId", "gid://gitlab/User/"+id))
			expect(t, answer, "data.achievementsAward", `{"errors":[`+quoted(`Couldn't find User with 'id'="`+id+`"`)+`],"userAchievement":null}`)
		}
	})
	t.Run("message", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		message := strings.Repeat("ü", 200)
		answer := i.ask("max", awardQuery, input("achievementId", firstMerge, "userId", bob, "awardMessage", message))
		expect(t, answer, "data.achievementsAward.userAchievement.awardMessage", quoted(message))
		answer = i.ask("max", awardQuery, input("achievementId", firstMerge, "userId", bob, "awardMessage", "a <b> & c"))
		expect(t, answer, "data.achievementsAward.userAchievement.awardMessageHtml", quoted(`<p dir="auto">a &lt;b&gt; &amp; c</p>`))
		answer = i.ask("max", awardQuery, input("achievementId", firstMerge, "userId", bob, "awardMessage", message+"ü"))
		expect(t, answer, "data.achievementsAward", "null")
		refused(t, answer, "awardMessage is too long (maximum is 200)")
		expect(t, answer, "errors.0.path", `["achievementsAward"]`)
	})
	t.Run("accepted at once where the instance says so", func(t *testing.T) {
		for _, c := range []struct {
			version, shown string
		}{{"19.4", "true"}, {"19.3", "false"}} {
			i := start(t, sandbox.Options{Version: c.version, Seed: strings.NewReader(`
settings: {auto_accept_awarded_achievements: true}
users: [{username: max}]
groups: [{path: acme, members: {max: owner}}]
achievements: [{group: acme, name: One}]
`)})
			answer := i.ask("max", awardQuery, input("achievementId", firstMerge, "userId", "gid://gitlab/User/1"))
			expect(t, answer, "data.achievementsAward.userAchievement.showOnProfile", c.shown)
		}
	})
}

func TestRevoke(t *testing.T) {
	i := start(t, sandbox.Options{})
	const query = `mutation ($input: AchievementsRevokeInput!) { achievementsRevoke(input: $input) { errors userAchievement { id revokedAt revokedByUser { username } } } }`
	answer := i.ask("max", query, input("userAchievementId", awardID(2)))
	expect(t, answer, "data.achievementsRevoke",
		`{"errors":[],"userAchievement":{"id":"`+awardID(2)+`","revokedAt":"2025-06-01T12:00:00Z","revokedByUser":{"username":"max"}}}`)
	again := i.ask("max", query, input("userAchievementId", awardID(2)))
	expect(t, again, "data.achievementsRevoke", `{"errors":["This achievement has already been revoked"],"userAchievement":null}`)
	expect(t, again, "errors", "null")
	// No read path lists it any more, but the award stands in uniqueUsers.
	rows := i.ask("max", `{ group(fullPath: "acme") { achievements(ids: ["`+firstMerge+`"]) { nodes {
		userAchievements { count nodes { id } } uniqueUsers { nodes { username } } } } } }`)
	expect(t, rows, "data.group.achievements.nodes.0.userAchievements",
		fmt.Sprintf(`{"count":3,"nodes":[{"id":%q},{"id":%q},{"id":%q}]}`, awardID(3), awardID(4), awardID(5)))
	expect(t, rows, "data.group.achievements.nodes.0.uniqueUsers.nodes",
		`[{"username":"blake"},{"username":"carol"},{"username":"bob"},{"username":"alice"}]`)
}

func TestDeleteAward(t *testing.T) {
	i := start(t, sandbox.Options{})
	const query = `mutation ($input: UserAchievementsDeleteInput!) { userAchievementsDelete(input: $input) { errors userAchievement { id achievement { name } user { username } } } }`
	for _, id := range []int{2, 7} { // 7 is revoked
		answer := i.ask("olivia", query, input("userAchievementId", awardID(id)))
		expect(t, answer, "data.userAchievementsDelete.errors", "[]")
		expect(t, answer, "data.userAchievementsDelete.userAchievement.id", quoted(awardID(id)))
		refused(t, i.ask("olivia", query, input("userAchievementId", awardID(id))), rna)
	}
}

const showQuery = `mutation ($input: UserAchievementsUpdateInput!) { userAchievementsUpdate(input: $input) { errors userAchievement { showOnProfile awardMessage } } }`

func TestUpdateAward(t *testing.T) {
	const path = "data.userAchievementsUpdate"
	both := func(id int) map[string]any {
		return input("userAchievementId", awardID(id), "showOnProfile", false, "awardMessage", "changed")
	}
	for _, c := range []struct {
		name, user string
		input      map[string]any
		want       string
	}{
		{"hide", "alice", input("userAchievementId", awardID(6), "showOnProfile", false), `{"errors":[],"userAchievement":{"showOnProfile":false,"awardMessage":"The parser one was nasty. Thank you!"}}`},
		{"accept", "bob", input("userAchievementId", awardID(3), "showOnProfile", true), `{"errors":[],"userAchievement":{"showOnProfile":true,"awardMessage":null}}`},
		{"a recipient's message is dropped", "alice", both(6), `{"errors":[],"userAchievement":{"showOnProfile":false,"awardMessage":"The parser one was nasty. Thank you!"}}`},
		{"a maintainer's visibility is dropped", "max", both(6), `{"errors":[],"userAchievement":{"showOnProfile":true,"awardMessage":"changed"}}`},
		// GitLab asks nothing about that (app/services/achievements/update_user_achievement_service.rb).
		{"a message of a revoked award", "max", input("userAchievementId", awardID(7), "awardMessage", "late"), `{"errors":[],"userAchievement":{"showOnProfile":true,"awardMessage":"late"}}`},
		{"no message any more", "max", input("userAchievementId", awardID(6), "awardMessage", nil), `{"errors":[],"userAchievement":{"showOnProfile":true,"awardMessage":null}}`},
		{"an empty message", "olivia", input("userAchievementId", awardID(6), "awardMessage", ""), `{"errors":[],"userAchievement":{"showOnProfile":true,"awardMessage":""}}`},
		{"200 characters", "max", input("userAchievementId", awardID(6), "awardMessage", strings.Repeat("ü", 200)), `{"errors":[],"userAchievement":{"showOnProfile":true,"awardMessage":"` + strings.Repeat("ü", 200) + `"}}`},
		{"revoked", "alice", input("userAchievementId", awardID(7), "showOnProfile", false), `{"errors":[],"userAchievement":{"showOnProfile":false,"awardMessage":null}}`},
		{"nothing", "alice", input("userAchievementId", awardID(2)), `{"errors":[],"userAchievement":{"showOnProfile":true,"awardMessage":null}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			expect(t, start(t, sandbox.Options{}).ask(c.user, showQuery, c.input), path, c.want)
		})
	}
	t.Run("third party", func(t *testing.T) {
		refused(t, start(t, sandbox.Options{}).ask("dora", showQuery, both(6)), rna)
	})
	t.Run("null", func(t *testing.T) {
		answer := start(t, sandbox.Options{}).ask("alice", showQuery, input("userAchievementId", awardID(6), "showOnProfile", nil))
		expect(t, answer, path, `{"errors":["Show on profile is not included in the list"],"userAchievement":null}`)
		refused(t, answer, "Cannot return null for non-nullable field UserAchievement.showOnProfile")
	})
	t.Run("long message", func(t *testing.T) {
		answer := start(t, sandbox.Options{}).ask("max", showQuery, input("userAchievementId", awardID(6), "awardMessage", strings.Repeat("x", 201)))
		expect(t, answer, path, "null")
		refused(t, answer, "awardMessage is too long (maximum is 200)")
	})
}

func TestPriorities(t *testing.T) {
	const query = `mutation ($input: UserAchievementPrioritiesUpdateInput!) { userAchievementPrioritiesUpdate(input: $input) { errors userAchievements { id priority } } }`
	const path = "data.userAchievementPrioritiesUpdate"
	ids := func(list ...int) map[string]any {
		gids := []string{}
		for _, n := range list {
			gids = append(gids, awardID(n))
		}
		return input("userAchievementIds", gids)
	}
	row := func(id int, priority string) string {
		return fmt.Sprintf(`{"id":%q,"priority":%s}`, awardID(id), priority)
	}
	// Alice holds 2 (place 1), 6 (place 0), 7 (revoked) and 14 (hidden).
	for _, c := range []struct {
		name  string
		given map[string]any
		rows  []string
	}{
		{"whole order", ids(14, 2, 6), []string{row(2, "1"), row(6, "2"), row(14, "0")}},
		{"the others lose their place", ids(14), []string{row(2, "null"), row(6, "null"), row(14, "0")}},
		{"none", ids(), []string{row(2, "null"), row(6, "null")}},
		{"unchanged ones come back too", ids(6, 2), []string{row(2, "1"), row(6, "0")}},
		{"duplicates leave gaps", ids(6, 2, 6), []string{row(2, "1"), row(6, "2")}},
		{"revoked", ids(7), []string{row(2, "null"), row(6, "null"), row(7, "0")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := start(t, sandbox.Options{}).ask("alice", query, c.given)
			expect(t, answer, path, `{"errors":[],"userAchievements":[`+strings.Join(c.rows, ",")+`]}`)
		})
	}
	t.Run("one of another user stops all", func(t *testing.T) {
		i := start(t, sandbox.Options{})
		for _, other := range []int{3, 999} {
			answer := i.ask("alice", query, ids(14, other))
			expect(t, answer, path, "null")
			refused(t, answer, rna)
		}
		for _, award := range i.sandbox.State().Awards {
			if award.ID == 14 && award.Priority != nil {
				t.Error("something was changed")
			}
		}
	})
	t.Run("wrong class", func(t *testing.T) {
		only(t, start(t, sandbox.Options{}).ask("alice", query, input("userAchievementIds", []string{firstMerge})),
			`Variable $input of type UserAchievementPrioritiesUpdateInput! was provided invalid value for userAchievementIds.0 (`+
				quoted(firstMerge)+` does not represent an instance of Achievements::UserAchievement)`)
	})
	t.Run("nothing placed and nothing listed", func(t *testing.T) {
		expect(t, start(t, sandbox.Options{}).ask("bob", query, ids()), path, `{"errors":[],"userAchievements":[]}`)
	})
}
