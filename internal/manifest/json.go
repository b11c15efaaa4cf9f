package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// jsonDocument reads JSON into the nodes that YAML is read into, with places. YAML is no
// way to read JSON: it takes no tabs to indent, and a key twice has to be told.
func jsonDocument(text []byte) (*yaml.Node, *Problem) {
	r := &jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	r.decoder.UseNumber()
	for at, b := range text {
		if b == '\n' {
			r.lines = append(r.lines, at)
		}
	}
	root, err := r.value(0)
	if err == nil {
		if _, more := r.decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more behind the end of the JSON")
		}
	}
	if err == nil {
		return root, nil
	}
	at := int(r.decoder.InputOffset())
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = int(syntax.Offset) - 1
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err, at = errors.New("it breaks off"), len(text)
	}
	return nil, &Problem{r.place(at), "the JSON is broken: " + strings.ToValidUTF8(err.Error(), "\ufffd")}
}

type jsonReader struct {
	text    []byte
	lines   []int // where each ends
	decoder *json.Decoder
}

// place is that of a byte.
func (r *jsonReader) place(at int) Place {
	at = max(0, min(at, len(r.text)))
	line := sort.SearchInts(r.lines, at)
	start := 0
	if line > 0 {
		start = r.lines[line-1] + 1
	}
	return Place{line + 1, utf8.RuneCount(r.text[start:at]) + 1}
}

// next is where the next token begins.
func (r *jsonReader) next() int {
	at := int(r.decoder.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	return at
}

// value reads a value.
func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	if depth > 100 {
		return nil, errors.New("lists and objects are too deep in one another")
	}
	place := r.place(r.next())
	node := &yaml.Node{Line: place.Line, Column: place.Column, Kind: yaml.ScalarNode}
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
		if t == '{' {
			node.Kind, node.Tag = yaml.MappingNode, "!!map"
		}
		for r.decoder.More() {
			item, err := r.value(depth + 1)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, item)
		}
		_, err = r.decoder.Token()
		return node, err
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
