package input

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/bulk/document"
)

const (
	// MaxYAML is how many bytes of YAML are read: a document is read as a whole, and
	// takes many times its size in memory.
	MaxYAML = 32 << 20

	maxDepth = 100 // of what is carried, and of merges
)

const yamlHint = "yaml is a list of names, or of mappings, each with a user; from anything else --select takes the names"

// readYAML reads a list of mappings, or the one under "rows" of a mapping, as a dry run
// prints them. A scalar is the text that stands there, whatever YAML makes of it.
//
// Aliases are followed as far as they are needed for a row, which they cannot make longer
// than a row may be.
func (in *reader) readYAML() error {
	in.build.typed = true
	text, err := in.all()
	if err != nil {
		return err
	}
	nodes, err := yamlRows(text)
	if err != nil {
		return err
	}
	for _, node := range nodes {
		m := mapping{had: map[string]bool{}, left: in.limits.line, most: in.limits.line}
		if err := in.put(m.row(node)); err != nil {
			return err
		}
	}
	return nil
}

// yamlRows returns the nodes of the rows of the one document of a text.
func yamlRows(text []byte) ([]*yaml.Node, error) {
	top, err := document.ParseYAML(text)
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			e.Hint = cmp.Or(e.Hint, yamlHint)
		}
		return nil, err
	}
	root := top
	if root.Kind == yaml.MappingNode {
		if root = listIn(root); root == nil {
			return nil, errorf(top.Line, yamlHint, "the input is one mapping, and it has no list %s", quote(rowsKey))
		}
	}
	if root.Kind != yaml.SequenceNode {
		return nil, errorf(root.Line, yamlHint, "the input is no list of YAML")
	}
	return root.Content, nil
}

// listIn is the list that a mapping has under the key for rows, nil where it has none.
func listIn(mapping *yaml.Node) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if key, list := mapping.Content[i], mapping.Content[i+1]; key.Value == rowsKey && list.Kind == yaml.SequenceNode {
			return list
		}
	}
	return nil
}

// mapping makes a row of a mapping.
type mapping struct {
	cells []cell
	had   map[string]bool // folded keys, of which a merge brings no others
	most  int             // bytes of the row
	left  int
}

const (
	tooDeep = "the row has mappings and lists too deep in one another"
	noKeys  = "the row is YAML, but neither a name nor a mapping"
	badKey  = "the row has a key that is no text"
)

func (m *mapping) row(node *yaml.Node) row {
	problem := ""
	n := document.Resolve(node)
	switch {
	case n.Kind == yaml.ScalarNode:
		v, wrong := m.value(n)
		if problem = wrong; v.unlike != "" {
			problem = noKeys
		}
		m.cells = []cell{nameCell(v)}
	case n.Kind != yaml.MappingNode:
		problem = noKeys
	default:
		problem = m.pairs(n, 0)
	}
	return row{line: node.Line, cells: m.cells, problem: problem, item: n.Kind == yaml.ScalarNode}
}

// spend takes so many bytes from what the row may have, and says so where there are too few.
func (m *mapping) spend(size int) (problem string) {
	if m.left -= size; m.left < 0 {
		return tooLong(m.most)
	}
	return ""
}

// pairs adds the keys and values of a mapping, and then what its merge keys (<<) bring.
func (m *mapping) pairs(node *yaml.Node, depth int) (problem string) {
	var merges []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := document.Resolve(node.Content[i])
		folded := fold(key.Value)
		if depth > 0 {
			problem = cmp.Or(problem, m.spend(len(": ")))
		}
		switch {
		case document.IsMerge(node.Content[i]):
			merges = append(merges, node.Content[i+1])
		case key.Kind != yaml.ScalarNode:
			problem = cmp.Or(problem, badKey)
		case depth == 0 || !m.had[folded]:
			m.had[folded] = true
			v, wrong := m.value(node.Content[i+1])
			if problem = cmp.Or(problem, wrong); wrong == "" { // the others are read all the same
				m.cells = append(m.cells, cell{name: key.Value, value: v})
			}
		}
	}
	for _, merged := range merges {
		if depth > 0 && problem != "" {
			break // the row is no longer than it may be
		}
		problem = cmp.Or(problem, m.merge(merged, depth+1))
	}
	return problem
}

// merge adds what is merged into a mapping: another, or several, of which the first counts.
func (m *mapping) merge(node *yaml.Node, depth int) (problem string) {
	node = document.Resolve(node)
	switch {
	case depth > maxDepth:
		return tooDeep
	case node.Kind == yaml.MappingNode:
		return m.pairs(node, depth)
	case node.Kind != yaml.SequenceNode:
		return "the row merges what is no mapping"
	}
	for _, part := range node.Content {
		if problem = m.spend(len("- ")); problem == "" {
			problem = m.merge(part, depth+1)
		}
		if problem != "" {
			break
		}
	}
	return problem
}

// value returns the value of a key, or says what is wrong with it.
func (m *mapping) value(node *yaml.Node) (v value, problem string) {
	node = document.Resolve(node)
	if node.Kind != yaml.ScalarNode {
		text, problem := m.json(nil, node, 0)
		return value{text: string(text), bare: true, json: true, unlike: "is neither text nor a number"}, problem
	}
	v.text = node.Value
	problem = cmp.Or(m.spend(len(v.text)), checkText([]byte(v.text)))
	switch node.ShortTag() {
	case "!!str", "!!timestamp":
	case "!!null":
		v = value{bare: true, json: true}
	case "!!int", "!!float", "!!bool", "!!merge":
		v.bare = node.Style&yaml.TaggedStyle == 0
		v.json = v.bare && json.Valid([]byte(v.text))
	default:
		v.unlike = "has a tag of YAML that is not known, " + strconv.Quote(node.Tag)
	}
	return v, problem
}

// json appends what is carried as JSON.
func (m *mapping) json(text []byte, node *yaml.Node, depth int) (_ []byte, problem string) {
	if node = document.Resolve(node); depth > maxDepth {
		return text, tooDeep
	}
	if problem = m.spend(len("[]")); problem != "" {
		return text, problem
	}
	if node.Kind == yaml.ScalarNode {
		v, problem := m.value(node)
		switch {
		case v.null():
			v.text = "null"
		case !v.json:
			v.text = quotedJSON(v.text)
		}
		return append(text, v.text...), problem
	}
	isMapping, brackets := node.Kind == yaml.MappingNode, "[]"
	if isMapping {
		brackets = "{}"
	}
	text = append(text, brackets[0])
	for i, item := range node.Content {
		isKey := isMapping && i%2 == 0
		switch {
		case isMapping && !isKey:
			text = append(text, ':')
		case i > 0:
			text = append(text, ',')
		}
		switch item = document.Resolve(item); {
		case isKey && item.Kind != yaml.ScalarNode:
			return text, badKey
		case isKey:
			key := quotedJSON(item.Value)
			text, problem = append(text, key...), m.spend(len(key))
		default:
			text, problem = m.json(text, item, depth+1)
		}
		if problem != "" {
			return text, problem
		}
	}
	return append(text, brackets[1]), ""
}

// quotedJSON is a text as a string of JSON.
func quotedJSON(text string) string {
	quoted, _ := json.Marshal(text) // of a string it has no error
	return string(quoted)
}

// all returns the rest of the input, which is read as a whole.
func (in *reader) all() ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in.text, MaxYAML+1))
	switch {
	case err != nil:
		return nil, readError(err)
	case len(text) > MaxYAML:
		return nil, errorf(0, "save it as csv or ndjson", "the input is longer than %d MiB", MaxYAML>>20)
	}
	line := 0
	for l := range bytes.Lines(text) {
		if line++; !utf8.Valid(l) {
			return nil, errorf(line, "save it as UTF-8", "the input is "+invalid)
		}
	}
	return text, nil
}
