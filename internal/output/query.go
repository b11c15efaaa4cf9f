package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/itchyny/gojq"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// A Query is a jq program. It sees neither the environment nor files.
type Query struct{ code *gojq.Code }

// ParseQuery compiles a jq program.
func ParseQuery(text string) (*Query, error) {
	parsed, err := gojq.Parse(text)
	if err != nil {
		return nil, badQuery(err)
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, badQuery(err)
	}
	return &Query{code}, nil
}

func badQuery(err error) error {
	var e *gojq.ParseError
	if errors.As(err, &e) && e.Token == "" {
		return errors.New("the program breaks off")
	}
	return err
}

// queryChunk is how much of the results is gathered for one write.
const queryChunk = 32 << 10

// apply runs the program on each of the values, and gives write what it makes of them, a
// line each: a string as it is, anything else as compact JSON. The results go in chunks:
// a program may have results without end, of which the reader wants the first, and those
// before an error count too.
//
// The program runs beside, and is left where it is when ctx ends or it takes too much
// memory: it looks at its context between two steps only, and a step may take long.
func (q *Query) apply(ctx context.Context, values []any, write func([]byte) error) error {
	return q.applyWithin(ctx, values, write, mostMemory)
}

func (q *Query) applyWithin(ctx context.Context, values []any, write func([]byte) error, most uint64) error {
	inputs := make([]any, len(values))
	for i, v := range values {
		inputs[i] = plain(v)
	}
	outgrown, release := watchMemory(most)
	defer release()
	within, leave := context.WithCancel(ctx)
	defer leave()
	chunks, ended := make(chan []byte), make(chan error, 1)
	go func() {
		ended <- q.run(within, inputs, func(text []byte) error {
			select {
			case chunks <- text:
				return nil
			case <-within.Done():
				return within.Err()
			}
		})
	}()
	for {
		select {
		case <-ctx.Done():
			return queryError(ctx.Err())
		case <-outgrown:
			return &largeQuery{most}
		case err := <-ended:
			return queryError(err)
		case text := <-chunks:
			if err := write(text); err != nil {
				return err
			}
		}
	}
}

// run hands the results of the program to send, in chunks, and returns what ended it.
func (q *Query) run(ctx context.Context, inputs []any, send func([]byte) error) error {
	var b bytes.Buffer
	for _, input := range inputs {
		results := q.code.RunWithContext(ctx, input)
		for result, ok := results.Next(); ok; result, ok = results.Next() {
			err, failed := result.(error)
			if !failed {
				err = printResult(&b, result)
			}
			if err != nil {
				return errors.Join(send(b.Bytes()), err)
			}
			if b.Len() >= queryChunk {
				if err := send(bytes.Clone(b.Bytes())); err != nil {
					return err
				}
				b.Reset()
			}
		}
	}
	return send(b.Bytes())
}

// queryError words what ended a program; nil where that is no error.
func queryError(err error) error {
	var halt *gojq.HaltError
	switch {
	case err == nil, errors.As(err, &halt) && halt.Value() == nil:
		return nil
	case halt != nil:
		return errors.New("--jq: the program halted: " + clipped(strings.TrimPrefix(err.Error(), "halt error: ")))
	case errors.Is(err, context.DeadlineExceeded):
		return &lateQuery{err}
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("--jq: %w", err)
	}
	return errors.New("--jq: " + clipped(err.Error()))
}

// A lateQuery is the error of a program that had no time left.
type lateQuery struct{ err error }

func (*lateQuery) Error() string {
	return "--jq: the program did not end in the time that --timeout allows"
}

func (e *lateQuery) Unwrap() error { return e.err }

// A largeQuery is the error of a program that was stopped for its memory.
type largeQuery struct{ most uint64 }

func (e *largeQuery) Error() string {
	return fmt.Sprintf("--jq: the program was stopped, because it takes more than %d MiB of memory", e.most>>20)
}

// mostOfAValue is how many characters a message has of a value, which may be the
// whole input.
const mostOfAValue = 200

// clipped is a program's own text for a message, on one line.
func clipped(text string) string {
	return term.Clip(sanitize.Line(strings.Join(strings.Fields(text), " ")), mostOfAValue)
}

func printResult(b *bytes.Buffer, result any) error {
	if text, ok := result.(string); ok {
		b.WriteString(sanitize.Cells(text))
		b.WriteByte('\n')
		return nil
	}
	line, err := gojq.Marshal(plain(result))
	if err != nil {
		return err
	}
	b.Write(line)
	b.WriteByte('\n')
	return nil
}

// plain is a value in the types that gojq works with, its strings as JSON has them. The
// results of a program pass it too: what went in was safe, and still @base64d makes
// control characters of letters.
func plain(v any) any {
	switch v := v.(type) {
	case string:
		return sanitize.Text(v)
	case Given:
		if !v.JSON {
			return sanitize.Text(v.Text)
		}
		return plain(v.parsed())
	case int64:
		return int(v)
	case time.Time:
		return v.Format(time.RFC3339)
	case []any:
		list := make([]any, len(v))
		for i, entry := range v {
			list[i] = plain(entry)
		}
		return list
	case object:
		fields := make(map[string]any, len(v))
		for _, f := range v {
			fields[sanitize.Line(f.name)] = plain(f.value)
		}
		return fields
	case map[string]any:
		fields := make(map[string]any, len(v))
		for name, entry := range v {
			fields[sanitize.Line(name)] = plain(entry)
		}
		return fields
	}
	return v
}
