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
// success. At the root of an answer, where encoding/json does not tell upper from
// lower case, keys that differ only so count as the same.
func repeatedKey(text []byte) string {
	type level struct {
		keys  map[string]bool // nil for a list
		isKey bool            // the next string is a key
	}
	var stack []level
	objects := 0
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return "" // the end
		}
		if top := len(stack) - 1; top >= 0 && stack[top].isKey {
			if key, ok := token.(string); ok {
				name := key
				if objects == 1 {
					name = strings.ToLower(name)
				}
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
			objects++
			continue
		case json.Delim('['):
			stack = append(stack, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			if stack[len(stack)-1].keys != nil {
				objects--
			}
			stack = stack[:len(stack)-1]
		}
		// A value has ended; in an object a key follows.
		if top := len(stack) - 1; top >= 0 && stack[top].keys != nil {
			stack[top].isKey = true
		}
	}
}
