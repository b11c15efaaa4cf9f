package document

import (
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	maxNesting = 1000      // of arrays and objects of a document
	maxMerged  = 1_000_000 // keys that merges bring to a document
)

// yamlValues makes values of YAML that a jq program can work with. What has an anchor is
// made once, so that aliases make a small text no large value.
type yamlValues struct {
	made   map[*yaml.Node]any
	making map[*yaml.Node]bool
	merged int
}

// YAML returns the value of a node that [ParseYAML] returned.
func YAML(node *yaml.Node) (any, error) {
	y := &yamlValues{made: map[*yaml.Node]any{}, making: map[*yaml.Node]bool{}}
	return y.value(node, 0)
}

// value is a scalar, a list or a mapping. An error is an [*Error].
func (y *yamlValues) value(node *yaml.Node, depth int) (any, error) {
	node = Resolve(node)
	if node.Kind == yaml.ScalarNode {
		if value := yamlScalar(node); value == nil || IsText(node) {
			return value, nil
		}
		return nil, errorf(node.Line, "", "the YAML has a value with a tag that is not known, %.40q", node.ShortTag())
	}
	made, had := y.made[node]
	switch {
	case had:
		return made, nil
	case depth > maxNesting || y.making[node]:
		return nil, errorf(node.Line, "", "the YAML has mappings and lists too deep in one another")
	}
	y.making[node] = true
	defer delete(y.making, node)
	var err error
	if node.Kind == yaml.MappingNode {
		made, err = y.mapping(node, depth)
	} else {
		made, err = y.list(node, depth)
	}
	if node.Anchor != "" && err == nil {
		y.made[node] = made
	}
	return made, err
}

// yamlScalar is a scalar: null, true, false, a number where JSON would write it so, and
// else the text that stands there. A number keeps its text too.
func yamlScalar(node *yaml.Node) any {
	switch node.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		switch strings.ToLower(node.Value) {
		case "true":
			return true
		case "false":
			return false
		}
	case "!!int", "!!float":
		if json.Valid([]byte(node.Value)) {
			return json.Number(node.Value)
		}
	}
	return node.Value
}

func (y *yamlValues) list(node *yaml.Node, depth int) (any, error) {
	list := make([]any, 0, len(node.Content))
	for _, item := range node.Content {
		value, err := y.value(item, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

func (y *yamlValues) mapping(node *yaml.Node, depth int) (any, error) {
	object := make(map[string]any, len(node.Content)/2)
	var merges []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := Resolve(node.Content[i])
		if IsMerge(node.Content[i]) {
			merges = append(merges, node.Content[i+1])
			continue
		}
		_, had := object[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode:
			return nil, errorf(node.Content[i].Line, "", "the mapping has a key that is no text")
		case had:
			return nil, errorf(node.Content[i].Line, "", "the mapping has the key %.40q twice", key.Value)
		}
		value, err := y.value(node.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		object[key.Value] = value
	}
	for _, merged := range merges {
		if err := y.merge(object, merged, depth+1); err != nil {
			return nil, err
		}
	}
	return object, nil
}

// merge adds to an object what it has not of another, or of several, of which the first
// counts.
func (y *yamlValues) merge(object map[string]any, node *yaml.Node, depth int) error {
	value, err := y.value(node, depth)
	if err != nil {
		return err
	}
	parts, several := value.([]any)
	if !several {
		parts = []any{value}
	}
	for _, part := range parts {
		from, isObject := part.(map[string]any)
		if y.merged += len(from); y.merged > maxMerged {
			return errorf(node.Line, "", "the YAML merges more than %d keys", maxMerged)
		}
		if !isObject {
			return errorf(node.Line, "", "a mapping merges what is no mapping")
		}
		for key, value := range from {
			if _, had := object[key]; !had {
				object[key] = value
			}
		}
	}
	return nil
}
