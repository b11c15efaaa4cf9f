package fault

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

// Place is a field that is about to be executed.
type Place struct {
	// Operation is the name of the operation it stands in.
	Operation string
	// Type and Field are the names in the schema: Mutation, achievementsAward.
	Type, Field string
}

// quota is what a request may still execute. Mutations of a request run one
// after another, the fields of their answers at the same time.
type quota struct {
	Fault
	executed int
	timedOut atomic.Bool
}

type quotaKey struct{}

func withQuota(r *http.Request, f Fault) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), quotaKey{}, &quota{Fault: f}))
}

// errDropped is the error of what a closed connection has prevented. It stands
// in no answer.
var errDropped = errors.New("the connection is closed")

// Field wraps the execution of every field of a mutation's document: of the
// mutations and of what they answer with. What next does has happened for good
// when it returns.
func (p *Plan) Field(ctx context.Context, place Place, next func() (any, error)) (any, error) {
	if p.empty.Load() {
		return next()
	}
	q, _ := ctx.Value(quotaKey{}).(*quota)
	if q != nil && q.timedOut.Load() {
		return nil, timeout(place)
	}
	if place.Type != "Mutation" {
		return next()
	}
	if q != nil && q.executed >= q.Count {
		if q.Kind == FirstClose {
			return nil, errDropped
		}
		q.timedOut.Store(true)
		return nil, timeout(place)
	}
	p.labour(ctx, p.work(Operation{Name: place.Operation, Mutation: true, Fields: []string{place.Field}}))
	result, err := next()
	if q != nil {
		q.executed++
		if q.Kind == FirstTimeoutInside && q.executed == q.Count {
			q.timedOut.Store(true)
		}
	}
	return result, err
}

// lateKey is of how much longer than asked for the waits of a request took so far.
type lateKey struct{}

// labour waits as long as a mutation takes. What a machine wakes up too late, the next
// mutation of the request waits less, so that many of them take what they are to.
func (p *Plan) labour(ctx context.Context, d time.Duration) {
	late, counted := ctx.Value(lateKey{}).(*time.Duration)
	if d == 0 || !counted {
		p.sleep(d)
		return
	}
	began := p.now()
	p.sleep(max(0, d-*late))
	*late = max(0, *late+p.now().Sub(began)-d)
}

// timeout has the text of graphql-ruby (schema/timeout.rb).
func timeout(place Place) error {
	return errors.New("Timeout on " + place.Type + "." + place.Field)
}

// Query lets a query take the time that the plan has for it.
func (p *Plan) Query(op Operation) {
	if !p.empty.Load() {
		p.sleep(p.work(op))
	}
}
