package cli

import (
	"github.com/ach-cli/ach/internal/output"
)

// A shape is a kind of object that commands print. Help, docs/json.md, the
// completion and the check of --columns all follow from it.
type shape struct {
	name   string
	title  string // what one is
	fields []field
	open   bool // columns of the input follow those of ach
	isList bool // an array of those is printed
}

// A field of a shape, under the name that it has in every machine format.
type field struct {
	name, doc string
	kind      output.Kind
}

// list is the shape of a list of those.
func (s shape) list() shape {
	s.isList = true
	return s
}

func shapeOf[T any](name, title string, cols []output.Column[T]) shape {
	s := shape{name: name, title: title}
	for _, c := range cols {
		s.fields = append(s.fields, field{c.Name, c.Doc, c.Value.Kind})
	}
	return s
}

// inCells are the fields that fit into a cell.
func (s shape) inCells() []field {
	return filter(s.fields, func(f field) bool { return f.kind != output.Array })
}

func (s shape) all() []field { return s.fields }

func names(fields []field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.name
	}
	return list
}
