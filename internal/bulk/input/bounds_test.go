package input

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/jq"
)

func TestTooManyRows(t *testing.T) {
	small := limits{line: 100, rows: 3}
	if _, _, err := read(strings.NewReader("a\nb\nc c\n"), Options{Format: Lines}, small); err != nil {
		t.Errorf("as many as allowed: %v", err)
	}
	_, _, err := read(strings.NewReader("a\nb\nc c\nd\n"), Options{Format: Lines}, small)
	var e *Error
	if !errors.As(err, &e) || e.Line != 4 || !strings.Contains(e.Message, "more than 3 rows") {
		t.Errorf("one more: %v", err)
	}
}

// A program may have results without end.
func TestTooManyResults(t *testing.T) {
	program, err := jq.Compile(`repeat("a")`)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = choose(t.Context(), strings.NewReader("[]"), Options{Format: JSON}, program, limits{line: 100, rows: 3})
	if err == nil || !strings.Contains(err.Error(), "more than 3 results") {
		t.Error(err)
	}
}

func TestTooManyKeys(t *testing.T) {
	var text strings.Builder
	for i := range maxColumns + 5 {
		fmt.Fprintf(&text, "{\"user\":\"a\",\"k%d\":1}\n", i)
	}
	records, problems, err := Read(strings.NewReader(text.String()), Options{Format: NDJSON})
	if err != nil || len(records) != maxColumns-1 || len(problems) != 6 {
		t.Errorf("%d records, %d problems, error %v", len(records), len(problems), err)
	}
}

// A hundred thousand rows cost less than 60 MB, garbage included; of yaml, which is read
// as a whole, ten thousand.
func TestReadLeavesLittleGarbage(t *testing.T) {
	const rows, most = 100_000, 60 << 20
	for _, f := range Formats() {
		rows := rows
		if f == YAML {
			rows /= 10
		}
		text := sample(f, rows)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		records, problems, err := Read(bytes.NewReader(text), Options{Format: f})
		runtime.ReadMemStats(&after)
		if err != nil || len(records) != rows || len(problems) > 0 {
			t.Fatalf("%s: %d records, %d problems, error %v", f, len(records), len(problems), err)
		}
		spent := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d rows of %d bytes took %d MB", f, rows, len(text)/rows, spent>>20)
		if spent > most && !underRace {
			t.Errorf("%s: %d MB", f, spent>>20)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, f := range Formats() {
		text := sample(f, 10_000)
		b.Run(string(f), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Read(bytes.NewReader(text), Options{Format: f}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func sample(f Format, rows int) []byte {
	var b bytes.Buffer
	switch f {
	case CSV:
		b.WriteString("user,message,team,place\n")
	case TSV:
		b.WriteString("user\tmessage\tteam\tplace\n")
	case JSON:
		b.WriteString("[\n")
	}
	for i := range rows {
		switch f {
		case CSV:
			fmt.Fprintf(&b, "user-%06d,\"Thanks, really\",red,%d\n", i, i)
		case TSV:
			fmt.Fprintf(&b, "user-%06d\tThanks, really\tred\t%d\n", i, i)
		case NDJSON:
			fmt.Fprintf(&b, "{\"user\":\"user-%06d\",\"message\":\"Thanks, really\",\"team\":\"red\",\"place\":%d}\n", i, i)
		case JSON:
			fmt.Fprintf(&b, "  {\"user\": \"user-%06d\", \"message\": \"Thanks, really\", \"team\": \"red\", \"place\": %d},\n", i, i)
		case YAML:
			fmt.Fprintf(&b, "- user: user-%06d\n  message: Thanks, really\n  team: red\n  place: %d\n", i, i)
		case Lines:
			fmt.Fprintf(&b, "user-%06d\n", i)
		}
	}
	if f == JSON {
		b.Truncate(b.Len() - len(",\n"))
		b.WriteString("\n]\n")
	}
	return b.Bytes()
}
