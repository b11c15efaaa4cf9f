package store

import (
	"maps"
	"slices"
)

// Snapshot is the whole state at one moment, in the form /__sandbox/state
// prints. Lists are in the order of ids.
type Snapshot struct {
	AwardsMade   int                `json:"awards_made"`
	Emails       []Email            `json:"emails"`
	Users        []User             `json:"users"`
	Groups       []GroupState       `json:"groups"`
	Achievements []AchievementState `json:"achievements"`
	Awards       []AwardState       `json:"awards"`
}

// GroupState is a group with its direct members' roles by username.
type GroupState struct {
	Namespace
	Members map[string]string `json:"members"`
	// SharedWith are the invited groups with the role they are given.
	SharedWith map[string]string `json:"shared_with,omitempty"`
}

// AchievementState is an achievement with its group's path.
type AchievementState struct {
	*Achievement
	Namespace string `json:"namespace"`
}

// AwardState is an award, revoked or not, with the names of people.
type AwardState struct {
	*Award
	User      string  `json:"user"`
	AwardedBy string  `json:"awarded_by"`
	RevokedBy *string `json:"revoked_by"`
}

// Snapshot copies the state.
func (s *Store) Snapshot() Snapshot {
	snap := Snapshot{
		AwardsMade: s.awardsMade, Emails: append([]Email{}, s.emails...),
		Users: []User{}, Groups: []GroupState{}, Achievements: []AchievementState{}, Awards: []AwardState{},
	}
	for _, id := range slices.Sorted(maps.Keys(s.users)) {
		snap.Users = append(snap.Users, *s.users[id])
	}
	for _, id := range slices.Sorted(maps.Keys(s.namespaces)) {
		if ns := s.namespaces[id]; ns.IsGroup() {
			snap.Groups = append(snap.Groups, s.groupState(ns))
		}
	}
	for _, a := range s.achievements {
		if a != nil {
			snap.Achievements = append(snap.Achievements, AchievementState{a, a.Namespace.FullPath})
		}
	}
	for _, a := range s.awards {
		if a == nil {
			continue
		}
		state := AwardState{Award: a, User: a.User.Username, AwardedBy: a.AwardedBy.Username}
		if a.RevokedBy != nil {
			name := a.RevokedBy.Username
			state.RevokedBy = &name
		}
		snap.Awards = append(snap.Awards, state)
	}
	return snap
}

func (s *Store) groupState(ns *Namespace) GroupState {
	names := map[Access]string{}
	for name, role := range Roles() {
		names[role] = name
	}
	state := GroupState{Namespace: *ns, Members: map[string]string{}, SharedWith: map[string]string{}}
	for id, role := range ns.Members {
		state.Members[s.users[id].Username] = names[role]
	}
	for _, link := range ns.SharedWith {
		state.SharedWith[link.Group.FullPath] = names[link.Access]
	}
	return state
}
