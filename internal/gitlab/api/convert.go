package api

import (
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/people"
)

// The functions here turn generated values into those of this package. The
// generated client does not check answers: a field that is missing is a zero
// value there, so whatever has no id is dropped with ok == false.

func namespaceFrom(n *gql.NamespaceFields) gitlab.Namespace {
	if n == nil {
		return gitlab.Namespace{}
	}
	// A namespace's id is plain text in GitLab's schema; one that does not parse
	// leaves the id zero, and no operation sends a zero id.
	ns := gitlab.Namespace{Path: n.FullPath}
	_ = ns.ID.UnmarshalText([]byte(n.Id))
	return ns
}

func achievementFrom(a gql.AchievementFields) gitlab.Achievement {
	return gitlab.Achievement{
		ID:          a.Id.ID(),
		Name:        a.Name,
		Description: value(a.Description),
		AvatarURL:   value(a.AvatarUrl),
		Namespace:   namespaceFrom(a.Namespace),
		CreatedAt:   a.CreatedAt,
		UpdatedAt:   a.UpdatedAt,
		Awards:      -1,
	}
}

func countedFrom(a *gql.CountedAchievementFields) (gitlab.Achievement, bool) {
	out := achievementFrom(a.AchievementFields)
	if a.UserAchievements != nil {
		out.Awards = a.UserAchievements.Count
	}
	return out, a.Id != 0
}

func awardFrom(a *gql.AwardFields) (gitlab.Award, bool) {
	out := gitlab.Award{
		ID: a.Id.ID(),
		Achievement: gitlab.Achievement{
			ID:          a.Achievement.Id.ID(),
			Name:        a.Achievement.Name,
			Description: value(a.Achievement.Description),
			Namespace:   namespaceFrom(a.Achievement.Namespace),
			Awards:      -1,
		},
		User:      people.UserFrom(a.User),
		AwardedBy: people.UserFrom(a.AwardedByUser),
		AwardedAt: a.CreatedAt,
		Shown:     a.ShowOnProfile,
		Priority:  a.Priority,
		RevokedAt: a.RevokedAt,
	}
	if a.RevokedByUser != nil {
		by := people.UserFrom(*a.RevokedByUser)
		out.RevokedBy = &by
	}
	return out, a.Id != 0
}

// value is what p points at, or the zero value.
func value[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
