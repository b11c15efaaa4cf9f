// Package jq compiles and runs jq programs that people give. A program sees neither the
// environment nor files, and is stopped for its time and its memory.
package jq

import (
	"context"
	"errors"
	"iter"

	"github.com/itchyny/gojq"
)

// A Program is a jq program.
type Program struct{ code *gojq.Code }

// Compile compiles a jq program. The error is in the words of gojq.
func Compile(text string) (*Program, error) {
	parsed, err := gojq.Parse(text)
	if err != nil {
		return nil, badProgram(err)
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, badProgram(err)
	}
	return &Program{code}, nil
}

func badProgram(err error) error {
	var e *gojq.ParseError
	if errors.As(err, &e) && e.Token == "" {
		return errors.New("the program breaks off")
	}
	return err
}

// Results runs the program on a value, which is made of the types that gojq works with, and
// yields what it makes of it. An error is the last that is yielded. It is to be run in
// [Beside], since a step of a program may take long.
func (p *Program) Results(ctx context.Context, value any) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		results := p.code.RunWithContext(ctx, value)
		for result, ok := results.Next(); ok; result, ok = results.Next() {
			if err, failed := result.(error); failed {
				yield(nil, err)
				return
			}
			if !yield(result, nil) {
				return
			}
		}
	}
}

// Beside runs work, which hands what it makes to send and returns the error that ended it,
// beside take, which gets that. Work is left where it is when ctx ends or it takes more
// than so many bytes of memory: a program looks at its context between two steps only, and
// a step may take long. A program that ended by halt is no error, and one that did by halt_error is.
func Beside[T any](ctx context.Context, most uint64, work func(ctx context.Context, send func(T) error) error, take func(T) error) error {
	outgrown, release := watchMemory(most)
	defer release()
	within, leave := context.WithCancel(ctx)
	defer leave()
	sent, ended := make(chan T), make(chan error, 1)
	go func() {
		ended <- work(within, func(made T) error {
			select {
			case sent <- made:
				return nil
			case <-within.Done():
				return within.Err()
			}
		})
	}()
	for {
		select {
		case <-ctx.Done():
			return programError(ctx.Err())
		case <-outgrown:
			return &largeError{most}
		case err := <-ended:
			select { // of two that are true at once either may come first
			case <-outgrown:
				return &largeError{most}
			default:
				return programError(err)
			}
		case made := <-sent:
			if err := take(made); err != nil {
				return err
			}
		}
	}
}
