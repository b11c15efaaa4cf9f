// Package delimiter says what may part the columns of a table, and what that is called.
//
// What belongs here: the signs and their words. What does not: how a table is cut by them.
package delimiter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk/document"
)

// known are those that are found in a header, the likeliest first, and one more that has a
// word.
func known() []struct{ sign, word string } {
	return []struct{ sign, word string }{{",", "comma"}, {";", "semicolon"}, {"\t", "tab"}, {"|", "pipe"}, {" ", "space"}}
}

// Found returns those that are looked for in a header, the likeliest first: a space stands in
// most names.
func Found() []string {
	var all []string
	for _, d := range known()[:4] {
		all = append(all, d.sign)
	}
	return all
}

// Words returns the words for delimiters.
func Words() []string {
	var all []string
	for _, d := range known() {
		all = append(all, d.word)
	}
	return all
}

// Parse returns the character that parts columns, of itself or of its word.
func Parse(text string) (string, error) {
	for _, d := range known() {
		if strings.EqualFold(text, d.word) {
			return d.sign, nil
		}
	}
	switch {
	case text == `\t`:
		return "\t", nil
	case Is(text):
		return text, nil
	}
	return "", &document.Error{Message: fmt.Sprintf("%.40q parts no columns", text), Hint: "give one character, or one of the words " + strings.Join(Words(), ", ")}
}

// Is reports whether a text is one character that may part columns.
func Is(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size > 0 && size == len(text) && (r != utf8.RuneError || size > 1) && !strings.ContainsRune("\"\r\n\x00", r)
}

// Word is the word for a delimiter, or the delimiter in quotes.
func Word(by string) string {
	for _, d := range known() {
		if by == d.sign {
			return d.word
		}
	}
	return fmt.Sprintf("%q", by)
}

// Plural is what a message calls the delimiters of a table.
func Plural(by string) string {
	if word := Word(by); !strings.HasPrefix(word, `"`) {
		return word + "s"
	}
	return fmt.Sprintf("%q", by)
}

// Told reports whether the first line of an input is no header but tells a
// spreadsheet what parts the columns, as "sep=," does.
func Told(line string) (delimiter string, ok bool) {
	const sep = "sep="
	line = strings.TrimPrefix(line, `"`)
	if len(line) <= len(sep) || !strings.EqualFold(line[:len(sep)], sep) {
		return "", false
	}
	_, size := utf8.DecodeRuneInString(line[len(sep):])
	delimiter, behind := line[len(sep):len(sep)+size], line[len(sep)+size:]
	return delimiter, Is(delimiter) && strings.Trim(behind, "\",;\t "+delimiter) == "" // else it is a name
}
