package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	// MaxYAML is how many bytes of YAML are read: a document is read as a whole, and
	// takes many times its size in memory.
	MaxYAML = 32 << 20

	maxDepth = 100 // of what is carried, and of merges
)

const yamlHint = "yaml is a list of mappings, each with a user"

// readYAML reads a list of mappings, or the one under "rows" of a mapping, as a dry run
// prints them. A scalar is the text that stands there, whatever YAML makes of it.
//
// Aliases are followed as far as they are needed for a row, which they cannot make longer
// than a row may be.
func (in *reader) readYAML() error {
	text, err := io.ReadAll(io.LimitReader(in.lines.r, MaxYAML+1))
	switch {
	case err != nil:
		return readError(err)
	case len(text) > MaxYAML:
		return errorf(0, "save it as csv or ndjson", "the YAML is longer than %d MiB", MaxYAML>>20)
	case !utf8.Valid(text):
		return errorf(invalidLine(text), "save it as UTF-8", "the input is not valid UTF-8")
	}
	rows, err := yamlRows(text)
	if err != nil {
		return err
	}
	rd := yamlRow{objects: newObjects(), most: in.lines.most}
	rd.names = true
	for _, node := range rows {
		r, problem := rd.record(node)
		if err := in.rowOf(&rd.objects, r, problem); err != nil {
			return err
		}
	}
	return nil
}

// invalidLine is the line on which a text first is no UTF-8.
func invalidLine(text []byte) int {
	line := 1
	for l := range bytes.Lines(text) {
		if !utf8.Valid(l) {
			break
		}
		line++
	}
	return line
}

// A document may begin by saying which YAML it is written in. The package knows 1.1 alone
// by number, and reads 1.2 as well as a list needs.
var yamlVersion = regexp.MustCompile(`(?m)\A((?:#.*\n|[ \t]*\r?\n)*%YAML[ \t]+1\.)[0-9]+([ \t]*(?:#.*)?\r?)$`)

// yamlRows returns the nodes of the rows of the one document of a text.
func yamlRows(text []byte) ([]*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(yamlVersion.ReplaceAll(text, []byte("${1}1${2}"))))
	var document, more yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, errorf(0, "", "the input is empty")
	case err != nil:
		return nil, brokenYAML(err)
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		return nil, errorf(more.Line, "make one list of them", "the YAML has more than one document")
	case !errors.Is(err, io.EOF):
		return nil, brokenYAML(err)
	}
	root := document.Content[0]
	if root.Kind == yaml.MappingNode {
		if root = listIn(root); root == nil {
			return nil, errorf(document.Content[0].Line, yamlHint, "the input is one mapping, and it has no list %s", quote(rowsKey))
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

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?`)

// brokenYAML is the error of a text that is no YAML, in one line.
func brokenYAML(err error) error {
	said := strings.Join(strings.Fields(err.Error()), " ")
	at := yamlErrorLine.FindStringSubmatch(said)
	line := 0
	if at != nil {
		said = said[len(at[0]):]
		line, _ = strconv.Atoi(at[1]) // none is 0
	}
	return errorf(line, yamlHint, "the YAML is broken: %s", strings.ToValidUTF8(said, "\ufffd"))
}

// yamlRow makes records of mappings.
type yamlRow struct {
	objects
	most int // bytes of a row
	left int // of the row at hand
}

const (
	tooDeep = "the row has mappings and lists too deep in one another"
	noKeys  = "the row is YAML, but not a mapping"
)

func (o *yamlRow) record(node *yaml.Node) (r Record, problem string) {
	r.Line = node.Line
	o.begin()
	o.left = o.most
	node = resolve(node)
	switch {
	case node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null":
		return r, noUser // it is blank
	case node.Kind != yaml.MappingNode:
		return r, noKeys
	}
	own := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		own[fold(resolve(node.Content[i]).Value)] = true
	}
	problem = o.pairs(&r, node, nil, 0)
	for i := 0; i+1 < len(node.Content); i += 2 {
		if isMerge(node.Content[i]) {
			if wrong := o.merge(&r, node.Content[i+1], own, 0); problem == "" {
				problem = wrong
			}
		}
	}
	if wrong := o.finish(&r); problem == "" {
		problem = wrong
	}
	return r, problem
}

// pairs puts the keys and values of a mapping into a record, but those that it has
// already.
func (o *yamlRow) pairs(r *Record, mapping *yaml.Node, had map[string]bool, depth int) (first string) {
	if depth > maxDepth {
		return tooDeep
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key := resolve(mapping.Content[i])
		switch {
		case isMerge(mapping.Content[i]):
			continue
		case key.Kind != yaml.ScalarNode:
			return "the row has a key that is no text"
		case had[fold(key.Value)]:
			continue
		case had != nil:
			had[fold(key.Value)] = true
		}
		v, problem := o.value(mapping.Content[i+1])
		if problem != "" {
			return problem
		}
		if wrong := o.put(r, key.Value, v); first == "" {
			first = wrong // the others are read all the same
		}
	}
	return first
}

// merge puts into a record what a merge key (<<) brings: a mapping, or several, of which
// the first counts.
func (o *yamlRow) merge(r *Record, node *yaml.Node, had map[string]bool, depth int) (problem string) {
	node = resolve(node)
	switch {
	case depth > maxDepth:
		return tooDeep
	case node.Kind == yaml.SequenceNode:
		for _, part := range node.Content {
			if o.left -= len("- "); o.left < 0 {
				return tooLong(o.most)
			}
			if problem := o.merge(r, part, had, depth+1); problem != "" {
				return problem
			}
		}
		return ""
	case node.Kind != yaml.MappingNode:
		return "the row merges what is no mapping"
	}
	if problem := o.pairs(r, node, had, depth); problem != "" {
		return problem
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if o.left -= len(": "); o.left < 0 {
			return tooLong(o.most)
		}
		if isMerge(node.Content[i]) {
			if problem := o.merge(r, node.Content[i+1], had, depth+1); problem != "" {
				return problem
			}
		}
	}
	return ""
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.ShortTag() == "!!merge"
}

// resolve follows an alias to what it stands for.
func resolve(node *yaml.Node) *yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

// value returns the value of a key, or says what is wrong with it.
func (o *yamlRow) value(node *yaml.Node) (v value, problem string) {
	node = resolve(node)
	if node.Kind != yaml.ScalarNode {
		var text bytes.Buffer
		problem := o.write(&text, node, 0)
		return value{text: text.String(), bare: true, json: true, unlike: "is neither text nor a number"}, problem
	}
	if o.left -= len(node.Value); o.left < 0 {
		return v, tooLong(o.most)
	}
	v.text = node.Value
	switch node.ShortTag() {
	case "!!str", "!!timestamp":
	case "!!null":
		return value{bare: true, json: true, null: true}, ""
	case "!!int", "!!float", "!!bool", "!!merge":
		v.bare = node.Style&yaml.TaggedStyle == 0
		v.json = v.bare && json.Valid([]byte(v.text))
	default:
		v.unlike = "has a tag of YAML that is not known, " + strconv.Quote(node.Tag)
	}
	return v, checkText(node.Value)
}

// write writes what is carried as JSON, so far as the row may be long.
func (o *yamlRow) write(text *bytes.Buffer, node *yaml.Node, depth int) (problem string) {
	node = resolve(node)
	if depth > maxDepth {
		return tooDeep
	}
	if o.left -= len("[]"); o.left < 0 {
		return tooLong(o.most)
	}
	switch node.Kind {
	case yaml.ScalarNode:
		v, problem := o.value(node)
		if problem != "" {
			return problem
		}
		written, err := json.Marshal(v.text)
		switch {
		case v.null:
			written = []byte("null")
		case v.json:
			written = []byte(v.text)
		}
		if err != nil {
			return err.Error()
		}
		text.Write(written)
		return ""
	case yaml.SequenceNode:
		text.WriteByte('[')
		for i, item := range node.Content {
			if i > 0 {
				text.WriteByte(',')
			}
			if problem := o.write(text, item, depth+1); problem != "" {
				return problem
			}
		}
		text.WriteByte(']')
		return ""
	case yaml.MappingNode:
		return o.writeMapping(text, node, depth)
	}
	return fmt.Sprintf("the row has a value of a kind that is not known (%d)", node.Kind)
}

func (o *yamlRow) writeMapping(text *bytes.Buffer, node *yaml.Node, depth int) (problem string) {
	text.WriteByte('{')
	for i := 0; i+1 < len(node.Content); i += 2 {
		if i > 0 {
			text.WriteByte(',')
		}
		key := resolve(node.Content[i])
		if key.Kind != yaml.ScalarNode {
			return "the row has a key that is no text"
		}
		name, err := json.Marshal(key.Value)
		if err != nil {
			return err.Error()
		}
		if o.left -= len(name); o.left < 0 {
			return tooLong(o.most)
		}
		text.Write(name)
		text.WriteByte(':')
		if problem := o.write(text, node.Content[i+1], depth+1); problem != "" {
			return problem
		}
	}
	text.WriteByte('}')
	return ""
}
