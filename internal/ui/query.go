package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/itchyny/gojq"
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

// apply runs the program on each of the canonical values, and prints what it
// gives, a line each: a string as it is, anything else as compact JSON.
func (q *Query) apply(ctx context.Context, values []any) ([]byte, error) {
	var b bytes.Buffer
	for _, v := range values {
		results := q.code.RunWithContext(ctx, plain(v))
		for {
			result, ok := results.Next()
			if !ok {
				break
			}
			if err, failed := result.(error); failed {
				var halt *gojq.HaltError
				if errors.As(err, &halt) && halt.Value() == nil {
					return b.Bytes(), nil
				}
				return nil, fmt.Errorf("--jq: %w", err)
			}
			if err := printResult(&b, result); err != nil {
				return nil, err
			}
		}
	}
	return b.Bytes(), nil
}

func printResult(b *bytes.Buffer, result any) error {
	if text, ok := result.(string); ok {
		b.WriteString(cleanCells(text))
		b.WriteByte('\n')
		return nil
	}
	line, err := gojq.Marshal(cleaned(result))
	if err != nil {
		return fmt.Errorf("--jq: %w", err)
	}
	b.Write(line)
	b.WriteByte('\n')
	return nil
}

// plain is a canonical value in the types that gojq works with, its strings as
// JSON has them.
func plain(v any) any {
	switch v := v.(type) {
	case string:
		return CleanText(v)
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
	case Object:
		object := make(map[string]any, len(v))
		for _, f := range v {
			object[Clean(f.Name)] = plain(f.Value)
		}
		return object
	}
	return v
}

// cleaned makes text safe that the program has put together: what went in was
// safe, and still @base64d makes control characters of letters.
func cleaned(v any) any {
	switch v := v.(type) {
	case string:
		return CleanText(v)
	case []any:
		list := make([]any, len(v))
		for i, entry := range v {
			list[i] = cleaned(entry)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, entry := range v {
			object[Clean(name)] = cleaned(entry)
		}
		return object
	}
	return v
}
