package sandbox_test

import (
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// Who may run which mutation: everybody who is not named gets the same refusal.
func TestWhoMayDoWhat(t *testing.T) {
	everybody := []string{"", "root", "olivia", "max", "dora", "alice", "bob", "carol", "max-read"}
	create := func(namespace string) string {
		return `achievementsCreate(input: {namespaceId: "` + namespace + `", name: "N"}) { errors }`
	}
	award := func(achievement string) string {
		return `achievementsAward(input: {achievementId: "` + achievement + `", userId: "` + bob + `"}) { errors }`
	}
	deleteAward := func(n int) string {
		return `userAchievementsDelete(input: {userAchievementId: "` + awardID(n) + `"}) { errors }`
	}
	maintainers := []string{"root", "olivia", "max"}
	for _, c := range []struct {
		name, mutation string
		may            []string
	}{
		{"create", create(acme), maintainers},
		{"create in a subgroup", create("gid://gitlab/Group/2"), append([]string{"dora"}, maintainers...)},
		{"create in a private group", create(vault), []string{"root", "olivia"}},
		{"create in an archived group", create(attic), nil},
		{"create in one's personal namespace", create("gid://gitlab/Namespaces::UserNamespace/7"), nil},
		{"create where nothing is", create("gid://gitlab/Group/999"), nil},
		{"update", `achievementsUpdate(input: {achievementId: "` + firstMerge + `", description: "D"}) { errors }`, maintainers},
		{"delete", `achievementsDelete(input: {achievementId: "` + firstMerge + `"}) { errors }`, maintainers},
		{"delete in an archived group", `achievementsDelete(input: {achievementId: "` + founder + `"}) { errors }`, nil},
		{"award", award(firstMerge), maintainers},
		{"award in a subgroup", award(toolsmith), append([]string{"dora"}, maintainers...)},
		{"award in an archived group", award(founder), nil},
		{"award what is not there", award("gid://gitlab/Achievements::Achievement/999"), nil},
		{"revoke", `achievementsRevoke(input: {userAchievementId: "` + awardID(2) + `"}) { errors }`, maintainers},
		{"revoke in an archived group", `achievementsRevoke(input: {userAchievementId: "` + awardID(1) + `"}) { errors }`, nil},
		{"revoke what is not there", `achievementsRevoke(input: {userAchievementId: "` + awardID(999) + `"}) { errors }`, nil},
		{"delete an award", deleteAward(2), []string{"root", "olivia"}},
		{"delete an award of an archived group", deleteAward(1), nil},
		{"show", `userAchievementsUpdate(input: {userAchievementId: "` + awardID(2) + `", showOnProfile: true}) { errors }`, append([]string{"alice"}, maintainers...)},
		{"place", `userAchievementPrioritiesUpdate(input: {userAchievementIds: ["` + awardID(2) + `"]}) { errors }`, []string{"alice"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, user := range everybody {
				i := start(t, sandbox.Options{})
				answer := i.ask(user, "mutation { m: "+c.mutation+" }")
				if contains(c.may, user) {
					expect(t, answer, "data.m.errors", "[]")
				} else {
					expect(t, answer, "data.m", "null")
					refused(t, answer, rna)
					expect(t, answer, "errors.0.path", `["m"]`)
				}
			}
		})
	}
}

func contains(list []string, text string) bool {
	for _, s := range list {
		if s == text {
			return true
		}
	}
	return false
}

// What is refused leaves no trace.
func TestRefusedMutationsChangeNothing(t *testing.T) {
	i := start(t, sandbox.Options{})
	i.ask("max-read", `mutation { achievementsDelete(input: {achievementId: "`+firstMerge+`"}) { errors } }`)
	i.ask("", `mutation { achievementsAward(input: {achievementId: "`+firstMerge+`", userId: "`+bob+`"}) { errors } }`)
	state := i.sandbox.State()
	if len(state.Achievements) != 6 || state.AwardsMade != 0 || len(state.Succeeded) != 0 {
		t.Errorf("%+v", state)
	}
	if state.Mutations["achievementsDelete"] != 1 || state.Mutations["achievementsAward"] != 1 {
		t.Errorf("executed mutations are not counted: %v", state.Mutations)
	}
}
