package transport

import (
	"bytes"
	"encoding/json"
	"strings"
)

// repeatedKey returns a key that an object of valid JSON holds twice, or "".
//
// Readers differ on which of the two counts, and encoding/json takes the last: an
// answer whose errors are followed by an empty list of errors would look like a
// success. Keys that differ in letter case only count as the same, at any depth,
// since encoding/json puts them into the same field.
func repeatedKey(text []byte) string {
	type level struct {
		keys  map[string]bool // nil for a list
		isKey bool            // the next string is a key
	}
	var stack []level
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return "" // the end
		}
		if top := len(stack) - 1; top >= 0 && stack[top].isKey {
			if key, ok := token.(string); ok {
				name := folded(key)
				if stack[top].keys[name] {
					return key
				}
				stack[top].keys[name] = true
				stack[top].isKey = false
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{keys: map[string]bool{}, isKey: true})
			continue
		case json.Delim('['):
			stack = append(stack, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
		}
		// A value has ended; in an object a key follows.
		if top := len(stack) - 1; top >= 0 && stack[top].keys != nil {
			stack[top].isKey = true
		}
	}
}

// folded is a key without its letter case. Both ways, because encoding/json also
// takes the long s and the Kelvin sign for the letters they fold to.
func folded(key string) string { return strings.ToLower(strings.ToUpper(key)) }
