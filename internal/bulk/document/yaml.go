package document

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A document may begin by saying which YAML it is written in. The package knows 1.1 alone
// by number, and reads 1.2 as well as a list needs.
var yamlVersion = regexp.MustCompile(`(?m)\A((?:#.*\n|[ \t]*\r?\n)*%YAML[ \t]+1\.)[0-9]+([ \t]*(?:#.*)?\r?)$`)

// ParseYAML returns the one document of a text.
func ParseYAML(text []byte) (*yaml.Node, error) {
	root, more, err := ReadYAML(text)
	switch {
	case err != nil:
		return nil, err
	case root == nil:
		return nil, noRows("the input is empty")
	case more != nil:
		return nil, errorf(more.Line, "make one list of them", "the YAML has more than one document")
	}
	return root, nil
}

// ReadYAML returns what stands in the first document of a text, nil where there is none, and
// the document behind it, nil where it is the only one. The error is an [*Error].
func ReadYAML(text []byte) (root, more *yaml.Node, err error) {
	decoder := yaml.NewDecoder(bytes.NewReader(yamlVersion.ReplaceAll(text, []byte("${1}1${2}"))))
	var first, second yaml.Node
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, nil, nil
	case err != nil:
		return nil, nil, brokenYAML(text, err)
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		more = &second
	case !errors.Is(err, io.EOF):
		return nil, nil, brokenYAML(text, err)
	}
	return first.Content[0], more, nil
}

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?`)

// brokenYAML is the error of a text that is no YAML, in one line.
func brokenYAML(text []byte, err error) error {
	said := strings.Join(strings.Fields(err.Error()), " ")
	at := yamlErrorLine.FindStringSubmatch(said)
	line := 0
	if at != nil {
		said = said[len(at[0]):]
		line, _ = strconv.Atoi(at[1]) // none is 0
	}
	if strings.Contains(said, "cannot start any token") || strings.Contains(said, "tab character") {
		for _, line := range []int{max(line, 1), line + 1} { // the package may name the line before, and names none for the first
			if column, slip := slip(text, line); slip != "" {
				return &Error{Line: line, Column: column, Message: "the YAML is broken: " + slip}
			}
		}
	}
	return errorf(line, "", "the YAML is broken: %s", strings.ToValidUTF8(said, "\ufffd"))
}

// IsMerge reports whether a key merges another mapping into its own.
func IsMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.ShortTag() == "!!merge"
}

// Resolve follows an alias to what it stands for.
func Resolve(node *yaml.Node) *yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

// IsText reports whether a node can be taken for the text that stands there, which a number
// or a day can be too. Nothing is none, and neither is what a tag makes something else of: binary data,
// or what only another program knows.
func IsText(node *yaml.Node) bool {
	if node.Kind != yaml.ScalarNode {
		return false
	}
	switch node.ShortTag() {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp", "!!merge":
		return true
	}
	return false
}
