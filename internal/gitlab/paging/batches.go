package paging

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A multiplexer sends what calls ask of the client they are handed in one request, and
// answers each.
type multiplexer interface {
	Multiplex(ctx context.Context, calls []func(graphql.Client) error) []error
}

// BatchQuery asks for every part in one request. Answers and errors stand where
// their parts do.
func BatchQuery[P, R any](
	ctx context.Context, to multiplexer, parts []P,
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
	return answers, to.Multiplex(ctx, calls)
}

// QueryInBatches asks for all parts of a long query, several a request, as many as width
// or fewer where the server runs out of time, and several requests at the same time. An
// answer may bring further parts, such as the next page. One answer is taken after the other.
func QueryInBatches[P, R any](
	ctx context.Context, to multiplexer, width int, parts []P,
	ask func(ctx context.Context, client graphql.Client, part P) (R, error),
	take func(part P, answer R) (further []P, err error),
) error {
	type reply struct {
		parts   []P
		answers []R
		errs    []error
	}
	var running sync.WaitGroup
	defer running.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	replies := make(chan reply, lanes)
	for flying := 0; len(parts) > 0 || flying > 0; {
		for ; flying < lanes && len(parts) > 0; flying++ {
			now := parts[:min(width, len(parts))]
			parts = parts[len(now):]
			running.Go(func() {
				answers, errs := BatchQuery(ctx, to, now, ask)
				replies <- reply{now, answers, errs}
			})
		}
		r := <-replies
		flying--
		if failed := slices.IndexFunc(r.errs, func(err error) bool { return err != nil }); failed >= 0 {
			if len(r.parts) > 1 && slices.ContainsFunc(r.errs, outOfTime) {
				width = min(width, len(r.parts)/2)
				parts = slices.Concat(r.parts, parts)
				continue
			}
			return r.errs[failed]
		}
		for i, part := range r.parts {
			further, err := take(part, r.answers[i])
			if err != nil {
				return err
			}
			parts = append(parts, further...)
		}
	}
	return nil
}

func outOfTime(err error) bool {
	var t *transport.Error
	return errors.As(err, &t) && t.TimedOut()
}

// A UserList is a list of users by their ids or names K, to be read from a cursor on.
type UserList[K any] struct {
	Keys  []K
	After *string
	guard pageGuard
}

// ListsOf are keys in lists of a page each.
func ListsOf[K any](keys []K) (lists []UserList[K]) {
	for part := range slices.Chunk(keys, perPage) {
		lists = append(lists, UserList[K]{Keys: part})
	}
	return lists
}

// Next is what remains to be asked for after a page of so many rows: nothing, or
// keys from the page's end on. See [Pages.Each] for lists that lead nowhere.
func (l UserList[K]) Next(info gql.PageFields, rows int, keys ...K) ([]UserList[K], error) {
	if !info.HasNextPage {
		return nil, nil
	}
	guard := l.guard
	guard.seen = maps.Clone(guard.seen) // one list may go on as several
	end, problem := guard.step(rows, 0, info.EndCursor)
	if problem != "" {
		return nil, &gitlab.Error{Kind: gitlab.Failed, Reason: gitlab.ReasonMalformed, Message: "a list breaks off: the server " + problem}
	}
	return []UserList[K]{{Keys: keys, After: &end, guard: guard}}, nil
}
