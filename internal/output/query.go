package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/itchyny/gojq"

	"github.com/ach-cli/ach/internal/jq"
	"github.com/ach-cli/ach/internal/sanitize"
)

// A Query is a jq program. It sees neither the environment nor files.
type Query struct{ program *jq.Program }

// ParseQuery compiles a jq program.
func ParseQuery(text string) (*Query, error) {
	program, err := jq.Compile(text)
	if err != nil {
		return nil, err
	}
	return &Query{program}, nil
}

// queryChunk is how much of the results is gathered for one write.
const queryChunk = 32 << 10

// apply runs the program on each of the values, and gives write what it makes of them, a
// line each: a string as it is, anything else as compact JSON. The results go in chunks:
// a program may have results without end, of which the reader wants the first, and those
// before an error count too.
func (q *Query) apply(ctx context.Context, values []any, write func([]byte) error) error {
	return q.applyWithin(ctx, values, write, jq.MostMemory)
}

func (q *Query) applyWithin(ctx context.Context, values []any, write func([]byte) error, most uint64) error {
	inputs := make([]any, len(values))
	for i, v := range values {
		inputs[i] = plain(v)
	}
	var unwritten error
	err := jq.Beside(ctx, most,
		func(within context.Context, send func([]byte) error) error { return q.run(within, inputs, send) },
		func(text []byte) error {
			unwritten = write(text)
			return unwritten
		},
	)
	if err == nil || unwritten != nil {
		return err
	}
	return fmt.Errorf("--jq: %w", err)
}

// run hands the results of the program to send, in chunks, and returns what ended it.
func (q *Query) run(ctx context.Context, inputs []any, send func([]byte) error) error {
	var b bytes.Buffer
	for _, input := range inputs {
		for result, err := range q.program.Results(ctx, input) {
			if err == nil {
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
	if l, is := listOf(v); is {
		list := make([]any, l.n)
		for i := range list {
			list[i] = plain(l.at(i))
		}
		return list
	}
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
