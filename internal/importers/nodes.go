package importers

import (
	"go.yaml.in/yaml/v3"
)

// resolve follows aliases, of which a hostile text may make a circle.
func resolve(node *yaml.Node) *yaml.Node {
	for range 100 {
		if node == nil || node.Kind != yaml.AliasNode {
			return node
		}
		node = node.Alias
	}
	return nil
}

// get is the value of a key of a mapping, nil where there is none or it is null.
func get(node *yaml.Node, keys ...string) *yaml.Node {
	node = resolve(node)
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for _, key := range keys {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if k := resolve(node.Content[i]); k != nil && k.Kind == yaml.ScalarNode && k.Value == key {
				if value := resolve(node.Content[i+1]); value != nil && (value.Kind != yaml.ScalarNode || value.ShortTag() != "!!null") {
					return value
				}
			}
		}
	}
	return nil
}

// items are those of a list; another value is a list of itself.
func items(node *yaml.Node) []*yaml.Node {
	node = resolve(node)
	switch {
	case node == nil:
		return nil
	case node.Kind == yaml.SequenceNode:
		return node.Content
	}
	return []*yaml.Node{node}
}

// text is a scalar as it stands there.
func text(node *yaml.Node) (string, bool) {
	node = resolve(node)
	if node == nil || node.Kind != yaml.ScalarNode || node.ShortTag() == "!!null" {
		return "", false
	}
	return node.Value, true
}
