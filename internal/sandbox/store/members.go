package store

import (
	"cmp"
	"maps"
	"slices"
)

// Member is one user's membership of one group.
type Member struct {
	ID     int
	User   *User
	Access Access
}

// Relation is a way to be a member, by the names of GitLab's
// GroupMemberRelation.
type Relation string

// The relations.
const (
	Direct           Relation = "DIRECT"
	Inherited        Relation = "INHERITED"
	Descendants      Relation = "DESCENDANTS"
	SharedFromGroups Relation = "SHARED_FROM_GROUPS"
)

// enroll gives every membership its id, in the order of groups and users.
func (s *Store) enroll() {
	for n := 1; n <= len(s.namespaces); n++ {
		ns := s.namespaces[n]
		for _, user := range slices.Sorted(maps.Keys(ns.Members)) {
			s.lastMember++
			s.membersByNamespace[n] = append(s.membersByNamespace[n], &Member{s.lastMember, s.users[user], ns.Members[user]})
		}
	}
}

// MembersOf lists a group's members, newest membership first. Somebody with
// several ways in is there once, by the one with the highest role, and of
// equal ones by the one of the group itself. Members of an invited group have
// no higher role than the invitation gives, and are listed for those who may
// read that group (app/finders/group_members_finder.rb).
func (s *Store) MembersOf(v Viewer, ns *Namespace, relations []Relation) []*Member {
	best := map[int]*Member{}
	for _, group := range s.related(ns, relations) {
		for _, m := range s.membersByNamespace[group.ID] {
			if known := best[m.User.ID]; known == nil || m.Access > known.Access {
				best[m.User.ID] = m
			}
		}
	}
	if slices.Contains(relations, SharedFromGroups) {
		for above := ns; above != nil; above = above.Parent {
			for _, link := range above.SharedWith {
				s.invited(v, link, best)
			}
		}
	}
	return slices.SortedFunc(maps.Values(best), func(a, b *Member) int { return cmp.Compare(b.ID, a.ID) })
}

func (s *Store) invited(v Viewer, link Link, best map[int]*Member) {
	if !v.MayReadNamespace(link.Group) {
		return
	}
	for _, m := range s.membersByNamespace[link.Group.ID] {
		capped := &Member{m.ID, m.User, min(m.Access, link.Access)}
		if known := best[m.User.ID]; known == nil || capped.Access > known.Access {
			best[m.User.ID] = capped
		}
	}
}

// related are the groups whose direct members count, the group itself first.
func (s *Store) related(ns *Namespace, relations []Relation) []*Namespace {
	var groups []*Namespace
	if slices.Contains(relations, Direct) {
		groups = append(groups, ns)
	}
	if slices.Contains(relations, Inherited) {
		for above := ns.Parent; above != nil; above = above.Parent {
			groups = append(groups, above)
		}
	}
	if slices.Contains(relations, Descendants) {
		for id := 1; id <= len(s.namespaces); id++ {
			for above := s.namespaces[id].Parent; above != nil; above = above.Parent {
				if above == ns {
					groups = append(groups, s.namespaces[id])
				}
			}
		}
	}
	return groups
}
