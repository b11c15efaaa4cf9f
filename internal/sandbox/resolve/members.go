package resolve

import (
	"context"
	"slices"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Member is GroupMember.
type Member struct {
	*store.Member
	w *World
}

// GroupMembers lists the people of a group. Whoever may read the group may
// list them: of a private group those are its members.
func (n *Namespace) GroupMembers(ctx context.Context, after, before *string, first, last *int, relations []string, search *string) (*MemberConnection, error) {
	ways := make([]store.Relation, len(relations))
	for i, relation := range relations {
		ways[i] = store.Relation(relation)
	}
	v := viewer(ctx)
	rows := n.w.Store.MembersOf(v, n.Namespace, ways)
	if search != nil && *search != "" {
		rows = slices.DeleteFunc(rows, func(m *store.Member) bool { return !matches(m.User, *search) })
	}
	return connect(rows, byID(func(m *store.Member) int { return m.ID }, true),
		pageArgs{after, before, first, last},
		func(*store.Member) bool { return v.Granted(store.ReadMember, n.Namespace) },
		func(m *store.Member) *Member { return &Member{m, n.w} })
}

// ID is the global id of the membership.
func (m *Member) ID() string { return gid("GroupMember", m.Member.ID) }

// User is the member.
func (m *Member) User() *User { return m.w.user(m.Member.User) }

// AccessLevel is the member's role.
func (m *Member) AccessLevel() *AccessLevel {
	level := int(m.Access)
	return &AccessLevel{&level}
}
