// Package store is the state of the sandbox: users, groups, achievements,
// awards, tokens, and the rules GitLab applies when one of them is read or
// changed (app/policies/achievements, app/services/achievements,
// app/models/achievements).
//
// It knows neither HTTP nor GraphQL: callers hand in a [Viewer] and get
// records, a list of refusals as the payload would print them, or
// [ErrNotPermitted]. Records are never changed once they are published; a
// change puts a new record in the old one's place. So whoever holds a record
// may read it at any time and sees the state of one moment. The methods
// themselves lock nothing: the caller lets nobody else in while something is
// changed. Users, groups and tokens are changed by [Store.Apply] only.
package store

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/version"
)

// ErrNotPermitted is GitLab's one answer for "does not exist" and "not
// permitted" (Gitlab::Graphql::Authorize::AuthorizeResource).
var ErrNotPermitted = errors.New("The resource that you are attempting to access does not exist " + //nolint:staticcheck // GitLab's text
	"or you don't have permission to perform this action")

// Options are what a store is built with.
type Options struct {
	Version version.Version
	Now     func() time.Time
	// AutoAccept is the instance setting auto_accept_awarded_achievements.
	AutoAccept bool
	// FineGrained is how fine-grained tokens are treated.
	FineGrained FineGrained
	// FlagOff is whether the feature flag achievements, which there was before
	// GitLab 19.3, is switched off: no mutation is known of, and lists are
	// empty, or null with FlagOffNull.
	FlagOff, FlagOffNull bool
}

// Store holds everything.
type Store struct {
	opts Options

	users            map[int]*User
	usersByName      map[string]*User
	usersByCreation  []*User // newest first, as `users` lists them
	namespaces       map[int]*Namespace
	namespacesByPath map[string]*Namespace
	tokens           map[string]*Token

	// Slices indexed by id; an entry is nil where the record was deleted.
	achievements []*Achievement
	awards       []*Award

	achievementsByNamespace map[int][]int
	awardsByAchievement     map[int][]int
	awardsByUser            map[int][]int

	membersByNamespace map[int][]*Member // direct ones
	lastMember         int
	lastAddress        int

	emails     []Email
	awardsMade int
}

// New makes an empty store.
func New(opts Options) *Store {
	return &Store{
		opts:                    opts,
		users:                   map[int]*User{},
		usersByName:             map[string]*User{},
		namespaces:              map[int]*Namespace{},
		namespacesByPath:        map[string]*Namespace{},
		tokens:                  map[string]*Token{},
		achievements:            make([]*Achievement, 1),
		awards:                  make([]*Award, 1),
		achievementsByNamespace: map[int][]int{},
		awardsByAchievement:     map[int][]int{},
		awardsByUser:            map[int][]int{},
		membersByNamespace:      map[int][]*Member{},
	}
}

// FlagOff reports whether the feature is switched off.
func (s *Store) FlagOff() bool { return s.opts.FlagOff && s.opts.Version.FeatureFlag() }

// FlagOffNull reports whether lists are null then.
func (s *Store) FlagOffNull() bool { return s.FlagOff() && s.opts.FlagOffNull }

// now is the moment as the database keeps it: UTC, microseconds.
func (s *Store) now() time.Time { return s.opts.Now().UTC().Truncate(time.Microsecond) }

// User is the user with that id, or nil.
func (s *Store) User(id int) *User { return s.users[id] }

// UserByName finds a user whatever the letter case of the name; nil if none.
func (s *Store) UserByName(name string) *User { return s.usersByName[fold(name)] }

// Users lists every user, newest first. The caller must not change the slice.
func (s *Store) Users() []*User { return s.usersByCreation }

// Namespace is the group or personal namespace with that id, or nil.
func (s *Store) Namespace(id int) *Namespace { return s.namespaces[id] }

// NamespaceByPath finds a namespace by its full path in any letter case.
func (s *Store) NamespaceByPath(path string) *Namespace { return s.namespacesByPath[fold(path)] }

// Groups lists every group by its path.
func (s *Store) Groups() []*Namespace {
	var groups []*Namespace
	for _, ns := range s.namespaces {
		if ns.IsGroup() {
			groups = append(groups, ns)
		}
	}
	slices.SortFunc(groups, func(a, b *Namespace) int { return cmp.Compare(a.FullPath, b.FullPath) })
	return groups
}

// GroupsOf lists the groups the user is a direct member of, newest first.
func (s *Store) GroupsOf(u *User) []*Namespace {
	var groups []*Namespace
	for _, ns := range s.namespaces {
		if _, ok := ns.Members[u.ID]; ok {
			groups = append(groups, ns)
		}
	}
	slices.SortFunc(groups, func(a, b *Namespace) int { return cmp.Compare(b.ID, a.ID) })
	return groups
}

// GroupsByRole lists the groups where the user has a role at least that high,
// there, in a group above, or by an invited group, newest first.
func (s *Store) GroupsByRole(u *User, role Access) []*Namespace {
	var groups []*Namespace
	for _, ns := range s.namespaces {
		if ns.IsGroup() && ns.role(u) >= role {
			groups = append(groups, ns)
		}
	}
	slices.SortFunc(groups, func(a, b *Namespace) int { return cmp.Compare(b.ID, a.ID) })
	return groups
}

// Achievement is the achievement with that id, or nil.
func (s *Store) Achievement(id int) *Achievement { return record(s.achievements, id) }

// Award is the award with that id, or nil.
func (s *Store) Award(id int) *Award { return record(s.awards, id) }

func record[T any](list []*T, id int) *T {
	if id < 1 || id >= len(list) {
		return nil
	}
	return list[id]
}

// AchievementsOf lists a namespace's achievements, newest first; none where the
// feature is switched off.
func (s *Store) AchievementsOf(ns *Namespace) []*Achievement {
	if s.FlagOff() {
		return nil
	}
	ids := s.achievementsByNamespace[ns.ID]
	list := make([]*Achievement, 0, len(ids))
	for i := len(ids) - 1; i >= 0; i-- {
		list = append(list, s.achievements[ids[i]])
	}
	return list
}

// AwardsOf lists an achievement's awards that are not revoked, oldest first.
func (s *Store) AwardsOf(a *Achievement) []*Award {
	return s.unrevoked(s.awardsByAchievement[a.ID])
}

// AwardsHeldBy lists a user's awards that are not revoked in the order of the
// profile: by place, those without one last, then by id.
func (s *Store) AwardsHeldBy(u *User) []*Award {
	place := func(a *Award) int {
		if a.Priority == nil {
			return math.MaxInt
		}
		return *a.Priority
	}
	list := s.unrevoked(s.awardsByUser[u.ID])
	slices.SortStableFunc(list, func(a, b *Award) int { return cmp.Compare(place(a), place(b)) })
	return list
}

func (s *Store) unrevoked(ids []int) []*Award {
	if s.FlagOff() {
		return nil
	}
	list := make([]*Award, 0, len(ids))
	for _, id := range ids {
		if award := s.awards[id]; award.RevokedAt == nil {
			list = append(list, award)
		}
	}
	return list
}

// EverAwarded lists everybody who was awarded the achievement, revoked and
// hidden awards included, newest account first.
func (s *Store) EverAwarded(a *Achievement) []*User {
	seen := map[int]bool{}
	var list []*User
	for _, id := range s.awardsByAchievement[a.ID] {
		if u := s.awards[id].User; !seen[u.ID] {
			seen[u.ID] = true
			list = append(list, u)
		}
	}
	slices.SortFunc(list, func(a, b *User) int { return cmp.Compare(b.ID, a.ID) })
	return list
}

// fold makes names comparable without letter case, as lower() does in SQL.
func fold(s string) string { return strings.ToLower(s) }
