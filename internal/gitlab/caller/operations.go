package caller

import (
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// An Operation is what has to be known about a mutation besides its text: when
// it may be sent again, and what it takes.
type Operation struct {
	Name string // as in queries/*.graphql
	// Does completes "could not …" and "may or may not have …".
	Does string
	// Rule tells transport whether a repetition after an unknown outcome is harmless.
	Rule transport.Rule
	// Permission is what a fine-grained token needs for it.
	Permission gitlab.Permission
}

// mutations lists every mutation. Awarding makes one more award each time and
// creating fails the second time, so neither is ever repeated blindly; revoking
// and deleting answer differently the second time. The others set a state, and
// setting it twice is setting it.
func mutations() []Operation {
	return []Operation{
		{Name: "CreateAchievement", Does: "create the achievement", Rule: transport.Once, Permission: gitlab.CreateAchievement},
		{Name: "UpdateAchievement", Does: "update the achievement", Rule: transport.Absolute, Permission: gitlab.UpdateAchievement},
		{Name: "UpdateAchievementOnce", Does: "update the achievement", Rule: transport.Once, Permission: gitlab.UpdateAchievement},
		{Name: "DeleteAchievement", Does: "delete the achievement", Rule: transport.Once, Permission: gitlab.DeleteAchievement},
		{Name: "Award", Does: "make the award", Rule: transport.Once, Permission: gitlab.AwardAchievement},
		{Name: "RevokeAward", Does: "revoke the award", Rule: transport.Once, Permission: gitlab.RevokeAchievement},
		{Name: "AwardBrief", Does: "make the award", Rule: transport.Once, Permission: gitlab.AwardAchievement},
		{Name: "RevokeBrief", Does: "revoke the award", Rule: transport.Once, Permission: gitlab.RevokeAchievement},
		{Name: "DeleteAward", Does: "delete the award", Rule: transport.Once, Permission: gitlab.DeleteAchievement},
		{Name: "SetVisibility", Does: "change whether the award is shown", Rule: transport.Absolute, Permission: gitlab.UpdateOwnAwards},
		{Name: "SetAwardMessage", Does: "change the message of the award", Rule: transport.Absolute, Permission: gitlab.UpdateOwnAwards},
		{Name: "Reorder", Does: "reorder the awards", Rule: transport.Absolute, Permission: gitlab.UpdateOwnAwards},
	}
}

// OperationOf is what has to be known about the mutation of that name.
func OperationOf(name string) Operation {
	for _, op := range mutations() {
		if op.Name == name {
			return op
		}
	}
	// Not listed: the careful rule, which a test keeps from being needed.
	return Operation{Name: name, Does: "do it", Rule: transport.Once}
}

// Rules tells transport how often each mutation may be sent.
func Rules() map[string]transport.Rule {
	rules := map[string]transport.Rule{}
	for _, op := range mutations() {
		rules[op.Name] = op.Rule
	}
	return rules
}
