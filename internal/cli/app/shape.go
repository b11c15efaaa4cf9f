package app

import (
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// A Shape is a kind of object that commands print. Help, docs/json.md, the
// completion and the check of --columns all follow from it.
type Shape struct {
	Name   string
	Title  string // what one is
	Fields []Field
	Open   bool // columns of the input follow those of ach
	IsList bool // an array of those is printed

	Headings map[string]string // of tables: the names of the fields, as [output.Headings] has them
}

// A Field of a shape, under the name that it has in every machine format.
type Field struct {
	Name, Doc string
	Kind      output.Kind
}

// List is the shape of a list of those.
func (s Shape) List() Shape {
	s.IsList = true
	return s
}

// ShapeOf is the shape of what columns print.
func ShapeOf[T any](name, title string, cols []output.Column[T]) Shape {
	s := Shape{Name: name, Title: title, Headings: output.Headings(cols)}
	for _, c := range cols {
		s.Fields = append(s.Fields, Field{c.Name, c.Doc, c.Value.Kind})
	}
	return s
}

// InCells are the fields that fit into a cell.
func (s Shape) InCells() []Field {
	return words.Filter(s.Fields, func(f Field) bool { return f.Kind != output.Array })
}

// All are the fields, those that fit into no cell too.
func (s Shape) All() []Field { return s.Fields }

// FieldNames are the names of fields, in their order.
func FieldNames(fields []Field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.Name
	}
	return list
}
