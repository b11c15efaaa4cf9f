package output

import "github.com/ach-cli/ach/internal/term"

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
	// Bar has a bar follow the number on a terminal, as long as it is against the greatest
	// of the rows.
	Bar bool
	// Same marks what rows have to agree in to stand in one line where people look, see
	// [Rows]. Of columns without the mark each row is a line.
	Same bool
	// Times has such a line say in this column of how many rows it is: Star × 3.
	Times bool
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
			AsGiven: c.AsGiven, ID: c.ID, Bar: c.Bar, Same: c.Same, Times: c.Times, Cut: c.Cut, Stays: c.Stays,
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

// names are those of the fields, in their order.
func names[T any](cols []Column[T]) []string {
	list := make([]string, len(cols))
	for i, c := range cols {
		list[i] = c.Name
	}
	return list
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
