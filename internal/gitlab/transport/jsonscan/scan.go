// Package jsonscan finds in a JSON text what encoding/json lets pass: keys that stand twice
// in one object, and more values than an answer of GitLab can hold.
package jsonscan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Bounds on an answer besides its size, since a text of three bytes can become a value
// of three hundred: GitLab's largest answers hold some thousand values, a dozen deep, and
// no operation asks for a hundred fields of one object.
const (
	maxValues = 200_000
	maxDepth  = 200
	maxKeys   = 250
)

// The characters of JSON that part the others.
const (
	blanks     = " \t\r\n"
	delimiters = blanks + ",:[]{}"
)

// A Flaw is what is wrong with a JSON text; the zero Flaw is nothing.
type Flaw struct {
	Invalid  bool   // it is no JSON
	Overfull bool   // it holds more values, or is deeper, than any answer of GitLab
	Repeated string // a key that one of its objects holds twice
}

// Overfull says in words what an overfull text holds.
func Overfull() string {
	return fmt.Sprintf("more than %d values, more than %d keys in one object, or more than %d values one within the other", maxValues, maxKeys, maxDepth)
}

// Inspect returns whether a JSON text is an object with data, and what is wrong with it, beyond its grammar what encoding/json
// would take. The memory it needs is a small multiple of the keys of what is open at once.
//
// A key that an object holds twice is a flaw because readers differ on which of the
// two counts, and encoding/json takes the last: an answer whose errors are followed by
// an empty list of errors would look like a success. Keys that differ in letter case
// only count as the same, at any depth, since encoding/json puts them into the same
// field.
func Inspect(text []byte) (hasData bool, wrong Flaw) {
	var (
		open     nesting
		values   int
		repeated string
		valid    = json.Valid(text)
	)
	for i := 0; i < len(text); {
		begin := i
		i = EndOfToken(text, i)
		switch c := text[begin]; {
		case c == '}' || c == ']':
			open.end()
		case c == '"' && isKey(text[i:]):
			if !valid {
				break
			}
			if !open.add(text[begin:i]) && repeated == "" {
				repeated = Unquoted(text[begin:i])
			}
			hasData = hasData || open.atData()
		case strings.IndexByte(blanks+",:", c) < 0:
			values++
			if c == '{' || c == '[' {
				open.begin()
			}
		}
		// encoding/json takes what is much too deep for invalid.
		if len(open.begins) > maxDepth || valid && (values > maxValues || open.keysOfLast() > maxKeys) {
			return false, Flaw{Overfull: true}
		}
	}
	return hasData, Flaw{Invalid: !valid, Repeated: repeated}
}

// nesting holds the keys of the objects that are open, the innermost last.
type nesting struct {
	keys   [][]byte
	begins []int // where in keys those of each object and list begin
}

func (n *nesting) begin() { n.begins = append(n.begins, len(n.keys)) }

func (n *nesting) end() {
	if last := len(n.begins) - 1; last >= 0 { // else the text is invalid
		n.keys, n.begins = n.keys[:n.begins[last]], n.begins[:last]
	}
}

func (n *nesting) keysOfLast() int {
	if len(n.begins) == 0 {
		return 0
	}
	return len(n.keys) - n.begins[len(n.begins)-1]
}

// add takes a key in its quotes, and reports whether the innermost object had none like it.
func (n *nesting) add(quoted []byte) bool {
	key := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(key, '\\') >= 0 {
		key = []byte(Unquoted(quoted))
	}
	others := n.keys[len(n.keys)-n.keysOfLast():]
	n.keys = append(n.keys, key)
	return !slices.ContainsFunc(others, func(other []byte) bool { return bytes.EqualFold(key, other) })
}

// atData reports whether the key taken last is the data of an answer.
func (n *nesting) atData() bool {
	return len(n.begins) == 1 && bytes.EqualFold(n.keys[len(n.keys)-1], []byte("data"))
}

// EndOfToken returns the index behind the token of a JSON text that begins at i: a text
// in quotes, a number or a word, or one character.
func EndOfToken(text []byte, i int) int {
	switch c := text[i]; {
	case c == '"':
		for i++; i < len(text) && text[i] != '"'; i++ {
			if text[i] == '\\' {
				i++ // what is escaped
			}
		}
		return min(i+1, len(text))
	case strings.IndexByte(delimiters, c) >= 0:
		return i + 1
	}
	for i++; i < len(text) && strings.IndexByte(delimiters, text[i]) < 0; i++ {
	}
	return i
}

// isKey reports whether a colon follows a text.
func isKey(rest []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(rest, blanks), []byte(":"))
}

// Unquoted is what a text in the quotes of valid JSON says.
func Unquoted(quoted []byte) string {
	var text string
	_ = json.Unmarshal(quoted, &text)
	return text
}
