package output

import (
	"fmt"
	"slices"
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
	// Value reads the field. An array is for the formats that can hold one: JSON,
	// NDJSON, YAML and the detail view.
	Value Value[T]
	// Typed stands for Value in the formats that are read again, row by row or by
	// eye: all but JSON and YAML. It is what one would type to name the same; optional.
	Typed Value[T]
	// Text returns what people see where Value does not read well; optional.
	// It may have several lines, which only the detail view shows.
	Text func(T) string
	// Style returns how the cell looks on a terminal with colour; optional.
	Style func(T) term.Style
	// AsGiven keeps the cells of csv and tsv as they are, formulas too: the column is
	// one of the user's own input, which is not to come back changed. Its values are
	// [Given].
	AsGiven bool
	// ID marks the column that FormatIDs prints. Without a mark it is the
	// column named "id".
	ID bool
	// Cut says how the column gives way on a narrow terminal.
	Cut Cut
	// Stays has the column stay on a narrow terminal: it was asked for, or rows were
	// chosen by it.
	Stays bool
}

// Through returns the columns of a part of a T as columns of the whole.
func Through[T, P any](part func(T) P, cols []Column[P]) []Column[T] {
	value := func(v Value[P]) Value[T] {
		if v.Of == nil {
			return Value[T]{}
		}
		return Value[T]{v.Kind, func(row T) any { return v.Of(part(row)) }}
	}
	whole := make([]Column[T], len(cols))
	for i, c := range cols {
		whole[i] = Column[T]{
			Name: c.Name, Header: c.Header, Doc: c.Doc, Value: value(c.Value), Typed: value(c.Typed),
			AsGiven: c.AsGiven, ID: c.ID, Cut: c.Cut, Stays: c.Stays,
		}
		if c.Text != nil {
			whole[i].Text = func(row T) string { return c.Text(part(row)) }
		}
		if c.Style != nil {
			whole[i].Style = func(row T) term.Style { return c.Style(part(row)) }
		}
	}
	return whole
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

// cut is how the column gives way; what names an object does not.
func (c Column[T]) cut() Cut {
	switch {
	case c.Cut != CutByKind:
		return c.Cut
	case c.Value.Kind != String, c.ID, c.Name == "id":
		return CutNever
	}
	return CutName
}

func (c Column[T]) style(row T) term.Style {
	if c.Style == nil {
		return term.Plain
	}
	return c.Style(row)
}

// people is a value of row as people read it; it is not cleaned yet.
func (c Column[T]) people(row T, v any, when func(time.Time) string) string {
	if c.Text != nil {
		return c.Text(row)
	}
	return peopleText(v, when)
}

// records are rows as objects.
func records[T any](cols []Column[T], rows []T) []any {
	values := make([]any, len(rows))
	for i, row := range rows {
		values[i] = record(cols, row)
	}
	return values
}

// record is row as an object with every column, for the machine formats that
// keep structure.
func record[T any](cols []Column[T], row T) object {
	o := make(object, len(cols))
	for i, c := range cols {
		o[i] = field{c.Name, c.Value.Of(row)}
	}
	return o
}

func names[T any](cols []Column[T]) []string {
	list := make([]string, len(cols))
	for i, c := range cols {
		list[i] = c.Name
	}
	return list
}

// flat returns the columns that fit into one cell.
func flat[T any](cols []Column[T]) []Column[T] {
	return slices.DeleteFunc(slices.Clone(cols), func(c Column[T]) bool { return c.Value.Kind == Array })
}

// idColumn returns the column that names the object.
func idColumn[T any](cols []Column[T]) (Column[T], error) {
	at := slices.IndexFunc(cols, func(c Column[T]) bool { return c.ID })
	if at < 0 {
		at = slices.IndexFunc(cols, func(c Column[T]) bool { return c.Name == "id" })
	}
	if at < 0 {
		return Column[T]{}, fmt.Errorf("output format %s: these results have no id", FormatIDs)
	}
	return cols[at], nil
}
