package ahead

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"sync"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// key is what a context has its answers by.
type key struct{}

// Answers are what was asked ahead and is not given yet. Nil has none.
type answers struct {
	outer    *answers // what was asked ahead before
	together bool     // see [Transport.AskTogether]

	mu   sync.Mutex
	left map[string][]answer // by question, in the order in which they were asked
}

type answer struct {
	data any // as the operation's response points to it
	err  error
}

func answersOf(ctx context.Context) *answers {
	a, _ := ctx.Value(key{}).(*answers)
	return a
}

// keep makes answers of what was asked, beside those that were known before.
func keep(before *answers, queries []*query, errs []error) *answers {
	a := &answers{left: map[string][]answer{}, outer: before}
	if refusedTogether(errs) {
		return a
	}
	for i, q := range queries {
		if question, ok := questionOf(q.req); ok && ofItsOwn(errs[i]) {
			a.left[question] = append(a.left[question], answer{q.resp.Data, errs[i]})
		}
	}
	return a
}

// questionOf tells queries apart that may have different answers.
func questionOf(req *graphql.Request) (string, bool) {
	if req == nil {
		return "", false
	}
	variables, err := json.Marshal(req.Variables)
	return req.OpName + "\n" + req.Query + "\n" + string(variables), err == nil // the same operation can be asked from the end of a list
}

// refusedTogether reports whether the server refused all of several operations, which it
// does also where they are too much for one request.
func refusedTogether(errs []error) bool {
	for _, err := range errs {
		var t *transport.Error
		if !errors.As(err, &t) || t.Kind != transport.KindGraphQL {
			return false
		}
	}
	return len(errs) > 1
}

// ofItsOwn reports whether what came of a query would have come of it alone, too: an
// answer, the server's refusal of this very query, or of the token. Whatever else befell
// the request may be for the company in which the query was.
func ofItsOwn(err error) bool {
	var t *transport.Error
	switch {
	case err == nil:
		return true
	case !errors.As(err, &t):
		return false
	}
	return t.Kind == transport.KindUnauthorized || t.Kind == transport.KindGraphQL && !t.TimedOut()
}

// take gives the answer to a question, if it is known.
func (a *answers) take(req *graphql.Request, resp *graphql.Response) (known bool, err error) {
	question, ok := questionOf(req)
	if !ok {
		return false, nil
	}
	for ; a != nil; a = a.outer {
		if found, ok := a.next(question); ok && give(resp.Data, found.data) {
			return true, found.err
		}
	}
	return false, nil
}

// has reports whether the answer to a question is known.
func (a *answers) has(req *graphql.Request) bool {
	question, ok := questionOf(req)
	for ; ok && a != nil; a = a.outer {
		if a.count(question) > 0 {
			return true
		}
	}
	return false
}

func (a *answers) count(question string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.left[question])
}

func (a *answers) next(question string) (found answer, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if these := a.left[question]; len(these) > 0 {
		found, a.left[question] = these[0], these[1:]
		return found, true
	}
	return answer{}, false
}

// give puts data where the response to a query points to.
func give(to, data any) bool {
	into, from := reflect.ValueOf(to), reflect.ValueOf(data)
	if into.Type() != from.Type() || into.Kind() != reflect.Pointer || into.IsNil() || from.IsNil() {
		return false
	}
	into.Elem().Set(from.Elem())
	return true
}

// part forgets the answers that tell something only together, as something else is asked.
func (a *answers) part() {
	for ; a != nil; a = a.outer {
		if a.together {
			a.forget()
		}
	}
}

func (a *answers) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.left = map[string][]answer{}
}
