package gitlab

import "github.com/ach-cli/ach/internal/gitlab/transport"

// An operation is what has to be known about a mutation besides its text: when
// it may be sent again, and how to explain a refusal of it.
type operation struct {
	name string // as in queries/*.graphql
	// does completes "could not …" and "may or may not have …".
	does string
	// rule tells transport whether a repetition after an unknown outcome is harmless.
	rule transport.Rule
	// permission is what a fine-grained token needs for it.
	permission Permission
	// needs is who may do it, said when GitLab answers "does not exist or no permission".
	needs string
	// look tells how to find out whether it was done.
	look string
}

const maintainer = "it takes the Maintainer or Owner role in the group, which must not be archived"

// mutations lists every mutation. Awarding makes one more award each time and
// creating fails the second time, so neither is ever repeated blindly; revoking
// and deleting answer differently the second time. The others set a state, and
// setting it twice is setting it.
func mutations() []operation {
	return []operation{
		{
			name: "CreateAchievement", does: "create the achievement", rule: transport.Once,
			permission: CreateAchievement,
			needs:      maintainer + ", and personal namespaces cannot own achievements",
			look:       "'ach list --namespace GROUP' shows whether it is there",
		},
		{
			name: "UpdateAchievement", does: "update the achievement", rule: transport.Absolute,
			permission: UpdateAchievement,
			needs:      maintainer,
			look:       "'ach view' shows what is stored",
		},
		{
			name: "DeleteAchievement", does: "delete the achievement", rule: transport.Once,
			permission: DeleteAchievement,
			needs:      maintainer,
			look:       "'ach list --namespace GROUP' shows whether it is gone",
		},
		{
			name: "Award", does: "make the award", rule: transport.Once,
			permission: AwardAchievement,
			needs:      maintainer,
			look:       "look with 'ach list --user NAME' before you award again",
		},
		{
			name: "RevokeAward", does: "revoke the award", rule: transport.Once,
			permission: RevokeAchievement,
			needs:      maintainer,
			look:       "'ach list --user NAME' no longer shows it when it was revoked",
		},
		{
			name: "AwardBrief", does: "make the award", rule: transport.Once,
			permission: AwardAchievement,
			needs:      maintainer,
			look:       "look with 'ach list --user NAME' before you award again",
		},
		{
			name: "RevokeBrief", does: "revoke the award", rule: transport.Once,
			permission: RevokeAchievement,
			needs:      maintainer,
			look:       "'ach list --user NAME' no longer shows it when it was revoked",
		},
		{
			name: "DeleteAward", does: "delete the award", rule: transport.Once,
			permission: DeleteAchievement,
			needs:      "it takes the Owner role in the group (a Maintainer can revoke), which must not be archived",
			look:       "'ach list --user NAME' no longer shows it when it was deleted",
		},
		{
			name: "SetVisibility", does: "change whether the award is shown", rule: transport.Absolute,
			permission: UpdateOwnAwards,
			needs:      "only the person who holds an award can show or hide it",
			look:       "'ach list' shows how it is now",
		},
		{
			name: "Reorder", does: "reorder the awards", rule: transport.Absolute,
			permission: UpdateOwnAwards,
			needs:      "every award in the list has to be your own",
			look:       "'ach list' shows the order now",
		},
	}
}

func mutation(name string) operation {
	for _, op := range mutations() {
		if op.name == name {
			return op
		}
	}
	// Not listed: the careful rule, which a test keeps from being needed.
	return operation{name: name, does: "do it", rule: transport.Once}
}

// Rules tells transport how often each mutation may be sent.
func Rules() map[string]transport.Rule {
	rules := map[string]transport.Rule{}
	for _, op := range mutations() {
		rules[op.name] = op.rule
	}
	return rules
}
