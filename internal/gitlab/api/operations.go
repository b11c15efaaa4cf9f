package api

import (
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// An operation is what has to be known about a mutation besides its text: when
// it may be sent again, and what it takes.
type operation struct {
	name string // as in queries/*.graphql
	// does completes "could not …" and "may or may not have …".
	does string
	// rule tells transport whether a repetition after an unknown outcome is harmless.
	rule transport.Rule
	// permission is what a fine-grained token needs for it.
	permission gitlab.Permission
}

// mutations lists every mutation. Awarding makes one more award each time and
// creating fails the second time, so neither is ever repeated blindly; revoking
// and deleting answer differently the second time. The others set a state, and
// setting it twice is setting it.
func mutations() []operation {
	return []operation{
		{name: "CreateAchievement", does: "create the achievement", rule: transport.Once, permission: gitlab.CreateAchievement},
		{name: "UpdateAchievement", does: "update the achievement", rule: transport.Absolute, permission: gitlab.UpdateAchievement},
		{name: "DeleteAchievement", does: "delete the achievement", rule: transport.Once, permission: gitlab.DeleteAchievement},
		{name: "Award", does: "make the award", rule: transport.Once, permission: gitlab.AwardAchievement},
		{name: "RevokeAward", does: "revoke the award", rule: transport.Once, permission: gitlab.RevokeAchievement},
		{name: "AwardBrief", does: "make the award", rule: transport.Once, permission: gitlab.AwardAchievement},
		{name: "RevokeBrief", does: "revoke the award", rule: transport.Once, permission: gitlab.RevokeAchievement},
		{name: "DeleteAward", does: "delete the award", rule: transport.Once, permission: gitlab.DeleteAchievement},
		{name: "SetVisibility", does: "change whether the award is shown", rule: transport.Absolute, permission: gitlab.UpdateOwnAwards},
		{name: "Reorder", does: "reorder the awards", rule: transport.Absolute, permission: gitlab.UpdateOwnAwards},
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
