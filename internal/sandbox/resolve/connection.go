package resolve

import (
	"slices"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Connection is a page of a list in the shape all connections of the schema
// share.
type Connection[N any] struct {
	Nodes    []N
	Edges    []*Edge[N]
	PageInfo *PageInfo

	total int
}

// Edge is one row of a page with its cursor.
type Edge[N any] struct {
	Cursor string
	Node   N
}

// AchievementConnection is AchievementConnection.
type AchievementConnection = Connection[*Achievement]

// AchievementEdge is AchievementEdge.
type AchievementEdge = Edge[*Achievement]

// AwardConnection is UserAchievementConnection.
type AwardConnection = Connection[*Award]

// AwardEdge is UserAchievementEdge.
type AwardEdge = Edge[*Award]

// UserConnection is UserCoreConnection.
type UserConnection = Connection[*User]

// UserEdge is UserCoreEdge.
type UserEdge = Edge[*User]

// GroupConnection is GroupConnection.
type GroupConnection = Connection[*Namespace]

// GroupEdge is GroupEdge.
type GroupEdge = Edge[*Namespace]

// MemberConnection is GroupMemberConnection.
type MemberConnection = Connection[*Member]

// MemberEdge is GroupMemberEdge.
type MemberEdge = Edge[*Member]

// Count is taken from the list itself: it counts rows that were cut from the
// page because the viewer may not read them.
func (c *Connection[N]) Count(limit *int) (int, error) { return count(c.total, limit) }

// counted are the rows that the count of a list holds: all of them, or for some
// fine-grained tokens those that they are shown.
func counted[T any](w *World, v store.Viewer, rows []T, visible func(T) bool) []T {
	if w.Store.CountsUnseen(v) {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return !visible(row) })
}

// connect cuts a page out of the sorted rows and wraps what is left.
func connect[T, N any](rows []T, by order[T], args pageArgs, visible func(T) bool, wrap func(T) N) (*Connection[N], error) {
	p, err := cut(rows, by, args, visible)
	if err != nil {
		return nil, err
	}
	c := &Connection[N]{
		Nodes: make([]N, len(p.rows)), Edges: make([]*Edge[N], len(p.rows)),
		PageInfo: &p.info, total: len(rows),
	}
	for i, row := range p.rows {
		c.Nodes[i] = wrap(row)
		c.Edges[i] = &Edge[N]{Cursor: encode(by.keys(row)), Node: c.Nodes[i]}
	}
	return c, nil
}
