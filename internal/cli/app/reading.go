package app

import (
	"context"
	"errors"
)

// Reading does what reads from a disk or a pipe. That may be slow, and cannot be called off: it
// is not waited for longer than the context allows.
func Reading[T any](ctx context.Context, read func() (T, error)) (value T, err error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := read()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		value, err = r.value, r.err
	case <-ctx.Done():
		err = ctx.Err()
	}
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		err = &Failure{Code: ExitGuard, Message: "nothing was sent: reading did not come to its end in the time that --timeout allows", Err: err}
	}
	return value, err
}
