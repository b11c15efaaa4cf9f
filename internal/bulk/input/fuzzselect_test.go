package input

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/jq"
)

// Whatever the text and its format: each result is a row or a problem, in order, names are
// never ids, and what holds of every record and problem holds of these.
func FuzzSelect(f *testing.F) {
	formats := append(Formats(), "")
	programs := []string{".", ".[]", ".[]?", "..", ".[]?.user?", ".. | {user: .}", `.[]? | {user: ., n: [., .], message: "\(.)"}`, ".rows[]?", "[paths]|.[]", "keys?[]", ".. | tostring | @base64d?"}
	for i, text := range []string{
		"user,n\nalice,5\n\"b\n", "user\tn\nalice\t5\n", "{\"user\":5}\n\"a\"\n[1]\n", `{"rows": [{"user": "5"}, "1e3", null, true, 1.50]}`,
		"rows:\n- &a {user: 0x1F}\n- *a\n- no\n", "alice\n# b\n5\n", "[\"a\",\n", "a: &x [*x]\n",
	} {
		f.Add([]byte(text), uint8(i), uint8(i))
		f.Add([]byte(text), uint8(i), uint8(i+3))
	}
	compiled := make([]*jq.Program, len(programs))
	for i, text := range programs {
		var err error
		if compiled[i], err = jq.Compile(text); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, format, program uint8) {
		o := Options{Format: formats[int(format)%len(formats)]}
		records, problems, err := choose(t.Context(), bytes.NewReader(text), o, compiled[int(program)%len(compiled)], limits{line: 200, rows: 50})
		var unusable *Error
		var ended *ProgramError
		if err != nil && !errors.As(err, &unusable) && !errors.As(err, &ended) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b") {
			t.Fatalf("an error of more than one line: %q", err)
		}
		checkResults(t, records, problems)
	})
}

// checkResults checks that each result is one record or problem, and names nobody by id.
func checkResults(t *testing.T, records []Record, problems []Problem) {
	var results []int
	for _, p := range problems {
		if p.Text == "" || strings.ContainsAny(p.Text, "\n\r\x1b") {
			t.Fatalf("problem %+q", p.Text)
		}
		if p.Row.Place != "" {
			results = append(results, p.Line)
		}
	}
	for _, r := range records {
		checkRecord(t, r)
		if results = append(results, r.Line); r.Place != fmt.Sprintf("result %d", r.Line) {
			t.Fatalf("the place of %+v", r)
		}
		if digits := strings.TrimLeft(r.User, "+-"); r.User != "" && strings.Trim(digits, "0123456789") == "" {
			t.Fatalf("%q is an id", r.User)
		}
	}
	slices.Sort(results)
	for i, n := range results {
		if n != i+1 {
			t.Fatalf("the results %v", results)
		}
	}
}
