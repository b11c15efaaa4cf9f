package input

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/itchyny/gojq"

	"github.com/ach-cli/ach/internal/bulk/document"
	"github.com/ach-cli/ach/internal/jq"
)

// Select reads all of r, gives it as a whole to a jq program, and returns what the program
// makes of it as rows: a name, or an object with the fields of a table. Of json and yaml
// the program gets the value; of ndjson an array of the values, of tables one of objects of
// text, and of lines one of texts. Without a format the content tells which it is.
//
// A scalar keeps the text that stands in the input, whatever it looks like, and names of
// users among the results are names and never ids.
//
// Line of a record is the number of the result, and Place says so. Errors are those of
// [Read], and a [*ProgramError] of the program, which has no more time than ctx.
func Select(ctx context.Context, r io.Reader, o Options, program *jq.Program) ([]Record, []Problem, error) {
	return choose(ctx, r, o, program, limits{line: MaxLine, rows: MaxRows})
}

// mostWrong is how many results may be wrong: a program that gives more is none for this
// input, or has no end.
const mostWrong = 100_000

// choose is Select with other limits.
func choose(ctx context.Context, r io.Reader, o Options, program *jq.Program, limits limits) ([]Record, []Problem, error) {
	in := newReader(&bounded{r, MaxYAML + 1}, o, limits)
	in.options.Columns = Columns{} // they are of what the program gives
	err := in.options.check()
	var whole any
	if err == nil {
		whole, err = in.document()
		err = in.refuseOlder(err)
	}
	if err != nil {
		return nil, in.problems, err
	}
	out := newReader(nil, o, limits)
	out.problems, out.count, out.build.named, out.build.typed = in.problems, len(in.problems), true, true
	var unusable error
	err = jq.Beside(ctx, jq.MostMemory,
		func(ctx context.Context, send func([]row) error) error {
			return results(ctx, program, whole, limits.line, send)
		},
		func(rows []row) error {
			unusable = out.putResults(rows, mostWrong+len(in.problems))
			return unusable
		},
	)
	switch got := out.count - len(in.problems); {
	case unusable != nil:
		err = &ProgramError{unusable}
	case err != nil && got > 0:
		err = &ProgramError{fmt.Errorf("after result %d: %w", got, err)}
	case err != nil:
		err = &ProgramError{err}
	case out.count == 0:
		err = noRows("the program gives nothing")
	default:
		err = out.build.missing()
	}
	return out.records(), out.problems, err
}

// results sends the results of a program as rows, and returns what ended it.
func results(ctx context.Context, program *jq.Program, whole any, most int, send func([]row) error) error {
	const batch = 256
	rows, n := make([]row, 0, batch), 0
	for result, err := range program.Results(ctx, whole) {
		if err != nil {
			return errors.Join(send(rows), err)
		}
		n++
		if rows = append(rows, resultRow(n, result, most)); len(rows) == batch {
			if err := send(rows); err != nil {
				return err
			}
			rows = make([]row, 0, batch)
		}
	}
	return send(rows)
}

// putResults adds rows as long as there are not too many.
func (in *reader) putResults(rows []row, mostWrong int) error {
	for _, r := range rows {
		if in.count == in.limits.rows {
			return fmt.Errorf("the program gives more than %d results", in.limits.rows)
		}
		if err := in.put(r); err != nil {
			return err
		}
		if len(in.problems) > mostWrong {
			return fmt.Errorf("it was stopped, because more than %d of its results are wrong", mostWrong)
		}
	}
	return nil
}

// A ProgramError is the error that a program ended with.
type ProgramError struct{ Err error }

// Error returns the words of the program's error.
func (e *ProgramError) Error() string { return e.Err.Error() }

func (e *ProgramError) Unwrap() error { return e.Err }

// bounded is a reader that refuses what is longer.
type bounded struct {
	io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, errorf(0, "make several runs of it", "the input is longer than %d MiB", MaxYAML>>20)
	}
	return n, err
}

// resultRow is the row of a result of a program: an object has cells, and anything else
// has to be a name. Nothing is kept of one that is too long.
func resultRow(number int, result any, most int) row {
	r := row{line: number, place: fmt.Sprintf("result %d", number), item: true}
	switch result := result.(type) {
	case nil:
		r.problem = `it is null and names nobody; leave such ones out, as by '// empty'`
		return r
	case bool:
		r.problem = fmt.Sprintf("it is %t, which is no name; make it text, by quotes in the file or by tostring", result)
		return r
	case []any:
		r.problem = "it is an array and not a name; add [] to the program to have its items"
		return r
	}
	left := most
	if !document.Fits(result, &left) {
		r.problem = tooLong(most)
		return r
	}
	object, isObject := result.(map[string]any)
	if !isObject {
		v, problem := resultValue(result)
		r.cells, r.problem = []cell{{name: colUser, value: v}}, problem
		return r
	}
	for _, key := range sortedKeys(object) {
		v, problem := resultValue(object[key])
		r.cells = append(r.cells, cell{name: key, value: v})
		r.problem = cmp.Or(r.problem, problem)
	}
	return r
}

// resultValue is a value that a program made.
func resultValue(result any) (v value, problem string) {
	switch result := result.(type) {
	case string:
		return value{text: result}, checkText([]byte(result))
	case nil:
		return value{bare: true, json: true}, ""
	case int, float64, *big.Int, json.Number:
		v = value{bare: true, json: true}
	default:
		v = value{bare: true, json: true, unlike: "is neither text nor a number"}
	}
	text, err := gojq.Marshal(result)
	if err != nil {
		return v, "it cannot be written as JSON"
	}
	v.text = string(text)
	return v, checkText(bytes.TrimSpace(text))
}
