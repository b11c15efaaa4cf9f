package output

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
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
	places, err := sorted(bind(cols, &rows, false), len(rows), keys)
	if err != nil {
		return err
	}
	was := append([]T(nil), rows...)
	for i, at := range places {
		rows[i] = was[at]
	}
	return nil
}

// sorted returns the numbers of the rows in their order.
func sorted(cols []column, rows int, keys []SortKey) ([]int, error) {
	known := flat(cols)
	chosen := make([]column, len(keys))
	for i, key := range keys {
		c, err := choose([]string{key.Field}, known)
		if err != nil {
			return nil, err
		}
		chosen[i] = c[0]
	}
	values, places := make([]any, 0, rows*len(keys)), make([]int, rows)
	for row := range places {
		places[row] = row
		for _, c := range chosen {
			values = append(values, scalar(c.value(row)))
		}
	}
	slices.SortStableFunc(places, func(a, b int) int {
		for k, key := range keys {
			if order := compareValues(values[a*len(keys)+k], values[b*len(keys)+k], key.Descending); order != 0 {
				return order
			}
		}
		return 0
	})
	return places, nil
}

// compareValues compares scalars, of which those of two kinds are the same.
func compareValues(a, b any, descending bool) int {
	order := 0
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	switch a := a.(type) {
	case int64:
		order = compareAs(a, b, cmp.Compare)
	case float64:
		order = compareAs(a, b, cmp.Compare)
	case time.Time:
		order = compareAs(a, b, time.Time.Compare)
	case bool:
		order = compareAs(a, b, func(a, b bool) int { return cmp.Compare(strconv.FormatBool(a), strconv.FormatBool(b)) })
	case string:
		order = compareAs(a, b, func(a, b string) int {
			return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
		})
	}
	if descending {
		return -order
	}
	return order
}

func compareAs[V any](a V, b any, compare func(a, b V) int) int {
	if b, same := b.(V); same {
		return compare(a, b)
	}
	return 0
}
