package input

import (
	"encoding/json"
	"iter"
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
