package output

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/ach-cli/ach/internal/sanitize"
)

// appendJSON appends a value as compact JSON. Strings pass [sanitize.Text] first: JSON
// escapes ESC, but neither DEL nor C1 nor bidirectional controls, and whoever decodes it
// may print the text.
func appendJSON(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case string:
		appendJSONString(b, sanitize.Text(v))
	case bool:
		b.Write(strconv.AppendBool(b.AvailableBuffer(), v))
	case int64:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), v, 10))
	case float64:
		b.WriteString(plainText(v))
	case time.Time:
		appendJSONString(b, v.Format(time.RFC3339))
	case Given:
		appendGiven(b, v)
	case []any, list:
		l, _ := listOf(v)
		b.WriteByte('[')
		for i := range l.n {
			if i > 0 {
				b.WriteByte(',')
			}
			appendJSON(b, l.at(i))
		}
		b.WriteByte(']')
	case object:
		b.WriteByte('{')
		for i, f := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			appendJSONString(b, sanitize.Line(f.name))
			b.WriteByte(':')
			appendJSON(b, f.value)
		}
		b.WriteByte('}')
	}
}

func appendJSONString(b *bytes.Buffer, s string) {
	if plainJSON(s) { // most of what there is, for which the encoder is slow
		b.WriteByte('"')
		b.WriteString(s)
		b.WriteByte('"')
		return
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false) // names with & and < are to be read by people too
	_ = enc.Encode(s)        // a string in memory: nothing can fail
	b.Truncate(b.Len() - 1)  // the encoder ends each value with a line break
}

// plainJSON reports whether JSON escapes nothing in s: it is ASCII that prints, without
// a quote or a backslash.
func plainJSON(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return true
}

// writeJSON writes a value indented by two spaces.
func writeJSON(v any, write func([]byte) error) error {
	b := chunks{write: write}
	appendIndented(&b, v, "\n")
	b.WriteByte('\n')
	return b.handOn(true)
}

// appendIndented appends a value whose lines begin with what newline is.
func appendIndented(b *chunks, v any, newline string) {
	within := newline + "  "
	switch v := v.(type) {
	case []any, list:
		l, _ := listOf(v)
		b.WriteByte('[')
		for i := range l.n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(within)
			appendIndented(b, l.at(i), within)
			_ = b.handOn(false) // it keeps the error
		}
		if l.n > 0 {
			b.WriteString(newline)
		}
		b.WriteByte(']')
	case object:
		b.WriteByte('{')
		for i, f := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(within)
			appendJSONString(&b.Buffer, sanitize.Line(f.name))
			b.WriteString(": ")
			appendIndented(b, f.value, within)
		}
		if len(v) > 0 {
			b.WriteString(newline)
		}
		b.WriteByte('}')
	case Given:
		var compact bytes.Buffer
		if appendGiven(&compact, v); json.Indent(&b.Buffer, compact.Bytes(), newline[1:], "  ") != nil {
			b.Write(compact.Bytes())
		}
	default:
		appendJSON(&b.Buffer, v)
	}
}

// renderNDJSON renders each row compact on a line of its own.
func renderNDJSON(cols []column, rows int) []byte {
	var b bytes.Buffer
	for row := range rows {
		appendJSON(&b, recordOf(cols, row))
		b.WriteByte('\n')
	}
	return b.Bytes()
}
