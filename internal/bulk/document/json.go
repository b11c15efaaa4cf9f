package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// JSON returns the one value of a text. A number keeps its text, and of two values
// under one key none is taken.
func JSON(text []byte) (any, *Error) {
	return readJSON(text, func(d *jsonDecoder) (any, error) { return d.value(0) })
}

// JSONTree returns what JSON has as the nodes that YAML is read into, each with its line and
// column. A key that stands there twice is there twice.
func JSONTree(text []byte) (*yaml.Node, *Error) {
	return readJSON(text, func(d *jsonDecoder) (*yaml.Node, error) { return d.node(0) })
}

// readJSON reads the one value of a text. The time it takes grows with the text and no
// faster, whatever its lines are like.
func readJSON[T any](text []byte, read func(d *jsonDecoder) (T, error)) (value T, _ *Error) {
	d := &jsonDecoder{Decoder: json.NewDecoder(bytes.NewReader(text)), text: text, line: 1, column: 1}
	d.UseNumber()
	switch half := halfCharacter(text); {
	case len(bytes.TrimSpace(text)) == 0:
		return value, noRows("the input is empty")
	case !utf8.Valid(text):
		return value, errorf(0, "save it as UTF-8", "the JSON is not valid UTF-8")
	case half >= 0:
		return value, d.wrong(half, "", `the JSON has half a character in it (a \u escape from d800 to dfff that has no partner)`)
	}
	value, err := read(d)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return value, d.wrong(d.next(), "one value a line is read by --format ndjson", "there is more behind the end of the JSON")
		}
		return value, nil
	}
	var e *Error
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &e):
		return value, e
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return value, d.wrong(len(text), "it may not have been written to its end", "the JSON ends in the middle")
	case errors.As(err, &syntax):
		return value, d.wrong(max(int(d.InputOffset()), int(syntax.Offset)-1), "", "the JSON is broken: %v", err)
	}
	return value, d.wrong(int(d.InputOffset()), "", "the JSON is broken: %v", err)
}

type jsonDecoder struct {
	*json.Decoder
	text             []byte
	at, line, column int // the last byte whose place was asked for
}

// place is that of a byte, which is no earlier than the last one that was asked for, or is
// looked for from the beginning.
func (d *jsonDecoder) place(at int) (line, column int) {
	if at = min(at, len(d.text)); at < d.at {
		d.at, d.line, d.column = 0, 1, 1
	}
	passed := d.text[d.at:at]
	if last := bytes.LastIndexByte(passed, '\n'); last >= 0 {
		d.line += bytes.Count(passed, []byte("\n"))
		d.column, passed = 1, passed[last+1:]
	}
	d.column += utf8.RuneCount(passed)
	d.at = at
	return d.line, d.column
}

// next is where the next token begins.
func (d *jsonDecoder) next() int {
	at := int(d.InputOffset())
	for at < len(d.text) && strings.IndexByte(blanks+",:", d.text[at]) >= 0 {
		at++
	}
	return at
}

// wrong is an error at a byte.
func (d *jsonDecoder) wrong(at int, hint, format string, args ...any) *Error {
	line, column := d.place(at)
	e := errorf(line, hint, format, args...)
	e.Column = column
	return e
}

// token is the next one, unless that is too deep in others.
func (d *jsonDecoder) token(depth int) (json.Token, error) {
	token, err := d.Token()
	if err == nil && depth > maxNesting {
		err = d.wrong(int(d.InputOffset())-1, "", "the JSON has arrays and objects too deep in one another")
	}
	return token, err
}

func (d *jsonDecoder) value(depth int) (any, error) {
	token, err := d.token(depth)
	switch {
	case err != nil:
		return nil, err
	case token == json.Delim('['):
		return d.array(depth)
	case token == json.Delim('{'):
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
			return nil, d.wrong(int(d.InputOffset())-1, "", "the JSON has the key %.40q twice in one object", key)
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

func (d *jsonDecoder) node(depth int) (*yaml.Node, error) {
	line, column := d.place(d.next())
	node := &yaml.Node{Line: line, Column: column, Kind: yaml.ScalarNode}
	token, err := d.token(depth)
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
		if t == '{' {
			node.Kind, node.Tag = yaml.MappingNode, "!!map"
		}
		for d.More() {
			item, err := d.node(depth + 1)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, item)
		}
		return node, d.end()
	case string:
		node.Tag, node.Value, node.Style = "!!str", t, yaml.DoubleQuotedStyle
	case json.Number:
		node.Tag, node.Value = "!!float", t.String()
		if !strings.ContainsAny(t.String(), ".eE") {
			node.Tag = "!!int"
		}
	case bool:
		node.Tag, node.Value = "!!bool", fmt.Sprint(t)
	default:
		node.Tag, node.Value = "!!null", "null"
	}
	return node, nil
}

// HalfCharacter reports whether valid JSON has the escape of one half of a pair of
// surrogates without the other. A decoder makes another character of it.
func HalfCharacter(text []byte) bool { return halfCharacter(text) >= 0 }

// halfCharacter is where such an escape stands, -1 for nowhere.
func halfCharacter(text []byte) int {
	for at := 0; ; {
		next := bytes.IndexByte(text[at:], '\\')
		if next < 0 {
			return -1
		}
		at += next
		switch half := surrogate(text[at:]); {
		case half == 'h' && surrogate(text[at+6:]) == 'l':
			at += 12
		case half != 0:
			return at
		default:
			at += min(2, len(text)-at)
		}
	}
}

// surrogate says which half of a pair a text begins with the escape of: h for the high one, l
// for the low one, 0 for neither.
func surrogate(text []byte) byte {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' || text[2]|0x20 != 'd' {
		return 0
	}
	switch text[3] | 0x20 {
	case '8', '9', 'a', 'b':
		return 'h'
	case 'c', 'd', 'e', 'f':
		return 'l'
	}
	return 0
}
