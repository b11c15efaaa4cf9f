package input

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
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
			value, err := decodeJSON(line)
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

// valueOf is the value of json or yaml. Without a format the content tells: what is a
// scalar of yaml is a list of lines.
func (in *reader) valueOf(text []byte) (any, error) {
	if in.options.Format == JSON {
		return decoded(decodeJSON(text))
	}
	var asJSON error
	if start := bytes.TrimLeft(text, blanks); in.options.Format == "" && len(start) > 0 && strings.IndexByte("[{\"", start[0]) >= 0 {
		value, bad := decodeJSON(text)
		if bad == nil {
			return value, nil
		}
		if first, _ := firstLine(start, true); json.Valid(first) {
			return in.as(NDJSON, text)
		}
		asJSON = bad
	}
	node, err := yamlDocument(text)
	switch {
	case err != nil && asJSON != nil:
		return nil, asJSON
	case err != nil:
		return nil, err
	case in.options.Format == "" && node.Kind == yaml.ScalarNode:
		return in.as(Lines, text)
	}
	return newYAMLValues().value(node, 0)
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

// all returns the rest of the input, which is read as a whole.
func (in *reader) all() ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in.text, MaxYAML+1))
	switch {
	case err != nil:
		return nil, readError(err)
	case len(text) > MaxYAML:
		return nil, errorf(0, "save it as csv or ndjson", "the input is longer than %d MiB", MaxYAML>>20)
	}
	line := 0
	for l := range bytes.Lines(text) {
		if line++; !utf8.Valid(l) {
			return nil, errorf(line, "save it as UTF-8", "the input is "+invalid)
		}
	}
	return text, nil
}

// decodeJSON returns the one value of a text. A number keeps its text, and of two values
// under one key none is taken.
func decodeJSON(text []byte) (any, *Error) {
	d := &jsonDecoder{json.NewDecoder(bytes.NewReader(text)), text}
	d.UseNumber()
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, errorf(0, "", "the input is empty")
	case !utf8.Valid(text):
		return nil, errorf(0, "", notUTF8)
	case bytes.Contains(text, []byte(`\u`)) && halfCharacter(text):
		return nil, errorf(0, "", `the JSON has half a character in it (a \u escape from d800 to dfff that has no partner)`)
	}
	value, err := d.value(0)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return nil, errorf(d.line(), jsonHint, "there is more behind the end of the JSON")
		}
		return value, nil
	}
	var e *Error
	switch {
	case errors.As(err, &e):
		return nil, e
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errorf(1+bytes.Count(text, []byte("\n")), "it may not have been written to its end", "the JSON ends in the middle")
	}
	return nil, errorf(d.line(), "", "the JSON is broken: %v", err)
}

type jsonDecoder struct {
	*json.Decoder
	text []byte
}

// line is the one that the decoder has come to.
func (d *jsonDecoder) line() int {
	return 1 + bytes.Count(d.text[:min(int(d.InputOffset()), len(d.text))], []byte("\n"))
}

func (d *jsonDecoder) value(depth int) (any, error) {
	token, err := d.Token()
	switch {
	case err != nil:
		return nil, err
	case depth > maxNesting:
		return nil, errorf(d.line(), "", "the JSON has arrays and objects too deep in one another")
	}
	switch token {
	case json.Delim('['):
		return d.array(depth)
	case json.Delim('{'):
		return d.object(depth)
	}
	return token, nil
}

func (d *jsonDecoder) array(depth int) (any, error) {
	list := []any{}
	for d.More() {
		item, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, d.end()
}

func (d *jsonDecoder) object(depth int) (any, error) {
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, isText := token.(string)
		if !isText {
			return nil, errors.New("a key is no text")
		}
		if _, had := object[key]; had {
			return nil, errorf(d.line(), "", "the JSON has the key %s twice in one object", quote(key))
		}
		if object[key], err = d.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return object, d.end()
}

// end takes the end of an array or object.
func (d *jsonDecoder) end() error {
	_, err := d.Token()
	return err
}

func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }
