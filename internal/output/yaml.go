package output

import (
	"bytes"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/sanitize"
)

// renderYAML renders a value as one YAML document. Strings pass
// [sanitize.Text] first. The library writes most emoji as \U escapes; every reader
// turns them back.
func renderYAML(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(yamlNode(v)); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// yamlChunk is how many rows make a document: an encoder for each would take half as
// much time again, and a document of many nodes forty times the memory of its text.
const yamlChunk = 50

// renderYAMLRows renders values as entries of one sequence, which begins with the
// first of them.
func renderYAMLRows(values []any) ([]byte, error) {
	var b bytes.Buffer
	for chunk := range slices.Chunk(values, yamlChunk) {
		entries, err := renderYAML(chunk)
		if err != nil {
			return nil, err
		}
		b.Write(entries)
	}
	return b.Bytes(), nil
}

// yamlNode builds the nodes by hand, since a Go map would lose the order.
func yamlNode(v any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	v = scalar(v)
	switch v := v.(type) {
	case nil:
		n.Tag, n.Value = "!!null", "null"
		return n
	case string:
		return yamlString(sanitize.Text(v))
	case time.Time:
		return yamlString(plainText(v)) // a string as in JSON: some readers refuse other types
	case []any:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		for _, entry := range v {
			n.Content = append(n.Content, yamlNode(entry))
		}
	case object:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		for _, f := range v {
			n.Content = append(n.Content, yamlString(sanitize.Line(f.name)), yamlNode(f.value))
		}
	default:
		n.Value = plainText(v)
		switch _, isBool := v.(bool); {
		case isBool:
			n.Tag = "!!bool"
		case strings.Contains(n.Value, "."):
			n.Tag = "!!float"
		default: // a whole float too, which would get a tag that says float
			n.Tag = "!!int"
		}
		return n
	}
	if len(n.Content) == 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}

// yamlString is a string in a style in which it is one for every reader. The encoder
// knows what else has to be quoted, such as ": " within.
func yamlString(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case strings.Contains(s, "\n"):
		n.Style = yaml.LiteralStyle
	case !yamlPlain(s):
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// yamlPlain reports whether every reader takes a plain s for a string: it begins with
// a letter and is no word of YAML 1.1, which Ruby, Python and many others still read,
// and which takes times, dates, numbers of bases from 2 to 60, "1,000", "=", "<<" and
// ":name" for something else.
func yamlPlain(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case !unicode.IsLetter(first), size < len(s) && strings.Trim(s[size:], "0123456789") == "": // "e3" is a number for one of them
		return false
	case len(s) > len("infinity"):
		return true
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf", "infinity":
		return false
	}
	return true
}
