package paging

import (
	"context"
	"strings"

	"github.com/Khan/genqlient/graphql"
)

// fromEnd sends documents turned round: what asks for the first rows after a cursor asks for the
// last ones before it, and whether there are more and where is told of that direction. So
// one document, and what is made of its answer, serves both ends of a list. It stays as it is
// for the front, whatever a server makes of the other end.
type fromEnd struct{ graphql.Client }

func (c fromEnd) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	turned := *req
	turned.Query = strings.NewReplacer(
		"(first: 100", "(last: 100", "after: $after", "before: $after",
		"hasNextPage", "hasNextPage: hasPreviousPage",
		"endCursor", "endCursor: startCursor",
	).Replace(req.Query)
	return c.Client.MakeRequest(ctx, &turned, resp)
}
