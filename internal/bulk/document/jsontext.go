package document

import (
	"bytes"
	"encoding/json"
	"strings"
)

const blanks = " \t\r\n"

// FirstValue returns the value of JSON that text begins with, and what follows it; nil where
// the value may go on. It is the whole value if it is valid.
func FirstValue(text []byte) (value, rest []byte) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			if quoted = !quoted; !quoted && depth == 0 {
				return text[:i+1], text[i+1:]
			}
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth <= 0 { // it ends the value, or the object around it
				return text[:i+1+depth], text[i+1+depth:]
			}
		case depth == 0 && strings.IndexByte(",:"+blanks, c) >= 0:
			return text[:i], text[i:]
		}
	}
	return text, nil
}

// Unquote returns the text of a string of JSON.
func Unquote(raw []byte) (text string) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	_ = json.Unmarshal(raw, &text) // it is valid
	return text
}
