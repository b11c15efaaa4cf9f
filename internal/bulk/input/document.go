package input

import (
	"bufio"
	"bytes"
	"maps"
	"slices"

	"github.com/ach-cli/ach/internal/bulk/document"
)

// document returns the whole input as a value that a jq program can work with.
func (in *reader) document() (any, error) {
	if err := in.checkStart(); err != nil {
		return nil, err
	}
	switch in.options.Format {
	case JSON, YAML, "":
		text, err := in.all()
		if err != nil {
			return nil, err
		}
		return in.valueOf(text)
	case NDJSON:
		rows := []any{}
		err := in.lines(func(line []byte) error {
			value, err := document.JSON(line)
			if err != nil {
				return in.wrong(Record{Line: in.line}, err.Message)
			}
			rows = append(rows, value)
			return in.room(in.line)
		})
		in.count = len(in.problems)
		return rows, err
	}
	rows := []any{}
	in.collect = func(r row) { rows = append(rows, in.valueOfRow(r)) }
	err := in.readRows()
	in.count = len(in.problems)
	return rows, err
}

// valueOfRow is an object of text, or in a list the text.
func (in *reader) valueOfRow(r row) any {
	if in.options.Format == Lines {
		return r.cells[0].text
	}
	object := make(map[string]any, len(r.cells))
	for _, c := range r.cells {
		object[c.name] = c.text
	}
	return object
}

// valueOf is the value of json or yaml. Without a format the content tells which it is.
func (in *reader) valueOf(text []byte) (any, error) {
	switch in.options.Format {
	case JSON:
		return decoded(document.JSON(text))
	case YAML:
		node, err := document.ParseYAML(text)
		if err != nil {
			return nil, err
		}
		return document.YAML(node)
	}
	shape, value, err := document.Tell(text)
	switch {
	case err == nil && shape == document.Rows:
		return in.as(NDJSON, text)
	case err == nil && shape == document.Lines:
		return in.as(Lines, text)
	}
	return value, err
}

// as is the document of a text that was read already and turned out to be of a format.
func (in *reader) as(format Format, text []byte) (any, error) {
	in.options.Format, in.text = format, bufio.NewReader(bytes.NewReader(text))
	return in.document()
}

func decoded(value any, bad *Error) (any, error) {
	if bad != nil {
		return nil, bad
	}
	return value, nil
}

func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }
