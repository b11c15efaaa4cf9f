package term

import "context"

// Wait returns what read returns, or ctx.Err() as soon as ctx is done. The read itself
// cannot be called off: it must write nothing that is used after giving up, and what it
// reads from must not be used any more then.
func Wait[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	results := make(chan result, 1)
	go func() {
		value, err := read()
		results <- result{value, err}
	}()
	select {
	case r := <-results:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
