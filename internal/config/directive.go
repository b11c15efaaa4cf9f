package config

import (
	"bytes"
	"regexp"
)

// A file may begin by saying which YAML it is written in. The YAML package knows 1.1
// alone by number, and reads what a config file can hold as 1.2 has it.
var yamlDirective = regexp.MustCompile(`^(%YAML[ \t]+1\.)[0-9]+([ \t]+#.*|[ \t]*)\r?\n?$`)

// directive returns the line that says the version, without its end, and the text with
// 1.1 in its place, on the same line; "" and the text as it is where it says none.
func directive(text []byte) (line string, readable []byte) {
	at := 0
	for l := range bytes.Lines(text) {
		bare := bytes.TrimPrefix(l, []byte("\ufeff"))
		switch m := yamlDirective.FindSubmatchIndex(bare); {
		case m != nil:
			begin := at + len(l) - len(bare)
			readable = append(bytes.Clone(text[:begin+m[3]]), '1')
			return string(bytes.TrimRight(bare, " \t\r\n")), append(readable, text[begin+m[4]:]...)
		case len(bytes.TrimSpace(bare)) > 0 && bare[0] != '#' && bare[0] != '%':
			return "", text // the document has begun
		}
		at += len(l)
	}
	return "", text
}
