package manifest

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/bulk/document"

	"github.com/ach-cli/ach/internal/closest"
)

// A decoder collects what is wrong, and bounds what aliases and merges make of a text.
type decoder struct {
	problems []Problem
	left     int // values that may still be looked at
}

// A key is one of a mapping.
type key[T any] struct {
	name     string
	doc      string
	form     form
	required bool
	set      func(d *decoder, node *yaml.Node, into *T)
}

func placeOf(node *yaml.Node) Place { return Place{node.Line, node.Column} }

func (d *decoder) wrong(node *yaml.Node, format string, args ...any) {
	if len(d.problems) < 100*maxTold { // more help nobody
		d.problems = append(d.problems, Problem{placeOf(node), fmt.Sprintf(format, args...)})
	}
}

// spend reports whether one more value may be looked at.
func (d *decoder) spend(node *yaml.Node) bool {
	if d.left--; d.left == -1 {
		d.wrong(node, "aliases and merges make more than %d values of the file", maxNodes)
	}
	return d.left >= 0
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}

// decode puts a mapping into a value by the table of its keys. what it is called is for the
// problems.
func decode[T any](d *decoder, node *yaml.Node, what string, keys []key[T], into *T) {
	mapping := document.Resolve(node)
	if mapping.Kind != yaml.MappingNode {
		d.wrong(node, "%s is %s, and not a mapping", what, kindOf(mapping))
		return
	}
	had := map[string]bool{}
	pairs(d, mapping, had, 0, func(name string, at, value *yaml.Node) {
		k := find(keys, name)
		switch {
		case k == nil:
			near, hint := meant(name, keys)
			d.wrong(at, "%s has no key %s; %s", what, quote(name), hint)
			for _, name := range near { // one of them is not missing
				had[name] = true
			}
		case isNull(document.Resolve(value)):
			d.wrong(value, "%s has no value; leave the key out where it is not the file's business", name)
		default:
			k.set(d, value, into)
		}
	})
	for _, k := range keys {
		if k.required && !had[k.name] {
			d.wrong(node, "%s has no %s", what, k.name)
		}
	}
}

// pairs hands on the keys of a mapping, each once, and then those that are merged into it.
func pairs(d *decoder, mapping *yaml.Node, had map[string]bool, depth int, take func(name string, at, value *yaml.Node)) {
	const maxDepth = 100
	if depth > maxDepth {
		d.wrong(mapping, "mappings are merged too deep in one another")
		return
	}
	var merges []*yaml.Node
	here := map[string]bool{}
	for i := 0; i+1 < len(mapping.Content) && d.spend(mapping); i += 2 {
		at, value := mapping.Content[i], mapping.Content[i+1]
		name := document.Resolve(at)
		switch {
		case name.Kind != yaml.ScalarNode || !document.IsText(name) && !isNull(name):
			d.wrong(at, "a key is %s, and not a text", kindOf(name))
		case name.ShortTag() == "!!merge":
			merges = append(merges, value)
		case here[name.Value]:
			d.wrong(at, "the key %s stands here twice", quote(name.Value))
		case !had[name.Value]:
			here[name.Value], had[name.Value] = true, true
			take(name.Value, at, value)
		}
	}
	for _, merge := range merges {
		merged := document.Resolve(merge)
		parts := []*yaml.Node{merged}
		if merged.Kind == yaml.SequenceNode {
			parts = merged.Content
		}
		for _, part := range parts {
			if part = document.Resolve(part); part.Kind != yaml.MappingNode {
				d.wrong(merge, "what is merged is %s, and not a mapping", kindOf(part))
				continue
			}
			pairs(d, part, had, depth+1, take)
		}
	}
}

func find[T any](keys []key[T], name string) *key[T] {
	for i := range keys {
		if keys[i].name == name {
			return &keys[i]
		}
	}
	return nil
}

// meant is which keys may have been meant, and says so, or which there are.
func meant[T any](name string, keys []key[T]) (near []string, hint string) {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	if hint = closest.Hint(name, names); hint == "" {
		hint = "its keys are " + strings.Join(names, ", ")
	}
	return closest.To(name, names), hint
}

// kindOf names what stands where something else should.
func kindOf(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch node.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "true or false"
	case "!!binary":
		return "binary data"
	}
	if !document.IsText(node) {
		return quote(node.ShortTag()) + " of YAML"
	}
	return "a text"
}

// text is a scalar as it stands there, whatever YAML makes of it: a name may look like a
// number.
func (d *decoder) text(node *yaml.Node, what string) (text string, ok bool) {
	if !d.spend(node) {
		return "", false
	}
	scalar := document.Resolve(node)
	if !document.IsText(scalar) {
		d.wrong(node, "%s is %s, and not a text", what, kindOf(scalar))
		return "", false
	}
	return scalar.Value, true
}

func (d *decoder) boolean(node *yaml.Node, what string) bool {
	scalar := document.Resolve(node)
	if d.spend(node) && scalar.Kind == yaml.ScalarNode && scalar.ShortTag() == "!!bool" {
		if value, err := strconv.ParseBool(strings.ToLower(scalar.Value)); err == nil {
			return value
		}
	}
	d.wrong(node, "%s is neither true nor false", what)
	return false
}

// list hands on the items of a list, or the one value that stands in place of a list.
func (d *decoder) list(node *yaml.Node, what string, take func(item *yaml.Node)) {
	list := document.Resolve(node)
	if list.Kind != yaml.SequenceNode {
		d.wrong(node, "%s is %s, and not a list, such as %s: [%s]", what, kindOf(list), what, example(list))
		return
	}
	for _, item := range list.Content {
		if !d.spend(item) {
			return
		}
		take(item)
	}
}

// example is what a list has in it.
func example(node *yaml.Node) string {
	if node.Kind == yaml.ScalarNode && node.Value != "" && !strings.ContainsAny(node.Value, ",:[]{}#&*!|>'\"%@`\n") {
		return plain(node.Value)
	}
	return "…"
}

// oneOrMore is list for what may be a single text as well.
func (d *decoder) oneOrMore(node *yaml.Node, what string, take func(text string, at *yaml.Node)) {
	item := func(item *yaml.Node) {
		if text, ok := d.text(item, "an entry of "+what); ok {
			take(text, item)
		}
	}
	if document.Resolve(node).Kind == yaml.SequenceNode {
		d.list(node, what, item)
		return
	}
	if text, ok := d.text(node, what); ok {
		take(text, node)
	}
}

// quote shows a text of the file in a message, escaped, and cut where it is long.
func quote(text string) string {
	const most = 60
	if r := []rune(text[:min(len(text), 4*most+4)]); len(r) > most {
		return fmt.Sprintf("%q…", string(r[:most]))
	}
	return fmt.Sprintf("%q", text)
}
