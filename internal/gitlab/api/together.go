package api

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// batchQuery asks for every part in one request. Answers and errors stand where
// their parts do.
func batchQuery[P, R any](
	ctx context.Context, api Transport, parts []P,
	ask func(ctx context.Context, client graphql.Client, part P) (R, error),
) ([]R, []error) {
	answers := make([]R, len(parts))
	calls := make([]func(graphql.Client) error, len(parts))
	for i, part := range parts {
		calls[i] = func(client graphql.Client) (err error) {
			answers[i], err = ask(ctx, client, part)
			return err
		}
	}
	return answers, api.Multiplex(ctx, calls)
}

// queryInBatches asks for all parts of a long query, several a request, as many as width
// or fewer where the server runs out of time. An answer may bring further
// parts, such as the next page.
func queryInBatches[P, R any](
	ctx context.Context, api Transport, width int, parts []P,
	ask func(ctx context.Context, client graphql.Client, part P) (R, error),
	take func(part P, answer R) (further []P, err error),
) error {
	for len(parts) > 0 {
		now := parts[:min(width, len(parts))]
		answers, errs := batchQuery(ctx, api, now, ask)
		if err := firstError(errs); err != nil {
			if len(now) > 1 && slices.ContainsFunc(errs, outOfTimeError) {
				width = len(now) / 2
				continue
			}
			return err
		}
		parts = parts[len(now):]
		for i, part := range now {
			further, err := take(part, answers[i])
			if err != nil {
				return err
			}
			parts = append(parts, further...)
		}
	}
	return nil
}

func outOfTimeError(err error) bool {
	var t *transport.Error
	return errors.As(err, &t) && timedOut(t)
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// userList is a list of users by ids or names, to be read from a cursor on.
type userList struct {
	ids   []string
	after *string
	guard pageGuard
}

// next is what remains to be asked for after a page of so many rows: nothing, or
// ids from the page's end on. See [Pages.Each] for lists that lead nowhere.
func (l userList) next(info gql.PageFields, rows int, ids ...string) ([]userList, error) {
	if !info.HasNextPage {
		return nil, nil
	}
	guard := l.guard
	guard.seen = maps.Clone(guard.seen) // one list may go on as several
	end, problem := guard.step(rows, 0, info.EndCursor)
	if problem != "" {
		return nil, errMalformed("a list breaks off: the server " + problem)
	}
	return []userList{{ids: ids, after: &end, guard: guard}}, nil
}
