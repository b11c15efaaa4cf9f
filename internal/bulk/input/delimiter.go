package input

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// delimiters are those that are found in a header, the likeliest first, and one more that
// has a word.
func delimiters() []struct{ sign, word string } {
	return []struct{ sign, word string }{{",", "comma"}, {";", "semicolon"}, {"\t", "tab"}, {"|", "pipe"}, {" ", "space"}}
}

// Delimiters returns the words for delimiters.
func Delimiters() []string {
	var all []string
	for _, d := range delimiters() {
		all = append(all, d.word)
	}
	return all
}

// ParseDelimiter returns the character that parts columns, of itself or of its word.
func ParseDelimiter(text string) (string, error) {
	for _, d := range delimiters() {
		if strings.EqualFold(text, d.word) {
			return d.sign, nil
		}
	}
	switch {
	case text == `\t`:
		return "\t", nil
	case isDelimiter(text):
		return text, nil
	}
	return "", errorf(0, "give one character, or one of the words "+strings.Join(Delimiters(), ", "), "%s parts no columns", quote(text))
}

// isDelimiter reports whether a text is one character that may part columns.
func isDelimiter(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size > 0 && size == len(text) && (r != utf8.RuneError || size > 1) && !strings.ContainsRune("\"\r\n\x00", r)
}

// wordOf is the word for a delimiter, or the delimiter in quotes.
func wordOf(delimiter string) string {
	for _, d := range delimiters() {
		if delimiter == d.sign {
			return d.word
		}
	}
	return quote(delimiter)
}

// separatorName is what a message calls the delimiters of a table.
func separatorName(delimiter string) string {
	if word := wordOf(delimiter); !strings.HasPrefix(word, `"`) {
		return word + "s"
	}
	return quote(delimiter)
}

// part has t part columns by a delimiter. What is parted by tabs is a tsv, whatever its file
// is called.
func (t *table) part(delimiter string) {
	t.comma, t.separator = []byte(delimiter), separatorName(delimiter)
	t.bare = t.options.Format == TSV || delimiter == "\t"
}

// begin looks at the first row of a table, which says what parts its columns. It returns
// the size of a line that is no row but said it, or has nothing but delimiters, and whether
// more has to be seen.
func (t *table) begin(data []byte, last bool) (size int, more bool, err error) {
	text, size := firstLine(data, last)
	if t.line == 1 {
		if delimiter, ok := separates(string(text)); ok {
			return size, false, t.told(delimiter)
		}
	}
	switch {
	case t.comma != nil:
		return 0, false, nil
	case t.options.Delimiter != "":
		t.part(t.options.Delimiter)
		return 0, false, nil
	case t.options.Format == TSV:
		t.part("\t")
		return 0, false, nil
	case len(bytes.Trim(text, "\",;|"+blanks)) == 0 && bytes.Count(text, []byte(`"`))%2 == 0:
		return size, false, nil
	}
	more, err = t.find(data, last)
	return 0, more, err
}

// told parts columns as the first line says. It refuses what contradicts it.
func (t *table) told(delimiter string) error {
	const says = "its first line says that the columns are parted by %s, and not by %s"
	switch given := t.options.Delimiter; {
	case given != "" && given != delimiter:
		return errorf(1, "leave out --delimiter, or that line", says, separatorName(delimiter), separatorName(given))
	case t.options.Format == TSV && given == "" && delimiter != "\t":
		return errorf(1, "read it with --format csv", says, separatorName(delimiter), "tabs")
	}
	t.part(delimiter)
	return nil
}

// separates reports whether the first line of an input is no header but tells a
// spreadsheet what parts the columns, as "sep=," does.
func separates(line string) (delimiter string, ok bool) {
	const sep = "sep="
	line = strings.TrimPrefix(line, `"`)
	if len(line) <= len(sep) || !strings.EqualFold(line[:len(sep)], sep) {
		return "", false
	}
	_, size := utf8.DecodeRuneInString(line[len(sep):])
	delimiter, behind := line[len(sep):len(sep)+size], line[len(sep)+size:]
	return delimiter, isDelimiter(delimiter) && strings.Trim(behind, "\",;\t "+delimiter) == "" // else it is a name
}

// find finds what parts the columns in the header: the sign, outside of quotes, that cuts
// out a column for users. If several do, it is not guessed which of them is meant. If none
// does, the input is of no use but for what its columns are called: it is the one that
// stands there most.
func (t *table) find(data []byte, last bool) (more bool, err error) {
	var naming []string
	most, columns := ",", 1
	for _, d := range delimiters()[:4] { // a space stands in most names
		delimiter := d.sign
		t.part(delimiter)
		size, err := t.split(data, last)
		switch {
		case err != nil: // the quotes are wrong, which is told when the header is read
			continue
		case size == 0:
			t.comma = nil
			return true, nil
		case len(t.fields) > 1 && t.namesUsers():
			naming = append(naming, delimiter)
		}
		if len(t.fields) > columns {
			most, columns = delimiter, len(t.fields)
		}
	}
	switch len(naming) {
	case 0:
		t.part(most)
	case 1:
		t.part(naming[0])
	default:
		return false, errorf(t.line, fmt.Sprintf("say which it is: --delimiter %s or --delimiter %s", wordOf(naming[0]), wordOf(naming[1])),
			"the header has a column for users whether it is parted by %s or by %s", separatorName(naming[0]), separatorName(naming[1]))
	}
	return false, nil
}
