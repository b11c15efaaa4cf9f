package input

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/itchyny/gojq"

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

// choose is Select with other limits.
func choose(ctx context.Context, r io.Reader, o Options, program *jq.Program, limits limits) ([]Record, []Problem, error) {
	in := newReader(&bounded{r, MaxYAML + 1}, o, limits)
	in.options.Columns = Columns{} // they are of what the program gives
	document, err := in.document()
	if err = in.refuseOlder(err); err != nil {
		return nil, in.problems, err
	}
	out := newReader(nil, o, limits)
	out.problems, out.count, out.build.named, out.build.typed = in.problems, len(in.problems), true, true
	results := 0
	work := func(ctx context.Context, send func([]row) error) error {
		const batch = 256 // results
		rows := make([]row, 0, batch)
		for result, err := range program.Results(ctx, document) {
			if err != nil {
				return errors.Join(send(rows), err)
			}
			results++
			if rows = append(rows, resultRow(results, result, limits.line)); len(rows) == batch {
				if err := send(rows); err != nil {
					return err
				}
				rows = make([]row, 0, batch)
			}
		}
		return send(rows)
	}
	var unusable error
	err = jq.Beside(ctx, jq.MostMemory, work, func(rows []row) error {
		for _, r := range rows {
			if unusable = out.put(r); unusable != nil {
				return unusable
			}
		}
		return nil
	})
	switch got := out.count - len(in.problems); {
	case err != nil && unusable == nil && got > 0:
		err = &ProgramError{fmt.Errorf("after result %d: %w", got, err)}
	case err != nil && unusable == nil:
		err = &ProgramError{err}
	case err == nil && out.count == 0:
		err = noRows("the program gives nothing")
	case err == nil:
		err = out.build.missing()
	}
	return out.records(), out.problems, err
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
// has to be a name.
func resultRow(number int, result any, most int) row {
	r := row{line: number, place: fmt.Sprintf("result %d", number), item: true}
	switch result := result.(type) {
	case nil:
		r.problem = `it is null and names nobody; leave such ones out, as by '// empty'`
	case bool:
		r.problem = fmt.Sprintf("it is %t, which is no name; make it text, by quotes in the file or by tostring", result)
	case []any:
		r.problem = "it is an array and not a name; add [] to the program to have its items"
	case map[string]any:
		for _, key := range sortedKeys(result) {
			v, problem := resultValue(result[key])
			if most -= len(key) + len(v.text); most < 0 {
				problem = tooLong(most)
			}
			r.cells = append(r.cells, cell{name: key, value: v})
			if r.problem == "" {
				r.problem = problem
			}
		}
	default:
		v, problem := resultValue(result)
		if len(v.text) > most {
			problem = tooLong(most)
		}
		r.cells, r.problem = []cell{{name: colUser, value: v}}, problem
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
