package output

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// A SortKey is a field to sort by.
type SortKey struct {
	Field      string
	Descending bool
}

// ParseSort reads names of fields, separated by commas; a - before a name turns
// its order around.
func ParseSort(text string) ([]SortKey, error) {
	var keys []SortKey
	for name := range strings.SplitSeq(text, ",") {
		name, descending := strings.CutPrefix(strings.TrimSpace(name), "-")
		if name == "" {
			return nil, errors.New("the name of a field is empty")
		}
		keys = append(keys, SortKey{name, descending})
	}
	return keys, nil
}

// Sort sorts rows by the fields of keys, the first one first; rows that are the
// same there keep their order. Text is compared without letter case, and a value
// that is absent comes last either way.
func Sort[T any](cols []Column[T], rows []T, keys []SortKey) error {
	known := make([]string, 0, len(cols))
	for _, c := range flat(cols) {
		known = append(known, c.Name)
	}
	chosen := make([]Column[T], len(keys))
	for i, key := range keys {
		if err := CheckFields([]string{key.Field}, known); err != nil {
			return err
		}
		chosen[i] = cols[slices.IndexFunc(cols, func(c Column[T]) bool { return c.Name == key.Field })]
	}
	type sortable struct {
		row    T
		values []any
	}
	list := make([]sortable, len(rows))
	for i, row := range rows {
		list[i] = sortable{row, make([]any, len(keys))}
		for k, c := range chosen {
			list[i].values[k] = c.Value.Of(row)
		}
	}
	slices.SortStableFunc(list, func(a, b sortable) int {
		for k, key := range keys {
			if order := compareValues(a.values[k], b.values[k], key.Descending); order != 0 {
				return order
			}
		}
		return 0
	})
	for i := range list {
		rows[i] = list[i].row
	}
	return nil
}

func compareValues(a, b any, descending bool) int {
	a, b = scalar(a), scalar(b)
	if a == nil || b == nil {
		return cmp.Compare(absent(a), absent(b))
	}
	order := 0
	switch a := a.(type) {
	case int64:
		if b, ok := b.(int64); ok {
			order = cmp.Compare(a, b)
		}
	case float64:
		if b, ok := b.(float64); ok {
			order = cmp.Compare(a, b)
		}
	case time.Time:
		if b, ok := b.(time.Time); ok {
			order = a.Compare(b)
		}
	case bool:
		if b, ok := b.(bool); ok {
			order = cmp.Compare(truth(a), truth(b))
		}
	case string:
		if b, ok := b.(string); ok {
			order = cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
		}
	}
	if descending {
		return -order
	}
	return order
}

func absent(v any) int { return truth(v == nil) }

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
