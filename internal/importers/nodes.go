package importers

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/bulk/document"
	"github.com/ach-cli/ach/internal/manifest"
)

// ambiguous is the first thing in a document of which cannot be told what it says: two values
// under one key, or what is no text and could be taken for one.
func ambiguous(node *yaml.Node) *manifest.Problem {
	if node.Kind == yaml.ScalarNode && node.ShortTag() != "!!null" && !document.IsText(node) {
		return &manifest.Problem{Place: placeOf(node), Text: fmt.Sprintf("a value is %.40q of YAML, and no text", node.ShortTag())}
	}
	seen := map[string]bool{}
	for i, item := range node.Content {
		if key := resolve(item); node.Kind == yaml.MappingNode && i%2 == 0 && key != nil && key.Kind == yaml.ScalarNode && !document.IsMerge(key) {
			if seen[key.Value] {
				return &manifest.Problem{Place: placeOf(item), Text: fmt.Sprintf("the key %.40q stands here twice", key.Value)}
			}
			seen[key.Value] = true
		}
		if problem := ambiguous(item); problem != nil {
			return problem
		}
	}
	return nil
}

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

// valuesOf are the values of a mapping by their keys, of which [ambiguous] found none twice.
func valuesOf(node *yaml.Node) map[string]*yaml.Node {
	values := map[string]*yaml.Node{}
	if node = resolve(node); node == nil || node.Kind != yaml.MappingNode {
		return values
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if key := resolve(node.Content[i]); key != nil {
			values[key.Value] = resolve(node.Content[i+1])
		}
	}
	return values
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
