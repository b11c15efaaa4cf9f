package store

import (
	"fmt"
	"slices"
	"strconv"
)

// CreateAward is achievementsAward. It looks at nothing but the achievement's
// permission and the recipient's existence: blocked users, bots and people
// outside the group can be awarded, and any number of times.
func (s *Store) CreateAward(v Viewer, achievementID int, userID string, message *string) (*Award, []string, error) {
	a := s.Achievement(achievementID)
	if a == nil || !v.Administers(a.Namespace) {
		return nil, nil, ErrNotPermitted
	}
	id, err := strconv.Atoi(userID)
	recipient := s.users[id]
	if err != nil || recipient == nil {
		return nil, []string{userNotFound(userID)}, nil
	}
	shown := s.opts.Version.NewAwardsShown() || s.opts.AutoAccept && s.opts.Version.AutoAccept()
	now := s.now()
	award := &Award{
		AchievementID: a.ID, User: recipient, AwardedBy: v.User,
		Shown: &shown, Message: message, CreatedAt: now, UpdatedAt: now,
	}
	s.addAward(award)
	s.awardsMade++
	if recipient.State == "active" {
		s.emails = append(s.emails, Email{
			To: recipient.Username, Award: award.ID,
			Subject: fmt.Sprintf("%s awarded you the %s achievement", a.Namespace.FullPath, *a.Name),
		})
	}
	return award, nil, nil
}

func (s *Store) addAward(award *Award) {
	award.ID = len(s.awards)
	s.awards = append(s.awards, award)
	s.awardsByAchievement[award.AchievementID] = append(s.awardsByAchievement[award.AchievementID], award.ID)
	s.awardsByUser[award.User.ID] = append(s.awardsByUser[award.User.ID], award.ID)
}

// find looks an award up together with its achievement's namespace.
func (s *Store) find(id int) (*Award, *Namespace) {
	award := s.Award(id)
	if award == nil {
		return nil, nil
	}
	return award, s.achievements[award.AchievementID].Namespace
}

// NamespaceOfAward is the group whose achievement was awarded; nil where there
// is no such award.
func (s *Store) NamespaceOfAward(id int) *Namespace {
	_, ns := s.find(id)
	return ns
}

// RevokeAward is achievementsRevoke. There is no way back.
func (s *Store) RevokeAward(v Viewer, id int) (*Award, []string, error) {
	award, ns := s.find(id)
	if award == nil || !v.Administers(ns) {
		return nil, nil, ErrNotPermitted
	}
	if award.RevokedAt != nil {
		return nil, []string{"This achievement has already been revoked"}, nil
	}
	changed, now := *award, s.now()
	changed.RevokedAt, changed.RevokedBy, changed.UpdatedAt = &now, v.User, now
	s.awards[id] = &changed
	return &changed, nil, nil
}

// DeleteAward is userAchievementsDelete, for the group's owners.
func (s *Store) DeleteAward(v Viewer, id int) (*Award, error) {
	award, ns := s.find(id)
	if award == nil || !v.mayDestroyAwards(ns) {
		return nil, ErrNotPermitted
	}
	s.awardsByAchievement[award.AchievementID] = without(s.awardsByAchievement[award.AchievementID], id)
	s.awardsByUser[award.User.ID] = without(s.awardsByUser[award.User.ID], id)
	s.awards[id] = nil
	return award, nil
}

// AwardChanges are the fields of userAchievementsUpdate.
type AwardChanges struct {
	Shown   Change[bool]
	Message Change[string]
}

// UpdateAward is userAchievementsUpdate. The recipient decides on the profile,
// the group's maintainers on the message; a field that is not the viewer's to
// change is dropped without a word, as GitLab does.
func (s *Store) UpdateAward(v Viewer, id int, in AwardChanges) (*Award, []string, error) {
	award, ns := s.find(id)
	if award == nil {
		return nil, nil, ErrNotPermitted
	}
	recipient := v.is(award.User)
	awarder := s.opts.Version.EditableAwardMessages() && v.Administers(ns)
	if !recipient && !awarder {
		return nil, nil, ErrNotPermitted
	}
	changed, dirty := *award, false
	if in.Shown.Given && recipient {
		dirty = in.Shown.Value == nil || *in.Shown.Value != *award.Shown
		changed.Shown = in.Shown.Value
	}
	if in.Message.Given && awarder {
		dirty = dirty || !same(award.Message, in.Message.Value)
		changed.Message = in.Message.Value
	}
	if changed.Shown == nil {
		return &changed, []string{"Show on profile is not included in the list"}, nil
	}
	if dirty {
		changed.UpdatedAt = s.now()
		s.awards[id] = &changed
	}
	return &changed, nil, nil
}

// PrioritizeAwards is userAchievementPrioritiesUpdate: ids is the whole new
// order, of the viewer's own awards only. It answers with the listed awards
// and those that lost their place. The time of the last change stays
// (app/services/achievements/update_user_achievement_priorities_service.rb).
func (s *Store) PrioritizeAwards(v Viewer, ids []int) ([]*Award, error) {
	if v.User == nil {
		return nil, ErrNotPermitted
	}
	places := map[int]int{}
	for place, id := range ids {
		award := s.Award(id)
		if award == nil || !v.is(award.User) {
			return nil, ErrNotPermitted
		}
		places[id] = place // of duplicates the last place stands, which leaves gaps
	}
	answer := []*Award{}
	for _, id := range slices.Clone(s.awardsByUser[v.User.ID]) {
		award := s.awards[id]
		place, listed := places[id]
		if !listed && award.Priority == nil {
			continue
		}
		changed := *award
		changed.Priority = nil
		if listed {
			changed.Priority = &place
		}
		s.awards[id] = &changed
		answer = append(answer, &changed)
	}
	return answer, nil
}
