package resolve

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Mutation resolves the root of mutations.
type Mutation struct{ *World }

// errMessageTooLong is graphql-ruby's length validator on the argument: an
// error of the field, not one of the payload.
var errMessageTooLong = errors.New("awardMessage is too long (maximum is 200)")

// writer is the viewer of a request that may run mutations: one with a login
// and a token that may write.
func writer(ctx context.Context) (store.Viewer, error) {
	v := viewer(ctx)
	if v.User == nil || !v.Write {
		return v, store.ErrNotPermitted
	}
	return v, nil
}

// allowed is the writer whose token may do that. ns is the group that the
// mutation is about, nil where it was not found; a fine-grained token is asked
// for its permission there before anybody's role is.
func (m Mutation) allowed(ctx context.Context, p store.Permission, ns *store.Namespace) (store.Viewer, error) {
	v, err := writer(ctx)
	if err == nil && m.Store.FlagOff() {
		err = store.ErrNotPermitted
	}
	if err != nil {
		return v, err
	}
	return v, m.Store.Denied(v, p, ns)
}

func (m Mutation) groupOf(achievementGID string) *store.Namespace {
	if a := m.Store.Achievement(number(achievementGID)); a != nil {
		return a.Namespace
	}
	return nil
}

// Payload is the payload of every mutation; each type of the schema has some of
// its fields.
type Payload struct {
	Achievement      *Achievement
	UserAchievement  *Award
	UserAchievements []*Award
	ClientMutationID *string
	Errors           []string
}

// Succeeded reports whether a mutation's result is a payload without errors.
func Succeeded(result any) bool {
	p, ok := result.(*Payload)
	return ok && p != nil && len(p.Errors) == 0
}

// shown is the award that a mutation changed, unless the viewer's token may not
// be shown it. The change is made then all the same, and there is no error (the
// directives of app/graphql/types/achievements are asked of every object).
func (m Mutation) shown(ctx context.Context, award *store.Award) *Award {
	if v := viewer(ctx); award == nil || !m.Store.AnswersObjects(v) && !m.Store.ShowsAward(v, award) {
		return nil
	}
	return m.award(award)
}

// ofAward is the answer of a mutation of one award.
func (m Mutation) ofAward(ctx context.Context, id *string, award *store.Award, refusals []string, err error) (*Payload, error) {
	if err != nil {
		return nil, err
	}
	return &Payload{ClientMutationID: id, Errors: refusals, UserAchievement: m.shown(ctx, award)}, nil
}

// ofAchievement is the answer of a mutation of an achievement, which is left out
// as an award is.
func (m Mutation) ofAchievement(ctx context.Context, id *string, a *store.Achievement, refusals []string, err error) (*Payload, error) {
	if err != nil {
		return nil, err
	}
	p := &Payload{ClientMutationID: id, Errors: refusals}
	if v := viewer(ctx); a != nil && (m.Store.AnswersObjects(v) || m.Store.ShowsAchievements(v, a.Namespace)) {
		p.Achievement = m.achievement(a)
	}
	return p, nil
}

func tooLong(message *string) bool {
	return message != nil && utf8.RuneCountInString(*message) > 200
}

func change[T any](o graphql.Omittable[*T]) store.Change[T] {
	return store.Change[T]{Given: o.IsSet(), Value: o.Value()}
}

// AchievementsCreate is GitLab's mutation of that name.
func (m Mutation) AchievementsCreate(ctx context.Context, in AchievementsCreateInput) (*Payload, error) {
	v, err := m.allowed(ctx, store.CreateAchievement, m.Store.Namespace(number(in.NamespaceID)))
	if err != nil {
		return nil, err
	}
	a, refusals, err := m.Store.CreateAchievement(v, number(in.NamespaceID), store.NewAchievement{
		Name: in.Name, Description: in.Description, Avatar: in.Avatar,
	})
	return m.ofAchievement(ctx, in.ClientMutationID, a, refusals, err)
}

// AchievementsUpdate is GitLab's mutation of that name.
func (m Mutation) AchievementsUpdate(ctx context.Context, in AchievementsUpdateInput) (*Payload, error) {
	v, err := m.allowed(ctx, store.UpdateAchievement, m.groupOf(in.AchievementID))
	if err != nil {
		return nil, err
	}
	a, refusals, err := m.Store.UpdateAchievement(v, number(in.AchievementID), store.AchievementChanges{
		Name: change(in.Name), Description: change(in.Description), Avatar: change(in.Avatar),
	})
	return m.ofAchievement(ctx, in.ClientMutationID, a, refusals, err)
}

// AchievementsDelete is GitLab's mutation of that name.
func (m Mutation) AchievementsDelete(ctx context.Context, in AchievementsDeleteInput) (*Payload, error) {
	v, err := m.allowed(ctx, store.DeleteAchievement, m.groupOf(in.AchievementID))
	if err != nil {
		return nil, err
	}
	a, err := m.Store.DeleteAchievement(v, number(in.AchievementID))
	return m.ofAchievement(ctx, in.ClientMutationID, a, nil, err)
}

// AchievementsAward is GitLab's mutation of that name.
func (m Mutation) AchievementsAward(ctx context.Context, in AchievementsAwardInput) (*Payload, error) {
	if tooLong(in.AwardMessage) {
		return nil, errMessageTooLong
	}
	v, err := m.allowed(ctx, store.AwardAchievement, m.groupOf(in.AchievementID))
	if err != nil {
		return nil, err
	}
	award, refusals, err := m.Store.CreateAward(v, number(in.AchievementID), modelID(in.UserID), in.AwardMessage)
	return m.ofAward(ctx, in.ClientMutationID, award, refusals, err)
}

// AchievementsRevoke is GitLab's mutation of that name.
func (m Mutation) AchievementsRevoke(ctx context.Context, in AchievementsRevokeInput) (*Payload, error) {
	v, err := m.allowed(ctx, store.RevokeAchievement, m.Store.NamespaceOfAward(number(in.UserAchievementID)))
	if err != nil {
		return nil, err
	}
	award, refusals, err := m.Store.RevokeAward(v, number(in.UserAchievementID))
	return m.ofAward(ctx, in.ClientMutationID, award, refusals, err)
}

// UserAchievementsDelete is GitLab's mutation of that name.
func (m Mutation) UserAchievementsDelete(ctx context.Context, in UserAchievementsDeleteInput) (*Payload, error) {
	v, err := m.allowed(ctx, store.DeleteUserAchievement, m.Store.NamespaceOfAward(number(in.UserAchievementID)))
	if err != nil {
		return nil, err
	}
	award, err := m.Store.DeleteAward(v, number(in.UserAchievementID))
	return m.ofAward(ctx, in.ClientMutationID, award, nil, err)
}

// UserAchievementsUpdate is GitLab's mutation of that name.
func (m Mutation) UserAchievementsUpdate(ctx context.Context, in UserAchievementsUpdateInput) (*Payload, error) {
	if tooLong(in.AwardMessage.Value()) {
		return nil, errMessageTooLong
	}
	v, err := m.allowed(ctx, store.UpdateUserAchievement, nil)
	if err != nil {
		return nil, err
	}
	award, refusals, err := m.Store.UpdateAward(v, number(in.UserAchievementID), store.AwardChanges{
		Shown: change(in.ShowOnProfile), Message: change(in.AwardMessage),
	})
	return m.ofAward(ctx, in.ClientMutationID, award, refusals, err)
}

// UserAchievementPrioritiesUpdate is GitLab's mutation of that name.
func (m Mutation) UserAchievementPrioritiesUpdate(ctx context.Context, in UserAchievementPrioritiesUpdateInput) (*Payload, error) {
	v, err := m.allowed(ctx, store.UpdateUserAchievement, nil)
	if err != nil {
		return nil, err
	}
	ids := make([]int, len(in.UserAchievementIds))
	for i, id := range in.UserAchievementIds {
		ids[i] = number(id)
	}
	awards, err := m.Store.PrioritizeAwards(v, ids)
	if err != nil {
		return nil, err
	}
	p := &Payload{ClientMutationID: in.ClientMutationID, UserAchievements: make([]*Award, 0, len(awards))}
	for _, award := range awards {
		if shown := m.shown(ctx, award); shown != nil {
			p.UserAchievements = append(p.UserAchievements, shown)
		}
	}
	return p, nil
}
