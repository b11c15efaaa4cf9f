package resolve

import (
	"context"
	"errors"
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

type (
	// AchievementConnection is a page of a list of them.
	AchievementConnection = Connection[*Achievement]
	// AchievementEdge is a row of it.
	AchievementEdge = Edge[*Achievement]
	// AwardConnection is a page of a list of them.
	AwardConnection = Connection[*Award]
	// AwardEdge is a row of it.
	AwardEdge = Edge[*Award]
	// UserConnection is a page of a list of them.
	UserConnection = Connection[*User]
	// UserEdge is a row of it.
	UserEdge = Edge[*User]
	// GroupConnection is a page of a list of them.
	GroupConnection = Connection[*Namespace]
	// GroupEdge is a row of it.
	GroupEdge = Edge[*Namespace]
	// MemberConnection is a page of a list of them.
	MemberConnection = Connection[*Member]
	// MemberEdge is a row of it.
	MemberEdge = Edge[*Member]
)

var (
	errCountLimit   = errors.New("limit must be greater than 0")
	errFirstAndLast = errors.New("Can only provide either `first` or `last`, not both") //nolint:staticcheck // GitLab's text
)

// Count is taken from the list itself: it counts rows that were cut from the
// page because the viewer may not read them.
func (c *Connection[N]) Count(limit *int) (int, error) {
	switch {
	case limit == nil:
		return c.total, nil
	case *limit < 1:
		return 0, errCountLimit
	}
	return min(c.total, *limit+1), nil
}

// maxPage is GitLab's default_max_page_size.
const maxPage = 100

type pageArgs struct {
	after, before *string
	first, last   *int
}

// connect takes the asked page out of the sorted rows, then the rows the viewer
// may not read out of the page, and wraps what is left. Cursors come from the
// rows that are left, so a page without any has none even where more follow:
// GitLab does the same.
func connect[T, N any](rows []T, by order[T], args pageArgs, visible func(T) bool, wrap func(T) N) (*Connection[N], error) {
	c := &Connection[N]{total: len(rows), Nodes: []N{}, Edges: []*Edge[N]{}, PageInfo: &PageInfo{}}
	rows, err := cut(rows, by, args, c.PageInfo)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if visible(row) {
			edge := &Edge[N]{Cursor: by.cursor(row), Node: wrap(row)}
			c.Nodes, c.Edges = append(c.Nodes, edge.Node), append(c.Edges, edge)
		}
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return c, nil
}

func cut[T any](rows []T, by order[T], args pageArgs, info *PageInfo) ([]T, error) {
	if args.first != nil && args.last != nil {
		return nil, errFirstAndLast
	}
	// An empty cursor is none (graphql-ruby, pagination/connection.rb).
	from, to := 0, len(rows)
	var err error
	if args.after != nil && *args.after != "" {
		info.HasPreviousPage = true
		if from, err = by.seek(rows, *args.after, 1); err != nil {
			return nil, err
		}
	}
	if args.before != nil && *args.before != "" {
		info.HasNextPage = true
		if to, err = by.seek(rows, *args.before, 0); err != nil {
			return nil, err
		}
	}
	rows = rows[min(from, to):to]
	if args.last != nil {
		if n := limit(args.last); len(rows) > n {
			info.HasPreviousPage = true
			rows = rows[len(rows)-n:]
		}
	} else if n := limit(args.first); len(rows) > n {
		info.HasNextPage = true
		rows = rows[:n]
	}
	return rows, nil
}

func limit(n *int) int {
	if n == nil {
		return maxPage
	}
	return max(0, min(*n, maxPage))
}

// counted are the rows that the count of a list holds: all of them, or for some
// fine-grained tokens those that they are shown.
func counted[T any](w *World, v store.Viewer, rows []T, visible func(T) bool) []T {
	if w.Store.CountsUnseen(v) {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return !visible(row) })
}

// readableUsers: a token without the permission to read users is shown none.
func readableUsers(v store.Viewer) func(*store.User) bool {
	return func(*store.User) bool { return v.Granted(store.ReadUser, nil) }
}

func (w *World) awards(ctx context.Context, rows []*store.Award, by order[*store.Award], args pageArgs) (*AwardConnection, error) {
	v := viewer(ctx)
	shows := func(a *store.Award) bool { return w.Store.ShowsAward(v, a) && w.Store.MayReadAward(v, a) }
	return connect(counted(w, v, rows, shows), by, args, shows, w.award)
}
