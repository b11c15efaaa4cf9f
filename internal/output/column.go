package output

import (
	"fmt"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// Column describes one field of a T for every format. The order of columns is
// the order of fields in JSON and of cells in a table.
type Column[T any] struct {
	// Name is the field's name in machine formats, in snake_case. It is a
	// promise to scripts.
	Name string
	// Header is the heading in tables and the label in the detail view, such
	// as "Awarded by". A column without one is left out of tables.
	Header string
	// Doc says in one sentence what the field holds.
	Doc string
	// Value returns the field: nil, a string, bool, integer, float64,
	// time.Time (the zero time is null), Given, a pointer to one of these, a
	// fmt.Stringer, and for a Nested column also an Object, a slice, or a map
	// with string keys. Required.
	Value func(T) any
	// Typed returns what stands for Value in the formats that are read again, row by
	// row or by eye: all but JSON and YAML. It is what one would type to name the
	// same; optional.
	Typed func(T) any
	// Text returns what people see where Value does not read well; optional.
	// It may have several lines, which only the detail view shows.
	Text func(T) string
	// Style returns how the cell looks on a terminal with colour; optional.
	Style func(T) term.Style
	// Nested keeps a column to the formats that can hold a structure: JSON,
	// NDJSON, YAML and the detail view.
	Nested bool
	// AsGiven keeps the cells of csv and tsv as they are, formulas too: the column is
	// one of the user's own input, which is not to come back changed. Its values are
	// [Given].
	AsGiven bool
	// ID marks the column that FormatIDs prints. Without a mark it is the
	// column named "id".
	ID bool
	// Shrink says which columns give way on a narrow terminal: those with the
	// highest number are cut first, and left out first when cutting is not
	// enough. A column with 0 is never cut.
	Shrink int
}

// header is the heading in a table. Upper case is ours to make: tablewriter
// would also split camel case and drop underscores.
func (c Column[T]) header() string { return strings.ToUpper(sanitize.Line(c.Header)) }

// label is the name of the field in the detail view.
func (c Column[T]) label() string {
	if c.Header != "" {
		return sanitize.Line(c.Header)
	}
	words := strings.ReplaceAll(sanitize.Line(c.Name), "_", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

func (c Column[T]) style(row T) term.Style {
	if c.Style == nil {
		return term.Plain
	}
	return c.Style(row)
}

// value is the column's value of row in one of the forms of [canonical].
func (c Column[T]) value(row T) (any, error) {
	v, err := canonical(c.Value(row))
	if err != nil {
		return nil, fmt.Errorf("field %s: %w", c.Name, err)
	}
	return v, nil
}

// people is the column's value of row as people read it; it is not cleaned yet.
func (c Column[T]) people(row T, when func(time.Time) string) (string, error) {
	v, err := c.value(row)
	if err != nil || c.Text == nil {
		return peopleText(v, when), err
	}
	return c.Text(row), nil
}

// records are rows as objects.
func records[T any](cols []Column[T], rows []T) ([]any, error) {
	values := make([]any, 0, len(rows))
	for _, row := range rows {
		v, err := record(cols, row)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

// record is row as an object with every column, for the machine formats that
// keep structure.
func record[T any](cols []Column[T], row T) (Object, error) {
	object := make(Object, 0, len(cols))
	for _, c := range cols {
		v, err := c.value(row)
		if err != nil {
			return nil, err
		}
		object = append(object, Field{c.Name, v})
	}
	return object, nil
}

// flat returns the columns that fit into one cell.
func flat[T any](cols []Column[T]) []Column[T] {
	kept := make([]Column[T], 0, len(cols))
	for _, c := range cols {
		if !c.Nested {
			kept = append(kept, c)
		}
	}
	return kept
}

// idColumn returns the column that names the object.
func idColumn[T any](cols []Column[T]) (Column[T], error) {
	for _, c := range cols {
		if c.ID {
			return c, nil
		}
	}
	for _, c := range cols {
		if c.Name == "id" {
			return c, nil
		}
	}
	return Column[T]{}, fmt.Errorf("output format %s: these results have no id", FormatIDs)
}
