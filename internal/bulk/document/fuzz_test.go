package document_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/itchyny/gojq"

	"github.com/ach-cli/ach/internal/bulk/document"
)

// What is read is what encoding/json reads, unless that takes the last of two values under
// one key, or makes another character of half a one.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"a": [1.50, null, "\u00e9", true], "b": {}}`, `{"a":1,"a":2}`, `["\ud800"]`, "[1]\n[2]", `{"a" 1}`, "[[[", "\"a", "1e999", "\xff", `{"a":{"b":[{"c":"d"}]}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, bad := document.JSON(text)
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var want any
		err := d.Decode(&want)
		if err == nil {
			if _, more := d.Token(); !errors.Is(more, io.EOF) {
				err = more
				if more == nil {
					err = errors.New("more")
				}
			}
		}
		switch {
		case bad != nil:
			checkError(t, text, bad)
			tolerated := strings.Contains(bad.Message, "twice") || strings.Contains(bad.Message, "half a character") || strings.Contains(bad.Message, "UTF-8") || strings.Contains(bad.Message, "too deep")
			if err == nil && !tolerated {
				t.Fatalf("%q is refused: %v", text, bad)
			}
		case err != nil:
			t.Fatalf("%q is read as %v: %v", text, got, err)
		case !reflect.DeepEqual(got, want):
			t.Fatalf("%q: %#v, want %#v", text, got, want)
		}
	})
}

// What is read of YAML is made of the types that gojq works with, and no larger than its
// text allows; a text of JSON is the same value by both.
func FuzzYAML(f *testing.F) {
	for _, text := range []string{
		"- &a {user: 0x1F, n: 1.50}\n- {<<: *a, user: no}\n- *a\n", "%YAML 1.2\n---\na: &x [*x]\n", "a: 1\na: 2\n", "? [a]\n: b\n", "!!binary aGk=: !foo bar\n", "- True\n- ~\n- 2026-11-27\n- .inf\n- 0o7\n",
		"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "<<: [{a: 1}, {b: 2}]\n", "--- |\n  a\n  b\n", `{"a": [1, "x\u00e9", null, {"b": 1e3}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !utf8.Valid(text) {
			return
		}
		node, err := document.ParseYAML(text)
		if err != nil {
			checkError(t, text, err)
			return
		}
		value, err := document.YAML(node)
		if err != nil {
			checkError(t, text, err)
			return
		}
		if bytes.ContainsAny(text, "*") { // written out, aliases may be long
			return
		}
		if _, err := gojq.Marshal(value); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

func checkError(t *testing.T, text []byte, err error) {
	var e *document.Error
	if !errors.As(err, &e) || e.Message == "" || e.Line < 0 || strings.ContainsAny(e.Error(), "\n\r\x1b") || !utf8.ValidString(e.Message) {
		t.Fatalf("%q: the error %q", text, err)
	}
	if lines := 2 + bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")); e.Line > lines && !bytes.ContainsAny(text, "\u0085\u2028\u2029") {
		t.Fatalf("%q: line %d of %d", text, e.Line, lines)
	}
}
