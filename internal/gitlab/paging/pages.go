// Package paging reads GitLab's lists page by page, and several of them in one request,
// and stops if a list leads nowhere.
package paging

import (
	"context"
	"fmt"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// A Page is one answer of a paged list. A zero page ends the list.
type Page[T any] struct {
	Items []T
	Rows  int // what the page held; not all of it becomes an item
	Count int // rows the server counts in the whole list; 0 if it does not say
	Info  gql.PageFields
}

// Short reports whether a page holds less than was asked for though more follow: GitLab cuts
// out of it what the caller may not read.
func (p Page[T]) Short() bool { return p.Info.HasNextPage && p.Rows < perPage }

// Of is the page that a connection of GitLab's holds, with what from makes of its
// nodes.
func Of[N, T any](conn interface {
	GetNodes() []*N
	GetPageInfo() gql.PageFields
}, from func(*N) (T, bool)) (Page[T], error) {
	p := Page[T]{Info: conn.GetPageInfo()}
	p.Items = ItemsOf(conn.GetNodes(), func(n *N) (T, bool) {
		p.Rows++
		return from(n)
	})
	if counted, ok := conn.(interface{ GetCount() int }); ok {
		p.Count = counted.GetCount()
	}
	return p, nil
}

// ItemsOf is what from makes of nodes, without those that it makes nothing of.
func ItemsOf[N, T any](nodes []*N, from func(*N) (T, bool)) []T {
	items := make([]T, 0, len(nodes))
	for _, n := range nodes {
		if n == nil {
			continue
		}
		if item, ok := from(n); ok {
			items = append(items, item)
		}
	}
	return items
}

// First is the one node of a list that was asked for one, as far as it is there.
func First[N any](nodes []*N) *N {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}

// Bounds of a list. No GitLab gives what is beyond them, and a server that does
// would keep a program busy for ever.
const (
	maxPages = 10_000 // of a hundred rows each
	maxEmpty = 3      // pages in a row that hold nothing and say that there is more
	// A list grows while it is read, so that somewhat more than was counted is fine.
	surplus = 1000
)

// errNoCursor is what is wrong with a list that goes on without a cursor.
const errNoCursor = "says that there are more and gives no way to them"

// A pageGuard knows how far a list was read, and when it leads nowhere.
type pageGuard struct {
	seen  map[string]bool // the cursors
	rows  int
	pages int
	empty int // pages without a row, since the last one with some
}

// step takes down a page that held so many rows, of a list of which the server
// counts count (0 if it does not say), and returns the cursor of the next
// one, or "" and why there is none to go to. It is called where there is more.
func (t *pageGuard) step(rows, count int, end *string) (next, problem string) {
	t.rows += rows
	t.pages++
	if t.empty++; rows > 0 {
		t.empty = 0
	}
	if end != nil {
		next = *end
	}
	switch {
	case next == "" || t.seen[next]:
		return "", errNoCursor
	case t.empty >= maxEmpty:
		return "", "says again and again that there are more and gives none"
	case t.pages >= maxPages || count > 0 && t.rows > 2*count+surplus:
		return "", "goes on giving more than any list has"
	}
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	t.seen[next] = true
	return next, ""
}

// None is the error if the server gives no list at all. It is not the same
// as an empty one: taken for that, it would look as if nobody held anything.
func None(what string) error {
	return &gitlab.Error{
		Kind:    gitlab.NotFound,
		Message: "GitLab gives no list of " + what + " here",
		Reason:  gitlab.ReasonNoList,
	}
}

// A Source is a list that is handed over a part at a time, until take says that it has
// enough or fails.
type Source[T any] interface {
	Each(ctx context.Context, take func(items []T) (enough bool, err error)) (Rest, error)
}

// A List is a [Source] that can also be handed over as a whole, which takes less time.
type List[T any] interface {
	Source[T]
	Every(ctx context.Context, take func(items []T) error) (Rest, error)
}

// Whole reads a list to its end.
func Whole[T any](ctx context.Context, from List[T]) (gitlab.List[T], error) {
	var list gitlab.List[T]
	rest, err := from.Every(ctx, func(items []T) error {
		list.Items = append(list.Items, items...)
		return nil
	})
	if err != nil {
		return gitlab.List[T]{}, err
	}
	list.Unreadable = rest.Unreadable
	return list, nil
}

// Pages is a list that is read from the server a page at a time, 100 rows each.
type Pages[T any] struct {
	what   string // what the rows are, for an error
	id     func(T) int64
	expect int
	fetch  func(ctx context.Context, ask Ask[alone]) (Page[T], error)
}

// alone is the key of a list that is read by itself.
type alone struct{}

// New is the list whose rows are called what, and whose page after a cursor fetch
// reads; nil is before the first.
func New[T any](what string, fetch func(ctx context.Context, after *string) (Page[T], error)) Pages[T] {
	return Pages[T]{what: what, fetch: func(ctx context.Context, ask Ask[alone]) (Page[T], error) { return fetch(ctx, ask.After) }}
}

// ByID is the list whose rows have ids, so that a long one is read from both ends where all of
// it is wanted. Fetch reads a page with the client that it is handed, from several goroutines;
// see [Ask.Client].
func ByID[T any](
	what string, client graphql.Client, id func(T) int64,
	fetch func(ctx context.Context, client graphql.Client, after *string) (Page[T], error),
) Pages[T] {
	return Pages[T]{what: what, id: id, fetch: func(ctx context.Context, ask Ask[alone]) (Page[T], error) {
		return fetch(ctx, ask.Client(client), ask.After)
	}}
}

// Expecting is the list of which so many rows are expected; 0 where nothing is known.
func (p Pages[T]) Expecting(rows int) Pages[T] {
	p.expect = max(0, rows)
	return p
}

// Begun is the list of which the first page was read already.
func (p Pages[T]) Begun(first Page[T]) Pages[T] {
	fetch := p.fetch
	p.fetch = func(ctx context.Context, ask Ask[alone]) (Page[T], error) {
		if ask.After == nil && !ask.FromEnd {
			return first, nil
		}
		return fetch(ctx, ask)
	}
	return p
}

// A Rest is what the pages that were read leave out.
type Rest struct {
	// Unreadable is how many more rows the server counted than it let the
	// caller read, such as awards of people with a private profile; 0 where the
	// list was not read to its end.
	Unreadable int
	// Blocked reports that some of those come after rows which the caller may not read, so
	// that GitLab gives no way to them, whether they could be read or not.
	Blocked bool
	// Total is how many rows the server counts in the whole list, 0 where it does
	// not say.
	Total int
	// More reports that each stopped before the end.
	More bool
}

// Each hands page after page to take, until the last one or until take says that
// it has enough. An error of take ends it too.
//
// GitLab makes its cursors from the rows that the caller may read, so a page of
// which nothing may be read says that there is more and gives no cursor to get
// there. That, a cursor that was given before, and a list without an end are
// errors: going on would take for ever, and stopping silently would pass off a
// part as the whole.
func (p Pages[T]) Each(ctx context.Context, take func(items []T) (enough bool, err error)) (Rest, error) {
	return p.each(ctx, false, take)
}

// Every hands all of the list to take, as [Pages.Each] does and in the same order. A long one
// is read from both ends at once: up to [mostKept] rows wait until those before them were read.
func (p Pages[T]) Every(ctx context.Context, take func(items []T) error) (Rest, error) {
	return p.each(ctx, true, func(items []T) (bool, error) { return false, take(items) })
}

func (p Pages[T]) each(ctx context.Context, whole bool, take func(items []T) (enough bool, err error)) (Rest, error) {
	lists := Lists[alone, T]{
		What: p.what, Keys: []alone{{}}, Together: 1, Width: 1, ID: p.id, Whole: whole, strict: true,
		Expect: func(alone) int { return p.expect },
		Fetch: func(ctx context.Context, asks []Ask[alone]) ([][]Page[T], error) {
			page, err := p.fetch(ctx, asks[0])
			return [][]Page[T]{{page}}, err
		},
	}
	var rest Rest
	more, err := lists.Each(ctx, func(part Part[alone, T]) (bool, error) {
		rest = part.Rest
		return take(part.Items)
	})
	if err != nil {
		return Rest{}, err
	}
	rest.More = more
	return rest, nil
}

// breaksOff is the error of a list that leads nowhere after so many rows.
func breaksOff(what string, read int, problem string) error {
	reason := gitlab.ReasonHiddenRows
	if problem != errNoCursor {
		reason = gitlab.ReasonEndlessList
	}
	return &gitlab.Error{
		Kind:    gitlab.Failed,
		Message: fmt.Sprintf("the list of %s breaks off after %d rows: the server %s", what, read, problem),
		Reason:  reason,
	}
}

// First reads the first page only.
func (p Pages[T]) First(ctx context.Context) ([]T, error) {
	page, err := p.fetch(ctx, Ask[alone]{})
	return page.Items, err
}

// All reads the whole list.
func (p Pages[T]) All(ctx context.Context) (gitlab.List[T], error) { return Whole(ctx, p) }
