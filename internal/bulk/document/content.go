package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// A Shape is what a text is whose format was not given.
type Shape int

// The shapes.
const (
	Whole Shape = iota // one value of json or yaml
	Rows               // a value of json on each line
	Lines              // a name on each line, or a comment
)

const (
	untold    = "the content does not tell what the input is"
	sayFormat = "say it by --format: csv, tsv, ndjson, json, yaml or lines"
)

// Tell says what a text is by its content, and returns the value of a whole one: json if it
// begins so, yaml if that makes a list or a mapping of it, and else names if each line has
// one word. Of anything else, such as csv, it cannot be told. An error is an [*Error].
func Tell(text []byte) (Shape, any, error) {
	start := bytes.TrimLeft(text, blanks)
	var asJSON *Error
	if len(start) > 0 && strings.IndexByte("[{\"", start[0]) >= 0 {
		var value any
		if value, asJSON = JSON(text); asJSON == nil {
			return Whole, value, nil
		}
		first, _, _ := bytes.Cut(start, []byte("\n"))
		switch isText := start[0] == '"'; { // a text may be a cell of csv
		case isText:
			asJSON = nil
		case json.Valid(first):
			return Rows, nil, nil
		}
	}
	node, err := ParseYAML(text)
	if err == nil && node.Kind != yaml.ScalarNode {
		value, err := YAML(node)
		return Whole, value, err
	}
	var asYAML *Error
	switch {
	case errors.As(err, &asYAML) && asYAML.Empty:
		return Whole, nil, err
	case asJSON != nil:
		return Whole, nil, asJSON
	case namesOnly(text):
		return Lines, nil, nil
	case asYAML != nil && asYAML.Hint != "":
		return Whole, nil, err
	case asYAML != nil:
		return Whole, nil, errorf(asYAML.Line, sayFormat, "%s; %s", untold, asYAML.Message)
	}
	return Whole, nil, errorf(0, sayFormat, untold)
}

// namesOnly reports whether each line of a text that is no comment may be a name, and
// neither a row of a table nor a part of a document.
func namesOnly(text []byte) bool {
	for line := range bytes.Lines(text) {
		line := string(bytes.TrimSpace(line))
		switch {
		case line == "" || line[0] == '#':
		case strings.ContainsFunc(line, unicode.IsSpace), strings.ContainsAny(line, `,;|"`), strings.IndexByte("-?:[]{}&*!>'%`", line[0]) >= 0, strings.HasSuffix(line, ":"):
			return false
		}
	}
	return true
}
