package output

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/jq"
	"github.com/ach-cli/ach/internal/term"
)

func TestQuery(t *testing.T) {
	for program, tt := range map[string]struct{ json, ndjson string }{
		".":                                {"", `{"awarded_at":"2026-03-01T22:04:05Z","id":7,"name":"Helpful"}` + "\n"},
		".[].name":                         {"Helpful\n翻訳者 🎉\n", "error"},
		".name":                            {"error", "Helpful\n翻訳者 🎉\n"},
		"map(.id) | add":                   {"1241\n", "error"},
		`.[] | [.id, .name] | @tsv`:        {"7\tHelpful\n1234\t翻訳者 🎉\n", "error"},
		`.[0].awarded_at | fromdate`:       {"1772402645\n", "error"},
		"env":                              {"{}\n", "{}\n{}\n"},
		"empty":                            {"", ""},
		`halt`:                             {"", ""},
		`"\u001b[31m\u0007\u202e"`:         {`\x1b[31m\x07\u202e` + "\n", `\x1b[31m\x07\u202e` + "\n" + `\x1b[31m\x07\u202e` + "\n"},
		`{a: ("woU=" | @base64d), "\t":1}`: {"", ""},
	} {
		q, err := ParseQuery(program)
		if err != nil {
			t.Errorf("%s: %v", program, err)
			continue
		}
		for format, want := range map[Format]string{FormatJSON: tt.json, FormatNDJSON: tt.ndjson} {
			s, _, out, _ := term.Test()
			rows := badges()
			if program == "." {
				rows = rows[:1]
			}
			cols := badgeColumns()
			err := Rows(t.Context(), s, Output{Format: format, Query: q, Columns: []string{"id", "name", "awarded_at"}}, cols, rows)
			switch {
			case want == "error":
				if err == nil || out.Len() > 0 || !strings.HasPrefix(err.Error(), "--jq: ") {
					t.Errorf("%s as %s: %v and %q", program, format, err, out)
				}
			case err != nil:
				t.Errorf("%s as %s: %v", program, format, err)
			case (program == "." && format == FormatJSON) || strings.Contains(program, "base64d"):
				if r, found := forbiddenIn(strings.TrimSuffix(out.String(), "\n"), true); found {
					t.Errorf("%s as %s: %U in %q", program, format, r, out)
				}
			case out.String() != want:
				t.Errorf("%s as %s: %q, want %q", program, format, out, want)
			}
		}
	}
}

func TestQueryThatIsNone(t *testing.T) {
	for program, want := range map[string]string{
		".[":                 "the program breaks off",
		"":                   "missing query",
		"input":              "input",
		".[] | naem":         "naem",
		`import "x" as x; .`: "x",
		"}":                  "}",
	} {
		if _, err := ParseQuery(program); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", program, err, want)
		}
	}
}

func TestAnInterruptEndsAQuery(t *testing.T) {
	q, err := ParseQuery("last(repeat(1))")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, _, _, _ := term.Test()
	if err := One(ctx, s, Output{Format: FormatJSON, Query: q}, badgeColumns(), badges()[0]); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What a program made before its end is printed; of a value that it ended with, the
// beginning is told.
func TestAnErrorEndsAQuery(t *testing.T) {
	for program, tt := range map[string]struct{ out, message string }{
		`.id, error("late\u001b")`:               {"7\n", `--jq: error: late\x1b`},
		`.id, ("no\n luck" | halt_error), .name`: {"7\n", "--jq: the program halted: no luck"},
		`.id, ({a: 1} | halt_error)`:             {"7\n", `--jq: the program halted: {"a":1}`},
		`("x" * 9999) | halt_error`:              {"", "--jq: the program halted: " + strings.Repeat("x", jq.MostOfAValue) + "…"},
		`("x" * 9999) | error`:                   {"", "--jq: error: " + strings.Repeat("x", jq.MostOfAValue-7) + "…"},
		`.id, halt, .name`:                       {"7\n", ""},
	} {
		q, err := ParseQuery(program)
		if err != nil {
			t.Fatal(err)
		}
		s, _, out, _ := term.Test()
		err = One(t.Context(), s, Output{Format: FormatJSON, Query: q}, badgeColumns(), badges()[0])
		if out.String() != tt.out || (err == nil) != (tt.message == "") || err != nil && err.Error() != tt.message {
			t.Errorf("%s: %v and %q, want %q and %q", program, err, out, tt.message, tt.out)
		}
	}
}

func TestAQueryHasATime(t *testing.T) {
	q, err := ParseQuery("last(repeat(1))")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	s, _, _, _ := term.Test()
	err = One(ctx, s, Output{Format: FormatJSON, Query: q}, badgeColumns(), badges()[0])
	if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "--jq: the program did not end in the time that --timeout allows" {
		t.Error(err)
	}
}

// Garbage does not count, nor does what was there before.
func TestAQueryMayMakeGarbage(t *testing.T) {
	q, err := ParseQuery(`last(range(5000) | [range(1000)] | length), (. | length)`)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	input := strings.Repeat("x", 64<<20)
	if err := q.applyWithin(t.Context(), []any{input}, func(p []byte) error { b.Write(p); return nil }, 256<<20); err != nil || b.String() != "1000\n67108864\n" {
		t.Errorf("%v, %q", err, b.String())
	}
}

// A program that grows without end is stopped, in one step of it too, and what it
// printed before counts.
func TestAQueryHasABoundOfMemory(t *testing.T) {
	const most = 16 << 20
	for _, program := range []string{
		`[range(infinite)]`, `"a" * 1e8`, `def f: f + f; f`, `def f: . + . | f; "abc" | f`,
	} {
		q, err := ParseQuery("1, (" + program + ")")
		if err != nil {
			t.Fatal(err)
		}
		var printed strings.Builder
		err = q.applyWithin(t.Context(), []any{[]any{int64(1)}}, func(p []byte) error { printed.Write(p); return nil }, most)
		if err == nil || err.Error() != "--jq: the program was stopped, because it takes more than 16 MiB of memory" {
			t.Errorf("%s: %v", program, err)
		}
	}
}

// An interrupt is obeyed in the middle of a step.
func TestAQueryIsLeftInTheMiddle(t *testing.T) {
	q, err := ParseQuery(`[range(3e6)] | sort_by(-.) | length`)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.apply(ctx, []any{nil}, func([]byte) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Results without end are printed until nobody reads them.
func TestAQueryStopsWithItsReader(t *testing.T) {
	q, err := ParseQuery("repeat(1)")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []Format{FormatJSON, FormatNDJSON} {
		s, _, _, _ := term.Test()
		out := &reader{lines: 100000}
		s.Out = out
		if err := Rows(t.Context(), s, Output{Format: format, Query: q}, badgeColumns(), badges()); !errors.Is(err, term.ErrClosedPipe) || out.most > queryChunk+2 {
			t.Errorf("%s: %v, %d bytes at once", format, err, out.most)
		}
	}
}

// A reader goes away after so many lines.
type reader struct{ lines, most int }

func (r *reader) Write(p []byte) (int, error) {
	if r.lines -= bytes.Count(p, []byte("\n")); r.lines < 0 {
		return 0, syscall.EPIPE
	}
	r.most = max(r.most, len(p))
	return len(p), nil
}

func FuzzQueryResults(f *testing.F) {
	f.Add("a\x1b[2Jb", `"\(.)|\(@base64)" | ., {(.): [.]}`)
	f.Add("\u202ea", "explode | map(. + 1) | implode")
	f.Fuzz(func(t *testing.T, text, program string) {
		q, err := ParseQuery(program)
		if err != nil || strings.ContainsAny(program, "rwf") { // repeat, range, recurse, until, while, foreach: without end
			return
		}
		var b bytes.Buffer
		printed := func(p []byte) error { _, err := b.Write(p); return err }
		if err := q.apply(t.Context(), []any{text}, printed); err != nil {
			if r, found := forbiddenIn(err.Error(), false); found {
				t.Errorf("%U in the error %q", r, err)
			}
		}
		if r, found := forbiddenIn(strings.ReplaceAll(b.String(), "\t", ""), true); found {
			t.Errorf("%U in %q", r, b.String())
		}
	})
}
