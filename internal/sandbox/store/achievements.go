package store

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Change is a field of an update: absent, set to null, or set to a value.
type Change[T any] struct {
	Given bool
	Value *T
}

// File is an uploaded file as it arrived.
type File struct {
	Name string
	Data []byte
}

// NewAchievement are the fields of achievementsCreate.
type NewAchievement struct {
	Name        string
	Description *string
	Avatar      *File
}

// AchievementChanges are the fields of achievementsUpdate.
type AchievementChanges struct {
	Name        Change[string]
	Description Change[string]
	Avatar      Change[File]
}

// CreateAchievement is achievementsCreate. Refusals are the payload's errors;
// the achievement is nil then.
func (s *Store) CreateAchievement(v Viewer, namespaceID int, in NewAchievement) (*Achievement, []string, error) {
	ns := s.namespaces[namespaceID]
	if ns == nil || !v.Administers(ns) {
		return nil, nil, ErrNotPermitted
	}
	a := &Achievement{Namespace: ns, Name: stripped(&in.Name), Description: stripped(in.Description)}
	refusals := s.invalid(a, in.Avatar)
	if len(refusals) > 0 {
		return nil, refusals, nil
	}
	a.CreatedAt = s.now()
	a.UpdatedAt = a.CreatedAt
	s.addAchievement(a)
	return a, nil, nil
}

func (s *Store) addAchievement(a *Achievement) {
	a.ID = len(s.achievements)
	s.achievements = append(s.achievements, a)
	s.achievementsByNamespace[a.Namespace.ID] = append(s.achievementsByNamespace[a.Namespace.ID], a.ID)
}

// UpdateAchievement is achievementsUpdate. Where it is refused the achievement
// is an unsaved copy that carries the refused values.
func (s *Store) UpdateAchievement(v Viewer, id int, in AchievementChanges) (*Achievement, []string, error) {
	old := s.Achievement(id)
	if old == nil || !v.Administers(old.Namespace) {
		return nil, nil, ErrNotPermitted
	}
	changed := *old
	if in.Name.Given {
		changed.Name = stripped(in.Name.Value)
	}
	if in.Description.Given {
		changed.Description = stripped(in.Description.Value)
	}
	refusals := s.invalid(&changed, in.Avatar.Value)
	if len(refusals) > 0 {
		return &changed, refusals, nil
	}
	if !same(old.Name, changed.Name) || !same(old.Description, changed.Description) || old.Avatar != changed.Avatar {
		changed.UpdatedAt = s.now()
	}
	s.achievements[id] = &changed
	if in.Avatar.Given && in.Avatar.Value == nil {
		// CarrierWave does not write the column when nil is assigned, so the
		// stored avatar stays although this one answer shows none.
		answer := changed
		answer.Avatar = nil
		return &answer, nil, nil
	}
	return &changed, nil, nil
}

// DeleteAchievement is achievementsDelete: the definition and all its awards,
// revoked ones included.
func (s *Store) DeleteAchievement(v Viewer, id int) (*Achievement, error) {
	a := s.Achievement(id)
	if a == nil || !v.Administers(a.Namespace) {
		return nil, ErrNotPermitted
	}
	for _, awardID := range s.awardsByAchievement[id] {
		userID := s.awards[awardID].User.ID
		s.awardsByUser[userID] = without(s.awardsByUser[userID], awardID)
		s.awards[awardID] = nil
	}
	delete(s.awardsByAchievement, id)
	s.achievementsByNamespace[a.Namespace.ID] = without(s.achievementsByNamespace[a.Namespace.ID], id)
	s.achievements[id] = nil
	return a, nil
}

// invalid are the model's validations of name and description, and of a picture,
// which the achievement has then.
func (s *Store) invalid(a *Achievement, picture *File) []string {
	var refusals []string
	if a.Name == nil || blank(*a.Name) {
		refusals = append(refusals, "Name can't be blank")
	} else {
		if utf8.RuneCountInString(*a.Name) > 255 {
			refusals = append(refusals, "Name is too long (maximum is 255 characters)")
		}
		for _, id := range s.achievementsByNamespace[a.Namespace.ID] {
			if other := s.achievements[id]; id != a.ID && fold(*other.Name) == fold(*a.Name) {
				refusals = append(refusals, "Name has already been taken")
				break
			}
		}
	}
	if a.Description != nil && utf8.RuneCountInString(*a.Description) > 1024 {
		refusals = append(refusals, "Description is too long (maximum is 1024 characters)")
	}
	if picture != nil {
		avatar, refusal := newAvatar(*picture)
		if refusal != "" {
			return append(refusals, refusal)
		}
		a.Avatar = avatar
	}
	return refusals
}

// stripped removes what Ruby's String#strip removes: ASCII white space on both
// sides, and NUL.
func stripped(text *string) *string {
	if text == nil {
		return nil
	}
	t := strings.Trim(*text, "\t\n\v\f\r \x00")
	return &t
}

// blank is Rails' String#blank?, which knows Unicode's white space.
func blank(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) })
}

func same(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// without makes a new slice, since readers may hold the old one.
func without(ids []int, id int) []int {
	return slices.DeleteFunc(slices.Clone(ids), func(other int) bool { return other == id })
}

// userNotFound is Rails' text for a recipient that does not exist; the id
// travels as a string, hence the quotes.
func userNotFound(id string) string { return fmt.Sprintf("Couldn't find User with 'id'=%q", id) }
