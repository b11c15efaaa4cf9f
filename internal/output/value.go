package output

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sanitize"
)

// A Kind is what stands in JSON for a value, or null in its place.
type Kind string

// The kinds.
const (
	String  Kind = "string"
	Integer Kind = "integer"
	Number  Kind = "number"
	Boolean Kind = "boolean"
	Moment  Kind = "time" // a string in RFC 3339, in UTC
	Array   Kind = "array"
)

// A Value is how a column reads its field of a T. The functions below make one of each
// kind. Of returns nil, a string, bool, int64, float64, time.Time in UTC, [Given], or, of an
// array, what only this package makes; whoever makes a Value by hand returns one of these.
type Value[T any] struct {
	Kind Kind
	Of   func(T) any
}

// Text is a string, which may be empty.
func Text[T any, S ~string](read func(T) S) Value[T] {
	return Value[T]{String, func(row T) any { return string(read(row)) }}
}

// TextOrNull is a string, and null where it is empty.
func TextOrNull[T any, S ~string](read func(T) S) Value[T] {
	return Value[T]{String, func(row T) any { return orNull(string(read(row))) }}
}

// Int is a number without a fraction.
func Int[T any, N ~int | ~int64](read func(T) N) Value[T] {
	return Value[T]{Integer, func(row T) any { return int64(read(row)) }}
}

// IntOrNull is a number without a fraction, and null where it is zero.
func IntOrNull[T any, N ~int | ~int64](read func(T) N) Value[T] {
	return Value[T]{Integer, func(row T) any { return orNull(int64(read(row))) }}
}

// Share is how much of a whole there is, from 0 to 1 with four decimals, and null of nothing.
func Share[T any](read func(T) (part, whole int)) Value[T] {
	return Value[T]{Number, func(row T) any {
		part, whole := read(row)
		if whole == 0 {
			return nil
		}
		return math.Round(1e4*float64(part)/float64(whole)) / 1e4
	}}
}

// Percent is a share as people read it. Only all is 100%, and only nothing is 0%.
func Percent(part, whole int) string {
	if whole == 0 {
		return ""
	}
	percent := int(math.Round(100 * float64(part) / float64(whole)))
	switch {
	case part > 0 && percent == 0:
		percent = 1
	case part < whole && percent == 100:
		percent = 99
	}
	return strconv.Itoa(percent) + "%"
}

func orNull[V comparable](v V) any {
	if v == *new(V) {
		return nil
	}
	return v
}

// Bool is true or false.
func Bool[T any](read func(T) bool) Value[T] {
	return Value[T]{Boolean, func(row T) any { return read(row) }}
}

// Time is a moment, and null where it is the zero time.
func Time[T any](read func(T) time.Time) Value[T] {
	return Value[T]{Moment, func(row T) any {
		if t := read(row); !t.IsZero() {
			return t.UTC()
		}
		return nil
	}}
}

// List is strings, and null where the slice is nil.
func List[T any](read func(T) []string) Value[T] {
	return array(read, func(s string) any { return s })
}

// Objects are rows with columns of their own, and null where the slice is nil.
func Objects[T, R any](cols []Column[R], read func(T) []R) Value[T] {
	return array(read, func(row R) any { return record(cols, row) })
}

func array[T, E any](read func(T) []E, value func(E) any) Value[T] {
	return Value[T]{Array, func(row T) any {
		entries := read(row)
		if entries == nil {
			return nil
		}
		return list{len(entries), func(i int) any { return value(entries[i]) }}
	}}
}

// object is a value with fields, which keep their order.
type object []field

type field struct {
	name  string
	value any
}

// plainText is a scalar as CSV, TSV and ids print it: null is empty, a time is
// RFC 3339 in UTC, a string is not cleaned yet.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Given:
		return v.Text
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format(time.RFC3339)
	}
	return ""
}

// peopleText is a value as people read it, with times as when words them.
// The text is not cleaned yet; the entries of a list stand on their own lines.
func peopleText(v any, when func(time.Time) string) string {
	if l, is := listOf(v); is {
		lines := make([]string, l.n)
		for i := range lines {
			lines[i] = sanitize.Line(peopleText(l.at(i), when))
		}
		return strings.Join(lines, "\n")
	}
	switch v := scalar(v).(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Time:
		return when(v)
	case object:
		fields := make([]string, len(v))
		for i, f := range v {
			fields[i] = f.name + ": " + dashed(sanitize.Line(peopleText(f.value, when)))
		}
		return strings.Join(fields, ", ")
	default:
		return plainText(v)
	}
}

// dashed shows that a value is absent or empty, and keeps the columns of a
// table countable.
func dashed(text string) string {
	if strings.TrimSpace(text) == "" {
		return absent
	}
	return text
}

// absent stands for a value that is absent or empty.
const absent = "-"
