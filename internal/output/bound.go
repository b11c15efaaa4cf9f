package output

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// column is a [Column] as the formats see it, which tell rows by their number. What they
// do is compiled once that way, rather than for each kind of row anew: that would be half
// a megabyte of the program.
type column struct {
	name, header string
	kind         Kind
	value        func(row int) any
	text         func(row int) string     // nil as [Column.Text]
	style        func(row int) term.Style // nil as [Column.Style]
	asGiven, id  bool
	same, times  bool
	bar          bool // a bar follows
	drawn        bool // it is a bar itself
	cut          Cut
	stays        bool
}

// bind returns the columns of what rows points to when they are asked. typed says that
// they have the values of Typed, where there are some.
func bind[T any](cols []Column[T], rows *[]T, typed bool) []column {
	list := make([]column, len(cols))
	for i := range cols {
		list[i] = cols[i].bind(rows, typed)
	}
	return list
}

func (c *Column[T]) bind(rows *[]T, typed bool) column {
	b := column{name: c.Name, header: c.Header, kind: c.Value.Kind, asGiven: c.AsGiven, id: c.ID, same: c.Same, times: c.Times, bar: c.Bar, cut: c.Cut, stays: c.Stays}
	value := c.Value.Of
	if typed && c.Typed.Of != nil {
		b.kind, value = c.Typed.Kind, c.Typed.Of
	}
	b.value = func(row int) any { return value((*rows)[row]) }
	if text := c.Text; text != nil {
		b.text = func(row int) string { return text((*rows)[row]) }
	}
	if style := c.Style; style != nil {
		b.style = func(row int) term.Style { return style((*rows)[row]) }
	}
	return b
}

// heading is what stands above the column in a table. Upper case is ours to make:
// tablewriter would split camel case and drop underscores too.
func (c column) heading() string { return strings.ToUpper(sanitize.Line(c.header)) }

// label is the name of the field in the detail view.
func (c column) label() string { return label(c.name, c.header) }

func label(name, header string) string {
	if header != "" {
		return sanitize.Line(header)
	}
	words := strings.ReplaceAll(sanitize.Line(name), "_", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// givesWay is how the column does on a narrow terminal; what names an object does not.
func (c column) givesWay() Cut {
	switch {
	case c.cut != CutByKind:
		return c.cut
	case c.kind != String, c.id, c.name == "id":
		return CutNever
	}
	return CutName
}

func (c column) styleOf(row int) term.Style {
	if c.style == nil {
		return term.Plain
	}
	return c.style(row)
}

// people is the value v of a row as people read it; it is not cleaned yet.
func (c column) people(row int, v any, when func(time.Time) string) string {
	if c.text != nil {
		return c.text(row)
	}
	return peopleText(v, when)
}

// recordOf is a row as an object with every column.
func recordOf(cols []column, row int) object {
	o := make(object, len(cols))
	for i, c := range cols {
		o[i] = field{c.name, c.value(row)}
	}
	return o
}

// records are the first rows as objects.
func records(cols []column, rows int) list {
	return list{rows, func(row int) any { return recordOf(cols, row) }}
}

// flat returns the columns that fit into one cell.
func flat(cols []column) []column {
	return slices.DeleteFunc(slices.Clone(cols), func(c column) bool { return c.kind == Array })
}

// idColumn returns the column that names the object.
func idColumn(cols []column) (column, error) {
	at := slices.IndexFunc(cols, func(c column) bool { return c.id })
	if at < 0 {
		at = slices.IndexFunc(cols, func(c column) bool { return c.name == "id" })
	}
	if at < 0 {
		return column{}, fmt.Errorf("output format %s: these results have no id", FormatIDs)
	}
	return cols[at], nil
}
