package transport

import "strings"

// isMutation reports whether a GraphQL document can change anything. It is true
// for everything that is not plainly a query, since a query may be sent again
// and a mutation may not.
func isMutation(document string) bool {
	depth, queries := 0, 0
	for i := 0; i < len(document); {
		switch b := document[i]; {
		case b == '#':
			i = skipLine(document, i)
		case b == '"':
			i = skipString(document, i)
		case b == '{' || b == '(':
			if depth <= 0 && b == '{' {
				queries++ // the shorthand form, or the selection of what was named before
			}
			depth++
			i++
		case b == '}' || b == ')':
			depth--
			i++
		case isNameByte(b):
			start := i
			for i < len(document) && isNameByte(document[i]) {
				i++
			}
			if word := document[start:i]; depth <= 0 && (word == "mutation" || word == "subscription") {
				return true
			}
		default:
			i++
		}
	}
	return queries == 0
}

func isNameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func skipLine(s string, i int) int {
	if end := strings.IndexAny(s[i:], "\r\n"); end >= 0 {
		return i + end
	}
	return len(s)
}

// skipString returns the index after the string or block string that starts at i.
func skipString(s string, i int) int {
	quote := `"`
	if strings.HasPrefix(s[i:], `"""`) {
		quote = `"""`
	}
	for i += len(quote); i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], quote):
			return i + len(quote)
		}
	}
	return len(s)
}
