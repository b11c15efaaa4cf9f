package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"unicode/utf8"
)

// JSON returns the one value of a text. A number keeps its text, and of two values
// under one key none is taken.
func JSON(text []byte) (any, *Error) {
	d := &jsonDecoder{json.NewDecoder(bytes.NewReader(text)), text}
	d.UseNumber()
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, noRows("the input is empty")
	case !utf8.Valid(text):
		return nil, errorf(0, "save it as UTF-8", "the JSON is not valid UTF-8")
	case bytes.Contains(text, []byte(`\u`)) && HalfCharacter(text):
		return nil, errorf(0, "", `the JSON has half a character in it (a \u escape from d800 to dfff that has no partner)`)
	}
	value, err := d.value(0)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return nil, errorf(d.line(), "one value a line is read by --format ndjson", "there is more behind the end of the JSON")
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
			return nil, errorf(d.line(), "", "the JSON has the key %.40q twice in one object", key)
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

var escape = regexp.MustCompile(`\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F])|.)`)

// HalfCharacter reports whether valid JSON has the escape of one half of a pair of
// surrogates without the other. A decoder makes another character of it.
func HalfCharacter(text []byte) bool {
	for _, found := range escape.FindAllSubmatch(text, -1) {
		if found[1] != nil {
			return true
		}
	}
	return false
}
