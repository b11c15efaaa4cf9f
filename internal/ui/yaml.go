package ui

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// yaml11 matches plain words and numbers that YAML 1.1 readers, still common,
// take for something else than the string that YAML 1.2 sees.
var yaml11 = regexp.MustCompile(`(?i)^([yn]|yes|no|on|off|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?)$`)

// renderYAML renders a canonical value as one YAML document. Strings pass
// [CleanText] first. The library writes most emoji as \U escapes; every reader
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
	switch v := v.(type) {
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case string:
		return yamlString(CleanText(v))
	case time.Time:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: v.Format(time.RFC3339)}
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, entry := range v {
			n.Content = append(n.Content, yamlNode(entry))
		}
		if len(v) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n
	case Object:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		for _, f := range v {
			n.Content = append(n.Content, yamlString(Clean(f.Name)), yamlNode(f.Value))
		}
		if len(v) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n
	case bool:
		text, _ := plainText(v)
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: text}
	case int64:
		text, _ := plainText(v)
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: text}
	}
	text, _ := plainText(v)
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: text}
}

// yamlString leaves most of the quoting to the encoder, which quotes what YAML
// 1.2 would read as another type.
func yamlString(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case (len(s) <= len("off") || strings.IndexByte("+-0123456789", s[0]) >= 0) && yaml11.MatchString(s): // of the rest none can match
		n.Style = yaml.DoubleQuotedStyle
	case strings.Contains(s, "\n"):
		n.Style = yaml.LiteralStyle
	}
	return n
}
