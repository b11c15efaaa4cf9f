package output

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/sanitize"
)

// A FieldError is about a name that is no field, or a field that cannot be had.
type FieldError struct {
	Name  string   // what was given
	Known []string // the fields there are
	Why   string   // why the field cannot be had, where it exists
}

func (e *FieldError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("the field %s %s", sanitize.Line(e.Name), e.Why)
	}
	return fmt.Sprintf("there is no field %q", sanitize.Line(e.Name))
}

// Hint is the way out.
func (e *FieldError) Hint() string {
	list := "the fields are " + strings.Join(e.Known, ", ")
	if e.Why != "" {
		return list
	}
	if near := closest.Hint(e.Name, e.Known); near != "" {
		return near + " " + list
	}
	return list
}

// CheckFields returns a [*FieldError] for the first of names that is not known, or
// that was there before: of an object with two fields of one name readers take the
// first, the last or neither.
func CheckFields(names, known []string) error {
	for i, name := range names {
		if !slices.Contains(known, name) {
			return &FieldError{Name: name, Known: known}
		}
		if slices.Contains(names[:i], name) {
			return &FieldError{Name: name, Known: known, Why: "is named twice"}
		}
	}
	return nil
}

// fields returns the columns of cols that o asks for, in the order of o. One that
// has no Header gets its name for one: who asks for it wants to see it. cells tells
// that each field has to fit into a cell.
func fields[T any](o Output, cols []Column[T], cells bool) ([]Column[T], error) {
	cols = typed(o.Format, cols)
	if len(o.Columns) == 0 {
		return cols, nil
	}
	known := names(cols)
	if err := CheckFields(o.Columns, known); err != nil {
		return nil, err
	}
	chosen := make([]Column[T], 0, len(o.Columns))
	for _, name := range o.Columns {
		c := cols[slices.Index(known, name)]
		if c.Value.Kind == Array && cells {
			return nil, &FieldError{Name: name, Known: known, Why: "is a list, which does not fit into a cell: use json, ndjson or yaml"}
		}
		if c.Header == "" {
			c.Header = c.label()
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

// typed returns cols with the values that the format has.
func typed[T any](f Format, cols []Column[T]) []Column[T] {
	if f == FormatJSON || f == FormatYAML {
		return cols
	}
	cols = slices.Clone(cols)
	for i, c := range cols {
		if c.Typed.Of != nil {
			cols[i].Value = c.Typed
		}
	}
	return cols
}

// cells reports whether each field of a row has to fit into a cell.
func (o Output) cells() bool {
	switch o.Format {
	case FormatJSON, FormatNDJSON, FormatYAML:
		return false
	}
	return true
}
