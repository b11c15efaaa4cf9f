package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/Khan/genqlient/graphql"
)

// GitLab's limits on one request. For a multiplexed one they bound the sum over
// its operations (app/graphql/gitlab_schema.rb, app/controllers/graphql_controller.rb);
// over them nothing of it is executed. Keeping within them is the caller's duty.
const (
	// MaxQueryText is how many characters of query text a request may hold;
	// variables do not count.
	MaxQueryText = 10_000
	// MaxComplexity is how many points of complexity a signed-in user may ask for.
	MaxComplexity = 250
)

// Multiplex sends what several calls ask for in one request: a JSON array of
// operations, which the server executes one after another. Each call is handed
// a client of its own, has to make exactly one request on it, and finds its
// response filled in only once Multiplex has returned.
//
// It returns one error a call, in order; nil means that this operation was
// answered without top-level errors. Every error is an [*Error] and says for its
// own operation whether it can have run: one that is refused, or whose answer is
// broken, does not touch its neighbours. A call that fails before anything is
// sent is left out of the request. Whatever befalls the request as a whole
// befalls each of its operations. Uploads are refused.
//
// Where any of the operations is a mutation there is one attempt, and no
// waiting: the [Error] tells whoever paces the run what was met. Queries alone
// are repeated as usual.
func (c *Client) Multiplex(ctx context.Context, calls []func(graphql.Client) error) []error {
	errs := make([]error, len(calls))
	var slots []*slot
	for i, call := range calls {
		s := &slot{client: c, err: &errs[i]}
		switch errs[i] = call(s); {
		case errs[i] != nil:
		case s.body == nil:
			errs[i] = c.unsendable("an operation of a batch", errors.New("it made no request"))
		default:
			slots = append(slots, s)
		}
	}
	if len(slots) > 0 {
		c.sendAll(ctx, slots)
	}
	return errs
}

// slot is the client of one call: it keeps the request instead of sending it.
type slot struct {
	client *Client
	req    *graphql.Request
	resp   *graphql.Response
	body   []byte
	err    *error // what Multiplex returns for the call
}

// MakeRequest encodes the request at once, so that variables which cannot be
// sent, such as a zero id, are the failure of this call alone.
func (s *slot) MakeRequest(_ context.Context, req *graphql.Request, resp *graphql.Response) error {
	if s.body != nil {
		return s.client.unsendable(req.OpName, errors.New("a call in a batch makes one request only"))
	}
	if _, file := uploadOf(req.Variables); file != nil { // GitLab drops it on the way to the operation
		return s.client.unsendable(req.OpName, errors.New("GitLab takes no file in a batch"))
	}
	body, _, err := encode(req)
	if err != nil {
		return s.client.unsendable(req.OpName, err)
	}
	s.req, s.resp, s.body = req, resp, body
	return nil
}

// sendAll posts the slots as one array, and fills in their responses and errors.
func (c *Client) sendAll(ctx context.Context, slots []*slot) {
	reads := true
	bodies := make([][]byte, len(slots))
	for i, s := range slots {
		reads, bodies[i] = reads && isQuery(s.req.Query), s.body
	}
	call := &call{
		name: batchName(slots), method: http.MethodPost, url: c.graphQL(!reads),
		contentType: "application/json", body: slices.Concat([]byte{'['}, bytes.Join(bodies, []byte{','}), []byte{']'}),
		replay: reads, once: !reads, seeks: reads,
		details: func() string { return describeSlots(slots) },
	}
	reply, failure := c.send(ctx, call)
	var answers []json.RawMessage
	if failure == nil {
		answers, failure = c.split(reply, len(slots))
	}
	for i, s := range slots {
		if failure != nil {
			*s.err = failure
			continue
		}
		var own *Error
		if i < len(answers) {
			part := *reply
			part.body, part.hasData = answers[i], bytes.HasPrefix(answers[i], []byte(`{"data":`)) // else it is looked for
			own = c.decodeGraphQL(&part, s.resp)
		} else {
			own = &Error{
				Kind: KindNotGraphQL, Status: http.StatusOK, Attempts: reply.attempts,
				Message: fmt.Sprintf("%s answered %d of the %d operations of a batch", plainURL(reply.from), len(answers), len(slots)),
			}
		}
		if own != nil { // a nil *Error is not a nil error
			*s.err = own
			c.debug.printf("! %s: %d %s: %s: outcome: %s", call.name, i, s.req.OpName, own.Message, own.Ran)
		}
	}
}

// split takes the answer of a batch apart. A single object in place of the array
// is an answer to all of it: errors without data refused the request as a whole.
// More answers than operations, or data for all at once, cannot be told apart by
// operation, so that nothing is known of any.
func (c *Client) split(reply *reply, asked int) ([]json.RawMessage, *Error) {
	alien := &Error{Kind: KindNotGraphQL, Status: http.StatusOK, Attempts: reply.attempts}
	var answers []json.RawMessage
	err := json.Unmarshal(reply.body, &answers)
	switch {
	case err == nil && answers != nil && len(answers) <= asked:
		return answers, nil
	case err == nil && len(answers) > asked:
		alien.Message = fmt.Sprintf("%s gave %d answers to the %d operations of a batch", plainURL(reply.from), len(answers), asked)
	default:
		single, shape := decodeAnswer(reply.body)
		if shape == nil && single.noData() {
			return nil, c.decodeGraphQL(reply, &graphql.Response{})
		}
		alien.Err = errors.Join(err, shape)
		alien.Message = "the answer from " + plainURL(reply.from) + " is not a GraphQL answer: it is no list, as one to several operations is"
	}
	c.debug.printf("! %s", alien.Message)
	return nil, alien
}

// batchName is such as "20 x AwardBrief", for the log.
func batchName(slots []*slot) string {
	var names []string
	count := map[string]int{}
	for _, s := range slots {
		if count[s.req.OpName]++; count[s.req.OpName] == 1 {
			names = append(names, s.req.OpName)
		}
	}
	for i, name := range names {
		names[i] = fmt.Sprintf("%d x %s", count[name], name)
	}
	return strings.Join(names, ", ")
}

// describeSlots writes each operation with its variables, for the log.
func describeSlots(slots []*slot) string {
	var b strings.Builder
	for i, s := range slots {
		fmt.Fprintf(&b, "; %d %s%s", i, s.req.OpName, describeVariables(s.req.Variables))
	}
	return b.String()
}
