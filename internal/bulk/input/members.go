package input

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
)

// members yields the keys and values of a JSON object, both as they are
// written. The object has to be valid and without blanks around it.
//
// Reading it so keeps the order of the keys and shows a key that stands there
// twice, which a map does not, and leaves next to no garbage, which
// json.Decoder does.
func members(object string) iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		for rest := trimBlanks(object[1:]); rest[0] != '}'; {
			end := stringEnd(rest)
			key := rest[:end]
			rest = trimBlanks(rest[end:])
			rest = trimBlanks(rest[1:]) // the colon
			end = valueEnd(rest)
			if !yield(key, rest[:end]) {
				return
			}
			rest = trimBlanks(rest[end:])
			if rest[0] == ',' {
				rest = trimBlanks(rest[1:])
			}
		}
	}
}

func trimBlanks(s string) string { return strings.TrimLeft(s, " \t\r\n") }

// stringEnd returns where the string ends that s starts with.
func stringEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

// valueEnd returns where the value ends that s starts with.
func valueEnd(s string) int {
	switch s[0] {
	case '"':
		return stringEnd(s)
	case '{', '[':
		return nestedEnd(s)
	}
	if end := strings.IndexAny(s, ",} \t\r\n"); end >= 0 {
		return end
	}
	return len(s)
}

func nestedEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			i += stringEnd(s[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// unquote returns the text of a valid JSON string.
func unquote(raw string) string {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	var text string
	if err := json.Unmarshal([]byte(raw), &text); err != nil {
		return raw
	}
	return text
}

// halfCharacter reports whether a string of valid JSON has the escape of one half of a
// pair of surrogates without the other. A decoder makes another character of it.
func halfCharacter(raw string) bool {
	for {
		i := strings.IndexByte(raw, '\\')
		if i < 0 {
			return false
		}
		if raw[i+1] != 'u' {
			raw = raw[i+2:]
			continue
		}
		switch unit := surrogate(raw[i:]); {
		case unit == high && surrogate(raw[i+6:]) == low:
			raw = raw[i+12:]
		case unit != none:
			return true
		default:
			raw = raw[i+6:]
		}
	}
}

// What an escape is of a pair of surrogates.
const (
	none = iota
	high
	low
)

// surrogate tells which half of a pair is the escape that text begins with.
func surrogate(text string) int {
	if len(text) < 6 || text[:2] != `\u` {
		return none
	}
	unit, err := strconv.ParseUint(text[2:6], 16, 16)
	switch {
	case err != nil || unit < 0xd800 || unit > 0xdfff:
		return none
	case unit < 0xdc00:
		return high
	}
	return low
}
