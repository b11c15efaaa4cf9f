package store

import (
	"cmp"
	"slices"
	"time"
)

// Snapshot is the whole state at one moment, in the form /__sandbox/state
// prints. Lists are in the order of ids.
type Snapshot struct {
	AwardsMade   int                `json:"awards_made"`
	Emails       []Email            `json:"emails"`
	Users        []*User            `json:"users"`
	Groups       []GroupState       `json:"groups"`
	Achievements []AchievementState `json:"achievements"`
	Awards       []AwardState       `json:"awards"`
}

// GroupState is a group with its direct members' roles by username.
type GroupState struct {
	ID         int               `json:"id"`
	FullPath   string            `json:"full_path"`
	Visibility string            `json:"visibility"`
	Archived   bool              `json:"archived"`
	Members    map[string]string `json:"members"`
	// SharedWith are the invited groups with the role they are given.
	SharedWith map[string]string `json:"shared_with,omitempty"`
}

// AchievementState is an achievement with names instead of references.
type AchievementState struct {
	ID          int       `json:"id"`
	Namespace   string    `json:"namespace"`
	Name        string    `json:"name"`
	Description *string   `json:"description"`
	Avatar      *Avatar   `json:"avatar"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// AwardState is an award, revoked or not, with names instead of references.
type AwardState struct {
	ID            int        `json:"id"`
	AchievementID int        `json:"achievement_id"`
	User          string     `json:"user"`
	AwardedBy     string     `json:"awarded_by"`
	ShowOnProfile bool       `json:"show_on_profile"`
	Message       *string    `json:"message"`
	Priority      *int       `json:"priority"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
	RevokedBy     *string    `json:"revoked_by"`
	RevokedAt     *time.Time `json:"revoked_at"`
}

// Snapshot copies the state.
func (s *Store) Snapshot() Snapshot {
	snap := Snapshot{
		AwardsMade: s.awardsMade, Emails: append([]Email{}, s.emails...),
		Users: []*User{}, Groups: []GroupState{}, Achievements: []AchievementState{}, Awards: []AwardState{},
	}
	for _, u := range s.users {
		copied := *u
		snap.Users = append(snap.Users, &copied)
	}
	slices.SortFunc(snap.Users, func(a, b *User) int { return cmp.Compare(a.ID, b.ID) })
	for _, ns := range s.namespaces {
		if ns.IsGroup() {
			snap.Groups = append(snap.Groups, s.groupState(ns))
		}
	}
	slices.SortFunc(snap.Groups, func(a, b GroupState) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range s.achievements {
		if a != nil {
			snap.Achievements = append(snap.Achievements, AchievementState{
				ID: a.ID, Namespace: a.Namespace.FullPath, Name: *a.Name, Description: a.Description,
				Avatar: a.Avatar, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
			})
		}
	}
	for _, a := range s.awards {
		if a != nil {
			snap.Awards = append(snap.Awards, awardState(a))
		}
	}
	return snap
}

func (s *Store) groupState(ns *Namespace) GroupState {
	names := map[Access]string{}
	for name, role := range Roles() {
		names[role] = name
	}
	members := map[string]string{}
	for id, role := range ns.Members {
		members[s.users[id].Username] = names[role]
	}
	invited := map[string]string{}
	for _, link := range ns.SharedWith {
		invited[link.Group.FullPath] = names[link.Access]
	}
	return GroupState{
		ID: ns.ID, FullPath: ns.FullPath, Visibility: ns.Visibility, Archived: ns.Archived,
		Members: members, SharedWith: invited,
	}
}

func awardState(a *Award) AwardState {
	state := AwardState{
		ID: a.ID, AchievementID: a.AchievementID, User: a.User.Username, AwardedBy: a.AwardedBy.Username,
		ShowOnProfile: *a.Shown, Message: a.Message, Priority: a.Priority,
		CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt, RevokedAt: a.RevokedAt,
	}
	if a.RevokedBy != nil {
		state.RevokedBy = &a.RevokedBy.Username
	}
	return state
}
