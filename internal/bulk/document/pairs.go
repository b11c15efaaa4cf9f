package document

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Pair is a key and the scalar behind it, without blanks around them; null is "".
type Pair struct {
	Line      int // 1-based; 0 of JSON
	Key, Text string
}

// pairsHint says what has pairs.
const pairsHint = "it maps each name to another, as in octocat: alice"

// JSONPairs are those of an object, whose order does not count.
func JSONPairs(text []byte) ([]Pair, error) {
	top, err := JSON(text)
	if err != nil {
		return nil, err
	}
	object, ok := top.(map[string]any)
	if !ok {
		return nil, errorf(0, pairsHint, "the input is no object")
	}
	pairs := make([]Pair, 0, len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value := ""
		switch scalar := object[key].(type) {
		case string:
			value = scalar
		case json.Number:
			value = scalar.String()
		case nil:
		default:
			return nil, errorf(0, pairsHint, "the object has more in it than names")
		}
		pairs = append(pairs, Pair{Key: strings.TrimSpace(key), Text: strings.TrimSpace(value)})
	}
	return pairs, nil
}

// YAMLPairs are those of a mapping, of which a key that stands there twice is two. A scalar
// is the text that stands there.
func YAMLPairs(text []byte) ([]Pair, error) {
	top, err := ParseYAML(text)
	if err != nil {
		return nil, err
	}
	if top = Resolve(top); top.Kind != yaml.MappingNode {
		return nil, errorf(top.Line, pairsHint, "the input is no mapping")
	}
	var pairs []Pair
	for pair := range slices.Chunk(top.Content, 2) {
		key, scalar := Resolve(pair[0]), Resolve(pair[1])
		if key.Kind != yaml.ScalarNode || scalar.Kind != yaml.ScalarNode {
			return nil, errorf(pair[0].Line, pairsHint, "the mapping has more in it than names")
		}
		value := strings.TrimSpace(scalar.Value)
		switch {
		case scalar.ShortTag() == "!!null":
			value = ""
		case !IsText(scalar), !IsText(key) && key.ShortTag() != "!!null":
			return nil, errorf(pair[0].Line, pairsHint, "the mapping has a name with a tag of YAML that is not known")
		}
		pairs = append(pairs, Pair{pair[0].Line, strings.TrimSpace(key.Value), value})
	}
	return pairs, nil
}
