package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// What fine-grained tokens read and change. The directives are those of
// app/graphql/mutations/achievements and app/graphql/types/achievements in
// GitLab 19.5; doc/auth/tokens/fine_grained_access_tokens_graphql.md lists them.

const (
	awardBob = `mutation { m: achievementsAward(input: {achievementId: "` + firstMerge + `", userId: "` + bob + `"}) { userAchievement { id user { username } } errors } }`
	holders  = `{ group(fullPath: "acme") { achievements { count nodes { id userAchievements { count nodes { user { username } } } } } } }`
)

func setting(texts ...string) sandbox.Options {
	var o sandbox.Options
	for _, text := range texts {
		o.Settings = append(o.Settings, "fine_grained_tokens."+text)
	}
	return o
}

func TestFineGrainedTokenSelf(t *testing.T) {
	for _, c := range []struct {
		name, user string
		opts       sandbox.Options
		status     int
		want       string
	}{
		{"without the permission", "max-fine", setting(), 403, `{"error":"insufficient_granular_scope","error_description":"Access denied: This operation requires a fine-grained personal access token with the following user permissions: [Personal Access Token: Read]."}`},
		{"with it", "max-fine-read", setting(), 200, `"granular":true,"granular_scopes":[{"access":"all_memberships","permissions":["read_group","read_member"]},{"access":"user","permissions":["read_user","read_personal_access_token"]},{"access":"instance","permissions":["read_metadata"]}]`},
		{"with it, of groups", "max-fine-self", setting(), 200, `{"access":"selected_memberships","permissions":["award_achievement","revoke_achievement","read_group","read_member"],"group_id":1}`},
		{"scopes", "max-fine-read", setting("scopes=left_out"), 200, `"granular":true,"id":`},
		{"scopes are one word", "max-fine-read", setting(), 200, `"scopes":["granular"]`},
		{"open to all", "max-fine", setting("self=open"), 200, `"granular":true`},
		{"closed to all", "max-fine-read", setting("self=closed"), 403, "insufficient_granular_scope"},
		{"another kind of token", "max", setting("self=closed"), 200, `"granular":false,"id"`},
		{"before 19.2 there are none", "max-fine-read", sandbox.Options{Version: "19.1"}, 401, "401 Unauthorized"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, c.opts)
			resp, body := i.do(i.request("GET", "/api/v4/personal_access_tokens/self", c.user, "", nil))
			if resp.StatusCode != c.status || !strings.Contains(body, c.want) {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
		})
	}
	status, body := start(t, sandbox.Options{Version: "19.1"}).postJSON("max-fine", map[string]any{"query": "{ currentUser { id } }"})
	if status != 401 || !strings.Contains(body, "Invalid token") {
		t.Errorf("%d %s", status, body)
	}
}

// No error and no row, whoever holds what.
func TestFineGrainedTokensReadNoAchievements(t *testing.T) {
	const mine = `{ currentUser { userAchievements(includeHidden: true) { count nodes { id } pageInfo { hasNextPage endCursor } } } }`
	for _, c := range []struct {
		name, user, query string
		opts              sandbox.Options
		want              string
	}{
		{"achievements of a group", "max-fine", holders, setting(), `{"group":{"achievements":{"count":3,"nodes":[]}}}`},
		{"nor a count", "max-fine", holders, setting("count=none"), `{"group":{"achievements":{"count":0,"nodes":[]}}}`},
		{"one's own awards", "alice-fine", mine, setting(), `{"currentUser":{"userAchievements":{"count":3,"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}`},
		{"nor a count of them", "alice-fine", mine, setting("count=none"), `{"currentUser":{"userAchievements":{"count":0,"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}}`},
		{"awards of others", "root-fine", `{ user(username: "alice") { userAchievements { nodes { id } } } }`, setting(), `{"user":{"userAchievements":{"nodes":[]}}}`},
		{"the permission of groups alone shows achievements and no holder", "max-group", `{ group(fullPath: "acme") { achievements(ids: ["` + firstMerge + `"]) { nodes { id userAchievements { count nodes { id } } } } } }`,
			seeded(setting("reads=boundaries")), `{"group":{"achievements":{"nodes":[{"id":"` + firstMerge + `","userAchievements":{"count":1,"nodes":[]}}]}}}`},
		{"both permissions show both", "max-both", `{ group(fullPath: "acme") { achievements { nodes { userAchievements { nodes { user { username } } } } } } }`,
			seeded(setting("reads=boundaries")), `{"group":{"achievements":{"nodes":[{"userAchievements":{"nodes":[{"user":{"username":"alice"}}]}}]}}}`},
		{"those of others are not one's own", "max-both", `{ group(fullPath: "acme") { achievements { nodes { userAchievements { nodes { id } } } } } }`,
			seeded(setting("reads=own")), `{"group":{"achievements":{"nodes":[{"userAchievements":{"nodes":[]}}]}}}`},
		{"without permissions to read", "max-fine-award", `{ currentUser { id } metadata { version } group(fullPath: "acme") { id } namespace(fullPath: "acme") { id } user(username: "alice") { id } users { nodes { id } } }`, setting(),
			`{"currentUser":null,"metadata":null,"group":null,"namespace":null,"user":null,"users":{"nodes":[]}}`},
		{"with them", "max-fine-read", `{ currentUser { username groups { nodes { fullPath } } } metadata { version } group(fullPath: "acme") { groupMembers(relations: DIRECT, search: "max") { nodes { accessLevel { integerValue } } } } namespace(fullPath: "acme") { id } user(username: "alice") { username } users(usernames: ["bob"]) { nodes { username } } }`, setting(),
			`{"currentUser":{"username":"max","groups":{"nodes":[{"fullPath":"attic"},{"fullPath":"acme"}]}},"metadata":{"version":"19.4.0-ee"},"group":{"groupMembers":{"nodes":[{"accessLevel":{"integerValue":40}}]}},"namespace":{"id":"gid://gitlab/Group/1"},"user":{"username":"alice"},"users":{"nodes":[{"username":"bob"}]}}`},
		{"the group of the token only", "max-fine", `{ a: group(fullPath: "acme/tools") { id } b: group(fullPath: "attic") { id } currentUser { groups { nodes { fullPath } } } }`, setting(),
			`{"a":{"id":"gid://gitlab/Group/2"},"b":null,"currentUser":{"groups":{"nodes":[{"fullPath":"acme"}]}}}`},
		{"without groups those of its owner", "max-group", `{ a: group(fullPath: "acme") { fullPath } b: group(fullPath: "other") { fullPath } }`, seeded(setting()), `{"a":{"fullPath":"acme"},"b":null}`},
		{"namespace open", "max-fine-award", `{ namespace(fullPath: "acme") { id } }`, setting("namespace=open"), `{"namespace":{"id":"gid://gitlab/Group/1"}}`},
		{"namespace closed", "max-fine-read", `{ namespace(fullPath: "acme") { id } }`, setting("namespace=closed"), `{"namespace":null}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := start(t, c.opts).ask(c.user, c.query)
			expect(t, answer, "data", c.want)
			expect(t, answer, "errors", "null")
		})
	}
}

// seeded is a small world with tokens of the open merge request.
func seeded(o sandbox.Options) sandbox.Options {
	o.Seed = strings.NewReader(`
users: [{username: max}, {username: alice}]
groups: [{path: acme, members: {max: maintainer}}, {path: other}]
achievements: [{group: acme, name: A, awards: [{user: alice, by: max}]}]
tokens:
  - {token: sandbox-max-group, user: max, granular: {permissions: [read_group, read_achievement]}}
  - {token: sandbox-max-both, user: max, granular: {permissions: [read_group, read_achievement, read_user_achievement], groups: [acme]}}
`)
	return o
}

// A change that was made answers with null and no errors, or with the object.
func TestFineGrainedTokensChange(t *testing.T) {
	i := start(t, setting())
	answer := i.ask("max-fine", awardBob)
	expect(t, answer, "data.m", `{"userAchievement":null,"errors":[]}`)
	expect(t, answer, "errors", "null")
	expect(t, i.ask("max-fine", `mutation { m: achievementsRevoke(input: {userAchievementId: "`+awardID(15)+`"}) { userAchievement { id } errors } }`), "data.m", `{"userAchievement":null,"errors":[]}`)
	expect(t, i.ask("max-fine", `mutation { m: achievementsRevoke(input: {userAchievementId: "`+awardID(15)+`"}) { userAchievement { id } errors } }`), "data.m", `{"userAchievement":null,"errors":["This achievement has already been revoked"]}`)
	expect(t, i.ask("max-fine", `mutation { m: achievementsCreate(input: {namespaceId: "`+acme+`", name: "N"}) { achievement { id } errors } }`), "data.m", `{"achievement":null,"errors":[]}`)
	expect(t, i.ask("alice-fine", `mutation { m: userAchievementPrioritiesUpdate(input: {userAchievementIds: ["`+awardID(2)+`"]}) { userAchievements { id } errors } }`), "data.m", `{"userAchievements":[],"errors":[]}`)
	if state := i.sandbox.State(); state.AwardsMade != 1 || state.Succeeded["achievementsAward"] != 1 || len(state.Achievements) != 7 {
		t.Errorf("%d awards, %v", state.AwardsMade, state.Succeeded)
	}
	answer = start(t, setting("payload=object")).ask("max-fine", awardBob)
	expect(t, answer, "data.m", `{"userAchievement":{"id":"`+awardID(15)+`","user":{"username":"bob"}},"errors":[]}`)
}

func TestFineGrainedTokensAreDenied(t *testing.T) {
	const (
		inTools = `mutation { m: achievementsAward(input: {achievementId: "` + toolsmith + `", userId: "` + bob + `"}) { errors } }`
		inAttic = `mutation { m: achievementsAward(input: {achievementId: "` + founder + `", userId: "` + bob + `"}) { errors } }`
		nowhere = `mutation { m: achievementsAward(input: {achievementId: "gid://gitlab/Achievements::Achievement/999", userId: "` + bob + `"}) { errors } }`
		show    = `mutation { m: userAchievementsUpdate(input: {userAchievementId: "` + "gid://gitlab/Achievements::UserAchievement/2" + `", showOnProfile: true}) { errors } }`
		newest  = "Access denied: This operation requires a fine-grained personal access token with the following "
		older   = "Access denied: Your Personal Access Token lacks the required permissions: "
	)
	for _, c := range []struct {
		name, user, query string
		opts              sandbox.Options
		want              string
	}{
		{"newest text", "max-fine-read", awardBob, setting(), newest + "group permissions: [Achievement: Award]."},
		{"of the user", "max-fine-read", show, setting(), newest + "user permissions: [Achievement: Update]."},
		{"older text", "max-fine-read", awardBob, setting("denied=older"), older + `[award_achievement] for "acme".`},
		{"older text, of the user", "max-fine-read", show, setting("denied=older"), older + "[update_user_achievement]."},
		{"no boundary", "max-fine-read", awardBob, setting("denied=boundaries"), "Unable to determine boundaries for authorization"},
		{"generic", "max-fine-read", awardBob, setting("denied=generic"), rna},
		{"another group", "max-fine", inAttic, setting(), newest + "group permissions: [Achievement: Award]."},
		{"what is not there", "max-fine", nowhere, setting(), "Unable to determine boundaries for authorization"},
		{"a group below", "max-fine", inTools, setting(), ""},
		{"no role beside the permission", "bob-fine", awardBob, sandbox.Options{Seed: strings.NewReader(`
users: [{username: max}, {username: bob}]
groups: [{path: acme, members: {max: maintainer, bob: developer}}]
achievements: [{group: acme, name: A}]
tokens: [{token: sandbox-bob-fine, user: bob, granular: {permissions: [award_achievement], groups: [acme]}}]
`)}, rna},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, c.opts)
			answer := i.ask(c.user, c.query)
			if c.want == "" {
				expect(t, answer, "data.m.errors", "[]")
				return
			}
			refused(t, answer, c.want)
			expect(t, answer, "errors.0.path", `["m"]`)
			expect(t, answer, "data", `{"m":null}`)
			if i.sandbox.State().AwardsMade != 0 {
				t.Error("an award was made")
			}
		})
	}
	// The other aliases of the document run.
	i := start(t, setting())
	answer := i.ask("max-fine-award", `mutation { a: achievementsDelete(input: {achievementId: "`+firstMerge+`"}) { errors } b: achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "`+bob+`"}) { errors } }`)
	expect(t, answer, "data", `{"a":null,"b":{"errors":[]}}`)
}

func TestUnknownSettings(t *testing.T) {
	for _, text := range []string{"fine_grained_tokens.payload=all", "fine_grained_tokens.colour=red", "colour=red", "self", "achievements_feature_flag=perhaps", "lists_with_the_flag_off=gone"} {
		if _, err := sandbox.New(sandbox.Options{Settings: []string{text}}); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

// The feature flag achievements, which there was before GitLab 19.3
// (config/feature_flags/beta/achievements.yml).
func TestFeatureFlagOff(t *testing.T) {
	lists := `{ group(fullPath: "acme") { achievements { nodes { id } } } currentUser { userAchievements { nodes { id } } } }`
	for _, c := range []struct{ version, off, want string }{
		{"18.6", "empty", `{"group":{"achievements":{"nodes":[]}},"currentUser":{"userAchievements":{"nodes":[]}}}`},
		{"19.1", "none", `{"group":{"achievements":null},"currentUser":{"userAchievements":null}}`},
		{"19.4", "none", ""}, // there is no flag any more
	} {
		i := start(t, sandbox.Options{Version: c.version, Settings: []string{"achievements_feature_flag=false", "lists_with_the_flag_off=" + c.off}})
		read, change := i.ask("max", lists), i.ask("max", awardBob)
		if c.want == "" {
			expect(t, change, "data.m.errors", "[]")
			continue
		}
		expect(t, read, "data", c.want)
		expect(t, read, "errors", "null")
		refused(t, change, rna)
	}
}

// An administrator has every right in a group, and no role in it: with
// includeHidden other people's lists show hidden awards to those who are
// Maintainer or Owner of the group, directly, by a group above or by an
// invitation (app/finders/achievements/achievements_finder.rb). The list of an
// achievement's awards holds them for everybody who may read it.
func TestHiddenAwardsByRole(t *testing.T) {
	seed := `
users: [{username: root, admin: true}, {username: boss, admin: true}, {username: max}, {username: ina}, {username: dev}, {username: alice}]
groups:
  - {path: guild, members: {ina: owner, dev: developer}}
  - {path: acme, members: {max: maintainer, boss: owner}, shared_with: {guild: maintainer}}
  - {path: acme/tools}
achievements:
  - {group: acme, name: A, awards: [{user: alice, by: max, hidden: true}]}
  - {group: acme/tools, name: B, awards: [{user: alice, by: max, hidden: true}]}
`
	for user, want := range map[string]int{"root": 0, "boss": 2, "max": 2, "ina": 2, "dev": 0, "alice": 2} {
		i := start(t, sandbox.Options{Seed: strings.NewReader(seed)})
		expect(t, i.ask(user, `{ user(username: "alice") { userAchievements(includeHidden: true) { count } } }`), "data.user.userAchievements.count", string(rune('0'+want)))
		expect(t, i.ask(user, `{ group(fullPath: "acme") { achievements { nodes { userAchievements { nodes { showOnProfile } } } } } }`), "data.group.achievements.nodes.0.userAchievements.nodes", `[{"showOnProfile":false}]`)
	}
}

// A group can invite another: its direct members have their role here too, but
// none above the invitation's (app/models/group.rb, members_with_parents;
// app/finders/group_members_finder.rb).
func TestInvitedGroups(t *testing.T) {
	i := start(t, sandbox.Options{Seed: strings.NewReader(`
users: [{username: max}, {username: ina}, {username: dev}, {username: top}, {username: zoe}]
groups:
  - {path: guild, members: {top: owner}}
  - {path: guild/inner, members: {ina: owner, dev: developer}}
  - {path: closed, visibility: private, members: {zoe: owner}}
  - {path: acme, visibility: private, members: {max: maintainer}, shared_with: {guild/inner: maintainer, closed: guest}}
  - {path: acme/tools, visibility: private}
achievements: [{group: acme/tools, name: A}]
`)})
	members := `{ group(fullPath: "acme/tools") { groupMembers(relations: [SHARED_FROM_GROUPS]) { nodes { user { username } accessLevel { integerValue } } } } }`
	expect(t, i.ask("max", members), "data.group.groupMembers.nodes", `[{"user":{"username":"dev"},"accessLevel":{"integerValue":30}},{"user":{"username":"ina"},"accessLevel":{"integerValue":40}}]`)
	expect(t, i.ask("zoe", members), "data.group.groupMembers.nodes.0", `{"user":{"username":"zoe"},"accessLevel":{"integerValue":10}}`)
	expect(t, i.ask("max", `{ group(fullPath: "acme/tools") { groupMembers { nodes { user { username } } } } }`), "data.group.groupMembers.nodes", `[{"user":{"username":"max"}}]`)
	expect(t, i.ask("top", `{ group(fullPath: "acme") { id } }`), "data.group", "null") // a member above the invited group only
	award := `mutation { m: achievementsAward(input: {achievementId: "gid://gitlab/Achievements::Achievement/1", userId: "gid://gitlab/User/1"}) { errors } }`
	for user, may := range map[string]bool{"max": true, "ina": true, "dev": false, "zoe": false, "top": false} {
		if answer := i.ask(user, award); (get(answer, "data.m") != nil) != may {
			t.Errorf("%s: %v", user, answer)
		}
	}
	expect(t, i.ask("ina", `{ currentUser { groups(permissionScope: TRANSFER_PROJECTS, search: "acme") { nodes { fullPath } } } }`), "data.currentUser.groups.nodes", `[{"fullPath":"acme/tools"},{"fullPath":"acme"}]`)
	state, err := json.Marshal(i.sandbox.State().Groups[3].SharedWith)
	if err != nil || string(state) != `{"closed":"guest","guild/inner":"maintainer"}` {
		t.Errorf("%s %v", state, err)
	}
}
