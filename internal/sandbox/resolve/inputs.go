package resolve

import (
	"github.com/99designs/gqlgen/graphql"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// The input objects have the names of the schema. Their fields are Omittable
// where absence differs from null.

// AchievementsAwardInput is the input of achievementsAward.
type AchievementsAwardInput struct {
	AchievementID    string
	AwardMessage     *string
	ClientMutationID *string
	UserID           string
}

// AchievementsCreateInput is the input of achievementsCreate.
type AchievementsCreateInput struct {
	Avatar           *store.File
	ClientMutationID *string
	Description      *string
	Name             string
	NamespaceID      string
}

// AchievementsDeleteInput is the input of achievementsDelete.
type AchievementsDeleteInput struct {
	AchievementID    string
	ClientMutationID *string
}

// AchievementsRevokeInput is the input of achievementsRevoke.
type AchievementsRevokeInput struct {
	ClientMutationID  *string
	UserAchievementID string
}

// AchievementsUpdateInput is the input of achievementsUpdate.
type AchievementsUpdateInput struct {
	AchievementID    string
	Avatar           graphql.Omittable[*store.File]
	ClientMutationID *string
	Description      graphql.Omittable[*string]
	Name             graphql.Omittable[*string]
}

// UserAchievementPrioritiesUpdateInput is the input of userAchievementPrioritiesUpdate.
type UserAchievementPrioritiesUpdateInput struct {
	ClientMutationID   *string
	UserAchievementIds []string
}

// UserAchievementsDeleteInput is the input of userAchievementsDelete.
type UserAchievementsDeleteInput struct {
	ClientMutationID  *string
	UserAchievementID string
}

// UserAchievementsUpdateInput is the input of userAchievementsUpdate.
type UserAchievementsUpdateInput struct {
	AwardMessage      graphql.Omittable[*string]
	ClientMutationID  *string
	ShowOnProfile     graphql.Omittable[*bool]
	UserAchievementID string
}

// AchievementPayload is the payload of the mutations of achievements.
type AchievementPayload struct {
	Achievement      *Achievement
	ClientMutationID *string
	Errors           []string
}

// AwardPayload is the payload of the mutations of awards.
type AwardPayload struct {
	ClientMutationID *string
	Errors           []string
	UserAchievement  *Award
}

// PrioritiesPayload is UserAchievementPrioritiesUpdatePayload.
type PrioritiesPayload struct {
	ClientMutationID *string
	Errors           []string
	UserAchievements []*Award
}

func change[T any](o graphql.Omittable[*T]) store.Change[T] {
	return store.Change[T]{Given: o.IsSet(), Value: o.Value()}
}

// list is never null on the wire.
func list(errors []string) []string {
	if errors == nil {
		return []string{}
	}
	return errors
}

// Succeeded tells whether a mutation's result is a payload without errors.
func Succeeded(result any) bool {
	switch p := result.(type) {
	case *AchievementPayload:
		return len(p.Errors) == 0
	case *AwardPayload:
		return len(p.Errors) == 0
	case *PrioritiesPayload:
		return len(p.Errors) == 0
	}
	return false
}
