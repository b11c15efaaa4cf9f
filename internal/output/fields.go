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
	Meant string   // the field with that heading, where there is one
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
	if e.Meant != "" {
		return fmt.Sprintf("%s is the field %s; %s", strings.ToUpper(sanitize.Line(e.Name)), e.Meant, list)
	}
	if near := closest.Hint(e.Name, e.Known); near != "" {
		return near + " " + list
	}
	return list
}

// CheckFields returns a [*FieldError] for the first of names that is not known, or
// that was there before: of an object with two fields of one name readers take the
// first, the last or neither. headings are those of [Headings].
func CheckFields(names, known []string, headings map[string]string) error {
	for i, name := range names {
		if !slices.Contains(known, name) {
			return &FieldError{Name: name, Known: known, Meant: headings[strings.ToLower(name)]}
		}
		if slices.Contains(names[:i], name) {
			return &FieldError{Name: name, Known: known, Why: "is named twice"}
		}
	}
	return nil
}

// Headings are the names of the fields by what stands above their columns in a table, in
// lower case.
func Headings[T any](cols []Column[T]) map[string]string {
	headings := make(map[string]string, len(cols))
	for _, c := range cols {
		headings[strings.ToLower(label(c.Name, c.Header))] = c.Name
	}
	return headings
}

// Choose returns the columns of these names, in their order.
func Choose[T any](chosen []string, cols []Column[T]) ([]Column[T], error) {
	known := names(cols)
	if err := CheckFields(chosen, known, Headings(cols)); err != nil {
		return nil, err
	}
	list := make([]Column[T], len(chosen))
	for i, name := range chosen {
		list[i] = cols[slices.Index(known, name)]
	}
	return list, nil
}

// choose is [Choose] for bound columns.
func choose(chosen []string, cols []column) ([]column, error) {
	known, headings := make([]string, len(cols)), make(map[string]string, len(cols))
	for i, c := range cols {
		known[i] = c.name
		headings[strings.ToLower(c.label())] = c.name
	}
	if err := CheckFields(chosen, known, headings); err != nil {
		return nil, err
	}
	list := make([]column, len(chosen))
	for i, name := range chosen {
		list[i] = cols[slices.Index(known, name)]
	}
	return list, nil
}

// fields returns the columns of cols that o asks for, in its order. One that has no
// header gets its name for one: who asks for it wants to see it. cells says that each
// field has to fit into a cell.
func (o Output) fields(cols []column, cells bool) ([]column, error) {
	if len(o.Columns) == 0 {
		return cols, nil
	}
	chosen, err := choose(o.Columns, cols)
	if err != nil {
		return nil, err
	}
	for i, c := range chosen {
		if c.kind == Array && cells {
			known := make([]string, len(cols))
			for i, c := range cols {
				known[i] = c.name
			}
			return nil, &FieldError{Name: c.name, Known: known, Why: "is a list, which does not fit into a cell: use json, ndjson or yaml"}
		}
		chosen[i].stays = true
		if c.header == "" {
			chosen[i].header = c.label()
		}
	}
	return chosen, nil
}

// typed reports whether fields have the values that one would type to name the same.
func (o Output) typed() bool { return o.Format != FormatJSON && o.Format != FormatYAML }

// cells reports whether each field of a row has to fit into a cell.
func (o Output) cells() bool {
	return o.Format != FormatJSON && o.Format != FormatNDJSON && o.Format != FormatYAML
}
