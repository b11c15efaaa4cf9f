package document

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"
)

// unquoted matches a text that begins with what YAML keeps for itself, where a value may begin.
const unquoted = "(?:^|[\\[{,]|[:-][ \\t])[ \\t]*([@`][^\\s,\\]}]*)"

// slip says of the line that no token begins in what is wrong with it, and in which column, in
// characters; "" where it is none of what people often write.
func slip(text []byte, line int) (column int, message string) {
	for range line - 1 {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	rest := bytes.TrimLeft(text, " \t")
	indent := text[:len(text)-len(rest)]
	if tab := bytes.IndexByte(indent, '\t'); tab >= 0 {
		return tab + 1, "the line is indented with a tab; YAML takes blanks alone"
	}
	if at := regexp.MustCompile(unquoted).FindSubmatchIndex(text); at != nil {
		value := strings.ToValidUTF8(string(text[at[2]:at[3]]), "\ufffd")
		return utf8.RuneCount(text[:at[2]]) + 1, `what begins with ` + value[:1] + ` stands in quotes: "` + value + `"`
	}
	return 0, ""
}
