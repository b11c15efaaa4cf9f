package gitlab

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// A page is one answer of a paged list. A zero page ends the list.
type page[T any] struct {
	items []T
	count int // rows the server counts in the whole list; 0 where it does not say
	info  gql.PageFields
}

// noList is the error where the server gives no list at all. It is not the same
// as an empty one: taken for that, it would look as if nobody held anything.
func noList(what string) error {
	return &Error{
		Kind:    NotFound,
		Message: "GitLab gives no list of " + what + " here",
		Hint:    "you may not see it, or, before GitLab 19.2, the feature flag achievements is off",
	}
}

// readAll asks for page after page until the last one. The cursor of the first
// call is nil.
//
// GitLab makes its cursors from the rows that the caller may read, so a page of
// which nothing may be read says that there is more and gives no cursor to get
// there. That, and a cursor that was given before, is an error: going on would
// ask for the same page for ever, and stopping silently would pass off a part
// as the whole.
func readAll[T any](ctx context.Context, what string, fetch func(ctx context.Context, after *string) (page[T], error)) (List[T], error) {
	var (
		list  List[T]
		after *string
		seen  = map[string]bool{}
		count int
	)
	for {
		p, err := fetch(ctx, after)
		if err != nil {
			return List[T]{}, err
		}
		list.Items = append(list.Items, p.items...)
		count = max(count, p.count)
		if !p.info.HasNextPage {
			break
		}
		next := p.info.EndCursor
		if next == nil || *next == "" || seen[*next] {
			return List[T]{}, &Error{
				Kind:    Failed,
				Message: fmt.Sprintf("the list of %s breaks off after %d rows: the server says that there are more and gives no way to them", what, len(list.Items)),
				Hint:    "this happens where a hundred rows in a row are not yours to read; somebody with a higher role in the group can read the list",
			}
		}
		seen[*next] = true
		after = next
	}
	list.Unreadable = max(0, count-len(list.Items))
	return list, nil
}
