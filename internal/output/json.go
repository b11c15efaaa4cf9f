package output

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/ach-cli/ach/internal/sanitize"
)

// appendJSON appends a canonical value as compact JSON. Strings pass
// [sanitize.Text] first: JSON escapes ESC, but neither DEL nor C1 nor bidirectional
// controls, and whoever decodes it may print the text.
func appendJSON(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case string:
		return appendJSONScalar(b, sanitize.Text(v))
	case Given:
		return appendGiven(b, v)
	case time.Time:
		return appendJSONScalar(b, v.Format(time.RFC3339))
	case []any:
		b.WriteByte('[')
		for i, entry := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := appendJSON(b, entry); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	case Object:
		b.WriteByte('{')
		for i, f := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := appendJSONScalar(b, sanitize.Line(f.Name)); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := appendJSON(b, f.Value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	}
	return appendJSONScalar(b, v)
}

func appendJSONScalar(b *bytes.Buffer, v any) error {
	switch v := v.(type) { // most of what there is, for which the encoder is slow
	case nil:
		b.WriteString("null")
		return nil
	case int64:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), v, 10))
		return nil
	case string:
		if plainJSON(v) {
			b.WriteByte('"')
			b.WriteString(v)
			b.WriteByte('"')
			return nil
		}
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false) // names with & and < are to be read by people too
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder ends each value with a line break
	return nil
}

// plainJSON tells whether JSON escapes nothing in s: it is ASCII that prints, without
// a quote or a backslash.
func plainJSON(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return true
}

// renderJSON renders a canonical value indented by two spaces.
func renderJSON(v any) ([]byte, error) {
	var compact, indented bytes.Buffer
	if err := appendJSON(&compact, v); err != nil {
		return nil, err
	}
	if err := json.Indent(&indented, compact.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

// renderNDJSON renders each value compact on a line of its own.
func renderNDJSON(values []any) ([]byte, error) {
	var b bytes.Buffer
	for _, v := range values {
		if err := appendJSON(&b, v); err != nil {
			return nil, err
		}
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}
