package output

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sanitize"
)

// Object is a nested value whose fields keep their order.
type Object []Field

// Field is one field of an [Object]. Value is as for [Column].Value.
type Field struct {
	Name  string
	Value any
}

// canonical reduces what a column returns to one of: nil, string, bool, int64,
// float64, time.Time in UTC, Given, []any or Object, the last two holding the same.
func canonical(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		return v.UTC(), nil
	case Object:
		return canonicalObject(v)
	case Given:
		return v, nil
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer && rv.IsNil() {
		return nil, nil
	}
	if s, ok := v.(fmt.Stringer); ok && !isTimePointer(v) {
		return s.String(), nil
	}
	switch rv.Kind() {
	case reflect.Pointer:
		return canonical(rv.Elem().Interface())
	case reflect.String:
		return rv.String(), nil
	case reflect.Bool:
		return rv.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return rv.Int(), nil
	case reflect.Float32, reflect.Float64:
		return rv.Float(), nil
	case reflect.Slice:
		return canonicalList(rv)
	case reflect.Map:
		return canonicalMap(rv)
	}
	return nil, fmt.Errorf("cannot print a value of type %T", v)
}

// isTimePointer tells the pointer that has a String method by chance of being
// a pointer to a time.
func isTimePointer(v any) bool {
	_, ok := v.(*time.Time)
	return ok
}

func canonicalObject(object Object) (any, error) {
	out := make(Object, 0, len(object))
	for _, f := range object {
		v, err := canonical(f.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		out = append(out, Field{f.Name, v})
	}
	return out, nil
}

func canonicalList(rv reflect.Value) (any, error) {
	list := make([]any, 0, rv.Len())
	for i := range rv.Len() {
		v, err := canonical(rv.Index(i).Interface())
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		list = append(list, v)
	}
	return list, nil
}

// canonicalMap sorts the fields by name: a map has no order of its own, and
// output has to be the same each time.
func canonicalMap(rv reflect.Value) (any, error) {
	if rv.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("cannot print a map with keys of type %s", rv.Type().Key())
	}
	object := make(Object, 0, rv.Len())
	for it := rv.MapRange(); it.Next(); {
		object = append(object, Field{it.Key().String(), it.Value().Interface()})
	}
	slices.SortFunc(object, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return canonicalObject(object)
}

// plainText is a scalar as CSV, TSV and ids print it: null is empty, a time is
// RFC 3339 in UTC, a string is not cleaned yet.
func plainText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case Given:
		return v.Text, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case time.Time:
		return v.Format(time.RFC3339), nil
	}
	return "", fmt.Errorf("a structure does not fit into one cell")
}

// peopleText is a value as people read it, with times as when words them.
// The text is not cleaned yet; the entries of a list stand on their own lines.
func peopleText(v any, when func(time.Time) string) string {
	switch v := scalar(v).(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Time:
		return when(v)
	case []any:
		lines := make([]string, len(v))
		for i, entry := range v {
			lines[i] = sanitize.Line(peopleText(entry, when))
		}
		return strings.Join(lines, "\n")
	case Object:
		fields := make([]string, len(v))
		for i, f := range v {
			fields[i] = f.Name + ": " + dashed(sanitize.Line(peopleText(f.Value, when)))
		}
		return strings.Join(fields, ", ")
	}
	text, _ := plainText(v) // structures are handled above
	return text
}

// dashed shows that a value is absent or empty, and keeps the columns of a
// table countable.
func dashed(text string) string {
	if strings.TrimSpace(text) == "" {
		return "-"
	}
	return text
}
