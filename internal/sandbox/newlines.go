package sandbox

import (
	"regexp"
	"strings"
)

// What a document is made of as far as newlines matter: a block string, a comment,
// a quoted string; and inside the last an escaped character or a newline.
var (
	documentPart = regexp.MustCompile(`(?s)"""(?:.*?"""|.*)|#[^\n]*|"(?:\\.|[^"\\])*"?`)
	stringPart   = regexp.MustCompile(`(?s)\\.|\n`)
)

// escapeNewlines does what GitLab does to newlines inside quoted strings, which
// people paste into messages: they become \n (GraphQL::Language).
func escapeNewlines(query string) string {
	return documentPart.ReplaceAllStringFunc(query, func(part string) string {
		if part[0] == '#' || strings.HasPrefix(part, `"""`) {
			return part
		}
		return stringPart.ReplaceAllStringFunc(part, func(c string) string {
			if c == "\n" {
				return `\n`
			}
			return c
		})
	})
}
